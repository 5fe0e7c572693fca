"""A PACS, a viewer and breastcad on this machine, with the results of the example exam.

python -m examples.pacs_demo            prints a link to the viewer and waits for Ctrl-C
python -m examples.pacs_demo --once     does the same, asks for the link itself, and ends
"""

from __future__ import annotations

import argparse
import json
import signal
import subprocess
import sys
import urllib.request
from contextlib import suppress
from pathlib import Path

from examples.pacs_demo.orthanc import Orthanc, run_orthanc, why_not
from examples.pacs_demo.viewer import run_viewer, study_link, viewer_folder

ROOT = Path(__file__).resolve().parents[2]
EXAM = ROOT / "examples" / "exam"


def main() -> int:
    """Run the demo and return its exit status."""
    options = _options()
    folder = viewer_folder()
    reason = why_not() or ("" if folder else "The OHIF viewer is not there: it is fetched by npm")
    if reason or folder is None:
        _tell(f"{reason}; examples/pacs_demo/install.sh")
        return 1
    with run_orthanc() as pacs, run_viewer(folder, pacs.address) as viewer:
        _breastcad("analyze", str(EXAM), "--out", str(options.out))
        # Images first: viewers and archives expect what is referred to before what refers.
        _breastcad("store", str(EXAM), str(options.out / "dicom"), "--to", pacs.dicom_web)
        link = study_link(viewer, _study(pacs))
        _tell(f"\nThe exam with its results: {link}")
        _tell(f"The PACS that holds them:   {pacs.address}  {pacs.dicom}")
        if options.once:
            return 0 if _answers(link) else 1
        _tell("Ctrl-C ends all of it.")
        with suppress(KeyboardInterrupt):
            signal.pause()
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m examples.pacs_demo", description=__doc__)
    parser.add_argument("--once", action="store_true", help="end when the link answers")
    parser.add_argument(
        "--out", type=Path, default=Path("out/pacs-demo"), help="folder for the results"
    )
    return parser.parse_args()


def _breastcad(*arguments: str) -> None:
    """Run the command as a user does, and show how."""
    _tell(f"\n$ breastcad {' '.join(arguments)}")
    subprocess.run([sys.executable, "-m", "breastcad_client", *arguments], check=True)


def _study(pacs: Orthanc) -> str:
    """Return the UID of the only study (QIDO-RS, PS3.18 10.6)."""
    with urllib.request.urlopen(f"{pacs.dicom_web}/studies", timeout=10.0) as answer:
        [study] = json.load(answer)
    return str(study["0020000D"]["Value"][0])


def _answers(link: str) -> bool:
    with urllib.request.urlopen(link, timeout=10.0) as answer:
        return answer.status == 200 and b"<html" in answer.read().lower()


def _tell(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        sys.exit(main())
    except subprocess.CalledProcessError as failed:
        sys.exit(failed.returncode)
    except KeyboardInterrupt:
        sys.exit(130)
