"""The account a world begins with: encoded documents that are shared by all worlds of one (vendor, profile, seed)."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import msgspec

from .index import BY_KEY, decode, field_of, members, token

__all__ = ["Base", "BaseCollection", "encode"]

encode: Callable[[Any], bytes] = msgspec.json.Encoder().encode


class BaseCollection:
    """Documents every world of one (vendor, profile, seed) begins with. Never changed once built."""

    __slots__ = ("_grouped", "_position", "keys", "name", "rows", "sorted")

    def __init__(self, name: str, items: Iterable[tuple[Any, dict[str, Any] | bytes]] = ()) -> None:
        self.name = name
        self.rows: dict[Any, bytes] = {
            key: document if isinstance(document, bytes) else encode(document) for key, document in items
        }
        self.keys: list[Any] = list(self.rows)
        self.sorted = all(a < b for a, b in zip(self.keys, self.keys[1:], strict=False))
        self._grouped: dict[tuple[str | None, str | None], dict[Any, tuple[Sequence[Any], Sequence[Any]]]] = {}
        self._position: dict[Any, int] | None = None

    def position(self, key: Any) -> int:
        if self.sorted:
            return bisect_left(self.keys, key)
        if self._position is None:
            self._position = {k: i for i, k in enumerate(self.keys)}
        return self._position[key]

    def grouped(self, group: str | None, sort: str | None) -> dict[Any, tuple[Sequence[Any], Sequence[Any]]]:
        """Group value -> (keys, sort keys), both in order; computed once, shared by all worlds."""
        found = self._grouped.get((group, sort))
        if found is not None:
            return found
        if group is None and sort is None:
            result: dict[Any, tuple[Sequence[Any], Sequence[Any]]] = {None: (self.keys, range(len(self.keys)))}
        elif group is None and sort == BY_KEY:
            keys = self.keys if self.sorted else sorted(self.keys)
            result = {None: (keys, keys)}
        else:
            entries: dict[Any, list[tuple[Any, Any]]] = {}
            for place, (key, raw) in enumerate(self.rows.items()):
                document = decode(raw)
                mark = key if sort == BY_KEY else place if sort is None else token(field_of(document, sort))
                for value in (None,) if group is None else members(field_of(document, group)):
                    entries.setdefault(value, []).append((mark, key))
            if sort is not None:
                for rows in entries.values():
                    rows.sort()
            result = {value: ([k for _, k in rows], [s for s, _ in rows]) for value, rows in entries.items()}
        self._grouped[group, sort] = result
        return result


class Base:
    """One vendor's account at the beginning of a world: collections and small values."""

    __slots__ = ("collections", "values")

    def __init__(self, collections: Iterable[BaseCollection] = (), values: dict[str, Any] | None = None) -> None:
        self.collections = {c.name: c for c in collections}
        self.values = values or {}
