"""Bodies: from what a client sends to a document, as the framework fills an object from JSON."""

from __future__ import annotations

import re
from typing import Any

from mockservers.engine.call import Call
from mockservers.engine.contract import Field, compile_validator

from ..contract.tables import BY_NAME
from ..contract.words import Tasty
from ..errors import BadRequest, Invalid
from .scope import key_of_uri, resolve, sees

__all__ = ["hydrate", "related"]

_DATE = re.compile(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])\Z")
_TIME = re.compile(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])[T ]([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d+)?)?\Z")
_EMPTY: dict[str, Any] = {"string": "", "array": [], "object": {}, "boolean": False}
# What is checked with the resource's own rules, where ids are as good as URIs.
_LATER = frozenset({"context", "activityattributes"})
# Relations whose target need not be visible: a permission begins where nothing is visible yet.
_ANY = frozenset({"user_allowed", "user_target"})


def hydrate(
    call: Call, tasty: Tasty, data: dict[str, Any], existing: dict[str, Any] | None, whole: bool
) -> dict[str, Any]:
    """The document a body makes or changes. Members that are read-only or unknown are ignored.

    ``whole``: every required member must be there (POST, PUT); else absent members stay (PATCH).
    Raises ``BadRequest`` or ``Invalid``.
    """
    document = dict(existing) if existing is not None else {}
    wrong: dict[str, list[str]] = {}
    for field in call.vendor.contract.resources[tasty.form].fields:
        name = field.name
        if field.access == "R" or field.optional:
            continue
        if name not in data:
            if field.required and (existing is None or whole):
                raise BadRequest(_nothing(name))
            if existing is None:
                document[name] = field.default if field.default is not None or field.nullable else _empty(field)
            continue
        value = data[name]
        if value is None:
            if field.nullable:
                document[name] = None
            elif field.required:
                raise BadRequest(_nothing(name))
            else:
                document[name] = field.default if field.default is not None else _empty(field)
            continue
        resource = tasty.relations.get(name) or ("device" if name == "device" else None)
        if resource is not None:
            document[name] = related(call, name, resource, value)
            continue
        try:
            document[name] = _convert(field, value)
        except ValueError as error:
            wrong[name] = [str(error)]
            continue
        if name in _LATER:
            continue
        problems = compile_validator(field, call.vendor.contract.resources, "create", closed=False)(document[name])
        if problems:
            wrong[name] = [_told(problems[0].code, problems[0].limit)]
    if wrong:
        raise Invalid(tasty.name, wrong)
    return document


def _nothing(name: str) -> str:
    return f"The '{name}' field has no data and doesn't allow a default or null value."


def _empty(field: Field) -> Any:
    found = _EMPTY.get(field.type, 0 if field.type in ("integer", "number") else None)
    return found.copy() if isinstance(found, list | dict) else found


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
    document = call.docs(tasty.collection).get(key) if key is not None else None
    if document is None or not (name in _ANY or sees(call, tasty, key, document)):
        shown = value if isinstance(value, str) else uri
        raise BadRequest(f"Could not find the provided {resource} object via resource URI '{shown}'.")
    return str(uri)


def _convert(field: Field, value: Any) -> Any:
    """A value as the framework's field stores it. Raises ``ValueError`` with a sentence, or ``BadRequest``."""
    kind = field.type
    if kind == "string":
        if field.format in ("date-time", "local-date-time"):
            if not isinstance(value, str) or not _TIME.match(value.removesuffix("Z").removesuffix("+00:00")):
                raise BadRequest(
                    f"Datetime provided to '{field.name}' field doesn't appear to be a valid datetime string: '{value}'"
                )
            return value.removesuffix("Z").removesuffix("+00:00").replace(" ", "T")[:19]
        if field.format == "date":
            text = str(value)[:10]
            if not _DATE.match(text):
                raise BadRequest(
                    f"Date provided to '{field.name}' field doesn't appear to be a valid date string: '{value}'"
                )
            return text
        if isinstance(value, dict | list):
            raise ValueError("Enter text.")
        return str(value)
    if kind in ("integer", "number"):
        return _number(kind, value)
    if kind == "boolean":
        return bool(value)
    if kind == "array" and not isinstance(value, list):
        raise ValueError("Enter a list of values.")
    if kind == "object" and not isinstance(value, dict):
        raise ValueError("Enter an object.")
    return value


def _number(kind: str, value: Any) -> int | float:
    text = "Enter a whole number." if kind == "integer" else "Enter a number."
    if (
        isinstance(value, bool)
        or not isinstance(value, int | float | str)
        or (isinstance(value, str) and len(value) > 30)
    ):
        raise ValueError(text)
    try:
        number = float(value) if isinstance(value, str) and not value.lstrip("+-").isdigit() else value
        if kind == "integer" or isinstance(number, str):
            number = int(number)
    except (ValueError, OverflowError):
        raise ValueError(text) from None
    if number - number != 0 or abs(number) > 1e18:
        raise ValueError(text)
    return number


def _told(code: str, limit: Any) -> str:
    if code == "enum":
        return f"Select a valid choice: {', '.join(map(str, limit))}."
    if code in ("max_length", "max_items"):
        return f"Ensure this value has at most {limit} elements."
    if code in ("minimum", "maximum"):
        return f"Ensure this value is {'greater' if code == 'minimum' else 'less'} than or equal to {limit}."
    return "Enter a valid value."
