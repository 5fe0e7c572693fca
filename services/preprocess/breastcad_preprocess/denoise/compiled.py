"""Compilation of loops, also where nothing can be written."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba

Function = TypeVar("Function", bound=Callable[..., Any])


def compiled(function: Function) -> Function:
    """Compile a function of arrays to native code on its first call.

    The code is kept beside the module, or in Numba's folder for the user; where neither can be
    written, as in a container with a read-only file system, every process compiles anew. The
    interpreter's lock is released while it runs. Arithmetic may be reordered, NaN are not kept.
    """
    try:
        return cast(Function, numba.njit(cache=True, nogil=True, fastmath=True)(function))
    except RuntimeError:  # Numba's word for: no folder can be written
        return cast(Function, numba.njit(nogil=True, fastmath=True)(function))
