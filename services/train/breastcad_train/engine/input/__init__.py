"""From prepared images to batches that vary."""
