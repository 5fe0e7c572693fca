"""Whether an image can be analysed at all, one module for each question."""
