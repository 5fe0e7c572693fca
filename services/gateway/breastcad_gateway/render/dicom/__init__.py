"""DICOM objects of one exam's result, in the studies that its images came from (PS3.3)."""
