"""Pictures of one image's result."""
