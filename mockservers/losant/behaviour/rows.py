"""Rows of data tables: inserting, querying, changing. Lists go by ``limit`` and ``offset``; rows have no ``_type``."""

from __future__ import annotations

from typing import Any

from mockservers.engine.call import Call
from mockservers.engine.clock import iso
from mockservers.engine.store import decode, encode

from ..errors import AlreadyExists, NotFound, Validation
from ..paging import descending
from ..query import columns as query_columns
from ..query import compile_query
from .common import SUCCESS, accepted, new_id, now
from .tables import RESERVED, clear, find, fits, rows_of

MOST = 1000


def _check(table: dict[str, Any], values: dict[str, Any], whole: bool) -> dict[str, Any]:
    """The values of known columns; those of unknown ones are dropped. ``whole``: a new row, with defaults."""
    found: dict[str, Any] = {}
    for column in table["columns"]:
        name = column["name"]
        if name not in values:
            if whole:
                if column["constraint"] == "required":
                    raise Validation(f"{name} is required")
                found[name] = column.get("defaultValue")
            continue
        value = values[name]
        if value is None:
            if column["constraint"] == "required":
                raise Validation(f"{name} is required")
        elif not fits(column, value):
            raise Validation(f"{name} is the wrong type")
        found[name] = value
    return found


class Unique:
    """Which row holds which value of the unique columns: a sidecar, built when a table is first written to."""

    def __init__(self, call: Call, table: dict[str, Any]) -> None:
        self.names = [c["name"] for c in table["columns"] if c["constraint"] == "unique"]
        self.docs = call.docs(f"unique:{table['id']}")
        if self.names and "@" not in self.docs:
            self.docs.put("@", {"columns": self.names})
            rows = rows_of(call, table["id"])
            for key in rows.view():
                self.hold(rows.get(key) or {})

    @staticmethod
    def _mark(name: str, value: Any) -> str:
        # 1 and 1.0 are one value, 1 and true are not.
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        return f"{name}={encode(value).decode()}"

    def _marks(self, row: dict[str, Any]) -> list[str]:
        return [self._mark(name, row[name]) for name in self.names if row.get(name) is not None]

    def take(self, key: str, row: dict[str, Any]) -> None:
        """Hold a row's values, or raise when another row holds one of them."""
        for mark in self._marks(row):
            held = self.docs.get(mark)
            if held is not None and held["id"] != key:
                raise AlreadyExists(reason=f"{mark} is in a unique column already")
        self.hold({**row, "id": key})

    def hold(self, row: dict[str, Any]) -> None:
        for mark in self._marks(row):
            self.docs.put(mark, {"id": row["id"]})

    def release(self, row: dict[str, Any]) -> None:
        for mark in self._marks(row):
            self.docs.delete(mark)


def dataTableRows_post(call: Call) -> Any:
    """One row, answered whole; or many, all or none, answered by their ids."""
    table = find(call, "collaborate")
    many = isinstance(call.data, list)
    at, docs = iso(now(call)), rows_of(call, table["id"])
    unique, made = Unique(call, table), []
    for values in call.data if many else [call.data]:
        if not isinstance(values, dict):
            raise Validation("data is the wrong type")
        row = {"id": new_id(call), "createdAt": at, "updatedAt": at, **_check(table, values, True)}
        unique.take(row["id"], row)
        made.append(row)
    for row in made:
        docs.put(row["id"], row)
    if many:
        return {"createdAt": at, "count": len(made), "rowIds": [row["id"] for row in made[:MOST]]}
    return made[0]


def _listing(call: Call, query: dict[str, Any]) -> bytes:
    table, params = find(call), call.params
    docs = rows_of(call, table["id"])
    names = [column["name"] for column in table["columns"]]
    sort = params.get("sortColumn") or "id"
    if sort not in (*RESERVED, *names):
        raise Validation("sortColumn must be an enum value", f"no column {sort!r}")
    view = docs.view(None, "@key" if sort == "id" else sort)
    reverse = descending(params["sortDirection"])
    limit, offset = min(params["limit"], MOST), params["offset"]
    if query:
        test = compile_query(query, query_columns(names))
        matched = [key for key in view if test(decode(docs.raw(key) or b"{}"))]
        total = len(matched)
        if reverse:
            matched.reverse()
        keys = matched[offset : offset + limit]
    else:
        total = len(view)
        keys = view.slice(offset, limit, reverse)
    raws = [docs.raw(key) or b"{}" for key in keys]
    fields = params.get("includeFields")
    if fields:
        wanted = {"id", *fields}
        raws = [encode({k: v for k, v in decode(raw).items() if k in wanted}) for raw in raws]
    rest = {
        "totalCount": total,
        "limit": limit,
        "offset": offset,
        "sortColumn": sort,
        "sortDirection": params["sortDirection"],
        "query": query,
        "applicationId": call.args["applicationId"],
        "dataTableId": table["id"],
    }
    return b'{"count":%d,"items":[%b],%b' % (len(raws), b",".join(raws), encode(rest)[1:])


def dataTableRows_get(call: Call) -> Any:
    return _listing(call, {})


def dataTableRows_query(call: Call) -> Any:
    return _listing(call, call.data)


def dataTableRows_delete(call: Call) -> Any:
    table = find(call, "collaborate")
    docs = rows_of(call, table["id"])
    test = compile_query(call.data, query_columns([c["name"] for c in table["columns"]]))
    limit = min(call.params["limit"], MOST) if "limit" in call.query else None
    unique, removed = Unique(call, table), 0
    for key in list(docs.view()):
        if limit is not None and removed >= limit:
            break
        row = docs.get(key) or {}
        if test(row):
            unique.release(row)
            docs.delete(key)
            removed += 1
    return {"removed": removed}


def dataTableRows_truncate(call: Call) -> Any:
    clear(call, find(call, "collaborate")["id"])
    return SUCCESS


def dataTableRows_export(call: Call) -> Any:
    table = find(call)
    if call.data.get("query"):
        compile_query(call.data["query"], query_columns([c["name"] for c in table["columns"]]))
    return accepted(call, "DataTableExport", "datatable", table["id"])


# One row


def _row(call: Call, table: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] | None = rows_of(call, table["id"]).get(call.args["rowId"])
    if found is None:
        raise NotFound("Data Table Row", f"no row {call.args['rowId']}")
    return found


def dataTableRow_get(call: Call) -> Any:
    return _row(call, find(call))


def dataTableRow_patch(call: Call) -> Any:
    table = find(call, "collaborate")
    row = _row(call, table)
    values = _check(table, call.data, False)
    unique = Unique(call, table)
    unique.release({name: row.get(name) for name in values})
    unique.take(row["id"], values)
    row.update(values)
    row["updatedAt"] = iso(now(call))
    return rows_of(call, table["id"]).put(row["id"], row)


def dataTableRow_delete(call: Call) -> Any:
    table = find(call, "collaborate")
    row = _row(call, table)
    Unique(call, table).release(row)
    rows_of(call, table["id"]).delete(row["id"])
    return SUCCESS
