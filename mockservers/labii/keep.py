"""What is worked out once and kept until the documents it rests on change.

Three lifetimes: a document that others are shown with, decoded, until its collection changes (``document``); what
rests on a few collections, until one of these changes (``lasting``); what rests on any document, until any changes
(``shelf``, for reads only: in a call that writes, a scene may see less than the world already holds). What follows
from the clock is never kept.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from mockservers.engine.call import Call

__all__ = ["Shelf", "document", "lasting", "shelf"]

T = TypeVar("T")
DOCUMENTS = 5_000
ENTRIES = 20_000
BYTES = 48 << 20
"""The most that is kept per collection, and in all shelves of a world: then it is forgotten and begun anew."""

_UNKNOWN: Any = object()


def document(call: Call, collection: str, key: str) -> dict[str, Any] | None:
    """A document to look at, never to change: every call is given the same one."""
    docs = call.docs(collection)
    kept = docs.memo.get("documents")
    if kept is None:
        kept = docs.memo["documents"] = {}
    found: dict[str, Any] | None = kept.get(key)
    if found is None:
        found = docs.get(key)
        if found is not None:
            if len(kept) >= DOCUMENTS:
                kept.clear()
            kept[key] = found
    return found


def lasting(call: Call, collections: tuple[str, ...], key: Any, make: Callable[[], T]) -> T:
    """A value that follows from these collections alone."""
    kept = call.derived_from(collections)
    found: T = kept.get(key, _UNKNOWN)
    if found is _UNKNOWN:
        found = make()
        if len(kept) >= DOCUMENTS:
            kept.clear()
        kept[key] = found
    return found


class Shelf(dict[Any, Any]):
    """Values by key, with a share in what all shelves of a world may hold."""

    __slots__ = ("_all",)

    def __init__(self, derived: dict[Any, Any]) -> None:
        self._all = derived

    def keep(self, key: Any, value: T, more: int = 0) -> T:
        """Keep a value, bytes by their length; ``more``: bytes that are kept because of it."""
        size = more + (len(value) if isinstance(value, bytes) else 500)
        entries, held = self._all.get("kept", (0, 0))
        if entries >= ENTRIES or held + size > BYTES:
            self._all.clear()
            self.clear()
            entries = held = 0
        self._all["kept"] = entries + 1, held + size
        self[key] = value
        return value


def shelf(call: Call, name: tuple[Any, ...]) -> Shelf:
    """The shelf of that name, emptied by every change of any document. All that decides on a value besides documents
    must be in the name or the key: who looks, above all."""
    derived = call.derived
    found: Shelf | None = derived.get(name)
    if found is None:
        found = derived[name] = Shelf(derived)
    return found
