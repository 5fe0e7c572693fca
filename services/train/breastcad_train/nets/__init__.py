"""Networks: an encoder, the segmenter and the classifier on top of it, and what is deployed."""
