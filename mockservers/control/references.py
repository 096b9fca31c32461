"""Documents that name one another: who names a document, and what a name leads to."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from mockservers.engine.contract import Reference
from mockservers.engine.store import Collection

__all__ = ["KEY", "holders", "lost", "without"]

KEY = "@key"
"""The path of a document's own key."""


def holders(reference: Reference, collection: Collection, key: Any) -> list[Any]:
    """Keys of the documents that name ``key``."""
    if reference.path == KEY:
        own = _written(reference, key)
        return [own] if own in collection else []
    return list(collection.view((reference.path, _written(reference, key))))


def without(document: dict[str, Any], reference: Reference, key: Any) -> dict[str, Any] | None:
    """The document as it is once ``key`` is gone: null or one element less; None where it cannot be without it."""
    found, stays = _strip(document, reference.path.split("."), _written(reference, key), reference.nullable)
    return None if stays else found


def lost(fields: Any, reference: Reference, find: Callable[[str], Collection]) -> Iterator[Any]:
    """Values at the reference's path that lead nowhere. What is no key as the reference writes it is left alone."""
    if reference.path == KEY:
        return
    targets = [find(name) for name in reference.to]
    for value in _values(fields, reference.path.split(".")):
        key = _read(reference, value)
        if key is not None and not any(one in target for target in targets for one in key):
            yield value


def _written(reference: Reference, key: Any) -> Any:
    return key if reference.by == "{key}" else reference.by.format(key=key)


def _read(reference: Reference, value: Any) -> tuple[Any, ...] | None:
    """The keys a value may stand for."""
    if value is None or isinstance(value, bool | list | dict):
        return None
    if reference.by == "{key}":
        return (value,)
    before, _, after = reference.by.partition("{key}")
    found = re.fullmatch(re.escape(before) + "([^/]+)" + re.escape(after), str(value))
    if found is None:
        return None
    return (found[1], int(found[1])) if found[1].isdecimal() and found[1].isascii() else (found[1],)


def _values(value: Any, path: list[str]) -> Iterator[Any]:
    if isinstance(value, list):
        for one in value:
            yield from _values(one, path)
    elif not path:
        yield value
    elif isinstance(value, dict) and path[0] in value:
        yield from _values(value[path[0]], path[1:])


def _strip(value: Any, path: list[str], gone: Any, nullable: bool) -> tuple[Any, bool]:
    """The value without what is gone, and whether that could not be done."""
    if isinstance(value, list):
        return [one for one in value if gone not in (v for v in _values(one, path) if type(v) is type(gone))], False
    if not path:
        return (None, False) if nullable and value == gone else (value, value == gone)
    if not isinstance(value, dict) or path[0] not in value:
        return value, False
    inner, stays = _strip(value[path[0]], path[1:], gone, nullable)
    return {**value, path[0]: inner}, stays
