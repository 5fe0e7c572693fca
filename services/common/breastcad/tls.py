"""TLS and mutual TLS from the certificate files that the settings name."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

import grpc


class ServerFiles(Protocol):
    """The settings that make a server's credentials; all paths are of PEM files."""

    @property
    def tls_certificate(self) -> Path | None:
        """Certificate chain of the server. None: no TLS."""

    @property
    def tls_key(self) -> Path | None:
        """Private key of the server."""

    @property
    def tls_client_ca(self) -> Path | None:
        """Certificates that a client's must be signed by. None: clients show none."""


class ChannelFiles(Protocol):
    """The settings that make a caller's credentials; all paths are of PEM files."""

    @property
    def tls_server_ca(self) -> Path | None:
        """Certificates that the server's must be signed by. None: no TLS."""

    @property
    def tls_certificate(self) -> Path | None:
        """Certificate chain of the caller."""

    @property
    def tls_key(self) -> Path | None:
        """Private key of the caller."""


def server_credentials(files: ServerFiles) -> grpc.ServerCredentials | None:
    """Return the credentials of a server, or None for plaintext."""
    if files.tls_certificate is None or files.tls_key is None:
        return None
    pair = (files.tls_key.read_bytes(), files.tls_certificate.read_bytes())
    client_ca = _read(files.tls_client_ca)
    return grpc.ssl_server_credentials(
        [pair], root_certificates=client_ca, require_client_auth=client_ca is not None
    )


def channel_credentials(files: ChannelFiles) -> grpc.ChannelCredentials | None:
    """Return the credentials of a caller, or None for plaintext."""
    if files.tls_server_ca is None:
        return None
    return grpc.ssl_channel_credentials(
        files.tls_server_ca.read_bytes(), _read(files.tls_key), _read(files.tls_certificate)
    )


def _read(path: Path | None) -> bytes | None:
    return None if path is None else path.read_bytes()
