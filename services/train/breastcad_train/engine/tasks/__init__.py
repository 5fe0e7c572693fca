"""What nets learn: lesions, classes of pixels, classes of images."""
