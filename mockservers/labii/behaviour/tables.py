"""Tables, saved filters, workflows."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from mockservers.engine.store import encode

from ..errors import FieldsInvalid, NotAcceptable
from ..filters.parse import predicate, saved_sets
from ..quoting import quoted
from . import cells, log
from . import target as targets
from .target import Target

__all__ = [
    "change_column",
    "change_filter",
    "change_table",
    "prepare_column",
    "prepare_filter",
    "prepare_step",
    "prepare_table",
    "start_workflow",
]

Document = dict[str, Any]


def _unique(target: Target, code: str, own: str | None) -> None:
    docs = target.call.docs("table")
    for key in docs.view(("organization", target.home)):
        table = docs.get(key)
        if table is not None and table["unique_code"] == code and key != own:
            raise FieldsInvalid({"unique_code": ["table with this unique code already exists."]})


def prepare_table(target: Target, document: Document, data: Document) -> None:
    _unique(target, document["unique_code"], None)
    document["name_system"] = None


def change_table(target: Target, given: Document) -> None:
    """A system table stays in use. [docs]"""
    if "unique_code" in given:
        _unique(target, given["unique_code"], target.found["sid"])
    if given.get("is_archived") and target.found["name_system"] is not None:
        raise NotAcceptable("Error: The system table can not be archived!")


def prepare_column(target: Target, document: Document, data: Document) -> None:
    form = cells.form_of(target.scene, document["widget"])
    cells.check(target, form, document["default_value"], "default_value")


def change_column(target: Target, given: Document) -> None:
    form = cells.form_of(target.scene, given.get("widget", target.found["widget"]))
    cells.check(target, form, given.get("default_value"), "default_value")


def prepare_filter(target: Target, document: Document, data: Document) -> None:
    """The owner is among the users of a saved filter. [docs 2018]"""
    document["query"] = _stored(target, document["query"])
    if target.scene.principal.user not in document["users"]:
        document["users"] = [target.scene.principal.user, *document["users"]]
    document.pop("user", None)


def change_filter(target: Target, given: Document) -> None:
    if "query" in given:
        given["query"] = _stored(target, given["query"])


def _stored(target: Target, query: Any) -> str:
    """The text form of a query: the look-ups as a query string, ``___``, the same as JSON."""
    if isinstance(query, str):
        text = query
    else:
        sets = query if isinstance(query, list) else [query]
        if not sets or not all(isinstance(s, dict) for s in sets):
            raise FieldsInvalid({"query": ["Expected an object, or a list of objects."]})
        parts = [[_part(name, value) for name, value in s.items()] for s in sets]
        flat = urlencode([(n, _plain(v)) for s in sets for n, v in s.items()], safe=",")
        text = f"{flat}___{quoted(parts if isinstance(query, list) else parts[0])}"
    from ..contract import MODELS

    for group in saved_sets(text):
        if any(c.name.startswith("filter__") for c in group):
            raise NotAcceptable("Error: the field (filter__sid) is not allowed!")
        predicate(target.scene, MODELS["row"], group)
    return text


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else encode(value).decode()


def _part(name: str, value: Any) -> Document:
    field, _, expression = name.rpartition("__")
    if not field or expression == "sid":
        field, expression = name, ""
    return {"field": field, "expr": expression, "value": value if isinstance(value, str | bool) else _plain(value)}


def prepare_step(target: Target, document: Document, data: Document) -> None:
    workflow = target.scene.find("workflow", document["workflow"])
    document["table"] = workflow["table"] if workflow is not None else None


def start_workflow(target: Target, given: Document) -> None:
    """PATCH with ``trigger__sid=<row sid>`` starts the workflow on that row; its audit trail shows it. [docs 2020]"""
    sid = target.call.query.get("trigger__sid")
    if sid:
        row = targets.belonging(target, "row", sid)
        event = target.call.query.get("event")
        label = f"{row['uid']}: {row['name']}"
        log.activity(target.scene, target.home, "Started", "workflow", target.found, event or "event", None, label, sid)
