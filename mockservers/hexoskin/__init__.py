"""Hexoskin: recordings of a sensor shirt, their signals, activities and metrics."""
