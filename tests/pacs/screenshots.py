"""Make the pictures of docs/pacs: our objects as other programs show them.

    breastcad analyze examples/exam --out out/demo
    python -m tests.pacs.screenshots out/demo

The viewer's pictures come from OHIF behind Orthanc, the others from DCMTK. DCMTK applies the grey
scale of a presentation state, but draws no graphics: these are drawn here as DCMTK reads them.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image
from pydicom import dcmread
from pydicom.dataset import Dataset

from tests.servers.ohif import Viewer, ohif
from tests.servers.orthanc import orthanc
from tests.servers.sending import sent_to

ROOT = Path(__file__).resolve().parents[2]
EXAM = ROOT / "examples" / "exam"
DOCS = ROOT / "docs" / "pacs"
DCMTK = Path("/usr/bin")  # a virtual environment may hold programs of the same names
MAMMOGRAM, ULTRASOUND = "mg-l-cc", "us-l"
ORANGE_BGR = (0, 159, 230)
Pixels = NDArray[np.uint8]
SIZE = (812, 522)  # so that a picture stays below 300 kB


def main(results: Path) -> None:
    """Make all pictures anew."""
    DOCS.mkdir(parents=True, exist_ok=True)
    objects = results / "dicom"
    by_dcmtk(objects)
    report = dcmread(objects / "sr.dcm")
    series = {dcmread(path).SeriesInstanceUID for path in objects.glob("*.dcm")}
    with orthanc() as server:
        sent_to(server.dicom_web, EXAM, objects)
        # Each mammogram is listed by itself, the ultrasound images are one.
        with ohif(server, report.StudyInstanceUID, 4 + 1 + len(series)) as viewer:
            by_ohif(viewer, objects, report)


def by_ohif(viewer: Viewer, objects: Path, report: Dataset) -> None:
    """Open the Segmentations and the report, with the panel that lists what they hold."""
    viewer.page.locator("[data-cy=panelSegmentation-btn]").click()
    for name, picture in ((MAMMOGRAM, "ohif-mammogram"), (ULTRASOUND, "ohif-ultrasound")):
        source = dcmread(EXAM / f"{name}.dcm")
        viewer.open_segmentation(
            dcmread(objects / f"{name}-seg.dcm").SOPInstanceUID, source.SOPInstanceUID
        )
        keep(viewer, picture)
    viewer.page.locator("[data-cy=trackedMeasurements-btn]").click()
    viewer.open(report.SOPInstanceUID)
    viewer.measurements(1)
    keep(viewer, "ohif-report")


def keep(viewer: Viewer, name: str) -> None:
    """Write what the browser shows."""
    viewer.picture()  # waits until it is drawn
    path = DOCS / f"{name}.png"
    viewer.page.screenshot(path=str(path))
    with Image.open(path) as picture:
        small = picture.convert("RGB").resize(SIZE, Image.Resampling.LANCZOS)
        small.save(path, optimize=True)


def by_dcmtk(objects: Path) -> None:
    """Let DCMTK render the Segmentation, the secondary capture and the presentation state."""
    for kind, picture in (("seg", "seg"), ("sc", "secondary-capture")):
        source, out = objects / f"{MAMMOGRAM}-{kind}.dcm", DOCS / f"{picture}.png"
        run(
            "dcm2pnm",
            "+Wm" if kind == "seg" else "+Wn",
            "+on",
            "--nointerlace",
            str(source),
            str(out),
        )
    with tempfile.TemporaryDirectory() as folder:
        grey = Path(folder) / "grey.pgm"
        state = objects / f"{MAMMOGRAM}-gsps.dcm"
        run("dcmp2pgm", "--pstate", str(state), str(EXAM / f"{MAMMOGRAM}.dcm"), str(grey))
        cv2.imwrite(
            str(DOCS / "gsps.png"),
            with_graphics(np.asarray(cv2.imread(str(grey)), np.uint8), state),
        )


def of(objects: Path, image: str, kind: str) -> Path:
    """Return the object of one kind of an image."""
    [found] = objects.glob(f"{image}*{kind}.dcm")
    return found


def with_graphics(picture: Pixels, state: Path) -> Pixels:
    """Draw the polylines of a presentation state.

    Its (0.5, 0.5) is the centre of the first pixel (PS3.3 C.10.5.1.2), which is (0, 0) to OpenCV.
    """
    content = json.loads(run("dcm2json", str(state)))
    for layer in content["00700001"]["Value"]:
        for graphic in layer.get("00700009", {}).get("Value", []):
            points = np.reshape(graphic["00700022"]["Value"], (-1, 2)) - 0.5
            fixed = np.rint(points * 16).astype(np.int32)  # four bits after the point
            cv2.polylines(picture, [fixed], False, ORANGE_BGR, 1, cv2.LINE_AA, shift=4)
    return picture


def run(program: str, *arguments: str) -> str:
    """Run a program of DCMTK and return what it writes."""
    done = subprocess.run(
        [str(DCMTK / program), *arguments], capture_output=True, text=True, check=True
    )
    return done.stdout


if __name__ == "__main__":
    main(Path(sys.argv[1]))
