"""BM3D, the reference for white noise; its package is licensed for non-commercial use only.

It is not installed with the service.

References
----------
.. [1] K. Dabov, A. Foi, V. Katkovnik and K. Egiazarian, "Image denoising by sparse 3-D
   transform-domain collaborative filtering", IEEE Transactions on Image Processing 16(8), 2007.
"""

from __future__ import annotations

from importlib.util import find_spec

import numpy as np
from breastcad.errors import InvalidInput

from breastcad_preprocess.denoise.smoother import Floats, Smoother


def block_matching(values: Floats) -> Floats:
    """Suppress noise of standard deviation 1 [1]_.

    Parameters
    ----------
    values
        Shape (rows, columns). Not changed.

    Raises
    ------
    InvalidInput
        ``METHOD_NOT_INSTALLED``.
    """
    if find_spec("bm3d") is None:
        raise InvalidInput(
            "METHOD_NOT_INSTALLED",
            "install the package bm3d beside the service; it is for non-commercial use only",
        )
    import bm3d

    return np.asarray(bm3d.bm3d(values, sigma_psd=1.0), np.float32)


# Blocks of 8 pixels are looked for within 39 pixels, in two stages.
BLOCK_MATCHING = Smoother(block_matching, tile=512, margin=48)
