"""One recipe for each experiment of the papers, with its own numbers."""
