"""Denoisers, one module for each method."""
