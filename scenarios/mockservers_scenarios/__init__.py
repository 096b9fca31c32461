"""mockservers."""
