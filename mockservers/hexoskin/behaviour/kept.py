"""What follows from a document, kept by the bytes the document is kept in: other bytes are another document, so nothing
here is ever out of date by a change of the document itself, and a change of one leaves what is kept of all others.

What is shown of some kinds follows from other documents too: that is forgotten when one of those changes. Only what the
clock cannot change is kept, and nothing that depends on who looks. A reset or a fork begins without.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from mockservers.engine.call import Call
from mockservers.engine.store import decode

__all__ = ["at", "keep_page", "kept_alone", "kept_page", "rows_of", "value_in"]

MOST_BYTES = 8 * 2**20
"""Kept per world, and again of what follows from other documents too. What is shown as it lies counts as its place."""
PLACE = 100
"""About what a key and its place take."""

MADE_FROM = ("record", "recording", "profile", "user", "unit")
"""What metrics, states of ranges and accounts follow from."""

PAGES, WEIGHT = "pages", "pages' weight"
MOST_PAGES = 32 * 2**20
"""Bytes of whole pages kept per world: one of 100 records has 80 kB."""
MISSING: Any = object()
Show = Callable[[bytes], tuple[bytes, bool]]


def kept_alone(call: Call) -> dict[Any, Any]:
    """Where that is kept which follows from one document alone."""
    return call.derived_from(())


def rows_of(
    call: Call, name: str, asked: tuple[int, ...], own: bool, raws: Iterable[bytes], show: Show
) -> tuple[list[bytes], bool]:
    """Documents of a kind as anybody is shown them, with the metrics asked for, and whether the clock leaves all of
    them as they are. ``own``: they follow from themselves alone. ``show`` gives the same of one."""
    kept = kept_alone(call) if own else call.derived_from(MADE_FROM)
    mark = (name, asked)
    known: dict[bytes, bytes] = kept.get(mark, {})
    rows: list[Any] = list(map(known.get, raws))
    all_still = True
    if all(rows):  # nothing is shown as nothing
        return rows, all_still
    for place, raw in enumerate(raws):
        if rows[place] is None:
            rows[place], still = show(raw)
            all_still = all_still and still
            if still:
                _put(kept, mark, raw, rows[place], PLACE + (len(rows[place]) if rows[place] is not raw else 0))
    return rows, all_still


def kept_page(call: Call) -> bytes | None:
    """The page that the same caller was given for the same query, if no document has changed since."""
    pages: dict[Any, bytes] | None = call.derived.get(PAGES)
    return None if pages is None else pages.get((call.path, call.principal.user, call.query_string))


def keep_page(call: Call, page: bytes) -> bytes:
    """Keep a page that the clock leaves as it is; gives it."""
    derived = call.derived
    pages = derived.setdefault(PAGES, {})
    size = derived.get(WEIGHT, 0) + len(page) + len(call.query_string) + PLACE
    if size > MOST_PAGES:
        pages.clear()
        size = len(page)
    pages[call.path, call.principal.user, call.query_string] = page
    derived[WEIGHT] = size
    return page


def value_in(kept: dict[Any, Any], path: str, raw: bytes) -> Any:
    """The value at a dotted path of a document, None where there is none; ``kept``: where it is kept."""
    mark = ("value", path)
    values = kept.get(mark)
    value = values.get(raw, MISSING) if values is not None else MISSING
    if value is MISSING:
        value = at(decode(raw), path)
        if not isinstance(value, list | dict):
            _put(kept, mark, raw, value, PLACE)
    return value


def at(document: Any, path: str) -> Any:
    """The value at a dotted path, None where there is none."""
    for part in path.split("."):
        document = document.get(part) if isinstance(document, dict) else None
    return document


def _put(kept: dict[Any, Any], mark: Any, raw: bytes, found: Any, size: int) -> None:
    size += kept.get("size", 0)
    if size > MOST_BYTES:
        kept.clear()
        size = PLACE
    kept.setdefault(mark, {})[raw] = found
    kept["size"] = size
