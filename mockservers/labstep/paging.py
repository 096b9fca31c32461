"""Cursors. ``cursor=-1`` begins; ``next_cursor`` is a text, and the text ``"-1"`` is the only end mark [sdk].

The cursor is the id of the last record shown, so that pages neither repeat nor skip a record while others are made. It
is opaque to every client.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from mockservers.engine.store import Collection

from .errors import BadRequest

__all__ = ["DEFAULT", "END", "MAXIMUM", "Page", "count_of", "cursor_of", "page_of_ids", "page_of_views"]

END = "-1"
DEFAULT, MAXIMUM = 50, 1000  # inferred: clients ask for 50 at most, older ones for 1000


class Page(NamedTuple):
    keys: list[Any]
    total: int
    next_cursor: str


def count_of(text: str | None) -> int:
    """The page size asked for; the default where it is no number."""
    if text is None or not text.isascii() or not text.isdigit() or len(text) > 9:
        return DEFAULT
    return min(int(text), MAXIMUM)


def cursor_of(text: str | None) -> int | None:
    """The id to go on after; None at the beginning. Raises ``BadRequest``."""
    if text is None or text in ("", END):
        return None
    if text.isascii() and text.isdigit() and len(text) < 19:
        return int(text)
    raise BadRequest("Invalid cursor")


def page_of_ids(keys: Sequence[Any], cursor: int | None, count: int) -> Page:
    """A page of keys already in order."""
    start = 0
    if cursor is not None:
        try:
            start = keys.index(cursor) + 1
        except ValueError:
            start = _place(keys, cursor)
    found = list(keys[start : start + count])
    more = bool(found) and start + len(found) < len(keys)
    return Page(found, len(keys), str(found[-1]) if more else END)


def _place(keys: Sequence[Any], cursor: int) -> int:
    """Where to go on when the record the cursor names has left the list: after those that came before it."""
    if len(keys) > 1 and keys[0] < keys[-1]:
        return sum(1 for key in keys if key < cursor)
    return sum(1 for key in keys if key > cursor)


def page_of_views(collection: Collection, names: Sequence[str], order: str, cursor: int | None, count: int) -> Page:
    """A page over the lists of those names merged: O(page), however long they are."""
    sort = "@order" if order == "name" else "@key"
    views = [collection.view(("@in", name), sort) for name in names]
    total = sum(len(view) for view in views)
    mark: Any = cursor
    if order == "name" and cursor is not None:
        last = collection.get(cursor)
        if last is None:
            raise BadRequest("Invalid cursor")
        mark = (str(last.get("@order", "")), cursor)
    candidates: list[Any] = []
    left = 0
    for view in views:
        if order == "newest":
            rest = len(view) if cursor is None else view.rank_after(cursor - 1)
            candidates += view.slice(max(0, rest - count), min(count, rest))
        else:
            if order == "oldest":
                gone = 0 if cursor is None else view.rank_after(cursor)
            else:
                gone = 0 if mark is None else _after(collection, view, mark)
            rest = len(view) - gone
            candidates += view.slice(gone, count)
        left += rest
    if order == "name":
        candidates.sort(key=lambda key: _order(collection, key))
    else:
        candidates.sort(reverse=order == "newest")
    found = candidates[:count]
    more = bool(found) and left > len(found)
    return Page(found, total, str(found[-1]) if more else END)


def _order(collection: Collection, key: Any) -> tuple[str, Any]:
    document = collection.get(key) or {}
    return (str(document.get("@order", "")), key)


def _after(collection: Collection, view: Any, mark: tuple[str, Any]) -> int:
    """How many keys of a view in order of name stand up to and including the mark."""
    low, high = 0, len(view)
    while low < high:
        middle = (low + high) // 2
        if _order(collection, view.slice(middle, 1)[0]) <= mark:
            low = middle + 1
        else:
            high = middle
    return low
