"""The folder that ``analyze`` fills; every file appears whole or not at all."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path, PurePosixPath

from breastcad.errors import InvalidInput
from breastcad.v1 import exam_pb2

from breastcad_client.exam import ExamObject
from breastcad_client.naming import frame_path, is_of_image
from breastcad_client.outcome import Outcome
from breastcad_client.whole_files import named_in_errors, write_whole

RESULT = "result.json"
REPORT = "report.html"
_FOLDERS = {exam_pb2.OBJECT_KIND_MASK: "masks", exam_pb2.OBJECT_KIND_OVERLAY: "overlays"}


class ResultFolder:
    """Writes results, pictures and the report; files of an earlier run are replaced one by one.

    Parameters
    ----------
    root
        The folder; made where it does not exist.
    names
        For each image the relative path, without suffix, of its files.

    Raises
    ------
    InvalidInput
        `root` is a file, or cannot be written to.
    """

    def __init__(self, root: Path, names: Mapping[str, str]) -> None:
        self.root = root
        self._names = names
        try:
            root.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise InvalidInput(
                "OUTPUT_FOLDER", f"{root} cannot be used as a folder: {error.strerror}."
            ) from error

    def write_pictures(
        self, images: Iterable[exam_pb2.ImageResult], objects: Iterable[ExamObject]
    ) -> None:
        """Write the masks and overlays of one exam.

        Parameters
        ----------
        images
            The exam's images. What an earlier run wrote for them, or for other frames of them, and
            this one did not is removed.
        objects
            The objects that came with its result.

        Raises
        ------
        InvalidInput
            A picture cannot be written or removed.
        """
        results = {
            (image.name, image.frame): image for image in images if image.name in self._names
        }
        pictures = {
            self._picture(item.kind, results[item.image, item.frame]): item.data
            for item in objects
            if item.kind in _FOLDERS and (item.image, item.frame) in results
        }
        for path, data in pictures.items():
            write_whole(path, data)
        for image in {name for name, _ in results}:
            for path in self._earlier(image):
                if path not in pictures:
                    with named_in_errors(path):
                        path.unlink(missing_ok=True)

    def write_result(self, outcomes: Sequence[Outcome]) -> None:
        """Write ``result.json``: ``{"exams": [...]}`` in the order given."""
        write_whole(self.root / RESULT, result_json(outcomes).encode())

    def write_report(self, page: str) -> None:
        """Write ``report.html``."""
        write_whole(self.root / REPORT, page.encode())

    def overlay(self, image: exam_pb2.ImageResult) -> Path | None:
        """Return the overlay of an image, or None where there is none."""
        path = self._picture(exam_pb2.OBJECT_KIND_OVERLAY, image)
        return path if path.is_file() else None

    def _picture(self, kind: exam_pb2.ObjectKind.ValueType, image: exam_pb2.ImageResult) -> Path:
        path = frame_path(self._names[image.name], image.frame, image.frames)
        # Not with_suffix: the name may hold dots that begin no suffix.
        return self.root / _FOLDERS[kind] / f"{path}.png"

    def _earlier(self, image: str) -> list[Path]:
        """Return the pictures that there are of an image or of its frames."""
        path = PurePosixPath(self._names[image])
        return [
            picture
            for folder in _FOLDERS.values()
            for picture in (self.root / folder / path.parent).glob("*.png")
            if is_of_image(picture.stem, path.name)
        ]


def result_json(outcomes: Sequence[Outcome]) -> str:
    """Return the text of ``result.json``; the same outcomes give the same text."""
    exams = {"exams": [outcome.to_json() for outcome in outcomes]}
    return json.dumps(exams, ensure_ascii=False, indent=2) + "\n"
