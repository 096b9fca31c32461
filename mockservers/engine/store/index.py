"""An index: the documents of a collection by the values of one field, each group in an order.

A change costs an index next to nothing: it notes which document changed and what it was before. When somebody looks at
the index, what was noted is carried out, many changes as cheaply as a few. So a caller who creates thousands of
documents pays for none of the orders that nobody asks for meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import msgspec

from .ordered import Ordered

if TYPE_CHECKING:
    from .memory import MemoryCollection

__all__ = ["BY_KEY", "MISSING", "Index", "decode", "field_of", "members", "token"]

decode: Callable[[bytes | str], Any] = msgspec.json.Decoder().decode

BY_KEY = "@key"
MISSING: Any = object()
_EMPTY: tuple[tuple[Any, ...], tuple[Any, ...]] = ((), ())


def token(value: Any) -> Any:
    """A value that sorts among values of any JSON type: null, booleans and numbers, text without regard to case."""
    if value is None:
        return (0, 0)
    if isinstance(value, str):
        return (2, value.lower(), value)
    if isinstance(value, int | float):
        return (1, value)
    return (3, str(value))


def field_of(document: dict[str, Any], path: str) -> Any:
    """The value at a dotted path, None where it is missing; through a list of objects, the list of their values."""
    if "." not in path:
        return document.get(path)
    value: Any = document
    for part in path.split("."):
        if isinstance(value, list):
            value = [element.get(part) for element in value if isinstance(element, dict)]
        elif isinstance(value, dict):
            value = value.get(part)
        else:
            return None
    return value


def members(value: Any) -> tuple[Any, ...]:
    """The groups a document belongs to: one for a scalar, one per element for a list."""
    if isinstance(value, list):
        return tuple({v: None for v in value if not isinstance(v, list | dict)})
    return () if isinstance(value, dict) else (value,)


class Index:
    """Documents grouped by ``field`` (None: all in one group) and sorted by ``sort`` (None: order of creation).

    ``pending``: documents changed since the index was last looked at -> what they were then. ``read``: somebody looked
    since the last change, and may well do so after every change.
    """

    __slots__ = ("_collection", "_orders", "field", "pending", "plain", "read", "sort")

    def __init__(self, collection: MemoryCollection, field: str | None, sort: str | None) -> None:
        self._collection, self.field, self.sort = collection, field, sort
        self._orders: dict[Any, Ordered] = {}
        self.pending: dict[Any, bytes | None] = {}
        self.plain = field is None and sort in (None, BY_KEY)
        self.read = False

    def order(self, value: Any) -> Ordered:
        """The keys of one group, current."""
        if self.pending:
            self._settle()
        self.read = True
        return self._order(value)

    def _order(self, value: Any) -> Ordered:
        found = self._orders.get(value)
        if found is None:
            base = self._collection.base.grouped(self.field, self.sort)
            found = self._orders[value] = Ordered(*base.get(value, _EMPTY))
        return found

    def note(self, key: Any, before: bytes | None, document: dict[str, Any] | None) -> None:
        """A document changes; ``document`` is what a new one holds, where it is at hand."""
        if self.read:
            self.read = False
            if before is None and document is not None and not self.pending:
                # Readers come back after every create: no need to decode later what is here now.
                mark = self._mark(document, key)
                for value in (None,) if self.field is None else members(field_of(document, self.field)):
                    self._order(value).add(mark, key)
                return
        if key not in self.pending:
            self.pending[key] = before

    def forget(self, key: Any) -> None:
        """Carry out what is noted while the document's place in the order of creation is still known."""
        if self.pending.get(key) is not None:
            self._settle()

    def _settle(self) -> None:
        """Carry every changed document to its place. One whose place is the same is not touched."""
        noted, self.pending = self.pending, {}
        collection, field = self._collection, self.field
        joining: dict[Any, list[tuple[Any, Any]]] = {}
        for key, before in noted.items():
            old = new = None
            if self.plain:
                left: tuple[Any, ...] = () if before is None else (None,)
                joined: tuple[Any, ...] = (None,) if key in collection else ()
                if left == joined:
                    continue
            else:
                after = collection.raw(key)
                if before == after:
                    continue
                old = None if before is None else decode(before)
                new = None if after is None else decode(after)
                left = () if old is None else (None,) if field is None else members(field_of(old, field))
                joined = () if new is None else (None,) if field is None else members(field_of(new, field))
            out = self._mark(old, key) if left else None
            into = self._mark(new, key) if joined else None
            for value in left:
                if value not in joined or out != into:
                    self._order(value).discard(out, key)
            for value in joined:
                if value not in left or out != into:
                    joining.setdefault(value, []).append((into, key))
        for value, entries in joining.items():
            self._order(value).add_all(entries)

    def _mark(self, document: Any, key: Any) -> Any:
        """What a document is sorted by."""
        if self.sort == BY_KEY:
            return key
        if self.sort is None:
            return self._collection.place(key)
        return token(field_of(document, self.sort))
