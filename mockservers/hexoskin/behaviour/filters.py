"""Filters and orders of the query, checked against what a resource declares; the texts are the framework's."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple

from mockservers.engine.call import Call
from mockservers.engine.contract import Field

from ..contract import contract
from ..contract.tables import BY_NAME
from ..contract.words import ALL, ALL_WITH_RELATIONS, Tasty
from ..errors import BadRequest
from .clockwork import date_of, moment_text
from .kept import at
from .scope import key_of_uri, resolve, visible
from .used import last_used

__all__ = ["Filter", "matches", "parse_filters", "parse_order"]

MISMATCH = "Invalid resource lookup data provided (mismatched type)."


def _order(compare: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool]:
    def holds(value: Any, wanted: Any) -> bool:
        if value is None or wanted is None or isinstance(value, str) != isinstance(wanted, str):
            return False
        return compare(value, wanted)

    return holds


def _text(compare: Callable[[str, str], bool], fold: bool = False) -> Callable[[Any, Any], bool]:
    def holds(value: Any, wanted: Any) -> bool:
        if value is None or wanted is None:
            return False
        a, b = str(value), str(wanted)
        return compare(a.lower(), b.lower()) if fold else compare(a, b)

    return holds


LOOKUPS: dict[str, Callable[[Any, Any], bool]] = {
    "exact": lambda value, wanted: bool(value == wanted),
    "iexact": _text(lambda a, b: a == b, fold=True),
    "in": lambda value, wanted: value in wanted,
    "gt": _order(lambda a, b: a > b),
    "gte": _order(lambda a, b: a >= b),
    "lt": _order(lambda a, b: a < b),
    "lte": _order(lambda a, b: a <= b),
    "range": _order(lambda a, b: False),
    "contains": _text(lambda a, b: b in a),
    "icontains": _text(lambda a, b: b in a, fold=True),
    "startswith": _text(lambda a, b: a.startswith(b)),
    "istartswith": _text(lambda a, b: a.startswith(b), fold=True),
    "endswith": _text(lambda a, b: a.endswith(b)),
    "iendswith": _text(lambda a, b: a.endswith(b), fold=True),
    "isnull": lambda value, wanted: (value is None) == bool(wanted),
}
LOOKUPS["range"] = lambda value, wanted: LOOKUPS["gte"](value, wanted[0]) and LOOKUPS["lte"](value, wanted[1])
# Lookups of the framework that are known words, though no resource here allows them.
WORDS = frozenset((*LOOKUPS, "regex", "iregex", "year", "month", "day", "week_day", "hour", "minute", "second", "date"))
_WORDS_FOR = {"true": True, "True": True, "false": False, "False": False}
_NULLS = ("nil", "none", "None")


class Filter(NamedTuple):
    """One condition. ``through``: the resource whose object the first field leads to, and the path within it."""

    path: str
    lookup: str
    value: Any
    through: tuple[str, str] | None = None
    relation: str | None = None


@cache
def _fields(form: str) -> dict[str, Field]:
    return {f.name: f for f in contract.resources[form].fields}


def fields_of(tasty: Tasty) -> dict[str, Field]:
    return _fields(tasty.form)


def parse_filters(call: Call, tasty: Tasty) -> list[Filter]:
    """The filters of a query. Raises ``BadRequest``; parameters that are no field of the resource are ignored."""
    if not call.query_string:
        return []
    fields = fields_of(tasty)
    found: list[Filter] = []
    for name in dict.fromkeys(k for k, _ in call.pairs):
        bits = name.split("__")
        field = tasty.aliases.get(bits[0], bits[0])
        if field not in fields and field not in tasty.filtering:
            continue
        if field in ("limit", "offset", "order_by", "format", "include_metrics") and field not in tasty.filtering:
            continue
        rest = bits[1:]
        lookup = rest.pop() if rest and rest[-1] in WORDS else "exact"
        allowed = tasty.filtering.get(field)
        if allowed is None:
            raise BadRequest(f"The '{field}' field does not allow filtering.")
        if allowed not in (ALL, ALL_WITH_RELATIONS) and lookup not in allowed:  # type: ignore[operator]
            raise BadRequest(f"'{lookup}' is not an allowed filter on the '{field}' field.")
        relation = tasty.relations.get(field) or (field if field in BY_NAME else None)
        through = None
        if rest:
            if relation is None:
                raise BadRequest(f"The '{field}' field does not support relations.")
            if allowed != ALL_WITH_RELATIONS:
                raise BadRequest(f"Lookups are not allowed more than one level deep on the '{field}' field.")
            inner = BY_NAME[relation]
            if len(rest) > 1 or rest[0] not in fields_of(inner):
                raise BadRequest(MISMATCH)
            through = (inner.collection, rest[0])
            target = fields_of(inner)[rest[0]]
            relation = inner.relations.get(rest[0])
        else:
            target = fields.get(field, Field(field, "string"))
        if lookup not in LOOKUPS:
            raise BadRequest(f"'{lookup}' is not an allowed filter on the '{field}' field.")
        texts = call.all(name)
        value = _value(call, lookup, texts, target, relation)
        path = tasty.paths.get(field, field)
        if through is None and field in tasty.full:
            path += ".resource_uri"
        condition = Filter(path, lookup, value, through, relation)
        if tasty.name == "trackpoint" and field in ("range", "user", "record", "start", "end", "timestamp"):
            condition = point_filter(call, field, condition)
        found.append(condition)
    return found


def _value(call: Call, lookup: str, texts: list[str], field: Field, relation: str | None) -> Any:
    if lookup in ("in", "range"):
        parts = [part for text in texts for part in text.split(",")]
        values = [_one(call, part, field, relation) for part in parts]
        if lookup == "range" and len(values) != 2:
            raise BadRequest(MISMATCH)
        return tuple(values)
    if lookup == "isnull":
        return texts[-1] not in ("False", "false", "0", "")
    return _one(call, texts[-1], field, relation)


def _one(call: Call, text: str, field: Field, relation: str | None) -> Any:
    if text in _NULLS:
        return None
    if relation is not None:
        uri = resolve(call, relation, text)
        if uri is None:
            raise BadRequest(MISMATCH)
        return uri
    if field.type in ("integer", "number"):
        value = number_of(text)
        if value is None:
            raise BadRequest(MISMATCH)
        return value
    if field.format in ("date-time", "local-date-time"):
        moment = moment_text(text)
        if moment is None:
            raise BadRequest(MISMATCH)
        return moment
    if field.type == "boolean":
        return _WORDS_FOR.get(text, text == "1")
    return text


def number_of(text: str) -> int | float | None:
    """An integer, or a finite number; None if the text is neither."""
    try:
        if len(text) < 25 and text.isascii():
            value = float(text) if any(c in text for c in ".eEnN") else int(text)
            return value if value - value == 0 else None
    except ValueError:
        pass
    return None


def point_filter(call: Call, name: str, condition: Filter) -> Filter:
    """What a filter of trackpoints means: they have a track and a time, the rest follows from these."""
    if name in ("range", "user"):
        return condition._replace(path="track", through=("track", name))
    if name == "record":
        uris = condition.value if isinstance(condition.value, tuple) else (condition.value,)
        spans = [call.docs("record").get(key_of_uri(str(u))) for u in uris]
        known = [(r["start"], r["end"]) for r in spans if r is not None]
        low, high = max((s for s, _ in known), default=1), min((e for _, e in known), default=0)
        return Filter("time", "range", (_point_time(low), _point_time(high)))
    lookup = {"start": "gte", "end": "lte"}.get(name, condition.lookup)
    values = condition.value if isinstance(condition.value, tuple) else (condition.value,)
    stamps = [number_of(str(v)) for v in values]
    if None in stamps:
        raise BadRequest(MISMATCH)
    times = tuple(_point_time(int(s)) for s in stamps if s is not None)
    return Filter("time", lookup, times if lookup in ("in", "range") else times[0])


def _point_time(stamp: int) -> str:
    return date_of(stamp)[:19]


def matches(call: Call, condition: Filter, document: dict[str, Any]) -> bool:
    """Whether a document meets a condition."""
    value = at(document, condition.path)
    if condition.path == "search" and condition.lookup == "exact":
        words = str(condition.value).lower().split()
        text = " ".join(str(document.get(n, "")) for n in ("email", "first_name", "last_name")).lower()
        return all(word in text for word in words)
    if condition.path == "using":
        return (last_used(call, document["resource_uri"]) is not None) == (condition.value in ("True", "true", "1"))
    if condition.through is not None:
        collection, path = condition.through
        related = call.docs(collection).get(key_of_uri(str(value))) if value is not None else None
        value = at(related, path)
    return LOOKUPS[condition.lookup](value, condition.value)


def owners_wanted(call: Call, tasty: Tasty, filters: list[Filter]) -> tuple[set[str] | None, list[Filter]]:
    """The owners the filters narrow a list to (None: no such filter), and the filters that remain."""
    owners: set[str] | None = None
    rest: list[Filter] = []
    for condition in filters:
        simple = condition.through is None and condition.lookup in ("exact", "in")
        shared = tasty.shared and (condition.value is None or (condition.lookup == "in" and None in condition.value))
        owned = (tasty.owner and condition.path == tasty.owner) or (
            tasty.name == "profile" and condition.path == "user"
        )
        if simple and owned and not shared:
            wanted = set(condition.value) if condition.lookup == "in" else {condition.value}
            owners = wanted if owners is None else owners & wanted
        else:
            rest.append(condition)
    return (None if owners is None else owners & set(visible(call))), rest


def parse_order(call: Call, tasty: Tasty) -> list[tuple[str, bool]]:
    """(field, descending) of ``order_by``: commas, or the parameter repeated. Raises ``BadRequest``."""
    names = [n for text in call.all("order_by") for n in text.split(",") if n.strip("-")] if call.query_string else []
    if not names:
        return [("start", True)] if tasty.newest else []
    fields = fields_of(tasty)
    found: list[tuple[str, bool]] = []
    for name in names:
        field = name.removeprefix("-")
        first = tasty.aliases.get(field.split("__")[0], field.split("__")[0])
        if first not in fields:
            raise BadRequest(f"No matching '{field}' field for ordering on.")
        if first not in tasty.ordering:
            raise BadRequest(f"The '{first}' field does not allow ordering.")
        if "__" in field:
            raise BadRequest(f"No matching '{field}' field for ordering on.")
        found.append((first, name.startswith("-")))
    return found
