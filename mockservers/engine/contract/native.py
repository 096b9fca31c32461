"""Bodies as types that compiled code checks: for what is validated over and over.

Making such a type costs as much as hundreds of validations the plain way, so it is made for a validator that has been
asked often: a server under load has it, a test that makes three documents does not pay for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from msgspec import UNSET, Meta, Struct, ValidationError, convert, defstruct

from .accept import TYPES, rules_of, shape_of
from .declare import Field, Resource

__all__ = ["OFTEN", "conforms", "native"]

OFTEN = 100
"""Values a validator sees before a type is made of its field."""

_LIMITS = {
    "min_length": "min_length",
    "max_length": "max_length",
    "min_items": "min_length",
    "max_items": "max_length",
    "minimum": "ge",
    "maximum": "le",
    "pattern": "pattern",
}


class _Beyond(Exception):
    """The field says what a type cannot."""


def conforms(value: Any, kind: type[Struct]) -> bool:
    """Whether a value, as JSON decoding gives it, is in order beyond doubt."""
    try:
        convert(value, kind)
    except (ValidationError, RecursionError):
        return False
    return True


def native(
    field: Field, resources: Mapping[str, Resource], mode: str, closed: bool | None = None
) -> type[Struct] | None:
    """The type of an object of declared members; None for other fields, and where a type would not say enough.

    It may refuse what is in order (2.0 for an integer), never the other way round.
    """
    try:
        found = _of(field, resources, mode, closed, ())
        if isinstance(found, type) and issubclass(found, Struct):
            conforms({}, found)  # a type that cannot be, such as a limit of 0.5 for integers, is found out here
            return found
    except (_Beyond, TypeError, ValueError):
        pass
    return None


def _of(
    field: Field, resources: Mapping[str, Resource], mode: str, closed: bool | None, within: tuple[str, ...]
) -> Any:
    """``within``: the names of the resources it is part of."""
    nested = "create" if mode == "update" else mode
    found: Any
    if field.alternatives:
        raise _Beyond
    if field.type == "ref":
        name = field.ref or ""
        if name in within:
            raise _Beyond
        found = _of(resources[name].as_field, resources, mode, None, (*within, name))
    elif field.type == "object" and field.values is not None:
        if field.fields:
            raise _Beyond
        names = _limited(str, {"pattern": field.keys})
        found = dict.__class_getitem__((names, _of(field.values, resources, nested, None, within)))
    elif field.type == "object":
        if field.keys is not None:
            raise _Beyond
        kinds = {f.name: _of(f, resources, nested, None, within) for f in field.fields}
        found = _object(field, kinds, mode, field.closed if closed is None else closed)
    elif field.type == "array":
        if field.unique:
            raise _Beyond
        items = Any if field.items is None else _of(field.items, resources, nested, None, within)
        found = _limited(list.__class_getitem__(items), {"min_items": field.min_items, "max_items": field.max_items})
    else:
        found = _scalar(field)
    return found | None if field.nullable else found


def _limited(kind: Any, limits: Mapping[str, Any]) -> Any:
    given = {_LIMITS[code]: limit for code, limit in limits.items() if limit is not None}
    return Annotated[kind, Meta(**given)] if given else kind


def _scalar(field: Field) -> Any:
    rules = {code: limit for code, limit, _ in rules_of(field)}
    allowed = rules.pop("enum", None)
    if allowed is not None:
        if rules or field.type != "string" or not all(type(value) is str for value in allowed):
            raise _Beyond
        return Literal.__getitem__(tuple(allowed))
    if field.type == "number":
        return _limited(int, rules) | _limited(float, rules)
    (kind,) = TYPES.get(field.type, (Any,))
    return _limited(kind, rules)


def _object(field: Field, kinds: Mapping[str, Any], mode: str, closed: bool) -> type[Struct]:
    needed, writable = shape_of(field, mode)
    if not closed and not writable.issuperset(kinds):
        raise _Beyond  # some members may be anything, but not these
    names, members = {f.name for f in needed}, [name for name in kinds if name in writable]
    # Members may have any name, attributes may not.
    given = [
        (f"m{place}", kinds[name]) if name in names else (f"m{place}", kinds[name], UNSET)
        for place, name in enumerate(members)
    ]
    renamed = {f"m{place}": name for place, name in enumerate(members)}
    return defstruct("Body", given, rename=renamed, kw_only=True, forbid_unknown_fields=closed, gc=False)
