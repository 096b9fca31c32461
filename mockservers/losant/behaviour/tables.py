"""Data tables and their columns."""

from __future__ import annotations

from typing import Any

from mockservers.engine.call import Call
from mockservers.engine.store import decode, encode

from ..access import application, child
from ..errors import AlreadyExists, NotFound, Validation
from ..paging import listing
from ..wire import KINDS, show
from .common import SUCCESS, apply, changed, stamp, within_limit

KIND = KINDS["dataTable"]
RESERVED = ("id", "createdAt", "updatedAt")
MOST_COLUMNS = 50

_TYPES: dict[str, Any] = {"string": str, "number": (int, float), "boolean": bool}


def fits(column: dict[str, Any], value: Any) -> bool:
    """Whether a value has a column's type; numeric text is not converted."""
    kind = column["dataType"]
    if isinstance(value, bool):
        return bool(kind == "boolean")
    return isinstance(value, _TYPES[kind])


def rows_of(call: Call, table: str) -> Any:
    return call.docs(f"dataTableRow:{table}")


def counted(call: Call, raw: bytes) -> bytes:
    """A table with the number and size of its rows, as recorded from the service [sample]."""
    document = decode(raw)
    docs = rows_of(call, document["id"])
    keys = list(docs.view())
    size = sum(len(docs.raw(key) or b"") for key in keys)
    return encode({**document, "summary": {"count": len(keys), "size": size}})


def _check_columns(columns: list[dict[str, Any]]) -> None:
    names = [column["name"] for column in columns]
    if len(set(names)) != len(names):
        raise Validation("columns must be unique")
    if len(columns) > MOST_COLUMNS:
        raise Validation("columns has more items than allowed")
    for column in columns:
        if column["name"] in RESERVED:
            raise Validation(f"columns.name {column['name']} is reserved")
        if "defaultValue" in column:
            if column["constraint"] != "optional":
                raise Validation("columns.defaultValue is for optional columns only")
            if not fits(column, column["defaultValue"]):
                raise Validation("columns.defaultValue is the wrong type")


def dataTables_get(call: Call) -> Any:
    application(call)
    app = call.args["applicationId"]
    return listing(
        call,
        KIND,
        "dataTable",
        ("applicationId", app),
        f"/applications/{app}/data-tables",
        rewrite=lambda raw: counted(call, raw),
    )


def dataTables_post(call: Call) -> Any:
    application(call, "collaborate")
    within_limit(call, "datatable", "Data Table")
    data = call.data
    columns = data.get("columns") or []
    _check_columns(columns)
    made = stamp(call)
    document = {**made, "dataTableId": made["id"], "applicationId": call.args["applicationId"], "name": data["name"]}
    if data.get("description") is not None:
        document["description"] = data["description"]
    document["columns"] = columns
    return show(call, KIND, counted(call, call.docs("dataTable").put(made["id"], document)))


def find(call: Call, need: str = "view") -> dict[str, Any]:
    """The table of the path."""
    application(call, need)
    found: dict[str, Any] = decode(child(call, KIND, "dataTable", call.args["dataTableId"]))
    return found


def _keep(call: Call, document: dict[str, Any]) -> bytes:
    return show(call, KIND, counted(call, call.docs("dataTable").put(document["id"], changed(call, document))))


def dataTable_get(call: Call) -> Any:
    return show(call, KIND, counted(call, encode(find(call))))


def dataTable_patch(call: Call) -> Any:
    return _keep(call, apply(find(call, "collaborate"), call.data))


def dataTable_delete(call: Call) -> Any:
    table = find(call, "collaborate")
    clear(call, table["id"])
    call.docs("dataTable").delete(table["id"])
    return SUCCESS


def clear(call: Call, table: str) -> None:
    docs = rows_of(call, table)
    for key in list(docs.view()):
        docs.delete(key)
    forget_unique(call, table)


def forget_unique(call: Call, table: str) -> None:
    """Drop what is known of the values of unique columns; it is found out again when next needed."""
    docs = call.docs(f"unique:{table}")
    for key in list(docs.view()):
        docs.delete(key)


def dataTable_addColumn(call: Call) -> Any:
    """Rows there are read null in the new column, whatever its constraint and default."""
    table = find(call, "collaborate")
    column = call.data
    if any(known["name"] == column["name"] for known in table["columns"]):
        raise AlreadyExists(reason="the table has a column of this name")
    _check_columns([*table["columns"], column])
    table["columns"].append(column)
    forget_unique(call, table["id"])
    docs = rows_of(call, table["id"])
    for key in list(docs.view()):
        docs.put(key, {**(docs.get(key) or {}), column["name"]: None})
    return _keep(call, table)


def dataTable_removeColumn(call: Call) -> Any:
    table, name = find(call, "collaborate"), call.params["columnName"]
    left = [column for column in table["columns"] if column["name"] != name]
    if len(left) == len(table["columns"]):
        raise NotFound("Data Table Column", f"no column {name!r}")
    table["columns"] = left
    forget_unique(call, table["id"])
    docs = rows_of(call, table["id"])
    for key in list(docs.view()):
        row = docs.get(key) or {}
        row.pop(name, None)
        docs.put(key, row)
    return _keep(call, table)
