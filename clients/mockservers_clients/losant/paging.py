"""Walking lists: three ways of paging, one loop for each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from .errors import ArgumentError, LosantError

Fetch = Callable[..., Any]


def walk(fetch: Fetch, arguments: Mapping[str, Any], names: frozenset[str]) -> Iterator[Any]:
    """Every item of a list whose operation takes the arguments ``names``. ``fetch`` gets the arguments of one page."""
    if "perPage" in names:
        return _by_number(fetch, dict(arguments))
    if "offset" in names:
        return _by_offset(fetch, dict(arguments))
    if "startingAfterId" in names:
        return _by_cursor(fetch, dict(arguments))
    return iter(_items(fetch(**arguments)))


def _by_number(fetch: Fetch, arguments: dict[str, Any]) -> Iterator[Any]:
    """Pages count from 0; the end is ``(page + 1) * perPage >= totalCount``, there is no other mark. [sample]"""
    page = _start(arguments, "page")
    while True:
        answer = fetch(**arguments, page=page)
        items = _items(answer)
        yield from items
        size = answer.get("perPage") or arguments.get("perPage") or len(items)
        # An empty page ends the walk even if totalCount promises more: rows may vanish while we read.
        if not items or (page + 1) * size >= answer.get("totalCount", 0):
            return
        page += 1


def _by_offset(fetch: Fetch, arguments: dict[str, Any]) -> Iterator[Any]:
    """Data table rows. Advances by what arrived, because the server may shorten a page to keep its size limit."""
    offset = _start(arguments, "offset")
    while True:
        answer = fetch(**arguments, offset=offset)
        items = _items(answer)
        yield from items
        offset += len(items)
        if not items or offset >= answer.get("totalCount", 0):
            return


def _by_cursor(fetch: Fetch, arguments: dict[str, Any]) -> Iterator[Any]:
    """Instance sandboxes: ``hasMore`` says whether to go on after the last id. [sdk]"""
    while True:
        answer = fetch(**arguments)
        items = _items(answer)
        yield from items
        if not items or not answer.get("hasMore"):
            return
        arguments["startingAfterId"] = items[-1]["id"]
        arguments.pop("endingBeforeId", None)


def _start(arguments: dict[str, Any], name: str) -> int:
    value = arguments.pop(name, None)
    if value is None:
        return 0
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise ArgumentError(f"{name} must be a whole number from 0, not {value!r}")
    return value


def _items(answer: Any) -> list[Any]:
    """The items of an envelope; some lists are bare arrays. [sdk]"""
    items = answer.get("items") if isinstance(answer, Mapping) else answer
    if not isinstance(items, list):
        raise LosantError("the answer is not a list and cannot be iterated", data=answer)
    return items
