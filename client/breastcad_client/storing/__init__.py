"""DICOM files sent to one destination, by DICOMweb or by DICOM itself."""
