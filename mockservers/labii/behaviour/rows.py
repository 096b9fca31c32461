"""Rows, and all that follows from writing them."""

from __future__ import annotations

from typing import Any

from mockservers.engine.call import Call
from mockservers.engine.store import encode

from ..computed import columns_of
from ..contract import MODELS
from ..errors import FieldsInvalid, NotAcceptable, NotPermitted, wrong_id
from ..serialize import rows_label
from . import cells, clean, listing, log, machine
from . import target as targets
from .birth import Facts, New
from .contents import WRITERS, may_write, no_credits, set_cell, spend, word
from .mould import Ground, Mould, ground_of
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


def _may_put(target: Target, projects: list[str]) -> None:
    """Raises 403 unless one of the projects lets the caller write."""
    scene = target.scene
    held = scene.principal.projects(target.home)
    if not any(held.get(p) in WRITERS for p in projects):
        raise NotPermitted("none of the row's projects lets the caller write")
    if all((scene.find("project", p) or {}).get("is_archived") for p in projects):
        raise NotPermitted("the row's projects are archived")


def _ground(target: Target, given: Any) -> Ground:
    """The table and projects of a new row. Raises 406 when one is unknown, 403 when they let nobody write."""
    table = targets.parent(target, "table")
    assert table is not None
    projects = _projects(target, given) if given is not None else []
    _may_put(target, projects)
    return Ground(target.scene, table, projects)


def _split(target: Target, table: str, data: Document) -> Document:
    """Take the values of columns, keyed by the columns' sids, out of a body. Raises 406 for what a column refuses."""
    scene = target.scene
    columns = {c["sid"]: c for c in columns_of(scene, table)}
    found = {name: data.pop(name) for name in list(data) if name in columns}
    for name, value in found.items():
        cells.check(target, cells.form_of(scene, columns[name]["widget"]), value, name)
    return found


def create_row(target: Target, data: Document) -> bytes:
    call, scene, world = target.call, target.scene, target.call.world
    given = _named(target, data)
    ground = ground_of(target, given, _ground)
    values: list[tuple[str, str | None, bytes]] = []
    with_cells = not ground.named.isdisjoint(data)
    for column, title, default, form in ground.columns if with_cells or ground.fills else ():
        if column in data:
            value = data.pop(column)
            cells.check(target, form, value, column)
            values.append((column, title, encode(value)))
        elif default is not None:
            values.append((column, title, encode(default)))
    notes = data.pop("data", None)
    given = clean.values(target, data, creating=True)
    if with_cells and ground.spent:
        raise no_credits()
    get = given.get
    uid = ground.count()
    mould = ground.mould(
        scene, (get("open_to_organization", False), get("is_template", False), get("is_archived", False))
    )
    facts: Facts = (
        log.next_sid(world, "row"),
        uid,
        given["name"],
        get("description", ""),
        encode(get("metadata", [])),
        log.next_sid(world, "version"),
        log.next_sid(world, "activity"),
        scene.at,
        world.ids.reserve(2),
        log.next_sids(world, "section", len(mould.defaults)),
        tuple([(log.next_sid(world, "cell"), *value) for value in values]) if values else (),
        None,
    )
    if notes is not None:
        made = _with_notes(target, mould, facts, notes)
    else:
        mould.keep(facts)
        made = mould.show(scene, facts)
    if call.query.get("presigned_post") == "true":
        return b'%b,"presigned_post":%b}' % (made[:-1], encode(presign(call, mould.row("", *facts))))
    return made


def _with_notes(target: Target, mould: Mould, facts: Facts, notes: Any) -> bytes:
    """HTML given with a new row goes into its notes. [inferred from importers]"""
    scene, row, new = target.scene, mould.row("", *facts), New._make(facts)
    data = notes if isinstance(notes, dict) else {"html": notes if isinstance(notes, str) else str(notes)}
    sections = [mould.section(sid, *facts) for sid in new.sections]
    found = next((s for s in sections if s["name"] == NOTES), None)
    rich = next((w for w in target.call.docs("widget") if w["name"] == "Rich Text"), None)
    if found is not None:
        found["data"] = data
    elif rich is not None:
        found = {
            "sid": log.next_sid(target.call.world, "section"),
            "table": row["table"],
            "row": new.sid,
            "name": NOTES,
            "description": "",
            "widget": rich["sid"],
            "order": len(sections) + 1,
            "data": data,
            "is_archived": False,
            "date_updated": new.at,
            "date_created": new.at,
            "organization": row["organization"],
        }
        new = new._replace(sections=(*new.sections, found["sid"]))
        sections = sorted([*sections, found], key=lambda s: s["order"])
    facts = tuple(new._replace(taken=encode(mould.picture(facts, sections))))
    mould.keep(facts)
    if found is not None:
        log.save(scene, "section", found)
    return mould.shown(scene, facts, found)


def modify_row(target: Target, data: Document) -> Document:
    scene, row = target.scene, target.found
    _state(target, row, set(data))
    named = _named(target, data) if {"projects", "workspaces"} & set(data) else None
    projects = None if named is None else _projects(target, named)
    values = _split(target, row["table"], data)
    given = clean.values(target, data, creating=False)
    if projects is not None:
        if not projects:
            raise FieldsInvalid({"projects": ["This list may not be empty."]})
        if projects != row["projects"]:
            _may_put(target, projects)
        given["projects"] = projects
    if values:
        spend(target)
    messages: list[str] = []
    label = rows_label(row)

    def note(name: str, before: Any, value: Any) -> None:
        log.activity(scene, target.home, "Updated", "row", row, name, value, label, row["sid"])
        messages.append(f"Updated {name} of Row ({label}) from {word(before)} to {word(value)}")

    document = machine.apply(target, given, note)
    for column, value in values.items():
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
    cells.check(target, cells.form_of(scene, column["widget"]), data["value"], "value")
    keys, _ = listing.select(target)
    chosen = [scene.find("row", key) for key in keys.slice(0, len(keys))]
    rows = [dict(row) for row in chosen if row is not None]
    if not rows:
        raise NotAcceptable("Error: No row was selected.")
    for row in rows:
        if row["table"] != column["table"]:
            raise NotAcceptable(f"Error: the field ({column['sid']}) can not be updated!", "a column of another table")
        may_write(target, row)
    spend(target)
    for row in rows:
        _, message = set_cell(target, row, column["sid"], data["value"])
        if message is not None:
            log.add_version(scene, row, message)
    return scene.show(ROW, rows[0])
