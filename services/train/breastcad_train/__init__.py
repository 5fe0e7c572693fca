"""Data sets, models, training, export."""
