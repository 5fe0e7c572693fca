"""Total variation: white noise away from edges, the fast default.

References
----------
.. [1] A. Chambolle, "An algorithm for total variation minimization and applications", Journal of
   Mathematical Imaging and Vision 20, 2004.
"""

from __future__ import annotations

import numpy as np
from skimage.restoration import denoise_tv_chambolle

from breastcad_preprocess.denoise.smoother import Floats, Smoother

_WEIGHT = 1.2
_ITERATIONS = 32


def total_variation(values: Floats) -> Floats:
    """Suppress noise of standard deviation 1 [1]_.

    Parameters
    ----------
    values
        Shape (rows, columns). Not changed.
    """
    # A fixed number of iterations: the usual stop would depend on how the image is tiled.
    smooth = denoise_tv_chambolle(  # type: ignore[no-untyped-call]
        values, weight=_WEIGHT, eps=0.0, max_num_iter=_ITERATIONS
    )
    return np.asarray(smooth)


# One iteration reaches one pixel further: with this margin tiles give what the whole would.
TOTAL_VARIATION = Smoother(total_variation, tile=512, margin=_ITERATIONS)
