"""Serve the bundles of the release by PyTriton, and its health by gRPC."""

from __future__ import annotations

import signal
import sys
from types import FrameType

from breastcad.server import run

from breastcad_inference.service import build
from breastcad_inference.settings import InferenceSettings


def main() -> None:
    """Run until SIGTERM or SIGINT."""
    # Until it serves: leave by way of everything that must be cleaned up.
    signal.signal(signal.SIGTERM, _leave)
    run(InferenceSettings, build)


def _leave(number: int, _frame: FrameType | None) -> None:
    signal.signal(number, signal.SIG_IGN)
    sys.exit(0)


if __name__ == "__main__":
    main()
