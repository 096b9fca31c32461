"""JSON with its style: the few layouts real programs write, so that re-serialising gives the very same bytes."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

STYLES: dict[str, Callable[[Any], str]] = {
    "compact": lambda value: json.dumps(value, ensure_ascii=False, separators=(",", ":")),
    "compact-ascii": lambda value: json.dumps(value, separators=(",", ":")),
    "spaced": lambda value: json.dumps(value, ensure_ascii=False),
    "spaced-ascii": lambda value: json.dumps(value),
    "indent-2": lambda value: json.dumps(value, ensure_ascii=False, indent=2),
    "indent-4": lambda value: json.dumps(value, ensure_ascii=False, indent=4),
    "compact-slash": lambda value: json.dumps(value, separators=(",", ":")).replace("/", "\\/"),
}
"""Layouts by name; ``compact`` is what a scenario means when it names none. ``compact-slash`` is PHP's default."""

_LONG_NUMBER = re.compile(r"[0-9]{1000}")
_MAX_DEPTH = 60


class NotJSON(ValueError):
    """The text is not JSON that can be kept as a value."""


def parse(text: str) -> Any:
    """The value of a JSON text. Raises NotJSON for what is doubtful: NaN, duplicate keys, endless nesting or
    numbers."""
    if _LONG_NUMBER.search(text):
        raise NotJSON("a number too long")
    try:
        value = json.loads(text, parse_constant=_refuse, object_pairs_hook=_unique)
    except (ValueError, RecursionError) as error:
        raise NotJSON(str(error)) from None
    if _deep(value):
        raise NotJSON("nested too deep")
    return value


def style_of(text: str, value: Any) -> str | None:
    """The name of the style that writes ``value`` as exactly ``text``, or None."""
    return next((name for name, write in STYLES.items() if write(value) == text), None)


def write(value: Any, style: str) -> str:
    """The value as JSON text in that style."""
    return STYLES[style](value)


def _refuse(constant: str) -> Any:
    raise NotJSON(f"{constant} is not JSON")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) != len(pairs):
        raise NotJSON("duplicate keys")
    return result


def _deep(value: Any) -> bool:
    level = [value]
    for _ in range(_MAX_DEPTH):
        level = [child for item in level for child in _children(item)]
        if not level:
            return False
    return True


def _children(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []
