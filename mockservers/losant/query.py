"""Advanced queries: JSON objects compiled to a test of one document. [sdk][docs]

A query mixes conditions on fields, which must all hold, with ``$and``, ``$or`` and ``$nor`` lists of queries. Fields
are closed per kind of thing; an unknown field or operator is a Validation error.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from mockservers.engine.clock import parse_instant
from mockservers.engine.store import decode

from .errors import Validation
from .paging import Test

__all__ = [
    "DEVICE_FIELDS",
    "EVENT_FIELDS",
    "JOB_FIELDS",
    "KEY_FIELDS",
    "QueryField",
    "checks_of",
    "columns",
    "compile_query",
]

Document = dict[str, Any]
Predicate = Callable[[Document], bool]

MOST_ITEMS = 100
MOST_PARTS = 150

_ID = re.compile(r"[0-9A-Fa-f]{24}\Z")
_TAG_KEY = re.compile(r"[0-9a-zA-Z_-]")
"""How a tag's key begins; the published pattern says nothing of the rest. [sdk]"""
_COMPARE = ("$eq", "$ne", "$gt", "$lt", "$gte", "$lte")
_TEXT = ("$startsWith", "$endsWith", "$contains")
_LISTS = ("$in", "$nin")


class QueryField(NamedTuple):
    """A field a query may ask about: ``value``, ``date``, ``id`` or ``tag``, and how to read it from a document."""

    kind: str
    read: Callable[[Document], Any]


def field(path: str, kind: str = "value") -> QueryField:
    first, _, rest = path.partition(".")
    if not rest:
        return QueryField(kind, lambda d: d.get(first))
    return QueryField(kind, lambda d: (d.get(first) or {}).get(rest))


def _pairs(name: str) -> Callable[[Document], Any]:
    def read(document: Document) -> list[tuple[str, str]]:
        tags = document.get(name) or ()
        if isinstance(tags, dict):
            return list(tags.items())
        return [(t.get("key"), t.get("value")) for t in tags]

    return read


def _when(status: int) -> Callable[[Document], Any]:
    def read(document: Document) -> Any:
        info = document.get("connectionInfo") or {}
        return info.get("time") if info.get("connected") == status else None

    return read


_CONNECTION: dict[Any, list[Any]] = {
    1: ["connected", 1],
    0: ["disconnected", 0],
    None: ["notConnected", "notYetConnected", None],
}
_STAMPS = {
    "id": field("id", "id"),
    "creationDate": field("creationDate", "date"),
    "lastUpdated": field("lastUpdated", "date"),
}

DEVICE_FIELDS: dict[str, QueryField] = {
    **_STAMPS,
    "deletedAt": field("deletedAt", "date"),
    "name": field("name"),
    "deviceClass": field("deviceClass"),
    "gatewayId": field("gatewayId", "id"),
    "parentId": field("parentId", "id"),
    "ancestorId": field("ancestorIds", "id"),
    "attributeName": QueryField("value", lambda d: [a["name"] for a in d.get("attributes", ())]),
    "experienceUserId": QueryField("id", lambda d: None),
    "experienceGroupId": QueryField("id", lambda d: None),
    "tags": QueryField("tag", _pairs("tags")),
    "disconnectedAt": QueryField("date", _when(0)),
    "connectedAt": QueryField("date", _when(1)),
    "connectionStatus": QueryField("status", lambda d: (d.get("connectionInfo") or {}).get("connected")),
}
EVENT_FIELDS: dict[str, QueryField] = {
    **_STAMPS,
    "sourceId": field("sourceId", "id"),
    "sourceType": field("sourceType"),
    "level": field("level"),
    "state": field("state"),
    "subject": field("subject"),
    "deviceId": field("deviceId", "id"),
    "experienceUserId": QueryField("id", lambda d: None),
    "experienceGroupId": QueryField("id", lambda d: None),
    "eventTags": QueryField("tag", _pairs("eventTags")),
}
KEY_FIELDS: dict[str, QueryField] = {
    **_STAMPS,
    **{n: field(n) for n in ["status", "key", "name", "description", "filterType", "pubTopics", "subTopics"]},
    "deviceIds": field("deviceIds", "id"),
    "deviceTags": QueryField("tag", _pairs("deviceTags")),
    "addressFilterType": field("addressFilterType"),
    "addresses": field("addresses"),
}
JOB_FIELDS: dict[str, QueryField] = {
    "id": field("id", "id"),
    **{n: field(n, "date") for n in ("runQueuedAt", "runStartedAt", "runCompletedAt")},
    "status": field("status"),
    "name": field("name"),
    "resourceId": field("resourceId", "id"),
    "resourceType": field("resourceType"),
}


def columns(names: list[str]) -> dict[str, QueryField]:
    """The fields of a data table's rows: its columns and what every row has."""
    found = {name: field(name) for name in names}
    return {
        **found,
        "id": field("id", "id"),
        "createdAt": field("createdAt", "date"),
        "updatedAt": field("updatedAt", "date"),
    }


def compile_query(query: Any, fields: Mapping[str, QueryField], open: bool = False, name: str = "query") -> Predicate:
    """A test from a query. ``open`` tolerates fields nobody declared. Raises ``Validation``."""
    budget = [MOST_PARTS]
    return _query(query, fields, open, name, budget)


def checks_of(query: Any, fields: Mapping[str, QueryField], open: bool = False) -> list[Test]:
    """The tests of encoded documents that a ``query`` parameter stands for: none when it is absent or empty."""
    if not query:
        return []
    test = compile_query(query, fields, open)
    return [lambda raw: test(decode(raw))]


def _query(query: Any, fields: Mapping[str, QueryField], open: bool, name: str, budget: list[int]) -> Predicate:
    if not isinstance(query, dict):
        raise Validation(f"{name} is the wrong type")
    parts: list[Predicate] = []
    for key, condition in query.items():
        budget[0] -= 1
        if budget[0] < 0:
            raise Validation(f"{name} has more than {MOST_PARTS} components")
        if key in ("$and", "$or", "$nor"):
            parts.append(_combine(key, condition, fields, open, name, budget))
            continue
        known = fields.get(key)
        if known is None:
            if open and not key.startswith("$"):
                continue
            raise Validation(f"{name} has additional properties", f"unknown field {key!r}")
        parts.append(_condition(known, condition, f"{name}.{key}"))
    if len(parts) == 1:
        return parts[0]
    return lambda document: all(part(document) for part in parts)


def _combine(
    key: str, condition: Any, fields: Mapping[str, QueryField], open: bool, name: str, budget: list[int]
) -> Predicate:
    if not isinstance(condition, list):
        raise Validation(f"{name}.{key} is the wrong type")
    if len(condition) > MOST_ITEMS:
        raise Validation(f"{name}.{key} has more items than allowed")
    parts = [_query(part, fields, open, f"{name}.{key}.{at}", budget) for at, part in enumerate(condition)]
    if key == "$and":
        return lambda document: all(part(document) for part in parts)
    if key == "$or":
        return lambda document: not parts or any(part(document) for part in parts)
    # Of nothing nothing can match: an empty $nor matches none [sdk].
    return lambda document: bool(parts) and not any(part(document) for part in parts)


def _condition(known: QueryField, condition: Any, name: str) -> Predicate:
    read = known.read
    if known.kind == "tag":
        test = _tag_condition(condition, name)
        return lambda document: test(read(document))
    if known.kind == "id":
        holds = _id_condition(condition, name)
    elif known.kind == "date":
        dates = _value_condition(condition, name, _date)
        return lambda document: dates(_ms(read(document)))
    elif known.kind == "status":
        status = _value_condition(condition, name, _same)

        def by_word(document: Document) -> bool:
            words: list[Any] = _CONNECTION.get(read(document), [None])
            negative = isinstance(condition, dict) and bool({"$ne", "$nin"} & condition.keys())
            held = [status(word) for word in words]
            return all(held) if negative else any(held)

        return by_word
    else:
        holds = _value_condition(condition, name, _same)
    return lambda document: _each(holds, read(document), condition)


def _each(holds: Callable[[Any], bool], value: Any, condition: Any) -> bool:
    """Of a list, any element must do; for a negative condition, all."""
    if not isinstance(value, list):
        return holds(value)
    if isinstance(condition, dict) and ("$ne" in condition or "$nin" in condition):
        return all(map(holds, value))
    return any(map(holds, value)) if value else holds(None)


def _same(value: Any, name: str) -> Any:
    if isinstance(value, dict | list):
        raise Validation(f"{name} is the wrong type")
    return value


def _ms(text: Any) -> int | None:
    return parse_instant(text) if isinstance(text, str) else None


def _date(value: Any, name: str) -> Any:
    if isinstance(value, dict) and set(value) == {"$date"}:
        value = value["$date"]
    if isinstance(value, str):
        try:
            return parse_instant(value)
        except ValueError:
            raise Validation(f"{name} must be date-time format") from None
    return _same(value, name)


def _ordered(a: Any, b: Any) -> bool:
    """Whether two values can be put in order: numbers with numbers, text with text."""
    numbers = isinstance(a, int | float) and isinstance(b, int | float)
    return (numbers and not isinstance(a, bool) and not isinstance(b, bool)) or (
        isinstance(a, str) and isinstance(b, str)
    )


def _equal(a: Any, b: Any) -> bool:
    return bool(a == b) and isinstance(a, bool) == isinstance(b, bool)


_OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "$eq": _equal,
    "$ne": lambda a, b: not _equal(a, b),
    "$gt": lambda a, b: _ordered(a, b) and a > b,
    "$lt": lambda a, b: _ordered(a, b) and a < b,
    "$gte": lambda a, b: _ordered(a, b) and a >= b,
    "$lte": lambda a, b: _ordered(a, b) and a <= b,
    "$startsWith": lambda a, b: isinstance(a, str) and a.startswith(b),
    "$endsWith": lambda a, b: isinstance(a, str) and a.endswith(b),
    "$contains": lambda a, b: isinstance(a, str) and b in a,
    "$in": lambda a, b: any(_equal(a, x) for x in b),
    "$nin": lambda a, b: not any(_equal(a, x) for x in b),
}


def _lower(value: Any) -> Any:
    if isinstance(value, list):
        return [_lower(v) for v in value]
    return value.lower() if isinstance(value, str) else value


def _value_condition(condition: Any, name: str, convert: Callable[[Any, str], Any]) -> Callable[[Any], bool]:
    if not isinstance(condition, dict) or set(condition) == {"$date"}:
        wanted = convert(condition, name)
        return lambda value: _equal(value, wanted)
    ignore_case = condition.get("$ci", False)
    if not isinstance(ignore_case, bool):
        raise Validation(f"{name}.$ci is the wrong type")
    checks: list[tuple[Callable[[Any, Any], bool], Any]] = []
    for key, operand in condition.items():
        if key == "$ci":
            continue
        if key in _LISTS:
            if not isinstance(operand, list):
                raise Validation(f"{name}.{key} is the wrong type")
            if len(operand) > MOST_ITEMS:
                raise Validation(f"{name}.{key} has more items than allowed")
            operand = [convert(v, f"{name}.{key}") for v in operand]
        elif key in _TEXT:
            if not isinstance(operand, str):
                raise Validation(f"{name}.{key} is the wrong type")
            if not operand:
                raise Validation(f"{name}.{key} has less length than allowed")
        elif key in _COMPARE:
            operand = convert(operand, f"{name}.{key}")
        else:
            raise Validation(f"{name} has additional properties", f"unknown operator {key!r}")
        checks.append((_OPERATORS[key], _lower(operand) if ignore_case else operand))
    if not checks:
        raise Validation(f"{name} no (or more than one) schemas match")

    def test(value: Any) -> bool:
        if ignore_case:
            value = _lower(value)
        return all(holds(value, operand) for holds, operand in checks)

    return test


def _one_id(value: Any, name: str) -> str | None:
    if value is None:
        return None
    if not isinstance(value, str):
        raise Validation(f"{name} is the wrong type")
    if _ID.match(value) is None:
        raise Validation(f"{name} pattern mismatch")
    return value.lower()


def _id_condition(condition: Any, name: str) -> Callable[[Any], bool]:
    if not isinstance(condition, dict):
        wanted = _one_id(condition, name)
        return lambda value: bool(value == wanted)
    if len(condition) != 1:
        raise Validation(f"{name} no (or more than one) schemas match")
    key, operand = next(iter(condition.items()))
    if key in _LISTS:
        if not isinstance(operand, list):
            raise Validation(f"{name}.{key} is the wrong type")
        if len(operand) > MOST_ITEMS:
            raise Validation(f"{name}.{key} has more items than allowed")
        operand = [_one_id(v, f"{name}.{key}") for v in operand]
    elif key in _COMPARE:
        operand = _one_id(operand, f"{name}.{key}")
    else:
        raise Validation(f"{name} has additional properties", f"unknown operator {key!r}")
    holds = _OPERATORS[key]
    return lambda value: holds(value, operand)


# Tags


def _tag_part(condition: Any, name: str) -> Callable[[Any], bool]:
    """A test of a key or a value: text, null (any), ``$in`` or ``$nin``."""
    if condition is None:
        return lambda value: True
    if isinstance(condition, str):
        return lambda value: bool(value == condition)
    if isinstance(condition, dict) and len(condition) == 1:
        key, operand = next(iter(condition.items()))
        if key in _LISTS and isinstance(operand, list) and len(operand) <= MOST_ITEMS:
            wanted = list(operand)
            return (lambda value: value in wanted) if key == "$in" else (lambda value: value not in wanted)
    raise Validation(f"{name} no (or more than one) schemas match")


def _tag_condition(condition: Any, name: str) -> Callable[[list[tuple[str, str]]], bool]:
    if isinstance(condition, dict) and len(condition) == 1:
        key, operand = next(iter(condition.items()))
        if key == "$eq":
            return _tag_condition(operand, f"{name}.$eq")
        if key == "$ne":
            inner = _tag_condition(operand, f"{name}.$ne")
            return lambda tags: not inner(tags)
    if condition is None:
        return lambda tags: not tags
    if not isinstance(condition, dict) or not condition:
        raise Validation(f"{name} no (or more than one) schemas match")
    if condition.keys() <= {"$tagKey", "$tagValue"}:
        key_holds = _tag_part(condition.get("$tagKey"), f"{name}.$tagKey")
        value_holds = _tag_part(condition.get("$tagValue"), f"{name}.$tagValue")
        return lambda tags: any(key_holds(k) and value_holds(v) for k, v in tags)
    if not all(map(_TAG_KEY.match, condition)):
        raise Validation(f"{name} has additional properties", "no operator, and no key a tag could have")
    parts = [(key, _tag_part(value, f"{name}.{key}")) for key, value in condition.items()]
    return lambda tags: all(any(k == key and holds(v) for k, v in tags) for key, holds in parts)
