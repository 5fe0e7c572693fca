"""Metrics with their intervals: pure functions of arrays."""
