"""Pages: which part of a list, in which order, and the links to its neighbours."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any
from urllib.parse import urlencode

from mockservers.engine.call import Call

from ..contract.words import Tasty
from ..errors import BadRequest
from .filters import Filter, matches, owners_wanted, parse_filters, parse_order
from .kept import at, kept_alone, value_in
from .scope import Group, groups

__all__ = ["Selection", "limit_and_offset", "meta_of", "select"]

DEFAULT, LONGEST = 20, 1000
MOST = 64
"""Lists kept in a world; each has about 8 bytes an object."""
DEEP = 2000
"""Offsets up to this many are found by merging the lists of several users; deeper ones in a list made once."""


def limit_and_offset(call: Call) -> tuple[int, int]:
    """Of the query. Raises ``BadRequest``."""
    query = call.query
    limit = _integer("limit", _last(call, "limit") if "limit" in query else str(DEFAULT), "a positive integer")
    offset = _integer("offset", _last(call, "offset") if "offset" in query else "0", "an integer")
    return (limit if 0 < limit <= LONGEST else LONGEST), offset


def _last(call: Call, name: str) -> str:
    """The last of a repeated parameter, which is the one the vendor's framework takes."""
    return call.query[name] if call.query_string.count(f"{name}=") == 1 else call.all(name)[-1]


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
    front = f"{uri}?{urlencode(others, errors='replace')}&" if others else f"{uri}?"

    def link(where: int) -> str:
        return f"{front}limit={limit}&offset={where}"

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
    """Several ordered views read as one list, made as far as somebody looked: right until the collection changes.

    ``parts``: each view with the first and last positions that count. ``mark_of``: what a key is ordered by.
    """

    def __init__(self, parts: list[tuple[Any, int, int]], mark_of: Callable[[Any], Any], reverse: bool) -> None:
        super().__init__([])
        self._parts, self._reverse = parts, reverse
        self._length = sum(stop - start for _, start, stop in parts)
        self._rest = heapq.merge(*(_walk(*part, reverse, mark_of) for part in parts), reverse=reverse)

    def __len__(self) -> int:
        return self._length

    def slice(self, offset: int, limit: int) -> list[Any]:
        if len(self._parts) == 1:
            return _piece(*self._parts[0], self._reverse, offset, limit)
        missing = offset + limit - len(self._keys)
        if missing > 0:
            self._keys.extend([key for _, key in islice(self._rest, missing)])
        return self._keys[offset : offset + limit]


def _piece(view: Any, start: int, stop: int, reverse: bool, offset: int, limit: int) -> list[Any]:
    limit = min(limit, stop - start - offset)
    if limit <= 0:
        return []
    if reverse:
        return list(view.slice(len(view) - stop + offset, limit, True))
    return list(view.slice(start + offset, limit))


def _walk(view: Any, start: int, stop: int, reverse: bool, mark_of: Callable[[Any], Any]) -> Iterator[tuple[Any, Any]]:
    for offset in range(0, stop - start, 32):
        for key in _piece(view, start, stop, reverse, offset, 32):
            yield mark_of(key), key


def mark_among(value: Any) -> Any:
    """A value that sorts among values of any type, as the store sorts them."""
    if value is None:
        return (0, 0)
    if isinstance(value, str):
        return (2, value.lower(), value)
    return (1, value) if isinstance(value, int | float) else (3, str(value))


def select(call: Call, tasty: Tasty, offset: int) -> Selection:
    """The objects a list is about, kept until a document it follows from changes; ``offset``: where it will be looked
    at. Raises ``BadRequest`` for a filter or an order that cannot be."""
    filters = parse_filters(call, tasty)
    order = parse_order(call, tasty)
    owners, filters = owners_wanted(call, tasty, filters)
    deep = offset > DEEP
    among = None if owners is None else frozenset(owners)
    mark = (tasty.name, call.principal.user, among, tuple(filters), tuple(order), deep)
    # Lists through other objects, and those whose documents are found through others, follow from these too.
    alone = tasty.owner and all(f.through is None and f.path != "using" for f in filters)
    kept = call.derived_from((tasty.collection, "bundle_permission")) if alone else call.derived
    found: Selection | None = kept.get(mark)
    if found is None:
        if len(kept) >= MOST:
            kept.clear()
        found = kept[mark] = _selected(call, tasty, groups(call, tasty, owners), filters, order, deep)
    return found


def _selected(
    call: Call, tasty: Tasty, found: list[Group], filters: list[Filter], order: list[tuple[str, bool]], deep: bool
) -> Selection:
    collection = call.docs(tasty.collection)
    if len(order) > 1:
        return _scanned(call, tasty, found, filters, order)
    name, reverse = order[0] if order else (tasty.key, False)
    sort = "@key" if name == tasty.key else tasty.paths.get(name, name)
    low, high, others = _bounds(filters, name if sort != "@key" else "")
    if others:
        return _scanned(call, tasty, found, filters, order or [(name, reverse)])
    parts = []
    for group in found:
        view = collection.view(group, sort)
        start = 0 if low is None else view.rank_after((1, low))
        stop = len(view) if high is None else view.rank_after((1, high))
        if stop > start:
            parts.append((view, start, stop))
    if len(parts) > 1 and deep:
        return _scanned(call, tasty, found, filters, order or [(name, reverse)])
    kept = kept_alone(call)

    def mark_of(key: Any) -> Any:
        return key if sort == "@key" else mark_among(value_in(kept, sort, collection.raw(key) or b"{}"))

    return Merged(parts, mark_of, reverse)


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
    call: Call, tasty: Tasty, found: list[Group], filters: list[Filter], order: list[tuple[str, bool]]
) -> Selection:
    """The list made by looking at every document."""
    collection = call.docs(tasty.collection)
    keys: dict[Any, dict[str, Any]] = {}
    for group in found:
        for key in collection.view(group):
            document = collection.get(key)
            if document is not None and all(matches(call, f, document) for f in filters):
                keys[key] = document
    chosen = sorted(keys, reverse=order[-1][1])  # what is equal stands as it does in the store's own order
    for name, reverse in reversed(order):
        if name == tasty.key:
            chosen.sort(reverse=reverse)
        else:
            path = tasty.paths.get(name, name)
            chosen.sort(key=lambda key, path=path: mark_among(at(keys[key], path)), reverse=reverse)  # type: ignore[misc]
    return Selection(chosen)
