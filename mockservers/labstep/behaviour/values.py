"""Values of a body, checked and put into the form the service keeps, as the contract declares them.

Clients send what their language has: ``1`` for true, ids as text, dates with any offset. Unknown keys are left alone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Set
from datetime import UTC, datetime
from functools import cache, lru_cache
from typing import Any, NamedTuple

from mockservers.engine.clock import iso
from mockservers.engine.contract import Field

from ..errors import BLANK, CHOICE, MISSING, NULL, Violations

__all__ = ["accept", "instant", "stamp", "truth"]

_BOOLEANS = {"true": True, "false": False, "1": True, "0": False}
_NUMBER = re.compile(r"[+-]?\d{1,18}(\.\d{1,18})?\Z")
_WRONG = object()


def stamp(ms: int) -> str:
    """A moment as Labstep writes it."""
    return _second(ms // 1000)


@lru_cache(maxsize=1024)
def _second(second: int) -> str:
    """Many records are made in one second."""
    return iso(second * 1000, 0, "+00:00")


def instant(text: Any) -> str | None:
    """A date or date-time in any offset as a UTC stamp; None when it is neither."""
    if not isinstance(text, str) or not 10 <= len(text.strip()) <= 40:
        return None
    try:
        moment = datetime.fromisoformat(text.strip())
        moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return f"{moment.replace(tzinfo=None, microsecond=0).isoformat()}+00:00"


def truth(text: Any) -> bool | None:
    """A flag of a query string or body; None when it is none."""
    if isinstance(text, bool):
        return text
    return _BOOLEANS.get(str(text).lower())


class _Writable(NamedTuple):
    """The fields a body may set, in the contract's order; those any text will do for; those a body must have."""

    fields: dict[str, Field]
    texts: frozenset[str]
    required: tuple[str, ...]


@cache
def _writable(name: str, creating: bool) -> _Writable:
    from ..contract import contract

    letter = "C" if creating else "U"
    fields = {
        f.name: f
        for f in contract.resources[name].fields
        if letter in f.access and f.links is None and not f.alternatives
    }
    texts = {f.name for f in fields.values() if f.type == "string" and f.format != "date-time" and not f.enum}
    return _Writable(fields, frozenset(texts), tuple(f.name for f in fields.values() if creating and f.required))


def accept(name: str, data: Mapping[str, Any], creating: bool, defaults: Mapping[str, Any]) -> dict[str, Any]:
    """The writable values of a body. Raises ``Violations``, one for each value that is missing or wrong."""
    values: dict[str, Any] = {}
    wrong: list[tuple[str, str]] = []
    fields, texts, required = _writable(name, creating)
    asked: Set[str] = fields.keys() & data.keys()
    if required:
        asked |= {key for key in required if key not in data and key not in defaults}
    for key in asked if len(asked) < 2 else [key for key in fields if key in asked]:
        value = data.get(key, _WRONG)
        if key in texts and value and type(value) is str:
            values[key] = value
            continue
        mark, field = f"[{key}]", fields[key]
        if value is _WRONG:
            wrong.append((mark, MISSING))
            continue
        if value is None:
            if not field.nullable:
                wrong.append((mark, NULL))
            else:
                values[key] = None
            continue
        found = _convert(field, value)
        if found is _WRONG:
            wrong.append((mark, _complaint(field)))
        elif field.enum and found not in field.enum:
            wrong.append((mark, CHOICE))
        elif found == "" and field.required:
            wrong.append((mark, BLANK))
        else:
            values[key] = found
    if wrong:
        raise Violations(*wrong)
    return values


def _complaint(field: Field) -> str:
    if field.format == "date-time":
        return "This value is not a valid datetime."
    word = {"boolean": "bool", "number": "numeric", "object": "array"}.get(field.type, field.type)
    return f"This value should be of type {word}."


def _convert(field: Field, value: Any) -> Any:
    kind = field.type
    if kind == "string":
        if field.format == "date-time":
            found = instant(value)
            return _WRONG if found is None else found
        if isinstance(value, int | float) and not isinstance(value, bool):
            return str(value)  # a text column takes numbers
        return value if isinstance(value, str) else _WRONG
    if kind == "boolean":
        found_flag = truth(value)
        return _WRONG if found_flag is None or isinstance(value, list | dict | float) else found_flag
    if kind in ("integer", "number"):
        if isinstance(value, str) and _NUMBER.match(value):
            value = float(value) if "." in value else int(value)
        if isinstance(value, bool) or not isinstance(value, int | float) or abs(value) >= 2**63:
            return _WRONG
        if kind == "integer" and isinstance(value, float):
            return int(value) if value.is_integer() else _WRONG
        return value
    if kind == "object":
        if value == []:
            return {}  # PHP clients have one empty value for both
        return value if isinstance(value, dict) else _WRONG
    if kind == "array":
        return value if isinstance(value, list) else _WRONG
    return value
