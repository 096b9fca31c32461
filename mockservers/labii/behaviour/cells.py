"""What a cell takes, by the widget of its column. [sample; docs; that anything else is refused: inferred]

Empty is ``null`` or ``""``. Numbers may come as text and texts as numbers, as in other fields; both are kept as sent.
Widgets whose values are published nowhere, such as Member, take anything.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..errors import FieldsInvalid
from ..serialize import Scene
from . import clean
from .target import Target

__all__ = ["Form", "check", "form_of"]

Form = Callable[[Target, Any], Any]
"""Looks at a value that is not empty; raises ``clean.Bad``, or 406 for a record that is not there."""


def _text(target: Target, value: Any) -> None:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise clean.Bad("Not a valid string.")


def _flag(target: Target, value: Any) -> None:
    clean.boolean(value)


def _number(target: Target, value: Any) -> None:
    clean.number(value)


def _size(target: Target, value: Any) -> None:
    clean.integer(value)


def _day(target: Target, value: Any) -> None:
    """A day, or a day with a time beside it."""
    clean.day(value.get("date") if isinstance(value, dict) else value)


def _list(target: Target, value: Any) -> None:
    if not isinstance(value, list):
        raise clean.Bad(f'Expected a list of items but got type "{type(value).__name__}".')


def _object(target: Target, value: Any) -> None:
    if not isinstance(value, dict):
        raise clean.Bad(f'Expected a dictionary of items but got type "{type(value).__name__}".')


def _record(target: Target, value: Any) -> None:
    if not isinstance(value, dict):
        raise clean.Bad("Expected an object with a sid.")
    clean.related(target, "Row", value, "data")


def _records(target: Target, value: Any) -> None:
    _list(target, value)
    for one in value:
        _record(target, one)


_FORMS: dict[str, Form] = {
    "Text": _text,
    "Select": _text,
    "Secret": _text,
    "File path": _text,
    "File size": _size,
    "Number": _number,
    "Date": _day,
    "Checkbox": _flag,
    "ForeignKey": _record,
    "ForeignKeys": _records,
    "MultiSelect": _list,
    "Members": _list,
    "URL": _object,
    "Address": _object,
}


def form_of(scene: Scene, widget: str) -> Form | None:
    """What a column with this widget takes; None: anything."""
    return _FORMS.get((scene.find("widget", widget) or {}).get("name", ""))


def check(target: Target, form: Form | None, value: Any, name: str = "data") -> None:
    """Raises 406, under the ``name`` the body gives the value, where it is not of the column's form."""
    if form is None or value is None or value == "":
        return
    try:
        form(target, value)
    except clean.Bad as bad:
        raise FieldsInvalid({name: [str(bad)]}) from None
