"""Rows, cells and sections: the records, and all that follows from writing them."""

from __future__ import annotations

from typing import Any

from mockservers.engine.call import Call
from mockservers.engine.store import encode

from ..computed import columns_of, sections_of, writable
from ..contract import MODELS
from ..errors import FieldsInvalid, NotAcceptable, NotPermitted, wrong_id
from ..serialize import now, rows_label
from . import clean, listing, log, machine
from . import target as targets
from .target import Target
from .uploads import presign

__all__ = ["bulk_edit", "create_cell", "create_row", "create_section", "modify_cell", "modify_row", "modify_section"]

Document = dict[str, Any]
ROW, CELL, SECTION = MODELS["row"], MODELS["cell"], MODELS["section"]
WRITERS = {"Project Admin", "Project Edit"}
NOTES = "Notes"


def _may_write(target: Target, row: Document) -> None:
    """Raises 403 unless a project of the row lets the caller write and the row's state allows it."""
    held = target.scene.principal.towards(target.scene, ROW, row)
    if held.isdisjoint(WRITERS):
        raise NotPermitted("no project of the row lets the caller write")
    if not writable(target.scene, row):
        raise NotPermitted("the row is archived or locked, or its projects are archived")


# Rows


def _projects(target: Target, data: Document) -> list[str] | None:
    """The projects a body names, under the newer or the older key, or the query does."""
    given: Any = None
    for name in ("workspaces", "projects"):
        value = data.pop(name, None)
        if value is not None:
            given = value
    one = data.pop("project__sid", None) or target.call.query.get("project__sid")
    one = one or target.call.query.get("workspace__sid")
    if given is None and one:
        given = [{"sid": one}]
    if given is None:
        return None
    if not isinstance(given, list):
        raise FieldsInvalid({"projects": [f'Expected a list of items but got type "{type(given).__name__}".']})
    found = []
    for value in given:
        sid = value.get("sid") if isinstance(value, dict) else value
        project = target.scene.find("project", sid) if isinstance(sid, str) else None
        if project is None or project["organization"] != target.home:
            raise wrong_id(sid, "no project of this organization has this sid")
        found.append(project["sid"])
    return list(dict.fromkeys(found))


def _split(target: Target, table: str, data: Document) -> Document:
    """Take the values of columns, keyed by the columns' sids, out of a body."""
    columns = {c["sid"] for c in columns_of(target.scene, table)}
    return {name: data.pop(name) for name in list(data) if name in columns}


def create_row(target: Target, data: Document) -> Document:
    call, scene, who = target.call, target.scene, target.scene.principal
    table = targets.parent(target, "table")
    assert table is not None
    projects = _projects(target, data)
    held = who.projects(target.home)
    if not projects or not any(held.get(p) in WRITERS for p in projects):
        raise NotPermitted("none of the row's projects lets the caller write")
    if all((scene.find("project", p) or {}).get("is_archived") for p in projects):
        raise NotPermitted("the row's projects are archived")
    cells = _split(target, table["sid"], data)
    notes = data.pop("data", None)
    given = clean.values(target, data, creating=True)
    at, owner = now(call), scene.title("User", who.user)
    row: Document = {
        "sid": log.next_sid(call.world, "row"),
        "uid": _next_uid(target, table),
        "table": table["sid"],
        "name": given["name"],
        "description": given.get("description", ""),
        "projects": projects,
        "open_to_organization": given.get("open_to_organization", False),
        "is_template": given.get("is_template", False),
        "is_archived": given.get("is_archived", False),
        "is_locked": False,
        "metadata": given.get("metadata", []),
        "version": None,
        "owner": owner,
        "updated_by": owner,
        "date_updated": at,
        "date_created": at,
        "user": who.user,
        "organization": target.home,
    }
    log.save(scene, "row", row)
    for column in columns_of(scene, table["sid"]):
        if column["sid"] in cells:
            _put_cell(target, row, column["sid"], cells[column["sid"]])
        elif column["default_value"] is not None:
            _put_cell(target, row, column["sid"], column["default_value"])
    for default in sections_of(scene, "table", table["sid"]):
        if not default["is_archived"]:
            _put_section(target, row, {k: default[k] for k in ("name", "description", "widget", "order", "data")})
    if notes is not None:
        _put_notes(target, row, notes)
    label = rows_label(row)
    log.activity(scene, target.home, "Created", "row", row, "name", row["name"], label, row["sid"])
    log.add_version(scene, row, f"Created Row ({label})")
    shown = scene.show(ROW, row)
    if call.query.get("presigned_post") == "true":
        shown["presigned_post"] = presign(call, row)
    return shown


def _next_uid(target: Target, table: Document) -> str:
    """The table's code and its next number, which is never used again."""
    key = f"table:{table['sid']}"
    held = target.call.docs("contents").get(key) or {}
    held["uid"] = held.get("uid", 0) + 1
    target.call.docs("contents").put(key, held)
    target.scene.renew("contents", key, held)
    return f"{table['unique_code']}{held['uid']}"


def _put_notes(target: Target, row: Document, notes: Any) -> None:
    """HTML given with a new row goes into its notes. [inferred from importers]"""
    data = notes if isinstance(notes, dict) else {"html": notes if isinstance(notes, str) else str(notes)}
    scene = target.scene
    found = next((s for s in sections_of(scene, "row", row["sid"]) if s["name"] == NOTES), None)
    if found is not None:
        log.save(scene, "section", {**found, "data": data})
        return
    rich = next((w for w in target.call.docs("widget") if w["name"] == "Rich Text"), None)
    if rich is not None:
        order = len(sections_of(scene, "row", row["sid"])) + 1
        fields = {"name": NOTES, "description": "", "widget": rich["sid"], "order": order, "data": data}
        _put_section(target, row, fields)


def _put_section(target: Target, row: Document, fields: Document) -> Document:
    at = now(target.call)
    section = {
        "sid": log.next_sid(target.call.world, "section"),
        "table": row["table"],
        "row": row["sid"],
        **fields,
        "is_archived": False,
        "date_updated": at,
        "date_created": at,
        "organization": row["organization"],
    }
    log.save(target.scene, "section", section)
    log.file_under(target.scene, "row", row["sid"], "section", section["sid"])
    return section


def _put_cell(target: Target, row: Document, column: str, value: Any) -> tuple[Document, Any]:
    """The cell of a row and column with a new value, made when missing; and its value before."""
    scene, at = target.scene, now(target.call)
    held = scene.contents("row", row["sid"]).get("cell", {}).get(column)
    old = scene.find("cell", held)
    if old is not None:
        cell = {**old, "data": value, "date_updated": at}
    else:
        cell = {
            "sid": log.next_sid(target.call.world, "cell"),
            "data": value,
            "row": row["sid"],
            "column": column,
            "date_updated": at,
            "date_created": at,
            "organization": row["organization"],
        }
        log.file_under(scene, "row", row["sid"], "cell", cell["sid"], by=column)
    log.save(scene, "cell", cell)
    return cell, None if old is None else old["data"]


def _set_cell(target: Target, row: Document, column: str, value: Any) -> tuple[Document, str | None]:
    """Change a cell and note it; the message for the version, None when nothing changed."""
    scene = target.scene
    known = column in scene.contents("row", row["sid"]).get("cell", {})
    cell, old = _put_cell(target, row, column, value)
    if known and old == value:
        return cell, None
    label = scene.title("Column", column) or ""
    action = "Updated" if known else "Created"
    log.activity(scene, target.home, action, "cell", cell, "data", value, label, row["sid"])
    return cell, f"Updated data of Cell ({label}) from {_word(old)} to {_word(value)}"


def _word(value: Any) -> str:
    if value is None or isinstance(value, str):
        return str(value)
    text = encode(value).decode()
    return text if len(text) <= 500 else text[:500]


def modify_row(target: Target, data: Document) -> Document:
    scene, row = target.scene, target.found
    _state(target, row, set(data))
    projects = _projects(target, data) if {"projects", "workspaces"} & set(data) else None
    cells = _split(target, row["table"], data)
    given = clean.values(target, data, creating=False)
    if projects is not None:
        if not projects:
            raise FieldsInvalid({"projects": ["This list may not be empty."]})
        given["projects"] = projects
    messages: list[str] = []
    label = rows_label(row)

    def note(name: str, before: Any, value: Any) -> None:
        log.activity(scene, target.home, "Updated", "row", row, name, value, label, row["sid"])
        messages.append(f"Updated {name} of Row ({label}) from {_word(before)} to {_word(value)}")

    document = machine.apply(target, given, note)
    for column, value in cells.items():
        _, message = _set_cell(target, document, column, value)
        if message is not None:
            messages.append(message)
    if messages:
        log.add_version(scene, document, "; ".join(messages))
    return scene.show(ROW, document)


def _state(target: Target, row: Document, names: set[str]) -> None:
    """An archived row takes only ``is_archived``, a locked one only its projects. [docs 2020; docs 2022+]"""
    if row["is_archived"] and names - {"is_archived"}:
        raise NotPermitted("the row is archived: only is_archived can be changed")
    if row["is_locked"] and names - {"projects", "workspaces"}:
        raise NotPermitted("the row is locked: only its projects can be changed")
    held = [target.scene.find("project", p) or {} for p in row["projects"]]
    if held and all(p.get("is_archived") for p in held):
        raise NotPermitted("all projects of the row are archived")


def bulk_edit(call: Call) -> Document:
    """Sets one column of every row the filters select. [seed; the selection is inferred]"""
    target = targets.of(call)
    scene, data = target.scene, dict(call.data or {})
    for name in data:
        if name not in ("column", "value"):
            raise clean.refuse_unknown(name, creating=False)
    if "column" not in data or "value" not in data:
        raise FieldsInvalid({n: ["This field is required."] for n in ("column", "value") if n not in data})
    if not any(name for name, _ in call.pairs if name not in ("page", "page_size", "ordering")):
        raise NotAcceptable("Error: Missing filter in the link.", "a bulk edit must say which rows it is about")
    sid = data["column"].get("sid") if isinstance(data["column"], dict) else data["column"]
    column = targets.belonging(target, "column", sid if isinstance(sid, str) else str(sid))
    keys, _ = listing.select(target)
    chosen = [scene.find("row", key) for key in keys.slice(0, len(keys))]
    rows = [dict(row) for row in chosen if row is not None]
    if not rows:
        raise NotAcceptable("Error: No row was selected.")
    for row in rows:
        if row["table"] != column["table"]:
            raise NotAcceptable(f"Error: the field ({column['sid']}) can not be updated!", "a column of another table")
        _may_write(target, row)
    for row in rows:
        _, message = _set_cell(target, row, column["sid"], data["value"])
        if message is not None:
            log.add_version(scene, row, message)
    return scene.show(ROW, rows[0])


# Cells


def create_cell(target: Target, data: Document) -> Any:
    """One cell by query ``column__sid`` and ``data``, or several keyed by column; what exists changes. [docs]"""
    scene = target.scene
    row = _row_of(target)
    columns = {c["sid"] for c in columns_of(scene, row["table"])}
    column = target.call.query.get("column__sid")
    if column:
        if column not in columns:
            raise wrong_id(column, "the row's table has no such column")
        for name in data:
            if name != "data":
                raise clean.refuse_unknown(name, creating=True)
        if "data" not in data:
            raise FieldsInvalid({"data": ["This field is required."]})
        pairs = {column: data["data"]}
    else:
        for name in data:
            if name not in columns:
                raise clean.refuse_unknown(name, creating=True)
        pairs = data
    if not pairs:
        raise FieldsInvalid({"data": ["This field is required."]})
    _may_write(target, row)
    _credits(target)
    made, messages = [], []
    for sid, value in pairs.items():
        cell, message = _set_cell(target, row, sid, value)
        made.append(cell)
        if message is not None:
            messages.append(message)
    if messages:
        log.add_version(scene, dict(row), "; ".join(messages))
    return scene.show(CELL, made[0]) if len(made) == 1 else [{"sid": cell["sid"]} for cell in made]


def _row_of(target: Target) -> Document:
    row = targets.parent(target, "row")
    assert row is not None
    return row


def _credits(target: Target) -> None:
    """Pay-per-use organizations write as long as they have credits. [docs 2020]"""
    organization = target.scene.find("organization", target.home) or {}
    if not organization.get("is_subscription", True) and float(organization.get("credits") or 0) < 0:
        raise NotAcceptable("Error: Your organization does not have enough credits, contact sales@labii.com!")


def modify_cell(target: Target, data: Document) -> Document:
    cell = target.found
    given = clean.values(target, data, creating=False)
    row = target.scene.find("row", cell["row"])
    assert row is not None
    _may_write(target, row)
    _credits(target)
    if "data" in given:
        cell, message = _set_cell(target, row, cell["column"], given["data"])
        if message is not None:
            log.add_version(target.scene, dict(row), message)
    return target.scene.show(CELL, cell)


# Sections


def create_section(target: Target, data: Document) -> Document:
    scene, call = target.scene, target.call
    places = machine.parents_of(target)
    sid = data.pop("widget__sid", None) or call.query.get("widget__sid")
    if sid and "widget" not in data:
        data["widget"] = {"sid": sid}
    row = scene.find("row", places["row"])
    given = clean.values(target, data, creating=True)
    widget = scene.find("widget", given["widget"]) or {}
    kind, home = ("row", row["sid"]) if row is not None else ("table", str(places["table"]))
    others = [s for s in sections_of(scene, kind, home) if not s["is_archived"]]
    if row is not None:
        _section_state(target, row, widget)
        if not widget["allow_multiple"] and any(s["widget"] == widget["sid"] for s in others):
            raise NotAcceptable(f"Error: The widget ({widget['name']}) can only be added once!")
    at = now(call)
    section = {
        "sid": log.next_sid(call.world, "section"),
        "table": row["table"] if row is not None else places["table"],
        "row": row["sid"] if row is not None else None,
        "name": given["name"],
        "description": given.get("description", ""),
        "widget": widget["sid"],
        "order": given.get("order", len(others) + 1),
        "data": given.get("data"),
        "is_archived": given.get("is_archived", False),
        "date_updated": at,
        "date_created": at,
        "organization": target.home,
    }
    log.save(scene, "section", section)
    log.file_under(scene, kind, home, "section", section["sid"])
    _log_section(target, section, row, [("Created", "name", None, section["name"])])
    return scene.show(SECTION, section)


def _section_state(target: Target, row: Document, widget: Document) -> None:
    """A locked row still takes sections whose widget only shows something. [docs 2020]"""
    if row["is_locked"] and widget.get("is_readonly"):
        _may_write(target, {**row, "is_locked": False})
    else:
        _may_write(target, row)


def modify_section(target: Target, data: Document) -> Document:
    scene, section = target.scene, target.found
    given = clean.values(target, data, creating=False)
    row = scene.find("row", section["row"])
    if row is not None:
        _section_state(target, row, scene.find("widget", section["widget"]) or {})
    changes: list[tuple[str, str, Any, Any]] = []
    document = machine.apply(target, given, lambda name, old, new: changes.append(("Updated", name, old, new)))
    _log_section(target, document, row, changes)
    return scene.show(SECTION, document)


def _log_section(
    target: Target, section: Document, row: Document | None, changes: list[tuple[str, str, Any, Any]]
) -> None:
    scene, name = target.scene, section["name"]
    for action, attribute, _, value in changes:
        at = row["sid"] if row is not None else None
        log.activity(scene, target.home, action, "section", section, attribute, value, name, at)
    if row is not None and changes:
        words = (
            f"Created Section ({name})"
            if a == "Created"
            else f"Updated {n} of Section ({name}) from {_word(o)} to {_word(v)}"
            for a, n, o, v in changes
        )
        log.add_version(scene, dict(row), "; ".join(words))
