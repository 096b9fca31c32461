"""Rows with their cells, sections and versions."""

from __future__ import annotations

from mockservers.engine.store import encode

from ..chain import is_valid
from ..contract import MODELS
from ..keep import document, lasting
from ..serialize import Document, Scene, computed, rows_label
from .tables import COLUMN_WIDGET, columns_of

__all__ = ["sections_of", "writable"]


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
    for column in _shown_columns(scene, doc["table"], hidden):
        sid = cells.get(column["sid"])
        cell = scene.find("cell", sid) if sid is not None else None
        out.append({"sid": sid, "column": column, "data": None if cell is None else cell["data"]})
    return out


def _shown_columns(scene: Scene, table: str, hidden: bool) -> list[Document]:
    """A table's columns as a row's values show them."""

    def make(column: Document) -> Document:
        shown = {k: column[k] for k in ("sid", "name", "name_system", "description")}
        widget = document(scene.call, "widget", column["widget"])
        return {**shown, "widget": None if widget is None else {k: widget[k] for k in COLUMN_WIDGET}}

    def read() -> list[Document]:
        return [make(c) for c in columns_of(scene, table) if hidden or not c["is_hidden"]]

    key = ("shown columns", table, hidden)
    shown: list[Document] = scene.once(key, lambda: lasting(scene.call, ("column", "widget"), key, read))
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
    """The same for all rows of the same projects, but for their own state."""
    if doc["is_archived"] or doc["is_locked"]:
        return False
    key = ("may", doc["organization"], doc["open_to_organization"], *doc["projects"])
    found: bool = scene.once(key, lambda: writable(scene, doc) and scene.may(MODELS["row"], doc, "Detail", "PATCH"))
    return found


def _change_of(scene: Scene, sid: str) -> bool:
    """The same of a row as it is kept, for all that it holds."""

    def read() -> bool:
        row = scene.find("row", sid)
        return row is not None and row_change(scene, row)

    found: bool = scene.once(("change", sid), read)
    return found


@computed("cell", "change_permission")
def cell_change(scene: Scene, doc: Document) -> bool:
    return _change_of(scene, doc["row"])


@computed("section", "change_permission")
def section_change(scene: Scene, doc: Document) -> bool:
    if scene.find("row", doc["row"]) is not None:
        return _change_of(scene, doc["row"])
    return scene.may(MODELS["section"], doc, "Detail", "PATCH")


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
    def read() -> Document | None:
        widget = scene.find("widget", doc["widget"])
        return None if widget is None else {k: widget[k] for k in _SECTION_WIDGET}

    shown: Document | None = scene.once(("section widget", doc["widget"]), read)
    return shown


@computed("section", "widget___widget__sid")
def section_widget_sid(scene: Scene, doc: Document) -> str:
    return str(doc["widget"])


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
