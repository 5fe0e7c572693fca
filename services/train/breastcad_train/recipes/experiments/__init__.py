"""One recipe for each experiment of the papers, with its own numbers, and our own beside them."""
