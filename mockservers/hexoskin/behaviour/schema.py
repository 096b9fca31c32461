"""The root and the schemas: what the official client reads before it does anything else."""

from __future__ import annotations

from typing import Any

from mockservers.engine.call import Call
from mockservers.engine.contract import Field

from ..contract.tables import TASTIES
from ..contract.words import Tasty
from ..dialect import may_delete_records
from ..options import option
from .tastypie import tasty_of

__all__ = ["discover", "show_schema"]

_TYPES = {"number": "float", "array": "list", "object": "dict", "any": "dict", "ref": "dict"}
_HELP = {
    "string": 'Unicode string data. Ex: "Hello World"',
    "integer": "Integer data. Ex: 2673",
    "float": "Floating point numeric data. Ex: 26.73",
    "boolean": "Boolean data. Ex: True",
    "datetime": 'A date & time as a string. Ex: "2010-11-10T03:07:43"',
    "date": 'A date as a string. Ex: "2010-11-10"',
    "list": "A list of data. Ex: ['abc', 26.73, 8]",
    "dict": "A dictionary of data. Ex: {'price': 26.73, 'name': 'Daniel'}",
    "related": "A single related resource. Can be either a URI or set of nested resource data.",
}


def discover(call: Call) -> dict[str, Any]:
    """``/api/``: where each resource is. Resources known by name alone are listed only if asked for by an option."""
    every = option(call.world, "all_resources")
    whole = call.query.get("fullschema", "").lower() in ("true", "1")
    return {
        t.name: {
            "list_endpoint": t.uri,
            "schema": schema_of(call, t) if whole else f"{t.uri}schema/",
        }
        for t in TASTIES
        if every or t.tier != "C"
    }


def show_schema(call: Call) -> dict[str, Any]:
    """The schema of one resource."""
    return schema_of(call, tasty_of(call))


def schema_of(call: Call, tasty: Tasty) -> dict[str, Any]:
    detail = tasty.detail
    if tasty.name == "record" and not may_delete_records(call):
        detail = tuple(m for m in detail if m != "delete")
    fields = call.vendor.contract.resources[tasty.form].fields
    schema: dict[str, Any] = {
        "allowed_detail_http_methods": list(detail),
        "allowed_list_http_methods": list(tasty.list),
        "default_format": "application/json",
        "default_limit": 20,
        "fields": {f.name: _described(tasty, f) for f in fields if f.access != "W"},
    }
    if tasty.filtering:
        schema["filtering"] = {n: how if isinstance(how, int) else list(how) for n, how in tasty.filtering.items()}
    if tasty.ordering:
        schema["ordering"] = list(tasty.ordering)
    return schema


def _described(tasty: Tasty, field: Field) -> dict[str, Any]:
    relation = tasty.relations.get(field.name)
    kind = "related" if relation else _TYPES.get(field.type, field.type)
    if kind == "string" and field.format in ("date-time", "local-date-time"):
        kind = "datetime"
    elif kind == "string" and field.format == "date":
        kind = "date"
    default = field.default if field.default is not None else "No default provided."
    shown: dict[str, Any] = {
        "blank": not field.required and field.access != "R",
        "default": "" if field.name in ("id", "deviceid") else default,
        "help_text": _HELP[kind],
        "nullable": field.nullable,
        "primary_key": field.name == tasty.key,
        "readonly": field.access == "R",
        "type": kind,
        "unique": field.name in (tasty.key, "email", "username"),
        "verbose_name": field.name.replace("_", " "),
    }
    if relation:
        shown["related_schema"] = f"/api/{relation}/schema/"
        shown["related_type"] = "to_one"
    return shown
