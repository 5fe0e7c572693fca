"""Files of every transfer syntax, by other encoders than the libraries that decode them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import imagecodecs
import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import Dataset
from pydicom.uid import HTJ2K, JPEG2000, HTJ2KLossless, HTJ2KLosslessRPCL, JPEG2000Lossless

from tests.encodings.dcmtk import convert
from tests.encodings.images import Image, as_file, dataset, encapsulated

Encode = Callable[[Image], bytes]
Build = Callable[[Image], Dataset]


def native(image: Image, build: Build = dataset) -> bytes:
    """Return the file with explicit VR, little endian."""
    return as_file(build(image))


def by_tool(tool: str, *options: str, build: Build = dataset) -> Encode:
    """Return an encoder that is one of DCMTK's tools."""
    return lambda image: convert(native(image, build), tool, *options)


def jpeg_2000(*, lossless: bool, mct: bool = True) -> Encode:
    """Return OpenJPEG's encoder."""

    def codestream(pixels: NDArray[Any], bits: int) -> bytes:
        level = None if lossless else 60
        return bytes(
            imagecodecs.jpeg2k_encode(
                pixels,
                level=level,
                codecformat="j2k",
                bitspersample=bits,
                reversible=lossless,
                mct=mct,
            )
        )

    return _by_frame(codestream, JPEG2000Lossless if lossless else JPEG2000)


def high_throughput(*, lossless: bool, lengths: bool = False) -> Encode:
    """Return OpenJPH's encoder, whose order is resolution, position, component, layer (RPCL)."""

    def codestream(pixels: NDArray[Any], bits: int) -> bytes:
        level = None if lossless else 0.001
        return bytes(
            imagecodecs.htj2k_encode(
                pixels, level=level, reversible=lossless, rgb=pixels.ndim == 3, tlm=lengths
            )
        )

    syntax = HTJ2KLosslessRPCL if lengths else HTJ2KLossless
    return _by_frame(codestream, syntax if lossless else HTJ2K)


def _by_frame(codestream: Callable[[NDArray[Any], int], bytes], syntax: str) -> Encode:
    def encode(image: Image) -> bytes:
        made = dataset(image)
        frames = image.pixels if "NumberOfFrames" in made else [image.pixels]
        codestreams = [codestream(np.ascontiguousarray(frame), image.bits) for frame in frames]
        return encapsulated(made, codestreams, syntax)

    return encode
