"""Manifests: a folder of files under one digest, so that no byte can change unseen."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import Literal

from pydantic import Field

from breastcad.documents import Frozen, parse_document, render_document
from breastcad.errors import Corrupt, InvalidInput, NotFound
from breastcad.store.keys import check_key
from breastcad.store.protocol import Store

MANIFEST_FILE = "manifest.json"

_DIGEST = re.compile(r"[0-9a-f]{64}")


class Manifest(Frozen):
    """What ``manifest.json`` holds."""

    format: Literal[1] = Field(default=1, alias="schema")
    files: dict[str, str] = Field(description="Path within the bundle → sha256")


def load_manifest(store: Store, digest: str) -> Manifest:
    """Return the manifest of the bundle `digest`.

    Raises
    ------
    InvalidInput
        ``INVALID_DIGEST`` if `digest` is not 64 lower-case hexadecimal digits.
    NotFound
        ``NOT_IN_STORE`` if the store has no such bundle.
    Corrupt
        ``BUNDLE_CORRUPT`` if its digest is another, or if it names a file outside of the bundle.
    """
    if not _DIGEST.fullmatch(digest):
        raise InvalidInput("INVALID_DIGEST", f"expected 64 hexadecimal digits, got {digest[:80]!r}")
    content = store.read(file_key(digest, MANIFEST_FILE))
    if sha256(content) != digest:
        raise _corrupt(digest, MANIFEST_FILE)
    manifest = parse_document(Manifest, content, file_key(digest, MANIFEST_FILE))
    for name in manifest.files:
        _require_inside(digest, name)
    return manifest


def load_file(store: Store, digest: str, manifest: Manifest, name: str) -> bytes:
    """Return one file of the bundle `digest`, after checking it.

    Raises
    ------
    NotFound
        ``NOT_IN_BUNDLE`` if the manifest does not name it.
    Corrupt
        ``BUNDLE_CORRUPT`` if it is missing or does not match its digest.
    """
    if name not in manifest.files:
        raise NotFound("NOT_IN_BUNDLE", f"bundle {digest[:12]} has no {name}")
    try:
        content = store.read(file_key(digest, name))
    except NotFound as error:
        raise _corrupt(digest, name) from error
    if sha256(content) != manifest.files[name]:
        raise _corrupt(digest, name)
    return content


def write_manifest(folder: Path) -> str:
    """Write ``manifest.json`` over all files in `folder`, and return its digest.

    Hidden files are left out, and an old manifest is replaced. The same files always give the
    same digest.
    """
    files = {check_key(name): sha256((folder / name).read_bytes()) for name in list_files(folder)}
    content = render_document(Manifest(files=files))
    (folder / MANIFEST_FILE).write_bytes(content)
    return sha256(content)


def list_files(folder: Path) -> tuple[str, ...]:
    """Return the paths of the files that a manifest of `folder` names, sorted."""
    paths = (path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    shown = (path for path in paths if not any(part.startswith(".") for part in path.parts))
    return tuple(sorted(path.as_posix() for path in shown if path.as_posix() != MANIFEST_FILE))


def file_key(digest: str, name: str) -> str:
    """Return the key of a file of the bundle `digest`."""
    return f"bundles/{digest}/{name}"


def sha256(content: bytes) -> str:
    """Return the digest of `content` in lower-case hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def _require_inside(digest: str, name: str) -> None:
    try:
        check_key(name)
    except InvalidInput as error:
        raise Corrupt(
            "BUNDLE_CORRUPT",
            f"the manifest of bundle {digest[:12]} names {name[:80]!r}, expected a path inside",
        ) from error


def _corrupt(digest: str, name: str) -> Corrupt:
    return Corrupt(
        "BUNDLE_CORRUPT",
        f"{name} of bundle {digest[:12]} is missing or does not match its sha256: copy it again",
    )
