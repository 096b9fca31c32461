"""Pages and their envelope, as Django REST framework cuts and links them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Protocol
from urllib.parse import parse_qs, urlencode

from mockservers.engine.call import Call
from mockservers.engine.store import encode

from .errors import InvalidPage
from .limits import PAGE_CAP, PAGE_SIZE

__all__ = ["Keys", "Listed", "Page", "cut", "envelope"]


_ENVELOPE = (
    b'{"page_size":%d,"page_number":%d,"page_count":%d,"count":%d,"next":%b,"previous":%b,'
    b'"add_permission":%b,"results":['
)


class Keys(Protocol):
    """An order of keys: a view, or a list."""

    def __len__(self) -> int: ...
    def __iter__(self) -> Iterator[str]: ...
    def slice(self, offset: int, limit: int, reverse: bool = False) -> list[str]: ...


class Listed:
    """A plain list of keys, cut as a view is."""

    __slots__ = ("keys",)

    def __init__(self, keys: Sequence[str]) -> None:
        self.keys = keys

    def __len__(self) -> int:
        return len(self.keys)

    def __iter__(self) -> Iterator[str]:
        return iter(self.keys)

    def slice(self, offset: int, limit: int, reverse: bool = False) -> list[str]:
        if not reverse:
            return list(self.keys[offset : offset + limit])
        stop = max(0, len(self.keys) - offset)
        return list(self.keys[max(0, stop - limit) : stop])[::-1]


class Page:
    """A page of keys and what its envelope says."""

    __slots__ = ("count", "keys", "number", "pages", "size")

    def __init__(self, size: int, number: int, pages: int, count: int, keys: list[str]) -> None:
        self.size, self.number, self.pages, self.count, self.keys = size, number, pages, count, keys


def _size(text: str | None) -> int:
    """A size that is no positive integer is the default; one above the cap is the cap. [inferred: DRF]"""
    try:
        size = int(text or "")
    except ValueError:
        return PAGE_SIZE
    return min(size, PAGE_CAP) if size > 0 else PAGE_SIZE


def cut(call: Call, keys: Keys, reverse: bool) -> Page:
    """The page a call asks for. Raises ``InvalidPage``; an empty list has one, empty, page."""
    size = _size(call.query.get("page_size"))
    count = len(keys)
    pages = max(1, -(-count // size))
    asked = call.query.get("page") or "1"
    try:
        number = pages if asked == "last" else int(asked)
    except ValueError:
        raise InvalidPage(f"page {asked!r} is not a number") from None
    if not 1 <= number <= pages:
        raise InvalidPage(f"page {number} of {pages}")
    return Page(size, number, pages, count, keys.slice((number - 1) * size, size, reverse))


def _link(call: Call, number: int) -> str:
    """The same URL at another page; the first has no ``page``. Parameters come out sorted. [inferred: DRF]"""
    text = _turned(call.query_string, number)
    return f"{call.base_url}{call.path}" + (f"?{text}" if text else "")


@lru_cache(maxsize=1024)
def _turned(given: str, number: int) -> str:
    query = parse_qs(given, keep_blank_values=True, errors="replace")
    query.pop("page", None)
    if number > 1:
        query["page"] = [str(number)]
    return urlencode(sorted(query.items()), doseq=True)


def envelope(call: Call, page: Page, may_add: bool, results: list[bytes]) -> bytes:
    """The bytes of a list reply. Uses up ``results``."""
    following = encode(_link(call, page.number + 1)) if page.number < page.pages else b"null"
    before = encode(_link(call, page.number - 1)) if page.number > 1 else b"null"
    head = _ENVELOPE % (
        page.size,
        page.number,
        page.pages,
        page.count,
        following,
        before,
        b"true" if may_add else b"false",
    )
    if not results:
        return head + b"]}"
    # Put to the first and the last, so that all results, which are long, are copied but once.
    results[0] = head + results[0]
    results[-1] += b"]}"
    return b",".join(results)
