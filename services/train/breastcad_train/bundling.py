"""From an evaluated run to a bundle and a release."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

from breastcad.bundles import (
    MODEL_FILE,
    SPEC_FILE,
    BundleSpec,
    DataSource,
    InputSpec,
    ModalityCode,
    publish_bundle,
)
from breastcad.releases import Fusion, ModalityRelease, Release
from breastcad.store import open_store

from breastcad_train import recipes
