"""Ultrasound screens by their content: where the image lies, and what is burnt into it."""
