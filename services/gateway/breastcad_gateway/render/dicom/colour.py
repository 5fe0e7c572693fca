"""The colour that viewers give to lesions."""

from __future__ import annotations

ORANGE = [46273, 37131, 52089]
"""The orange of all pictures, `render.canvas.ORANGE`, as CIELab values (PS3.3 C.10.7.1.1)."""
