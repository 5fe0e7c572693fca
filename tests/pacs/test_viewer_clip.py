"""The real OHIF viewer shows the result of a clip on the frames that it is of."""

from __future__ import annotations

from pathlib import Path

from pydicom.dataset import FileMetaDataset
from pydicom.uid import ExplicitVRLittleEndian

from tests.objects.cases import CASES, VISIT
from tests.objects.headers import clip
from tests.objects.rendering import filed
from tests.servers.ohif import ohif
from tests.servers.orthanc import orthanc
from tests.servers.sending import sent_to


def test_a_clip_has_its_lesions_on_their_frames(tmp_path: Path) -> None:
    rendered = filed("clip", CASES["clip"](), tmp_path)
    [source] = rendered.exam.sources
    [segmentation] = [each for each in rendered.objects if each.kind == "seg"]
    with orthanc() as server:
        black_clip(tmp_path / "clip.dcm")
        sent_to(server.dicom_web, tmp_path / "clip.dcm")
        sent_to(server.dicom_web, *(each.path for each in rendered.objects))
        # The clip, its SEG, the SR.
        with ohif(server, rendered.exam.studies[0].uid, 3) as opened:
            shown = opened.open_segmentation(
                str(segmentation.dataset.SOPInstanceUID), source.header.sop_instance_uid
            )
            areas = opened.areas(shown)
            assert opened.browser.errors == []

    expected = {
        image.result.frame: sum(int(region.pixels.sum()) for region in image.regions)
        for image in source.images
        if image.regions
    }
    assert areas == expected


def black_clip(path: Path) -> None:
    """Write the clip of the case, all black."""
    dataset = clip(VISIT)
    pixels = int(dataset.NumberOfFrames) * dataset.Rows * dataset.Columns
    dataset.PixelData = bytes(pixels + pixels % 2)
    dataset["PixelData"].VR = "OB"
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    dataset.save_as(path, enforce_file_format=True)
