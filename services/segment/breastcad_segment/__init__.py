"""Lesion segmentation."""
