"""Our DICOM objects, read for people."""
