"""The store that an embedded system uses unless told otherwise."""

from __future__ import annotations

from pathlib import Path

from breastcad.errors import NotFound

STORE_VARIABLE = "BREASTCAD_STORE"


def store_url(given: str | None, package: Path = Path(__file__)) -> str:
    """Return the URL of the store.

    Parameters
    ----------
    given
        What the user chose; it wins.
    package
        A file of this package: a source checkout above it has the store in its folder ``models``.

    Raises
    ------
    NotFound
        Nothing was chosen and there is no source checkout.
    """
    if given:
        return given
    for folder in package.resolve().parents:
        if (folder / "models" / "channels").is_dir():
            return (folder / "models").as_uri()
    raise NotFound(
        "NO_STORE",
        f"No store of models was found: give --store file:///PATH or set {STORE_VARIABLE}.",
    )
