"""One image denoised at its own size, for people and for research."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from breastcad.errors import InvalidInput
from breastcad.modalities import ModalityCode
from breastcad.profiles import DenoiseMethod
from numpy.typing import NDArray

from breastcad_preprocess.bounds import require_bounded
from breastcad_preprocess.denoise.methods import Denoised, Denoisers
from breastcad_preprocess.reading.readers import Readers
from breastcad_preprocess.stored import Stored

_METHODS: dict[ModalityCode, DenoiseMethod] = {"MG": "gat_tv", "US": "bnlm"}
_PROBE_SIDE = 32


@dataclass(frozen=True)
class DenoiseOrder:
    """One image and what is asked for; see preprocess.proto, DenoiseRequest.

    Attributes
    ----------
    image
        Plain pixels, uint8 or uint16 of shape (rows, columns), or the bytes of a file.
    method
        None: the method of the modality.
    modality
        None: what a file says.
    """

    image: NDArray[Any] | bytes
    method: DenoiseMethod | None = None
    modality: ModalityCode | None = None


@dataclass(frozen=True)
class DenoiseOutcome:
    """What was found and done.

    Attributes
    ----------
    denoised
        The result.
    stored
        What was denoised.
    """

    denoised: Denoised
    stored: Stored


class ImageDenoiser:
    """Denoises plain images and files.

    Parameters
    ----------
    readers
        Parse and decode files.
    denoisers
        All methods.
    """

    def __init__(self, readers: Readers, denoisers: Denoisers) -> None:
        self._readers = readers
        self._denoisers = denoisers

    def __call__(self, order: DenoiseOrder) -> DenoiseOutcome:
        """Denoise one image.

        Raises
        ------
        InvalidInput
            ``UNKNOWN_MODALITY`` where nothing tells which method is meant, and as `read_stored`.
        Refused
            ``TOO_LARGE`` for plain pixels, and as `read_stored`.
        NotFound
            As `Denoisers`.
        """
        stored = self._stored(order.image)
        method = order.method or _usual_method(order.modality or stored.modality)
        denoised = self._denoisers(stored.values, method, raw=not stored.lossy, fallback=True)
        largest = denoised.pixels.dtype.type(2**stored.bits - 1)
        return DenoiseOutcome(
            replace(denoised, pixels=np.minimum(denoised.pixels, largest)), stored
        )

    def probe(self) -> None:
        """Denoise a small ramp by the usual methods, of which some are compiled on their first use.

        Otherwise the first caller would wait for that, and all others with it.
        """
        ramp = np.tile(np.arange(_PROBE_SIDE, dtype=np.uint8), (_PROBE_SIDE, 1))
        for method in _METHODS.values():
            self._denoisers(ramp, method, raw=True, fallback=True)

    def _stored(self, image: NDArray[Any] | bytes) -> Stored:
        if isinstance(image, bytes):
            return self._readers.read_stored(image)
        require_bounded(*image.shape)
        return Stored(image, 8 * image.itemsize)


def _usual_method(modality: ModalityCode | None) -> DenoiseMethod:
    if modality is None:
        raise InvalidInput("UNKNOWN_MODALITY", "name the modality, MG or US, or the method")
    return _METHODS[modality]
