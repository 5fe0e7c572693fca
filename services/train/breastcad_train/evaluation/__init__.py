"""What a trained model is worth: choices on validation, one look at the test fold."""
