"""Triton's Python stub is linked against libpython, which must be this interpreter's."""

from __future__ import annotations

import os
import sysconfig
from pathlib import Path

from breastcad.errors import Unavailable

_VARIABLE = "LD_LIBRARY_PATH"


def lead_to_libpython() -> None:
    """Let processes that are started from now on find this interpreter's libpython first.

    Only children look at the variable anew, so that this process need not be started again.

    Raises
    ------
    Unavailable
        ``LIBPYTHON_MISSING`` if this interpreter was built without a shared library.
    """
    folder = Path(sysconfig.get_config_var("LIBDIR"))
    library = folder / str(sysconfig.get_config_var("INSTSONAME"))
    if library.suffix == ".a" or not library.exists():
        raise Unavailable(
            "LIBPYTHON_MISSING", f"Triton needs a Python with a shared library, expected {library}"
        )
    others = os.environ.get(_VARIABLE)
    os.environ[_VARIABLE] = f"{folder}:{others}" if others else str(folder)
