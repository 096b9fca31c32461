"""What the actions share: finding records, checking arguments, writing dates."""

from __future__ import annotations

from typing import Any

from mockservers.engine.clock import iso
from mockservers.engine.world import World

__all__ = ["FIRST", "document", "integer", "local", "text"]

FIRST = 1001
"""Where ids begin."""


def local(ms: int) -> str:
    """A date as the vendor's database writes it: local, without a zone, in steps of 1/300 s, no trailing zeros."""
    second, rest = divmod(ms, 1000)
    steps = round(rest * 0.3)
    whole = iso((second + steps // 300) * 1000, 0, "")
    fraction = f"{round(steps % 300 * 10 / 3):03d}".rstrip("0")
    return f"{whole}.{fraction}" if fraction else whole


def integer(name: str, value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError(f"{name} must be an integer, not {value!r}")
    return value


def text(name: str, value: object, most: int = 400) -> str:
    if not isinstance(value, str) or not value.strip() or len(value) > most:
        raise ValueError(f"{name} must be text of 1 to {most} characters, not {value!r}")
    return value


def document(world: World, collection: str, key: object) -> dict[str, Any]:
    """The record of that id."""
    found = world.collection("labstats", collection).get(integer(f"{collection}_id", key))
    if found is None:
        raise ValueError(f"there is no {collection} {key}")
    return found
