"""The folder that ``analyze`` fills; every file appears whole or not at all."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path, PurePosixPath

from breastcad.errors import InvalidInput
from breastcad.v1 import exam_pb2

from breastcad_client.dicom_folder import remove_others, write_dicom
from breastcad_client.exam import Exam, ExamObject
from breastcad_client.naming import frame_path, is_of_image
from breastcad_client.outcome import Outcome
from breastcad_client.whole_files import named_in_errors, write_whole

RESULT = "result.json"
REPORT = "report.html"
DICOM_FOLDER = "dicom"

_FOLDERS = {
    exam_pb2.OBJECT_KIND_MASK: "masks",
    exam_pb2.OBJECT_KIND_OVERLAY: "overlays",
    exam_pb2.OBJECT_KIND_HEAT_MAP: "heat_maps",
}
PICTURE_FOLDERS = frozenset(_FOLDERS.values())


class ResultFolder:
    """Writes results, objects and the report; files of an earlier run are replaced one by one.

    Parameters
    ----------
    root
        The folder; made where it does not exist.
    names
        For each image the relative path, without suffix, of its files.
    of_one_exam
        Whether the folder is for a single exam. Each of several has a folder of its own for its
        DICOM objects, because the names of objects are unique within their exam only.

    Raises
    ------
    InvalidInput
        `root` is a file, or cannot be written to.
    """

    def __init__(self, root: Path, names: Mapping[str, str], *, of_one_exam: bool = False) -> None:
        self.root = root
        self._names = names
        self._of_one_exam = of_one_exam
        try:
            root.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise InvalidInput(
                "OUTPUT_FOLDER", f"{root} cannot be used as a folder: {error.strerror}."
            ) from error

    def write_objects(
        self, exam: Exam, images: Iterable[exam_pb2.ImageResult], objects: Sequence[ExamObject]
    ) -> tuple[str, ...]:
        """Write the pictures and DICOM objects of one exam.

        Parameters
        ----------
        exam
            The exam.
        images
            The exam's images. What an earlier run wrote for them, or for other frames of them, and
            this one did not is removed.
        objects
            The objects that came with its result.

        Returns
        -------
        tuple[str, ...]
            The DICOM objects, as paths below `root`.

        Raises
        ------
        InvalidInput
            A file cannot be written or removed.
        """
        self._write_pictures(images, objects)
        files = write_dicom(self._dicom_folder(exam), objects)
        return tuple(file.relative_to(self.root).as_posix() for file in files)

    def _write_pictures(
        self, images: Iterable[exam_pb2.ImageResult], objects: Iterable[ExamObject]
    ) -> None:
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

    def remove_earlier_objects(self, written: Iterable[str]) -> None:
        """Remove the DICOM objects that no exam of this run wrote, which are of another result.

        Parameters
        ----------
        written
            Those of this run, as `write_objects` returned them.

        Raises
        ------
        InvalidInput
            A file cannot be removed.
        """
        remove_others(self.root / DICOM_FOLDER, {self.root / path for path in written})

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

    @property
    def picture_folders(self) -> list[str]:
        """The folders of pictures that there are."""
        return [folder for folder in _FOLDERS.values() if (self.root / folder).is_dir()]

    def _dicom_folder(self, exam: Exam) -> Path:
        folder = self.root / DICOM_FOLDER
        return folder if self._of_one_exam else folder / self._names[exam.instances[0].name]

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
