"""Bodies: from what a client sends to a document, as the framework fills an object from JSON."""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from functools import cache, partial
from typing import Any

from mockservers.engine.call import Call
from mockservers.engine.contract import Field, Validator, compile_validator
from mockservers.engine.contract.accept import rules_of

from ..contract import contract
from ..contract.tables import BY_NAME
from ..contract.words import Tasty
from ..errors import BadRequest, Invalid
from .clockwork import day_text, moment_text
from .scope import key_of_uri, resolve, sees

__all__ = ["MOST_WHOLE", "hydrate", "related"]

_EMPTY: dict[str, Any] = {"string": "", "array": [], "object": {}, "boolean": False, "integer": 0, "number": 0}
_SCALARS = frozenset({"string", "integer", "number", "boolean"})
MOST_WHOLE = 10**18
# What is checked with the resource's own rules, where ids are as good as URIs.
_LATER = frozenset({"context", "activityattributes"})
# Relations whose target need not be visible: a permission begins where nothing is visible yet.
_ANY = frozenset({"user_allowed", "user_target"})


class Step:
    """What is done with what a body says of one field; ``check`` is None where every converted value will do."""

    __slots__ = ("absent", "check", "convert", "name", "nullable", "relation", "required")

    def __init__(self, tasty: Tasty, field: Field) -> None:
        self.name, self.required, self.nullable = field.name, field.required, field.nullable
        self.relation = tasty.relations.get(field.name) or ("device" if field.name == "device" else None)
        self.absent = field.default if field.default is not None else _EMPTY.get(field.type)
        self.convert = _converter(field)
        self.check: Validator | None = None
        if field.name not in _LATER and not (field.type in _SCALARS and not rules_of(field)):
            self.check = compile_validator(field, contract.resources, "create", closed=False)


class Plan:
    """The writable fields of a resource in their order, and what a new document holds of those a body leaves out."""

    __slots__ = ("_copies", "_template", "steps")

    def __init__(self, tasty: Tasty) -> None:
        fields = [f for f in contract.resources[tasty.form].fields if f.access != "R" and not f.optional]
        self.steps = tuple(Step(tasty, field) for field in fields)
        self._template: dict[str, Any] = {
            f.name: None if f.nullable and f.default is None else step.absent
            for f, step in zip(fields, self.steps, strict=True)
        }
        self._copies = [(name, v.copy) for name, v in self._template.items() if isinstance(v, list | dict)]

    def begin(self) -> dict[str, Any]:
        document = self._template.copy()
        for name, copied in self._copies:
            document[name] = copied()
        return document


@cache
def _plan_of(resource: str) -> Plan:
    return Plan(BY_NAME[resource])


def hydrate(
    call: Call, tasty: Tasty, data: dict[str, Any], existing: dict[str, Any] | None, whole: bool
) -> dict[str, Any]:
    """The document a body makes or changes. Members that are read-only or unknown are ignored.

    ``whole``: every required member must be there (POST, PUT); else absent members stay (PATCH).
    Raises ``BadRequest`` or ``Invalid``.
    """
    plan = _plan_of(tasty.name)
    document = dict(existing) if existing is not None else plan.begin()
    wrong: dict[str, list[str]] = {}
    for step in plan.steps:
        name = step.name
        if name not in data:
            if step.required and (existing is None or whole):
                raise BadRequest(_nothing(name))
            continue
        value = data[name]
        if value is None:
            if step.required and not step.nullable:
                raise BadRequest(_nothing(name))
            document[name] = None if step.nullable else copy(step.absent)
        elif step.relation is not None:
            document[name] = related(call, name, step.relation, value)
        else:
            try:
                found = document[name] = step.convert(value)
            except ValueError as error:
                wrong[name] = [str(error)]
                continue
            problems = step.check(found) if step.check is not None else None
            if problems:
                wrong[name] = [_told(problems[0].code, problems[0].limit)]
    if wrong:
        raise Invalid(tasty.name, wrong)
    return document


def _nothing(name: str) -> str:
    return f"The '{name}' field has no data and doesn't allow a default or null value."


def related(call: Call, name: str, resource: str, value: Any) -> str:
    """The URI of the visible object a relation names: by URI, id, e-mail address of a user, or a nested object."""
    uri = resolve(call, resource, value)
    if uri is None and not isinstance(value, str):
        raise BadRequest(
            f"The '{name}' field was given data that was not a URI, not a dictionary-alike and does not have a 'pk' "
            f"attribute: {str(value)[:200]}."
        )
    tasty = BY_NAME[resource]
    key = key_of_uri(uri) if uri is not None else None
    raw = call.docs(tasty.collection).raw(key) if key is not None else None
    if raw is None or not (name in _ANY or sees(call, tasty, raw)):
        shown = value if isinstance(value, str) else uri
        raise BadRequest(f"Could not find the provided {resource} object via resource URI '{shown}'.")
    return str(uri)


def _converter(field: Field) -> Callable[[Any], Any]:
    """Makes of a value what the framework's field stores. Raises ``ValueError`` with a sentence, or ``BadRequest``."""
    if field.type == "string":
        if field.format in ("date-time", "local-date-time"):
            return partial(_instant, field.name)
        return partial(_date, field.name) if field.format == "date" else _text
    return _CONVERTERS.get(field.type, _same)


def _instant(name: str, value: Any) -> str:
    found = moment_text(value) if isinstance(value, str) else None
    if found is None:
        raise BadRequest(f"Datetime provided to '{name}' field doesn't appear to be a valid datetime string: '{value}'")
    return found


def _date(name: str, value: Any) -> str:
    found = day_text(str(value)[:10])
    if found is None:
        raise BadRequest(f"Date provided to '{name}' field doesn't appear to be a valid date string: '{value}'")
    return found


def _text(value: Any) -> str:
    if isinstance(value, dict | list):
        raise ValueError("Enter text.")
    return str(value)


def _array(value: Any) -> Any:
    if not isinstance(value, list):
        raise ValueError("Enter a list of values.")
    return value


def _object(value: Any) -> Any:
    if not isinstance(value, dict):
        raise ValueError("Enter an object.")
    return value


def _same(value: Any) -> Any:
    return value


def _whole(value: Any) -> int | float:
    return value if type(value) is int and -MOST_WHOLE <= value <= MOST_WHOLE else _number(value, True)


def _number(value: Any, whole: bool = False) -> int | float:
    text = "Enter a whole number." if whole else "Enter a number."
    if (
        isinstance(value, bool)
        or not isinstance(value, int | float | str)
        or (isinstance(value, str) and len(value) > 30)
    ):
        raise ValueError(text)
    try:
        number = float(value) if isinstance(value, str) and not value.lstrip("+-").isdigit() else value
        if whole or isinstance(number, str):
            number = int(number)
    except (ValueError, OverflowError):
        raise ValueError(text) from None
    if number - number != 0 or abs(number) > MOST_WHOLE:
        raise ValueError(text)
    return number


_CONVERTERS: dict[str, Callable[[Any], Any]] = {
    "integer": _whole,
    "number": _number,
    "boolean": bool,
    "array": _array,
    "object": _object,
}


def _told(code: str, limit: Any) -> str:
    if code == "enum":
        return f"Select a valid choice: {', '.join(map(str, limit))}."
    if code in ("max_length", "max_items"):
        return f"Ensure this value has at most {limit} elements."
    if code in ("minimum", "maximum"):
        return f"Ensure this value is {'greater' if code == 'minimum' else 'less'} than or equal to {limit}."
    return "Enter a valid value."
