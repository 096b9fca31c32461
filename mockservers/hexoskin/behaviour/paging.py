"""Pages: which part of a list, in which order, and the links to its neighbours."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from itertools import islice
from typing import Any
from urllib.parse import urlencode

from mockservers.engine.call import Call
from mockservers.engine.store import Collection

from ..contract.words import Tasty
from ..errors import BadRequest
from .filters import Filter, matches, owners_wanted, parse_filters, parse_order
from .scope import Group, at, groups

__all__ = ["Selection", "limit_and_offset", "meta_of", "select"]

DEFAULT, MOST = 20, 1000
DEEP = 2000
"""Offsets up to this many are found by merging the lists of several users; deeper ones in a list made once."""


def limit_and_offset(call: Call) -> tuple[int, int]:
    """Of the query. Raises ``BadRequest``."""
    query = call.query
    limit = _integer("limit", query.get("limit", str(DEFAULT)), "a positive integer")
    offset = _integer("offset", query.get("offset", "0"), "an integer")
    return (limit if 0 < limit <= MOST else MOST), offset


def _integer(name: str, text: str, wanted: str) -> int:
    try:
        value = int(text) if len(text) < 19 and text.isascii() else None
    except ValueError:
        value = None
    if value is None:
        raise BadRequest(f"Invalid {name} '{text}' provided. Please provide {wanted}.")
    if value < 0:
        raise BadRequest(f"Invalid {name} '{value}' provided. Please provide a positive integer >= 0.")
    return value


def meta_of(call: Call, uri: str, limit: int, offset: int, total: int) -> dict[str, Any]:
    """``meta`` of a page. Links keep the other parameters in front, then limit and offset."""
    others = [(k, v) for k, v in call.pairs if k not in ("limit", "offset")]

    def link(where: int) -> str:
        return f"{uri}?{urlencode([*others, ('limit', limit), ('offset', where)], errors='replace')}"

    return {
        "limit": limit,
        "next": link(offset + limit) if offset + limit < total else None,
        "offset": offset,
        "previous": link(offset - limit) if offset - limit >= 0 else None,
        "total_count": total,
    }


class Selection:
    """The keys of a list in order: how many there are, and any part of them."""

    def __init__(self, keys: list[Any]) -> None:
        self._keys = keys

    def __len__(self) -> int:
        return len(self._keys)

    def slice(self, offset: int, limit: int) -> list[Any]:
        return self._keys[offset : offset + limit]


class Merged(Selection):
    """Several ordered views read as one list, without making it: a page costs as much as what lies before it, at most.

    ``bounds`` are the first and last positions of each view that count.
    """

    def __init__(self, collection: Collection, parts: list[tuple[Any, int, int]], sort: str, reverse: bool) -> None:
        self._collection, self._parts, self._sort, self._reverse = collection, parts, sort, reverse

    def __len__(self) -> int:
        return sum(stop - start for _, start, stop in self._parts)

    def slice(self, offset: int, limit: int) -> list[Any]:
        if len(self._parts) == 1:
            return self._piece(*self._parts[0], offset, limit)
        merged = heapq.merge(*(self._walk(*part) for part in self._parts), reverse=self._reverse)
        return [key for _, key in islice(merged, offset, offset + limit)]

    def _piece(self, view: Any, start: int, stop: int, offset: int, limit: int) -> list[Any]:
        limit = min(limit, stop - start - offset)
        if limit <= 0:
            return []
        if self._reverse:
            return list(view.slice(len(view) - stop + offset, limit, True))
        return list(view.slice(start + offset, limit))

    def _walk(self, view: Any, start: int, stop: int) -> Iterator[tuple[Any, Any]]:
        for offset in range(0, stop - start, 32):
            for key in self._piece(view, start, stop, offset, 32):
                yield (key if self._sort == "@key" else mark(self._collection.get(key), self._sort)), key


def mark(document: dict[str, Any] | None, path: str) -> Any:
    """A value that sorts among values of any type, as the store sorts them."""
    value = at(document, path)
    if value is None:
        return (0, 0)
    if isinstance(value, str):
        return (2, value.lower(), value)
    return (1, value) if isinstance(value, int | float) else (3, str(value))


def select(call: Call, tasty: Tasty) -> Selection:
    """The objects a list is about. Raises ``BadRequest`` for a filter or an order that cannot be."""
    filters = parse_filters(call, tasty)
    order = parse_order(call, tasty)
    owners, filters = owners_wanted(call, tasty, filters)
    found = groups(call, tasty, owners)
    collection = call.docs(tasty.collection)
    if len(order) > 1:
        return _scanned(call, tasty, collection, found, filters, order)
    name, reverse = order[0] if order else (tasty.key, False)
    sort = "@key" if name == tasty.key else tasty.paths.get(name, name)
    low, high, others = _bounds(filters, name if sort != "@key" else "")
    if others:
        return _scanned(call, tasty, collection, found, filters, order or [(name, reverse)])
    parts = []
    for group in found:
        view = collection.view(group, sort)
        start = 0 if low is None else view.rank_after((1, low))
        stop = len(view) if high is None else view.rank_after((1, high))
        if stop > start:
            parts.append((view, start, stop))
    if not parts:
        return Selection([])
    merged = Merged(collection, parts, sort, reverse)
    if len(parts) > 1 and call.query.get("offset", "0").isdigit() and int(call.query.get("offset", "0")[:18]) > DEEP:
        return _scanned(call, tasty, collection, found, filters, order or [(name, reverse)])
    return merged


def _bounds(filters: list[Filter], name: str) -> tuple[float | None, float | None, list[Filter]]:
    """Values after which, and up to which, a list ordered by an integer field counts; and the filters that remain."""
    low: float | None = None
    high: float | None = None
    others: list[Filter] = []
    for condition in filters:
        value = condition.value
        if condition.path != name or condition.lookup not in ("gt", "gte", "lt", "lte", "range") or value is None:
            others.append(condition)
            continue
        if condition.lookup == "range":
            if None in value:
                others.append(condition)
                continue
            ends: tuple[float | None, float | None] = (_before(value[0]), value[1])
        else:
            ends = {
                "gt": (value, None),
                "gte": (_before(value), None),
                "lt": (None, _before(value)),
                "lte": (None, value),
            }[condition.lookup]
        low = ends[0] if low is None or (ends[0] is not None and ends[0] > low) else low
        high = ends[1] if high is None or (ends[1] is not None and ends[1] < high) else high
    if low is None and high is not None:
        low = float("-inf")  # an open end matches no null
    if high is None and low is not None:
        high = float("inf")
    return low, high, others


def _before(value: float) -> float:
    """The largest integer below a number: stamps are integers."""
    return -int(-value // 1) - 1


def _scanned(
    call: Call,
    tasty: Tasty,
    collection: Collection,
    found: list[Group],
    filters: list[Filter],
    order: list[tuple[str, bool]],
) -> Selection:
    """The list made by looking at every document, and kept until one changes."""
    mark_of = ("list", tuple(found), tuple(filters), tuple(order))
    alone = all(f.through is None for f in filters)
    kept = collection.memo.get(mark_of) if alone else None
    if kept is None:
        keys: dict[Any, dict[str, Any]] = {}
        for group in found:
            for key in collection.view(group):
                document = collection.get(key)
                if document is not None and all(matches(call, f, document) for f in filters):
                    keys[key] = document
        kept = sorted(keys)
        for name, reverse in reversed(order):
            if name == tasty.key:
                kept.sort(reverse=reverse)
            else:
                path = tasty.paths.get(name, name)
                kept.sort(key=lambda key, path=path: mark(keys[key], path), reverse=reverse)  # type: ignore[misc]
        if alone:
            if len(collection.memo) > 64:
                collection.memo.clear()
            collection.memo[mark_of] = kept
    return Selection(kept)
