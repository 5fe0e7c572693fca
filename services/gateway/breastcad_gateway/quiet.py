"""What the library that writes DICOM says of unusual sources: nothing.

Its warnings and logs may quote attributes. What cannot be made is told by a reason word instead.
"""

from __future__ import annotations

import logging
import warnings

import pydicom.config

_LIBRARY = "pydicom"


def silence_libraries() -> None:
    """Turn its logs and warnings off in this process; to be called once, at the start."""
    pydicom.config.settings.reading_validation_mode = pydicom.config.IGNORE
    # Its only outcome is a warning, at 6 % of the time that objects take.
    pydicom.config.settings.writing_validation_mode = pydicom.config.IGNORE
    logging.getLogger(_LIBRARY).setLevel(logging.CRITICAL + 1)
    warnings.filterwarnings("ignore", module=rf"{_LIBRARY}(\.|$)")
    # pydicom points to the code that called it.
    warnings.filterwarnings("ignore", category=UserWarning, module=r"breastcad_gateway\.")
