"""What comes with a table, whoever makes it."""

from __future__ import annotations

__all__ = ["EXPERIMENT_SECTIONS"]

EXPERIMENT_SECTIONS = (
    ("Overview", "Detail"),
    ("Notes", "Rich Text"),
    ("Files", "Files"),
    ("Results", "Table"),
    ("Activities", "Activity"),
    ("Signatures", "Double Signatures"),
)
"""Sections of experiments with their widgets, in their order. [docs 2020]"""
