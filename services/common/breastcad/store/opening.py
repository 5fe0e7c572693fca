"""From a URL to a store."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote

from breastcad.errors import InvalidInput
from breastcad.store.files import FileStore
from breastcad.store.protocol import Store
from breastcad.store.s3 import open_s3
from breastcad.store.settings import StoreSettings


def open_store(url: str, settings: StoreSettings | None = None) -> Store:
    """Return the store at `url`; nothing is read or sent yet.

    Parameters
    ----------
    url
        ``file:///absolute/path``, ``file://path/from/here`` or ``s3://bucket/prefix``.
    settings
        Address and credentials of S3. Not set: from the environment.

    Raises
    ------
    InvalidInput
        ``STORE_URL`` for any other form, ``STORE_SETTINGS`` if S3 cannot be reached with
        `settings`.
    """
    scheme, separator, rest = url.partition("://")
    if separator and rest.strip("/"):
        if scheme == "file":
            return FileStore(Path(unquote(rest)))
        if scheme == "s3":
            bucket, _, prefix = rest.partition("/")
            return open_s3(bucket, prefix.strip("/"), settings or StoreSettings())
    raise InvalidInput(
        "STORE_URL", f"expected file:///path or s3://bucket/prefix, got {url[:80]!r}"
    )
