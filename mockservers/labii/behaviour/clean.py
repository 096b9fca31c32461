"""Bodies: which fields a model takes, and their values, with the texts of Django REST framework. [inferred]"""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from mockservers.engine.contract import Field

from ..contract import Model, model_of
from ..errors import FieldsInvalid, NotAcceptable, wrong_id
from ..serialize import collection_of
from .target import Target

__all__ = ["Bad", "boolean", "day", "integer", "number", "refuse_unknown", "related", "values"]

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_INTEGER = re.compile(r"\s*-?\d{1,18}\s*")
_TRUE, _FALSE = (True, 1, "true", "True", "1"), (False, 0, "false", "False", "0")


class Bad(Exception):
    """The text for a value that is not taken."""


def refuse_unknown(name: str, creating: bool) -> NotAcceptable:
    """The refusal of a field that does not exist or is read-only. [seed]"""
    if creating:
        return NotAcceptable(f"Error: the field ({name}) is not allowed!")
    return NotAcceptable(f"Error: the field ({name}) can not be updated!")


def values(target: Target, data: dict[str, Any], creating: bool) -> dict[str, Any]:
    """The fields of a body, checked. Raises 406 for a field the model does not take, then for bad values."""
    model, letter = target.model, "C" if creating else "U"
    fields = model.by_name
    for name in data:
        field = fields.get(name)
        if field is None:
            if not model.open:
                raise refuse_unknown(name, creating)
        elif letter not in field.access and (field.access != "W" or not creating):
            raise refuse_unknown(name, creating)
    out: dict[str, Any] = {}
    problems: dict[str, list[str]] = {}
    for name, value in data.items():
        field = fields.get(name)
        try:
            out[name] = value if field is None else _value(target, field, value)
        except Bad as bad:
            problems[name] = [str(bad)]
    if creating:
        for name in model.required:
            if name not in data:
                problems.setdefault(name, ["This field is required."])
    if problems:
        raise FieldsInvalid(problems)
    return out


def _value(target: Target, field: Field, value: Any) -> Any:
    if value is None:
        if field.nullable or field.type == "any":
            return None
        raise Bad("This field may not be null.")
    if field.type == "string":
        return _text(field, value)
    if field.links is not None and field.type == "object":
        return related(target, field.links, value, field.name)
    if field.type == "array":
        return _array(target, field, value)
    if field.type == "boolean":
        return boolean(value)
    if field.type == "integer":
        return integer(value)
    if field.type == "number":
        return number(value)
    if field.type == "object":
        if not isinstance(value, dict):
            raise Bad(f'Expected a dictionary of items but got type "{type(value).__name__}".')
        return value
    return value


def boolean(value: Any) -> bool:
    if isinstance(value, str | int | bool):
        if value in _TRUE:
            return True
        if value in _FALSE:
            return False
    raise Bad("Must be a valid boolean.")


def integer(value: Any) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**18:
        return value
    if isinstance(value, str) and _INTEGER.fullmatch(value):
        return int(value)
    raise Bad("A valid integer is required.")


def number(value: Any) -> float | int:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    try:
        found = float(str(value)) if isinstance(value, str) and len(value) < 40 else None
    except ValueError:
        found = None
    if found is None or found != found or found in (float("inf"), float("-inf")):
        raise Bad("A valid number is required.")
    return found


def _array(target: Target, field: Field, value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise Bad(f'Expected a list of items but got type "{type(value).__name__}".')
    item = field.items
    if item is None:
        return value
    if item.links is not None:
        found = (related(target, item.links, v, field.name) for v in value)
        return list(dict.fromkeys(found))
    if item.type == "string":
        return [_text(item, v) for v in value]
    return value


def _text(field: Field, value: Any) -> str:
    if type(value) is str:
        text = value
    elif isinstance(value, bool) or not isinstance(value, str | int | float):
        raise Bad("Not a valid string.")
    else:
        text = str(value)
    if field.required and not text.strip():
        raise Bad("This field may not be blank.")
    if field.enum and text not in field.enum:
        raise Bad(f'"{text}" is not a valid choice.')
    if field.format == "date":
        day(text)
    if field.format == "email" and not _EMAIL.fullmatch(text):
        raise Bad("Enter a valid email address.")
    if field.pattern is not None and not re.search(field.pattern, text):
        raise Bad("Enter a valid value.")
    return text


def day(value: Any) -> None:
    """Raises ``Bad`` unless a value is a day of the calendar, ``YYYY-MM-DD``."""
    try:
        date.fromisoformat(value if isinstance(value, str) and _DAY.fullmatch(value) else "")
    except ValueError:
        raise Bad("Date has wrong format. Use one of these formats instead: YYYY-MM-DD.") from None


def related(target: Target, resource: str, value: Any, name: str) -> str:
    """The sid of a related object, written as an object with a sid (other keys are ignored) or as the sid alone."""
    sid = value.get("sid") if isinstance(value, dict) else value
    if not isinstance(sid, str):
        raise Bad("Expected an object with a sid.")
    model: Model | None = model_of(resource)
    found = target.scene.find(collection_of(model), sid)
    if resource == "Widget" and (found is None or found["is_archived"]):
        raise NotAcceptable("Error: Widget is not valid!")
    if found is None or found.get("organization", target.organization) != target.organization:
        raise wrong_id(sid, f"{name}: no {resource} of this organization has this sid")
    return sid
