"""The control plane: what stands behind the vendors' backs. Worlds, clock, faults, journal, state, credentials."""

from .app import ControlApp

__all__ = ["ControlApp"]
