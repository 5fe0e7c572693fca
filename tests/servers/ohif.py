"""The OHIF viewer for tests: opened in a browser, worked as a reader does, asked what it holds."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from examples.pacs_demo.orthanc import Orthanc
from examples.pacs_demo.viewer import run_viewer, study_link, viewer_folder
from tests.servers.chromium import Browser, chromium

# Of each display set: its own id, what it holds, and the instance that it begins with.
_DISPLAY_SETS = """() => window.services.displaySetService.getActiveDisplaySets().map(set => ({
  uid: set.displaySetInstanceUID, modality: set.Modality,
  classes: [set.SOPClassUID, set.instance?.SOPClassUID].filter(Boolean),
  instances: (set.instances ?? [set.instance]).map(one => one?.SOPInstanceUID),
}))"""

_VIEWPORT = """
  const grid = window.services.viewportGridService;
  const id = grid.getActiveViewportId();
  const viewport = window.services.cornerstoneViewportService.getCornerstoneViewport(id);
"""

# Whether a segmentation is in the viewport, over an instance that is drawn.
_SEGMENTATION_SHOWN = f"""([uid, instance]) => {{ {_VIEWPORT}
  const shown = window.services.segmentationService.getSegmentationRepresentations(id);
  return shown.some(one => one.segmentationId === uid)
    && viewport.getCurrentImageId()?.includes(instance) && viewport.viewportStatus === 'rendered';
}}"""

# The numbers of the segments at the pixels of one instance, row by row.
_LABELS = """([uid, instance]) => {
  const found = window.services.segmentationService.getSegmentation(uid);
  const images = found.representationData.Labelmap.imageIds.map(
    id => window.cornerstone.cache.getImage(id));
  const [image] = images.filter(one => one.referencedImageId.includes(instance));
  return [image.rows, image.columns, Array.from(image.voxelManager.getScalarData())];
}"""

# How many pixels are in any segment, for each frame that has some.
_AREAS = """uid => {
  const found = window.services.segmentationService.getSegmentation(uid);
  return found.representationData.Labelmap.imageIds
    .map(id => window.cornerstone.cache.getImage(id).voxelManager.getScalarData())
    .map((values, frame) => [frame, values.reduce((sum, value) => sum + (value > 0), 0)])
    .filter(([_, area]) => area > 0);
}"""

# The picture on the screen without what is written over it, and where three of its points lie in
# the image: (0, 0), (100, 0) and (0, 100).
_PICTURE = f"""() => {{ {_VIEWPORT}
  const canvas = viewport.getCanvas();
  const scale = canvas.width / canvas.clientWidth;
  const point = (x, y) => window.cornerstone.utilities.worldToImageCoords(
    viewport.getCurrentImageId(), viewport.canvasToWorld([x / scale, y / scale]));
  const [, png] = canvas.toDataURL('image/png').split(',');
  return [png, point(0, 0), point(100, 0), point(0, 100)];
}}"""

_MEASUREMENTS = """() => window.services.measurementService.getMeasurements().map(one => ({
  label: one.label, tool: one.toolName, instance: one.SOPInstanceUID,
}))"""


@dataclass(frozen=True)
class Viewer:
    """The viewer with a study open."""

    browser: Browser

    @property
    def page(self) -> Any:
        """Playwright's page."""
        return self.browser.page

    def display_sets(self) -> list[dict[str, Any]]:
        """Return what the viewer lists at its side."""
        found: list[dict[str, Any]] = self.page.evaluate(_DISPLAY_SETS)
        return found

    def holding(self, instance: str) -> str:
        """Return the id of the display set that holds an instance; fails where none does."""
        [found] = [one["uid"] for one in self.display_sets() if instance in one["instances"]]
        return str(found)

    def open(self, instance: str) -> str:
        """Double-click what holds an instance, and return its display set's id."""
        uid = self.holding(instance)
        self.page.locator(f"[id='thumbnail-{uid}']").dblclick()
        return uid

    def open_segmentation(self, instance: str, source: str) -> str:
        """Open a SEG and wait until it is shown over the instance `source`."""
        uid = self.open(instance)
        self.page.wait_for_function(_SEGMENTATION_SHOWN, arg=[uid, source])
        return uid

    def labels(self, uid: str, source: str) -> NDArray[np.uint8]:
        """Return the numbers of the segments at the pixels of an instance."""
        rows, columns, values = self.page.evaluate(_LABELS, [uid, source])
        return np.array(values, np.uint8).reshape(rows, columns)

    def areas(self, uid: str) -> dict[int, int]:
        """Return the pixels in segments on each frame, from 0, that has any."""
        found: list[tuple[int, int]] = self.page.evaluate(_AREAS, uid)
        return dict(found)

    def picture(self) -> tuple[NDArray[np.uint8], NDArray[np.float64]]:
        """Return the picture on the screen, RGB, and the affine from its pixels to the image's.

        The affine is 2 x 3, from (x, y, 1) on the screen to the viewer's image coordinates.
        """
        self.page.evaluate("() => new Promise(requestAnimationFrame)")
        png, origin, right, down = self.page.evaluate(_PICTURE)
        return _decoded(png), _affine(origin, right, down)

    def measurements(self, count: int) -> list[dict[str, str]]:
        """Return what the viewer lists as measurements once there are `count`."""
        self.page.wait_for_function(f"() => ({_MEASUREMENTS})().length >= {count}")
        found: list[dict[str, str]] = self.page.evaluate(_MEASUREMENTS)
        return found


@contextmanager
def ohif(server: Orthanc, study: str, display_sets: int) -> Iterator[Viewer]:
    """Open a study and wait until its display sets are listed; skip where no viewer can run."""
    folder = viewer_folder()
    if folder is None:
        pytest.skip("the OHIF viewer is not there: tests/servers/install.sh fetches it by npm")
    with chromium() as browser, run_viewer(folder, server.address) as address:
        browser.page.goto(study_link(address, study))
        browser.page.wait_for_function(
            f"() => window.services && ({_DISPLAY_SETS})().length >= {display_sets}"
        )
        browser.page.wait_for_function(
            f"() => {{ {_VIEWPORT} return viewport?.viewportStatus === 'rendered'; }}"
        )
        yield Viewer(browser)


def _decoded(png: str) -> NDArray[np.uint8]:
    picture = cv2.imdecode(np.frombuffer(base64.b64decode(png), np.uint8), cv2.IMREAD_COLOR)
    return np.asarray(picture[..., ::-1], np.uint8)


def _affine(origin: list[float], right: list[float], down: list[float]) -> NDArray[np.float64]:
    start = np.array(origin)
    return np.column_stack([(right - start) / 100, (down - start) / 100, start])
