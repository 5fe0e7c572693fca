"""Where files go, as it is typed."""

from __future__ import annotations

import re
import ssl
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from breastcad.errors import InvalidInput
from pydantic import SecretStr

_AET = re.compile(r"[\x20-\x5b\x5d-\x7e]{1,16}")  # PS3.5 6.2, AE
_LOOPBACK = {"127.0.0.1", "::1", "localhost"}
_EXAMPLES = "https://HOST:PORT/dicom-web or dicom://AET@HOST:PORT"


class Protocol(Enum):
    """How a destination is spoken to."""

    STOW = "STOW-RS"
    C_STORE = "C-STORE"


@dataclass(frozen=True)
class Security:
    """What protects the way.

    Attributes
    ----------
    authority
        PEM of those who may have signed the destination's certificate. None: by DICOMweb those
        that browsers trust, by DICOM no TLS.
    token
        Sent to DICOMweb as bearer token (RFC 6750).
    """

    authority: Path | None = None
    token: SecretStr | None = None


@dataclass(frozen=True)
class Destination:
    """One destination.

    Attributes
    ----------
    protocol
        How it is spoken to.
    url
        Base of its DICOMweb services; empty otherwise.
    host, port
        Where its DICOM services listen.
    aet
        Application entity that is called by DICOM; empty otherwise.
    security
        What protects the way.
    """

    protocol: Protocol
    url: str
    host: str
    port: int
    aet: str
    security: Security


def destination_of(text: str, security: Security) -> Destination:
    """Return the destination that was typed.

    Raises
    ------
    InvalidInput
        ``DESTINATION`` where it is none; ``TOKEN_IN_THE_CLEAR`` where a token would travel
        without TLS beyond this machine; ``AUTHORITY`` where the file of those who may have signed
        holds no certificate.
    """
    _check_authority(security.authority)
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise _wrong("its port is no number from 1 to 65535") from None
    if not parts.hostname:
        raise _wrong("it names no host")
    if parts.scheme == "dicom":
        return _dicom(parts, port, security)
    if parts.scheme not in ("http", "https"):
        raise _wrong("it begins with neither http, https nor dicom")
    if parts.username or parts.password:
        raise _wrong("it holds credentials, which other users see; set BREASTCAD_STORE_TOKEN")
    if security.token and parts.scheme == "http" and parts.hostname not in _LOOPBACK:
        raise InvalidInput("TOKEN_IN_THE_CLEAR", "A token is sent by https only; use https.")
    url = text.rstrip("/")
    return Destination(Protocol.STOW, url, parts.hostname, port or 0, "", security)


def _check_authority(authority: Path | None) -> None:
    if authority is None:
        return
    try:
        ssl.create_default_context(cafile=str(authority))
    except OSError:
        raise InvalidInput("AUTHORITY", "--tls-ca holds no certificate in PEM.") from None


def _dicom(parts: SplitResult, port: int | None, security: Security) -> Destination:
    aet = parts.username or ""
    if not aet.strip() or not _AET.fullmatch(aet):
        raise _wrong("it names no application entity of 1 to 16 characters before the @")
    if port is None:
        raise _wrong("it names no port")
    return Destination(Protocol.C_STORE, "", str(parts.hostname), port, aet, security)


def _wrong(why: str) -> InvalidInput:
    return InvalidInput("DESTINATION", f"The destination is not understood: {why}. {_EXAMPLES}")
