"""From a URL to a store."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote

from breastcad.errors import InvalidInput
from breastcad.store.files import FileStore
from breastcad.store.protocol import Store
from breastcad.store.s3 import open_s3
from breastcad.store.settings import StoreSettings

# https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
_BUCKET = re.compile(r"[a-z0-9][a-z0-9.\-]{1,61}[a-z0-9]")


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
    scheme, _, rest = url.partition("://")
    if scheme == "file" and rest.strip("/"):
        return FileStore(Path(unquote(rest)))
    bucket, _, prefix = rest.partition("/")
    if scheme == "s3" and _BUCKET.fullmatch(bucket):
        return open_s3(bucket, prefix.strip("/"), settings or StoreSettings())
    raise InvalidInput(
        "STORE_URL", f"expected file:///path or s3://bucket/prefix, got {url[:80]!r}"
    )
