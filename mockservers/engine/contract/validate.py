"""Validation compiled from fields: a function per field, built once per contract, called per request.

Problems come back as data (where, which rule, which field, what limit); every vendor words them in its own way.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from msgspec import Struct

from .accept import TYPES, compile_accept, distinct, rules_of, shape_of
from .declare import Field, Resource
from .native import OFTEN, conforms, native

__all__ = ["Problem", "Validator", "compile_validator"]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with a value.

    ``code``: ``missing``, ``null``, ``type``, ``enum``, ``pattern``, ``format``, ``min_length``, ``max_length``,
    ``minimum``, ``maximum``, ``min_items``, ``max_items``, ``unique``, ``unknown``, ``read_only`` or ``alternatives``.
    """

    path: tuple[str | int, ...]
    code: str
    field: Field
    value: Any = None
    limit: Any = None

    @property
    def name(self) -> str:
        """The dotted name of the place, ``tags.0.key``."""
        return ".".join(map(str, self.path))


Check = Callable[[Any, tuple[str | int, ...], list[Problem]], None]
Validator = Callable[[Any], list[Problem]]


def compile_validator(
    field: Field, resources: Mapping[str, Resource], mode: str = "create", closed: bool | None = None
) -> Validator:
    """A function from a value to its problems.

    ``mode``: ``create`` (required fields must be there, only ``C`` fields allowed), ``update`` (nothing required, only
    ``U`` fields) or ``reply`` (every field that is not optional must be there). ``closed`` overrides, for the outermost
    object, whether unknown members are refused.
    """
    accepts = compile_accept(field, resources, mode, closed, {})

    @cache
    def check() -> Check:
        return _compile(field, resources, mode, closed, {})

    seen = 0
    kind: type[Struct] | None = None

    def validate(value: Any) -> list[Problem]:
        nonlocal seen, kind
        if kind is not None and conforms(value, kind):
            return []
        seen += 1
        if seen == OFTEN:
            kind = native(field, resources, mode, closed)
        problems: list[Problem] = []
        if not accepts(value):
            check()(value, (), problems)
        return problems

    return validate


def _compile(
    field: Field,
    resources: Mapping[str, Resource],
    mode: str,
    closed: bool | None,
    seen: dict[tuple[str, str], list[Check]],
) -> Check:
    if field.type == "ref":
        return _compile_ref(field, resources, mode, seen)
    inner: Check | None = _scalar(field)
    nested = "create" if mode == "update" else mode  # a PATCH replaces nested values whole: they must be complete
    if field.alternatives:
        inner = _alternatives(field, [_compile(a, resources, nested, None, seen) for a in field.alternatives])
    elif field.type == "array":
        inner = _array(field, _compile(field.items, resources, nested, None, seen) if field.items else None)
    elif field.type == "object":
        members = {f.name: _compile(f, resources, nested, None, seen) for f in field.fields}
        rest = _compile(field.values, resources, nested, None, seen) if field.values else None
        inner = _object(field, members, rest, mode, field.closed if closed is None else closed)
    kinds, nullable = TYPES.get(field.type), field.nullable

    def check(value: Any, path: tuple[str | int, ...], problems: list[Problem]) -> None:
        if kinds is None or type(value) not in kinds:
            if value is None:
                if not nullable and (kinds is not None or not _takes_null(inner)):
                    problems.append(Problem(path, "null", field))
                return
            # JSON has one kind of number: 2.0 is an integer.
            if kinds is not None and not (field.type == "integer" and isinstance(value, float) and value.is_integer()):
                problems.append(Problem(path, "type", field, value))
                return
        if inner is not None:
            inner(value, path, problems)

    return check


def _takes_null(inner: Check | None) -> bool:
    if inner is None:
        return True
    found: list[Problem] = []
    inner(None, (), found)
    return not found


def _compile_ref(
    field: Field, resources: Mapping[str, Resource], mode: str, seen: dict[tuple[str, str], list[Check]]
) -> Check:
    """Resources may contain themselves: compile each once, look it up when called."""
    name = field.ref or ""
    slot = seen.get((name, mode))
    if slot is None:
        slot = seen[name, mode] = []
        slot.append(_compile(resources[name].as_field, resources, mode, None, seen))
    found, nullable = slot, field.nullable

    def check(value: Any, path: tuple[str | int, ...], problems: list[Problem]) -> None:
        if value is None and nullable:
            return
        found[0](value, path, problems)

    return check


def _scalar(field: Field) -> Check | None:
    """The check of a value of the right type; None where everything of that type will do."""
    rules = rules_of(field)
    if not rules:
        return None

    def check(value: Any, path: tuple[str | int, ...], problems: list[Problem]) -> None:
        for code, limit, holds in rules:
            if not holds(value):
                problems.append(Problem(path, code, field, value, limit))
                return

    return check


def _array(field: Field, item: Check | None) -> Check:
    low, high = field.min_items, field.max_items

    def check(value: Any, path: tuple[str | int, ...], problems: list[Problem]) -> None:
        if low is not None and len(value) < low:
            problems.append(Problem(path, "min_items", field, value, low))
        elif high is not None and len(value) > high:
            problems.append(Problem(path, "max_items", field, value, high))
        elif field.unique and not distinct(value):
            problems.append(Problem(path, "unique", field, value))
        elif item is not None:
            for index, element in enumerate(value):
                item(element, (*path, index), problems)

    return check


def _object(field: Field, members: dict[str, Check], rest: Check | None, mode: str, closed: bool) -> Check:
    declared = {f.name: f for f in field.fields}
    needed, writable = shape_of(field, mode)
    named = re.compile(field.keys).search if field.keys is not None else None

    def check(value: Any, path: tuple[str | int, ...], problems: list[Problem]) -> None:
        for f in needed:
            if f.name not in value:
                problems.append(Problem((*path, f.name), "missing", f))
        for name, element in value.items():
            one = members.get(name)
            if one is not None:
                if name not in writable:
                    problems.append(Problem((*path, name), "read_only", declared[name], element))
                else:
                    one(element, (*path, name), problems)
            elif named is not None and named(name) is None:
                problems.append(Problem((*path, name), "unknown", field, element))
            elif rest is not None:
                rest(element, (*path, name), problems)
            elif closed:
                problems.append(Problem((*path, name), "unknown", field, element))

    return check


def _alternatives(field: Field, checks: list[Check]) -> Check:
    def check(value: Any, path: tuple[str | int, ...], problems: list[Problem]) -> None:
        for one in checks:
            found: list[Problem] = []
            one(value, path, found)
            if not found:
                return
        problems.append(Problem(path, "alternatives", field, value))

    return check
