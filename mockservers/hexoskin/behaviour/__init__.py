"""What Hexoskin's operations do to a world."""
