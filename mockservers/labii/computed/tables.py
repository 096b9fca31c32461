"""Tables, columns, workflows."""

from __future__ import annotations

from ..contract import MODELS
from ..keep import document, lasting
from ..serialize import Document, Scene, computed

__all__ = ["COLUMN_WIDGET", "column_widget", "columns_of"]

COLUMN_WIDGET = ("sid", "name", "documentation_url")


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
    return [scene.show(MODELS["column"], c) for c in columns_of(scene, doc["sid"])]


def columns_of(scene: Scene, table: str) -> list[Document]:
    """A table's columns that are in use, in order."""

    call = scene.call

    def read() -> list[Document]:
        found = (document(call, "column", k) for k in call.docs("column").view(("table", table), "order"))
        return [c for c in found if c is not None and not c["is_archived"]]

    return lasting(call, ("column",), ("columns", table), read)


@computed("column", "widget")
def column_widget(scene: Scene, doc: Document) -> Document | None:
    widget = scene.find("widget", doc["widget"])
    return None if widget is None else {k: widget[k] for k in COLUMN_WIDGET}


@computed("workflow", "number_of_steps")
def workflow_steps(scene: Scene, doc: Document) -> int:
    return len(scene.call.docs("step").view(("workflow", doc["sid"])))


@computed("step", "workflow")
def step_workflow(scene: Scene, doc: Document) -> Document | None:
    found = scene.find("workflow", doc["workflow"])
    return None if found is None else {k: found[k] for k in ("sid", "name", "description")}
