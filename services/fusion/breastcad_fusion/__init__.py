"""The decision per breast."""
