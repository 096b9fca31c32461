"""Stateful test doubles of five vendor REST APIs: LabStats, Labstep, Labii, Losant, Hexoskin."""

from __future__ import annotations

from mockservers.engine import registry as _registry

__version__ = "0.1.0"

for _name in ("labstats", "labstep", "labii", "losant", "hexoskin"):
    _registry.register(_name, f"mockservers.{_name}")
