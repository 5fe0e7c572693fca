"""Measuring the limits and models of the quality gate of preprocessing."""
