"""Single images: which are taken, and what is made ready before the first."""

from typing import Any

import numpy as np
import pytest
from breastcad.errors import Refused
from breastcad.profiles import DenoiseMethod
from breastcad_preprocess.denoise.methods import LOCAL, Denoised, Denoisers
from breastcad_preprocess.denoising import DenoiseOrder, ImageDenoiser
from breastcad_preprocess.reading.readers import InThisProcess
from numpy.typing import NDArray


class Recording(Denoisers):
    """Denoises, and remembers with what."""

    def __init__(self) -> None:
        super().__init__()
        self.done: list[str] = []

    def __call__(self, pixels: NDArray[Any], method: DenoiseMethod, **how: bool) -> Denoised:
        result = super().__call__(pixels, method, raw=how["raw"], fallback=how["fallback"])
        self.done.append(result.method)
        return result


def test_probe_compiles_what_the_first_caller_would_wait_for() -> None:
    denoisers = Recording()
    ImageDenoiser(InThisProcess(), denoisers).probe()
    assert "bnlm" in denoisers.done


def test_plain_pixels_are_bounded_as_files_are() -> None:
    image = np.broadcast_to(np.uint8(1), (8001, 8001))
    with pytest.raises(Refused, match="8001 × 8001"):
        ImageDenoiser(InThisProcess(), LOCAL)(DenoiseOrder(image, "gat_tv"))
