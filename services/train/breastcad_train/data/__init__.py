"""Data sets in the layout in which each is published, and their prepared pixels."""
