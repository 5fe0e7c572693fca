"""Transfer syntaxes that are decoded, each by one named plug-in of pydicom.

Naming the plug-in keeps out whatever else is installed, above all GDCM.
"""

from __future__ import annotations

from breastcad.errors import Refused
from pydicom import uid
from pydicom.dataset import Dataset

from breastcad_preprocess.attributes import text

_NATIVE = frozenset(
    {
        uid.ImplicitVRLittleEndian,
        uid.ExplicitVRLittleEndian,
        uid.ExplicitVRBigEndian,
        uid.DeflatedExplicitVRLittleEndian,
    }
)
JPEG_2000 = frozenset(
    {
        uid.JPEG2000Lossless,
        uid.JPEG2000,
        uid.HTJ2KLossless,
        uid.HTJ2KLosslessRPCL,
        uid.HTJ2K,
    }
)
_PLUG_INS = {
    **dict.fromkeys((uid.JPEGBaseline8Bit, uid.JPEGExtended12Bit), "pylibjpeg"),
    **dict.fromkeys((uid.JPEGLossless, uid.JPEGLosslessSV1), "pylibjpeg"),
    **dict.fromkeys((uid.JPEGLSLossless, uid.JPEGLSNearLossless), "pyjpegls"),
    **dict.fromkeys(JPEG_2000, "pylibjpeg"),
    # In Python, at a sixth of a second for a large mammogram; pylibjpeg-rle ends damaged data by a
    # panic, which is no exception of Python's and passes by every handler.
    uid.RLELossless: "pydicom",
}
# Syntaxes that can be either are left out, because the file may say nothing of it.
_LOSSLESS = _NATIVE | {
    uid.RLELossless,
    uid.JPEGLossless,
    uid.JPEGLosslessSV1,
    uid.JPEGLSLossless,
    uid.JPEG2000Lossless,
    uid.HTJ2KLossless,
    uid.HTJ2KLosslessRPCL,
}


def transfer_syntax(dataset: Dataset) -> uid.UID:
    """Return the transfer syntax of an object.

    Raises
    ------
    Refused
        ``UNSUPPORTED_TRANSFER_SYNTAX`` for video, retired, private and unknown ones.
    """
    syntax = uid.UID(str(dataset.file_meta.TransferSyntaxUID))
    if syntax not in _NATIVE and syntax not in _PLUG_INS:
        raise Refused(
            "UNSUPPORTED_TRANSFER_SYNTAX",
            "send the image uncompressed, or as JPEG, JPEG-LS, JPEG 2000 or RLE",
        )
    return syntax


def is_compressed(dataset: Dataset) -> bool:
    """Tell whether the pixel data is encapsulated."""
    return transfer_syntax(dataset) not in _NATIVE


def plug_in(syntax: uid.UID) -> str:
    """Return the name of pydicom's plug-in for a syntax; empty for pixels without compression."""
    return _PLUG_INS.get(syntax, "")


def is_lossless(dataset: Dataset) -> bool:
    """Tell whether the pixel values were never compressed lossily."""
    if text(dataset, "LossyImageCompression") == "01":
        return False
    return transfer_syntax(dataset) in _LOSSLESS
