"""Every encoding with every kind of pixel that it can hold."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from tests.encodings.encoders import Encode, by_tool, high_throughput, jpeg_2000, native
from tests.encodings.images import FRAMES, Image, by_plane, colour, grey, paired

DEPTHS = (8, 10, 12, 14, 16)
LOSSLESS: dict[str, Encode] = {
    "Implicit VR little endian": by_tool("dcmconv", "+ti"),
    "Explicit VR little endian": native,
    "Explicit VR big endian": by_tool("dcmconv", "+tb"),
    "Deflated": by_tool("dcmconv", "+td"),
    "RLE": by_tool("dcmcrle"),
    "JPEG lossless, selection value 1": by_tool("dcmcjpeg", "+e1"),
    **{
        f"JPEG lossless, predictor {value}": by_tool("dcmcjpeg", "+el", "+sv", str(value))
        for value in range(1, 8)
    },
    "JPEG-LS lossless": by_tool("dcmcjpls", "+el"),
    "JPEG 2000 lossless": jpeg_2000(lossless=True),
    "HTJ2K lossless": high_throughput(lossless=True),
    "HTJ2K lossless RPCL": high_throughput(lossless=True, lengths=True),
}
LOSSY: dict[str, Encode] = {
    "JPEG baseline": by_tool("dcmcjpeg", "+eb"),
    "JPEG extended": by_tool("dcmcjpeg", "+ee"),
    "JPEG-LS near-lossless": by_tool("dcmcjpls", "+en"),
    "JPEG 2000": jpeg_2000(lossless=False),
    "HTJ2K": high_throughput(lossless=False),
}
ENCODINGS = (*LOSSLESS, *LOSSY)
# Deeper pixels do not fit; JPEG extended holds 12 bits, which DCMTK stretches fewer to.
_DEPTHS_OF = {"JPEG baseline": (8,), "JPEG extended": (8, 10, 12)}
_UNSIGNED_ONLY = ("JPEG-LS near-lossless",)


@dataclass(frozen=True)
class Case:
    """One generated file.

    Attributes
    ----------
    encoding
        Name of the transfer syntax, and the way to use it.
    kind
        Name of the kind of pixels.
    image
        What is encoded.
    encode
        Makes the file.
    lossless
        Whether decoders must return what was encoded.
    """

    encoding: str
    kind: str
    image: Image
    encode: Encode
    lossless: bool

    def __str__(self) -> str:
        return f"{self.encoding}: {self.kind}"


def every_case() -> Iterator[Case]:
    """Return the cases, by encoding."""
    for encoding in ENCODINGS:
        lossless = encoding in LOSSLESS
        encode = LOSSLESS.get(encoding) or LOSSY[encoding]
        for bits in _DEPTHS_OF.get(encoding, DEPTHS):
            yield Case(encoding, f"{bits}", grey(bits, signed=False), encode, lossless)
            if encoding not in _UNSIGNED_ONLY:
                yield Case(encoding, f"{bits} signed", grey(bits, signed=True), encode, lossless)
        inverse = grey(8, signed=False, photometric="MONOCHROME1")
        yield Case(encoding, "MONOCHROME1", inverse, encode, lossless)
        clip = grey(8, signed=False, frames=FRAMES)
        yield Case(encoding, "clip", clip, encode, lossless)
        for kind, way in _colours(encoding).items():
            image = _coloured(kind)
            yield Case(encoding, kind, image, way, lossless)


def _coloured(kind: str) -> Image:
    if kind.startswith("PALETTE"):
        plain = grey(16 if "16" in kind else 8, signed=False)
        return Image(plain.pixels, plain.bits, "PALETTE COLOR")
    if kind == "RGB 16":
        return colour("RGB", 16)
    return colour(kind.split(",")[0])


def _colours(encoding: str) -> dict[str, Encode]:
    """Return how the kinds of colour are written that an encoding can hold."""
    tools = {"RLE": ("dcmcrle",), "JPEG-LS lossless": ("dcmcjpls", "+el")}
    if encoding == "Explicit VR little endian":
        return {
            **dict.fromkeys(("RGB", "YBR_FULL", "RGB 16", "PALETTE 8", "PALETTE 16"), native),
            "RGB, by plane": partial(native, build=by_plane),
            "YBR_FULL_422": partial(native, build=paired),
        }
    if encoding == "Implicit VR little endian" or encoding in (
        "Explicit VR big endian",
        "Deflated",
    ):
        option = {"I": "+ti", "E": "+tb", "D": "+td"}[encoding[0]]
        plain = by_tool("dcmconv", option)
        return {
            **dict.fromkeys(("RGB", "YBR_FULL", "RGB 16", "PALETTE 8", "PALETTE 16"), plain),
            "RGB, by plane": by_tool("dcmconv", option, build=by_plane),
            "YBR_FULL_422": by_tool("dcmconv", option, build=paired),
        }
    if encoding in tools:
        tool = by_tool(*tools[encoding])
        kinds = dict.fromkeys(("RGB", "YBR_FULL", "RGB 16"), tool)
        return {
            **kinds,
            "RGB, by plane": by_tool(*tools[encoding], build=by_plane),
            "PALETTE 8": tool,
        }
    return _colours_of_codecs(encoding)


def _colours_of_codecs(encoding: str) -> dict[str, Encode]:
    if encoding == "JPEG baseline":
        return {
            "RGB": by_tool("dcmcjpeg", "+eb", "+cr"),
            "YBR_FULL": by_tool("dcmcjpeg", "+eb", "+s4"),
            "YBR_FULL_422": by_tool("dcmcjpeg", "+eb", "+s2", build=paired),
        }
    if encoding == "JPEG extended":
        return {"YBR_FULL": by_tool("dcmcjpeg", "+ee", "+s4")}
    if encoding.startswith("JPEG lossless"):
        options = ("+e1",) if "selection" in encoding else ("+el", "+sv", encoding[-1])
        tool = by_tool("dcmcjpeg", *options)
        return dict.fromkeys(("RGB", "YBR_FULL", "RGB 16"), tool)
    return {
        "JPEG-LS near-lossless": {"RGB": by_tool("dcmcjpls", "+en")},
        "JPEG 2000 lossless": {
            "RGB": jpeg_2000(lossless=True, mct=False),
            "YBR_FULL": jpeg_2000(lossless=True, mct=False),
            "YBR_RCT": jpeg_2000(lossless=True),
            "PALETTE 8": jpeg_2000(lossless=True),
        },
        "JPEG 2000": {"YBR_ICT": jpeg_2000(lossless=False)},
        "HTJ2K lossless": {"YBR_RCT": high_throughput(lossless=True)},
        "HTJ2K lossless RPCL": {"YBR_RCT": high_throughput(lossless=True, lengths=True)},
        "HTJ2K": {"YBR_ICT": high_throughput(lossless=False)},
    }[encoding]
