"""Rows, and all that follows from writing them."""

from __future__ import annotations

from functools import partial
from typing import Any

from mockservers.engine.call import Call
from mockservers.engine.store import encode

from ..computed import columns_of, sections_of
from ..contract import MODELS
from ..errors import FieldsInvalid, NotAcceptable, NotPermitted, wrong_id
from ..serialize import rows_label, shown
from . import clean, listing, log, machine
from . import target as targets
from .birth import Birth
from .contents import WRITERS, may_write, put_cell, put_section, set_cell, word
from .mould import Ground, ground_of
from .target import Target
from .uploads import presign

__all__ = ["bulk_edit", "create_row", "modify_row"]

Document = dict[str, Any]
ROW = MODELS["row"]
NOTES = "Notes"


def _named(target: Target, data: Document) -> Any:
    """The projects a body names, under the newer or the older key, or the query does; None where none does."""
    given: Any = None
    for name in ("workspaces", "projects"):
        value = data.pop(name, None)
        if value is not None:
            given = value
    one = data.pop("project__sid", None)
    if given is None:
        one = one or target.call.query.get("project__sid") or target.call.query.get("workspace__sid")
        return [{"sid": one}] if one else None
    return given


def _projects(target: Target, given: Any) -> list[str]:
    """The sids of the projects named."""
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


def _ground(target: Target, given: Any) -> Ground:
    """The table and projects of a new row. Raises 406 when one is unknown, 403 when they let nobody write."""
    scene = target.scene
    table = targets.parent(target, "table")
    assert table is not None
    projects = _projects(target, given) if given is not None else []
    held = scene.principal.projects(target.home)
    if not any(held.get(p) in WRITERS for p in projects):
        raise NotPermitted("none of the row's projects lets the caller write")
    if all((scene.find("project", p) or {}).get("is_archived") for p in projects):
        raise NotPermitted("the row's projects are archived")
    return Ground(scene, table, projects)


def _split(target: Target, table: str, data: Document) -> Document:
    """Take the values of columns, keyed by the columns' sids, out of a body."""
    columns = {c["sid"] for c in columns_of(target.scene, table)}
    return {name: data.pop(name) for name in list(data) if name in columns}


def create_row(target: Target, data: Document) -> bytes:
    call, scene, who = target.call, target.scene, target.scene.principal
    given = _named(target, data)
    ground = ground_of(scene, call.query.get("table__sid"), given, partial(_ground, target, given))
    values: dict[str, Any] = {}
    for column, default in ground.columns:
        if column in data:
            values[column] = data.pop(column)
        elif default is not None:
            values[column] = default
    notes = data.pop("data", None)
    given = clean.values(target, data, creating=True)
    at, world, table = scene.at, call.world, ground.table
    filed = scene.filing("table", table["sid"])
    number = filed["uid"] = filed.get("uid", 0) + 1  # never used again
    sid = log.next_sid(world, "row")
    row: Document = {
        "sid": sid,
        "uid": f"{table['unique_code']}{number}",
        "table": table["sid"],
        "name": given["name"],
        "description": given.get("description", ""),
        "projects": ground.projects,
        "open_to_organization": given.get("open_to_organization", False),
        "is_template": given.get("is_template", False),
        "is_archived": given.get("is_archived", False),
        "is_locked": False,
        "metadata": given.get("metadata", []),
        "version": None,
        "owner": ground.owner,
        "updated_by": ground.owner,
        "date_updated": at,
        "date_created": at,
        "user": who.user,
        "organization": target.home,
    }
    scene.renew("row", sid, row)
    held = scene.begin("row", sid)
    cells = {column: put_cell(target, row, column, value)[0] for column, value in values.items()} if values else {}
    mould = ground.mould(scene, row, filed.get("section", []))
    defaults = mould.defaults
    sections = log.next_sids(world, "section", len(defaults)) if defaults else []
    titled = log.titled(scene, list(cells.values())) if cells else []
    birth = Birth(world.ids, row, defaults, sections, titled)
    if sections:  # the reply shows them, but who looks at their documents, will later
        ground.sections.put_all_later(sections, birth.section)
        held["section"] = sections
    if notes is not None:
        _put_notes(target, row, notes)
        birth.taken = log.snapshot(scene, row)
    activity, version = log.next_sid(world, "activity"), log.next_sid(world, "version")
    ground.activities.put_all_later((activity,), birth.activity)
    ground.versions.put_all_later((version,), birth.version)
    held["activity"], held["version"] = [activity], [version]
    row["version"] = version
    ground.rows.put_all_later((sid,), birth.row)
    made = mould.show(scene, row, cells, sections) if notes is None else shown(scene, ROW, row, "detail")
    if call.query.get("presigned_post") == "true":
        return b'%b,"presigned_post":%b}' % (made[:-1], encode(presign(call, row)))
    return made


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
        put_section(target, row, fields)


def modify_row(target: Target, data: Document) -> Document:
    scene, row = target.scene, target.found
    _state(target, row, set(data))
    named = _named(target, data) if {"projects", "workspaces"} & set(data) else None
    projects = None if named is None else _projects(target, named)
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
        messages.append(f"Updated {name} of Row ({label}) from {word(before)} to {word(value)}")

    document = machine.apply(target, given, note)
    for column, value in cells.items():
        _, message = set_cell(target, document, column, value)
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
        may_write(target, row)
    for row in rows:
        _, message = set_cell(target, row, column["sid"], data["value"])
        if message is not None:
            log.add_version(scene, row, message)
    return scene.show(ROW, rows[0])
