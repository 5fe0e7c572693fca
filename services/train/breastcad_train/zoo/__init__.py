"""The networks of the papers, exactly as their tables say; from a library where one has them."""
