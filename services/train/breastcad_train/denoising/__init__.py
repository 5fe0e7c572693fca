"""Denoisers of quantum noise, trained on phantoms in the Anscombe domain."""
