"""Fields that are worked out when they are shown."""

from __future__ import annotations

from datetime import date
from typing import Any

from mockservers.engine.clock import iso, parse_instant
from mockservers.engine.store import encode

from .chain import is_valid
from .serialize import Document, Scene, computed, rows_label
from .sid import decode

__all__ = ["columns_of", "sections_of", "writable"]

BACKUP_MS = 60_000
"""A backup is in progress for a minute. [inferred]"""

MIB = 1 << 20


def _today(scene: Scene) -> date:
    return date.fromisoformat(iso(scene.call.world.clock.ms(), 0)[:10])


# Organizations


@computed("organization", "days_available")
def days_available(scene: Scene, doc: Document) -> int:
    until = doc.get("available_till")
    return (date.fromisoformat(until) - _today(scene)).days if until else 0


@computed("organization", "payment")
def payment(scene: Scene, doc: Document) -> Document:
    return {
        "payment_option": "Subscription" if doc["is_subscription"] else "Pay per use",
        "seats": doc["seats"],
        "available_till": doc["available_till"],
        "days_available": days_available(scene, doc),
        "is_academic": str(doc["is_academic"]),
        "credits": f"${doc['credits']}",
    }


@computed("organization", "personnel")
def own_personnel(scene: Scene, doc: Document) -> Document | None:
    person = scene.principal.people.get(doc["sid"])
    return None if person is None else scene.link("Personnel", person["sid"])


@computed("personnel", "name")
def personnel_name(scene: Scene, doc: Document) -> str | None:
    return scene.title("User", doc["user"])


def _of_user(field: str) -> None:
    @computed("personnel", field)
    def value(scene: Scene, doc: Document) -> Any:
        user = scene.find("user", doc["user"])
        return None if user is None else user[field]


for _field in ("email", "first_name", "last_name"):
    _of_user(_field)


@computed("team", "members")
def members(scene: Scene, doc: Document) -> list[Document | None]:
    return [scene.link("Personnel", sid) for sid in doc["members"]]


def _of_widget(field: str, kept: str) -> None:
    @computed("organizationwidget", field)
    def value(scene: Scene, doc: Document) -> Any:
        widget = scene.find("widget", doc["widget"])
        return None if widget is None else widget[kept]


for _field, _kept in (("icon", "icon"), ("name", "name"), ("notes", "notes"), ("price", "subscription_price")):
    _of_widget(_field, _kept)


@computed("statement", "organization")
def organization_key(scene: Scene, doc: Document) -> int | None:
    return decode(doc["organization"])


@computed("statement", "name")
def statement_name(scene: Scene, doc: Document) -> str:
    return f"{doc['date_start']} - {doc['date_end']}"


@computed("statement", "is_current")
def is_current(scene: Scene, doc: Document) -> bool:
    return bool(doc["date_start"] <= _today(scene).isoformat() <= doc["date_end"])


def backup_done(scene: Scene, doc: Document) -> bool:
    started = parse_instant(doc["date_created"])
    return doc["status"] != "In Progress" or scene.call.world.clock.ms() >= started + BACKUP_MS


@computed("backup", "status")
def backup_status(scene: Scene, doc: Document) -> str:
    return "Completed" if doc["status"] == "In Progress" and backup_done(scene, doc) else str(doc["status"])


@computed("backup", "file_path")
def backup_path(scene: Scene, doc: Document) -> str | None:
    return doc["file_path"] if backup_done(scene, doc) else None


# Projects


@computed("project", "number_of_records")
def project_records(scene: Scene, doc: Document) -> int:
    return len(scene.call.docs("row").view(("projects", doc["sid"])))


@computed("member workspacepermission", "name")
def member_name(scene: Scene, doc: Document) -> str:
    people, team = scene.title("Personnel", doc["personnel"]), scene.title("Team", doc["team"])
    return ", ".join(n for n in (people, team) if n)


@computed("workspacepermission", "workspace")
def workspace(scene: Scene, doc: Document) -> Document | None:
    return scene.link("Project", doc["project"])


# Tables


@computed("table", "name")
def table_plural(scene: Scene, doc: Document) -> str:
    return str(doc["name_plural"])


@computed("table", "name", "name")
def table_singular(scene: Scene, doc: Document) -> str:
    return str(doc["name_singular"])


def _count(field: str, collection: str) -> None:
    @computed("table", field)
    def value(scene: Scene, doc: Document) -> int:
        return len(scene.call.docs(collection).view(("table", doc["sid"])))


for _field, _kept in (
    ("number_of_records", "row"),
    ("number_of_columns", "column"),
    ("number_of_filters", "filter"),
    ("number_of_workflows", "workflow"),
):
    _count(_field, _kept)


@computed("table", "number_of_sections")
def table_sections(scene: Scene, doc: Document) -> int:
    return len(scene.contents("table", doc["sid"]).get("section", ()))


@computed("table", "columns")
def table_columns(scene: Scene, doc: Document) -> list[Document]:
    from .contract import MODELS

    return [scene.show(MODELS["column"], c) for c in columns_of(scene, doc["sid"])]


def columns_of(scene: Scene, table: str) -> list[Document]:
    """A table's columns that are in use, in order."""

    def read() -> list[Document]:
        found = (scene.find("column", k) for k in scene.call.docs("column").view(("table", table), "order"))
        return [c for c in found if c is not None and not c["is_archived"]]

    columns: list[Document] = scene.once(("columns", table), read)
    return columns


@computed("column", "widget")
def column_widget(scene: Scene, doc: Document) -> Document | None:
    widget = scene.find("widget", doc["widget"])
    return None if widget is None else {k: widget[k] for k in ("sid", "name", "documentation_url")}


@computed("workflow", "number_of_steps")
def workflow_steps(scene: Scene, doc: Document) -> int:
    return len(scene.call.docs("step").view(("workflow", doc["sid"])))


@computed("step", "workflow")
def step_workflow(scene: Scene, doc: Document) -> Document | None:
    found = scene.find("workflow", doc["workflow"])
    return None if found is None else {k: found[k] for k in ("sid", "name", "description")}


# Rows


@computed("row", "table__name_plural")
def row_table(scene: Scene, doc: Document) -> str | None:
    return scene.title("Table", doc["table"])


@computed("row", "workspaces")
def row_workspaces(scene: Scene, doc: Document) -> list[Document | None]:
    return [scene.link("Project", sid) for sid in doc["projects"]]


@computed("row", "name", "name")
@computed("row", "name", "list")
@computed("row", "name", "version")
def row_label(scene: Scene, doc: Document) -> str:
    return rows_label(doc)


@computed("row", "version")
def row_version(scene: Scene, doc: Document) -> Document:
    number = len(scene.contents("row", doc["sid"]).get("version", ())) or 1
    return {"sid": doc["version"], "name": f"{rows_label(doc)} ({number})", "version": number}


def _column_set(scene: Scene, doc: Document, hidden: bool) -> list[Document]:
    cells = scene.contents("row", doc["sid"]).get("cell", {})
    out = []
    for column in columns_of(scene, doc["table"]):
        if column["is_hidden"] and not hidden:
            continue
        sid = cells.get(column["sid"])
        cell = scene.find("cell", sid)
        out.append({"sid": sid, "column": _shown(scene, column), "data": None if cell is None else cell["data"]})
    return out


def _shown(scene: Scene, column: Document) -> Document:
    """A column as a row's values show it."""

    def make() -> Document:
        shown = {k: column[k] for k in ("sid", "name", "name_system", "description")}
        return {**shown, "widget": column_widget(scene, column)}

    shown: Document = scene.once(("column", column["sid"]), make)
    return shown


@computed("row", "column_set", "list")
def short_columns(scene: Scene, doc: Document) -> list[Document]:
    return _column_set(scene, doc, hidden=False)


@computed("row", "column_set")
def all_columns(scene: Scene, doc: Document) -> list[Document]:
    return _column_set(scene, doc, hidden=True)


def sections_of(scene: Scene, kind: str, sid: str) -> list[Document]:
    """A row's sections, or a table's default ones, in order."""
    found = (scene.find("section", s) for s in scene.contents(kind, sid).get("section", ()))
    return sorted((s for s in found if s is not None), key=lambda s: s["order"])


@computed("row", "section_set")
def section_set(scene: Scene, doc: Document) -> list[Document]:
    from .contract import MODELS

    sections = (s for s in sections_of(scene, "row", doc["sid"]) if not s["is_archived"])
    return [scene.show(MODELS["section"], s) for s in sections]


@computed("row", "identical_items")
def identical_items(scene: Scene, doc: Document) -> list[Document]:
    return []


@computed("row", "foreignkey")
def foreignkey(scene: Scene, doc: Document) -> Document:
    return {}


def writable(scene: Scene, doc: Document) -> bool:
    """Whether a row's state lets its contents be changed. Archived projects make records read-only. [docs 2022+]"""
    if doc["is_archived"] or doc["is_locked"]:
        return False
    projects = [scene.find("project", p) for p in doc["projects"]]
    return not projects or any(p is not None and not p["is_archived"] for p in projects)


@computed("row", "change_permission")
def row_change(scene: Scene, doc: Document) -> bool:
    from .contract import MODELS

    return writable(scene, doc) and scene.may(MODELS["row"], doc, "Detail", "PATCH")


@computed("cell", "change_permission")
def cell_change(scene: Scene, doc: Document) -> bool:
    row = scene.find("row", doc["row"])
    return row is not None and row_change(scene, row)


@computed("section", "change_permission")
def section_change(scene: Scene, doc: Document) -> bool:
    from .contract import MODELS

    row = scene.find("row", doc["row"])
    return row_change(scene, row) if row is not None else scene.may(MODELS["section"], doc, "Detail", "PATCH")


@computed("cell", "name")
def cell_name(scene: Scene, doc: Document) -> str | None:
    return scene.title("Column", doc["column"])


@computed("cell", "widget")
def cell_widget(scene: Scene, doc: Document) -> Document | None:
    column = scene.find("column", doc["column"])
    widget = scene.find("widget", column["widget"]) if column is not None else None
    return None if widget is None else {"sid": widget["sid"], "name": f"{widget['name']} - {widget['notes']}"}


@computed("cell section", "price")
def price(scene: Scene, doc: Document) -> str:
    return "$0.00"


@computed("section", "widget", "list")
def section_widget_short(scene: Scene, doc: Document) -> Document | None:
    widget = scene.find("widget", doc["widget"])
    return None if widget is None else {"sid": widget["sid"], "name": f"{widget['name']} - {widget['notes']}"}


_SECTION_WIDGET = (
    "sid",
    "icon",
    "name",
    "category",
    "sub_category",
    "company",
    "notes",
    "description",
    "documentation_url",
    "usecase",
    "is_readonly",
)


@computed("section", "widget")
def section_widget(scene: Scene, doc: Document) -> Document | None:
    widget = scene.find("widget", doc["widget"])
    return None if widget is None else {k: widget[k] for k in _SECTION_WIDGET}


@computed("section", "widget___widget__sid")
def section_widget_sid(scene: Scene, doc: Document) -> str:
    return str(doc["widget"])


# Versions


@computed("version", "name")
def version_name(scene: Scene, doc: Document) -> str:
    return f"{scene.title('Row', doc['row'])} ({doc['version']})"


@computed("version", "is_valid")
def version_valid(scene: Scene, doc: Document) -> bool:
    chain = scene.contents("row", doc["row"]).get("version", ())
    at = doc["version"] - 1
    before = scene.find("version", chain[at - 1]) if 0 < at <= len(chain) else None
    linked = doc["previousHash"] == (before["hash"] if before is not None else None)
    return linked and is_valid(doc["previousHash"], encode(doc["data"]), doc["hash"])


@computed("version", "change_permission")
def version_change(scene: Scene, doc: Document) -> bool:
    return False


# Activities and widgets


@computed("activity", "field")
def activity_field(scene: Scene, doc: Document) -> str:
    return f"{doc['attribute']} of {doc['model'].title()} ({doc['target']})"


@computed("activity", "name")
def activity_name(scene: Scene, doc: Document) -> str:
    return f"{doc['action']} {doc['model'].title()} ({doc['target']}) {doc['attribute']}"


@computed("widget", "component___status___WidgetActive")
def widget_active(scene: Scene, doc: Document) -> bool:
    def read() -> set[str]:
        docs = scene.call.docs("organizationwidget")
        wanted = {scene.organization} if scene.organization else set(scene.principal.people)
        return {w["widget"] for o in wanted for k in docs.view(("organization", o)) if (w := docs.get(k)) is not None}

    return doc["sid"] in scene.once("widgets", read)


# What only the client knows


@computed("profile", "name")
def profile_name(scene: Scene, doc: Document) -> str | None:
    return scene.title("User", doc["sid"])


def _profile(field: str) -> None:
    @computed("profile", field)
    def value(scene: Scene, doc: Document) -> Any:
        return (scene.find("profile", doc["sid"]) or {}).get(field)


for _field in ("avatar", "statement", "timezone", "language"):
    _profile(_field)


@computed("signer", "name")
def signer_name(scene: Scene, doc: Document) -> str | None:
    return scene.title("Personnel", doc["personnel"])
