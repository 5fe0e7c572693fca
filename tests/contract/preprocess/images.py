"""Images that the service is asked for."""

from io import BytesIO

import cv2
import numpy as np
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.sequence import Sequence
from pydicom.uid import ExplicitVRLittleEndian


def picture() -> bytes:
    image = np.zeros((300, 200), np.uint8)
    cv2.ellipse(image, (0, 150), (140, 120), 0, -90, 90, (100,), -1)
    return bytes(cv2.imencode(".png", image)[1])


def mammogram(modifier: str = "") -> bytes:
    image = np.zeros((300, 200), np.uint16)
    cv2.ellipse(image, (199, 150), (140, 120), 0, 90, 270, (3000,), -1)
    view = Dataset()
    view.CodeValue = "399162004"
    if modifier:
        item = Dataset()
        item.CodeValue = modifier
        view.ViewModifierCodeSequence = Sequence([item])
    made = Dataset()
    made.file_meta = FileMetaDataset()
    made.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    made.SOPClassUID, made.SOPInstanceUID = "1.2.840.10008.5.1.4.1.1.1.2", "1.2.3"
    made.Modality, made.PatientID, made.ImageLaterality = "MG", "4711", "R"
    made.ViewCodeSequence = Sequence([view])
    made.ImagerPixelSpacing = [0.1, 0.1]
    made.WindowCenter, made.WindowWidth = 2048, 4096
    made.Rows, made.Columns = image.shape
    made.SamplesPerPixel, made.PhotometricInterpretation = 1, "MONOCHROME2"
    made.BitsAllocated, made.BitsStored, made.HighBit, made.PixelRepresentation = 16, 12, 11, 0
    made.PixelData = image.tobytes()
    buffer = BytesIO()
    made.save_as(buffer, enforce_file_format=True)
    return buffer.getvalue()
