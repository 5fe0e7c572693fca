"""The exceptions that a damaged file really raises in the libraries that read it.

pydicom converts values when they are asked for, so that reading any attribute may raise one of
the parser's. They are listed in this one place, and only damaged input is caught by them.
"""

from __future__ import annotations

import struct
import zlib

from pydicom.errors import BytesLengthException, InvalidDicomError

PARSER_ERRORS = (
    AttributeError,  # a part that must be there is missing
    BytesLengthException,
    EOFError,
    InvalidDicomError,
    KeyError,  # a value representation that does not exist
    LookupError,  # a character set that does not exist
    NotImplementedError,
    OSError,  # an item of a sequence that is not there
    OverflowError,
    RecursionError,  # sequences within sequences without end
    TypeError,
    ValueError,  # includes UnicodeDecodeError
    struct.error,
    zlib.error,
)
"""Raised by `pydicom.dcmread` and by reading an attribute of its result."""

DECODER_ERRORS = (
    *PARSER_ERRORS,
    MemoryError,  # a size inside of the compressed data that was not seen before
    RuntimeError,  # pydicom's answer when every plug-in has failed
)
"""Raised by `pydicom.pixels` and its plug-ins."""
