"""What operations do: one module per family, one function per operation, named after it."""
