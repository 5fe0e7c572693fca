"""The name of the character set that texts are written in (PS3.3 C.12.1.1.2)."""

from __future__ import annotations

import re

from pydicom.charset import STAND_ALONE_ENCODINGS, python_encoding

_MISSPELT = ((r"ISO.IR.(?=\d)", "ISO_IR "), (r"ISO.2022.IR.(?=\d)", "ISO 2022 IR "))


def known_character_set(value: bytes) -> bytes | None:
    """Return a Specific Character Set without errors of spelling; None if it is none.

    A name that does not exist tells no reader anything, and libraries complain of it.

    Parameters
    ----------
    value
        As a data set holds it.
    """
    terms = [_respelt(part.strip(" \0")) for part in value.decode("latin-1").split("\\")]
    if not any(terms) or not python_encoding.keys() >= set(terms):
        return None
    if terms[0] in STAND_ALONE_ENCODINGS:
        return terms[0].encode()  # others beside it mean nothing
    known = [term for term in terms if term not in STAND_ALONE_ENCODINGS]
    return "\\".join(known).encode()


def _respelt(term: str) -> str:
    for wrong, right in _MISSPELT:
        term = re.sub(rf"^{wrong}", right, term)
    return term
