"""What the operations do: one generic machine over declared kinds of records, and what is irregular.

``declare`` says what a declaration holds; ``experiments``, ``protocols``, ``contents``, ``inventory``, ``devices``,
``attached``, ``people`` and ``sharing`` declare the kinds; ``records`` has the operations every kind has.
"""

from __future__ import annotations

from . import attached, contents, devices, experiments, inventory, people, protocols, sharing

__all__ = ["attached", "contents", "devices", "experiments", "inventory", "people", "protocols", "sharing"]
