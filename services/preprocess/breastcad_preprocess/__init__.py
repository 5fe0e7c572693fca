"""Decoding, checks, denoising and geometry."""
