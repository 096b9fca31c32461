"""How arguments become a path, a query string and a form."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote

from .errors import ArgumentError


def compact_json(value: Any) -> str:
    """JSON text without blanks. A string is taken to be JSON text already."""
    return value if isinstance(value, str) else json.dumps(value, separators=(",", ":"))


def flatten(name: str, value: Any) -> list[tuple[str, str]]:
    """Bracket notation with numeric indexes, as the vendor's clients send it. [sdk]

    ``flatten("tagFilter", [{"key": "a"}])`` is ``[("tagFilter[0][key]", "a")]``. None and empty containers vanish.
    """
    if value is None:
        return []
    items: Iterable[tuple[Any, Any]]
    if isinstance(value, Mapping):
        items = value.items()
    elif isinstance(value, (list, tuple)):
        items = enumerate(value)
    else:
        return [(name, scalar(value))]
    return [pair for key, inner in items for pair in flatten(f"{name}[{key}]", inner)]


def scalar(value: Any) -> str:
    """One query or form value as text; booleans in lower case, as the vendor's parameters are described. [sdk]"""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def fill(template: str, values: Mapping[str, Any]) -> str:
    """``template`` with its ``{name}`` placeholders replaced by percent-encoded values."""
    return template.format_map({name: segment(name, value) for name, value in values.items()})


def segment(name: str, value: Any) -> str:
    """One path segment. Attribute and version names may hold anything, so everything is escaped.

    Raises :class:`ArgumentError` for values that would address something else: empty ones and dot segments.
    """
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        raise ArgumentError(f"{name} must be text, not {type(value).__name__}")
    text = str(value)
    if text in ("", ".", ".."):
        raise ArgumentError(f"{name} must not be {text!r}: it stands for one segment of the path")
    return quote(text, safe="")
