"""Cells and sections: what a row holds, and what writing it leaves behind."""

from __future__ import annotations

from typing import Any

from ..computed import columns_of, sections_of, writable
from ..contract import MODELS
from ..errors import FieldsInvalid, NotAcceptable, NotPermitted, wrong_id
from ..quoting import quoted
from ..serialize import Scene
from . import cells, clean, log, machine
from . import target as targets
from .target import Target

__all__ = [
    "create_cell",
    "create_section",
    "may_write",
    "modify_cell",
    "modify_section",
    "no_credits",
    "set_cell",
    "spend",
    "spent",
    "word",
]

Document = dict[str, Any]
ROW, CELL, SECTION = MODELS["row"], MODELS["cell"], MODELS["section"]
WRITERS = {"Project Admin", "Project Edit"}


def may_write(target: Target, row: Document) -> None:
    """Raises 403 unless a project of the row lets the caller write and the row's state allows it."""
    held = target.scene.principal.towards(target.scene, ROW, row)
    if held.isdisjoint(WRITERS):
        raise NotPermitted("no project of the row lets the caller write")
    if not writable(target.scene, row):
        raise NotPermitted("the row is archived or locked, or its projects are archived")


def put_cell(target: Target, row: Document, column: str, value: Any) -> tuple[Document, Any]:
    """The cell of a row and column with a new value, made when missing; and its value before."""
    scene, at = target.scene, target.scene.at
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


def set_cell(target: Target, row: Document, column: str, value: Any) -> tuple[Document, str | None]:
    """Change a cell and note it; the message for the version, None when nothing changed."""
    scene = target.scene
    known = column in scene.contents("row", row["sid"]).get("cell", {})
    cell, old = put_cell(target, row, column, value)
    if known and old == value:
        return cell, None
    label = scene.title("Column", column) or ""
    action = "Updated" if known else "Created"
    log.activity(scene, target.home, action, "cell", cell, "data", value, label, row["sid"])
    return cell, f"Updated data of Cell ({label}) from {word(old)} to {word(value)}"


def word(value: Any) -> str:
    if value is None or isinstance(value, str):
        return str(value)
    text = quoted(value)
    return text if len(text) <= 500 else text[:500]


def create_cell(target: Target, data: Document) -> Any:
    """One cell by query ``column__sid`` and ``data``, or several keyed by column; what exists changes. [docs]"""
    scene = target.scene
    row = _row_of(target)
    columns = {c["sid"]: c for c in columns_of(scene, row["table"])}
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
    for sid, value in pairs.items():
        cells.check(target, cells.form_of(scene, columns[sid]["widget"]), value, "data" if column else sid)
    may_write(target, row)
    spend(target)
    made, messages = [], []
    for sid, value in pairs.items():
        cell, message = set_cell(target, row, sid, value)
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


def spent(scene: Scene, organization: str) -> bool:
    """Whether an organization pays per use and has no credits left."""
    found = scene.find("organization", organization) or {}
    if found.get("is_subscription", True):
        return False
    try:
        return float(found.get("credits") or 0) <= 0
    except ValueError:  # whatever a test has put there
        return True


def spend(target: Target) -> None:
    """Refuses to write cells once an organization's credits are spent. [docs 2020; cells written by way of their row:
    inferred]"""
    if spent(target.scene, target.home):
        raise no_credits()


def no_credits() -> NotAcceptable:
    return NotAcceptable("Error: Your organization does not have enough credits, contact sales@labii.com!")


def modify_cell(target: Target, data: Document) -> Document:
    cell = target.found
    given = clean.values(target, data, creating=False)
    column = target.scene.find("column", cell["column"])
    if "data" in given and column is not None:
        cells.check(target, cells.form_of(target.scene, column["widget"]), given["data"])
    row = target.scene.find("row", cell["row"])
    assert row is not None
    may_write(target, row)
    spend(target)
    if "data" in given:
        cell, message = set_cell(target, row, cell["column"], given["data"])
        if message is not None:
            log.add_version(target.scene, dict(row), message)
    return target.scene.show(CELL, cell)


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
    at = scene.at
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
        may_write(target, {**row, "is_locked": False})
    else:
        may_write(target, row)


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
            else f"Updated {n} of Section ({name}) from {word(o)} to {word(v)}"
            for a, n, o, v in changes
        )
        log.add_version(scene, dict(row), "; ".join(words))
