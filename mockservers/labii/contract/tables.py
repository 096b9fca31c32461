"""How an organization's records are built: tables, columns, saved filters, workflows and their steps."""

from __future__ import annotations

from mockservers.engine.contract import Field, anything, array, integer, obj, string

from .model import Model, Path, flag, link, sid, stamp, text

__all__ = ["COLUMN_WIDGET", "MODELS"]

CHANGE = flag("change_permission", access="R", default=None)
METADATA = array("metadata", Field("", "any"), default=[], evidence="docs")

COLUMN_WIDGET = (sid(access="CU", pattern=None), string("name"), string("documentation_url", nullable=True))
WORD = r"^[0-9A-Za-z]+$"

TABLE = Model(
    "table",
    "Table",
    (Path("tables", "table"),),
    "Table",
    (
        sid(),
        text("icon", required=True),
        text("name", access="R", note="the plural; the name serializer shows the singular"),
        text("name_singular", required=True, pattern=WORD),
        text("name_plural", required=True, pattern=WORD),
        text("name_system", access="R", nullable=True),
        text("description", nullable=True, default=""),
        text("unique_code", required=True, pattern="^[A-Z]{2,}$"),
        text("default_view", default="detail"),
        integer("order", evidence="docs"),
        integer("number_of_records", access="R", evidence="docs"),
        integer("number_of_columns", access="R", evidence="docs"),
        integer("number_of_sections", access="R", evidence="docs"),
        integer("number_of_filters", access="R", evidence="docs"),
        integer("number_of_workflows", access="R", evidence="docs"),
        METADATA,
        link("default_filter", "Filter", nullable=True),
        array("columns", "ColumnDetail", access="R", evidence="sdk"),
        flag("is_archived"),
        text("updated_by", access="R", nullable=True),
        stamp("date_updated"),
        stamp("date_created"),
        CHANGE,
        text("table_type", enum=("Document", "Substance", "File"), default="Document"),
    ),
    detail=(
        "sid",
        "icon",
        "name",
        "name_singular",
        "name_plural",
        "name_system",
        "description",
        "unique_code",
        "default_view",
        "order",
        "number_of_records",
        "number_of_columns",
        "number_of_sections",
        "number_of_filters",
        "number_of_workflows",
        "metadata",
        "default_filter",
        "columns",
        "is_archived",
        "updated_by",
        "date_updated",
        "date_created",
        "change_permission",
    ),
    listed=(
        "sid",
        "icon",
        "name_singular",
        "name_plural",
        "unique_code",
        "table_type",
        "order",
        "is_archived",
        "change_permission",
    ),
    named=("sid", "name", "name_plural", "name_singular"),
    order="order",
)

COLUMN = Model(
    "column",
    "Column",
    (Path("tables", "column"),),
    "Column",
    (
        sid(),
        text("name", required=True),
        text("name_system", access="R", nullable=True),
        text("description", nullable=True, default=""),
        link("widget", "Widget", *COLUMN_WIDGET, required=True),
        anything("default_value", nullable=True, evidence="docs"),
        integer("order", evidence="docs"),
        flag("is_required"),
        flag("is_hidden"),
        anything("metadata", default={}, evidence="docs", note="an object here, a list elsewhere"),
        link("table", "Table", access="R"),
        flag("is_archived"),
        stamp("date_created"),
        CHANGE,
    ),
    listed=(
        "sid",
        "name",
        "description",
        "widget",
        "default_value",
        "is_required",
        "is_hidden",
        "is_archived",
        "order",
        "table",
        "change_permission",
    ),
    parents=("table",),
    order="order",
)

FILTER = Model(
    "filter",
    "Filter",
    (Path("tables", "filter"),),
    "Filter",
    (
        sid(),
        text("name", required=True),
        text("description", nullable=True),
        anything("query", required=True, evidence="docs", note="text; created from an object of look-ups"),
        array("users", string(), default=[], evidence="docs"),
        flag("is_archived"),
        stamp("date_updated"),
        stamp("date_created"),
        CHANGE,
    ),
    listed=("sid", "name", "description", "query", "users", "is_archived", "change_permission"),
    parents=("table",),
    hidden={"table": "Table"},
)

WORKFLOW = Model(
    "workflow",
    "Workflow",
    (Path("tables", "workflow"), Path("workflows", "workflow", "sdk")),
    "Workflow",
    (
        sid(),
        text("name", required=True),
        link("parent", "Workflow", nullable=True),
        text("description", nullable=True, default=""),
        integer("number_of_steps", access="R", evidence="docs"),
        flag("is_archived"),
        link("table", "Table", access="R", nullable=True),
        CHANGE,
        integer("order", optional=True, evidence="docs"),
        obj("trigger", optional=True, nullable=True, evidence="docs"),
        array("actions", Field("", "any"), optional=True, evidence="docs"),
    ),
    listed=("sid", "name", "parent", "number_of_steps", "is_archived", "table"),
    parents=("table",),
    optional=True,
)

STEP = Model(
    "step",
    "Step",
    (Path("tables", "step"),),
    "Step",
    (
        sid(),
        text("name", required=True),
        link("parent", "Step", nullable=True),
        link("redirect_to", "Step", nullable=True),
        text("color", default="Grey"),
        link("workflow", "Workflow", sid(), string("name"), string("description", nullable=True), access="R"),
        link("table", "Table", access="R", nullable=True),
        CHANGE,
    ),
    parents=("workflow",),
)

MODELS = (TABLE, COLUMN, FILTER, WORKFLOW, STEP)
