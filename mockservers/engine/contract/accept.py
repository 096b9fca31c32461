"""The short way through validation: whether a value is beyond doubt in order.

Most values are, and to say so needs no paths and no list of problems. What is not accepted here is not refused either:
``validate`` looks at it closely and says what is wrong with it, if anything.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Mapping
from typing import Any

from .declare import Field, Resource

__all__ = ["TYPES", "Accept", "compile_accept", "distinct", "rules_of", "shape_of"]

Accept = Callable[[Any], bool]
Rule = tuple[str, Any, Callable[[Any], bool]]

TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "array": (list,),
    "object": (dict,),
}


def rules_of(field: Field) -> list[Rule]:
    """What a value of the right type must hold, as (code, limit, test)."""
    rules: list[Rule] = []
    if field.enum:
        allowed = field.enum
        rules.append(("enum", allowed, lambda v: v in allowed))
    if field.type == "string":
        if (low := field.min_length) is not None:
            rules.append(("min_length", low, lambda v: len(v) >= low))
        if (high := field.max_length) is not None:
            rules.append(("max_length", high, lambda v: len(v) <= high))
        if field.pattern is not None:
            search = re.compile(field.pattern).search
            rules.append(("pattern", field.pattern, lambda v: search(v) is not None))
    if field.type in ("integer", "number"):
        if (least := field.minimum) is not None:
            rules.append(("minimum", least, lambda v: v >= least))
        if (most := field.maximum) is not None:
            rules.append(("maximum", most, lambda v: v <= most))
    return rules


def distinct(values: list[Any]) -> bool:
    """Whether no value is there twice, as JSON counts: 1 is 1.0, and is not true."""
    try:
        return len({(type(v) is bool, v) for v in values}) == len(values)
    except TypeError:  # lists and objects among them
        return not any(_same(v, w) for place, v in enumerate(values) for w in values[:place])


def _same(one: Any, other: Any) -> bool:
    if type(one) is dict and type(other) is dict:
        return one.keys() == other.keys() and all(_same(v, other[k]) for k, v in one.items())
    if type(one) is list and type(other) is list:
        return len(one) == len(other) and all(map(_same, one, other))
    return (type(one) is bool) == (type(other) is bool) and bool(one == other)


def shape_of(field: Field, mode: str) -> tuple[list[Field], frozenset[str]]:
    """The members an object must have in that mode, and the names of those it may have."""
    if mode == "create":
        needed = [f for f in field.fields if f.required and ("C" in f.access or "W" in f.access)]
        return needed, frozenset(f.name for f in field.fields if "C" in f.access or "W" in f.access)
    if mode == "update":
        return [], frozenset(f.name for f in field.fields if "U" in f.access or "W" in f.access)
    needed = [f for f in field.fields if not f.optional and f.access != "W"]
    return needed, frozenset(f.name for f in field.fields)


def compile_accept(
    field: Field,
    resources: Mapping[str, Resource],
    mode: str,
    closed: bool | None,
    seen: dict[tuple[str, str], list[Accept]],
) -> Accept:
    """A function that is true only of values without a problem; it may be false of some of them too."""
    if field.type == "ref":
        return _ref(field, resources, mode, seen)
    kinds = TYPES.get(field.type)
    nested = "create" if mode == "update" else mode
    if field.alternatives:
        return _either([compile_accept(a, resources, nested, None, seen) for a in field.alternatives], kinds)
    if field.type == "object":
        members = {f.name: compile_accept(f, resources, nested, None, seen) for f in field.fields}
        rest = compile_accept(field.values, resources, nested, None, seen) if field.values else None
        return _object(field, members, rest, mode, field.closed if closed is None else closed)
    if field.type == "array":
        return _array(field, compile_accept(field.items, resources, nested, None, seen) if field.items else None)
    return _plain(field, kinds)


def _plain(field: Field, kinds: tuple[type, ...] | None) -> Accept:
    """Texts, numbers, booleans: one function each for the forms most fields have, since a body is made of them."""
    nullable, rules = field.nullable, rules_of(field)
    tests = [test for _, _, test in rules]
    if kinds is None:
        return (lambda v: v is not None and all(test(v) for test in tests)) if tests else (lambda v: v is not None)
    if len(kinds) == 1:
        (kind,) = kinds
        codes = [code for code, _, _ in rules]
        one: Callable[[Any], bool] | None = None
        if not codes:
            one = lambda v: type(v) is kind  # noqa: E731
        elif codes == ["enum"]:
            allowed = field.enum
            one = lambda v: type(v) is kind and v in allowed  # noqa: E731
        elif codes == ["pattern"]:
            search = re.compile(field.pattern or "").search
            one = lambda v: type(v) is str and search(v) is not None  # noqa: E731
        elif set(codes) <= {"min_length", "max_length"}:
            low = field.min_length or 0
            high = field.max_length if field.max_length is not None else sys.maxsize
            one = lambda v: type(v) is str and low <= len(v) <= high  # noqa: E731
        if one is not None:
            accept = one
            return (lambda v: v is None or accept(v)) if nullable else accept

    def accepts(value: Any) -> bool:
        if type(value) not in kinds:
            return value is None and nullable
        for test in tests:  # noqa: SIM110 - a generator costs more than the tests
            if not test(value):
                return False
        return True

    return accepts


def _ref(
    field: Field, resources: Mapping[str, Resource], mode: str, seen: dict[tuple[str, str], list[Accept]]
) -> Accept:
    name = field.ref or ""
    slot = seen.get((name, mode))
    if slot is None:
        slot = seen[name, mode] = []
        slot.append(compile_accept(resources[name].as_field, resources, mode, None, seen))
    found, nullable = slot, field.nullable
    return lambda v: v is None if v is None and nullable else found[0](v)


def _either(ways: list[Accept], kinds: tuple[type, ...] | None) -> Accept:
    return lambda v: (kinds is None or type(v) in kinds) and v is not None and any(way(v) for way in ways)


def _array(field: Field, item: Accept | None) -> Accept:
    low, high, nullable, unique = field.min_items, field.max_items, field.nullable, field.unique

    def accepts(value: Any) -> bool:
        if type(value) is not list:
            return value is None and nullable
        if (low is not None and len(value) < low) or (high is not None and len(value) > high):
            return False
        if unique and not distinct(value):
            return False
        return item is None or all(map(item, value))

    return accepts


def _object(field: Field, members: dict[str, Accept], rest: Accept | None, mode: str, closed: bool) -> Accept:
    needed, writable = shape_of(field, mode)
    names = tuple(f.name for f in needed)
    table = {name: accept for name, accept in members.items() if name in writable}
    barred = frozenset(members) - writable
    nullable, find = field.nullable, table.get
    named = re.compile(field.keys).search if field.keys is not None else None

    def accepts(value: Any) -> bool:
        if type(value) is not dict:
            return value is None and nullable
        for name in names:
            if name not in value:
                return False
        for name, element in value.items():
            one = find(name)
            if one is None:
                if name in barred or (rest is None and closed) or (rest is not None and not rest(element)):
                    return False
                if named is not None and named(name) is None:
                    return False
            elif not one(element):
                return False
        return True

    return accepts
