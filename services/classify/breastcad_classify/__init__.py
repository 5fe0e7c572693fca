"""Malignancy classification."""
