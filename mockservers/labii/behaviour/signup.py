"""What a new organization has: a sample project, the standard tables, the widgets these need. [docs 2020]"""

from __future__ import annotations

from typing import Any, NamedTuple

from ..contract import MODELS
from ..contract.defaults import EXPERIMENT_SECTIONS
from ..quoting import quoted
from ..serialize import now
from . import log
from .target import Target

__all__ = ["furnish", "made"]

Document = dict[str, Any]
Named = tuple[str, str]


class _Table(NamedTuple):
    """``columns`` and ``sections``: name and widget; ``filters``: name and look-up; ``workflows``: name and step."""

    singular: str
    plural: str
    icon: str
    code: str
    kind: str
    system: str | None
    columns: tuple[Named, ...]
    sections: tuple[Named, ...]
    filters: tuple[tuple[str, str, str, str], ...] = ()
    workflows: tuple[Named, ...] = ()


# How many there are is published, and most names of sections; other names are inferred.
_STANDARD = (
    _Table(
        "experiment",
        "experiments",
        "assignment",
        "EP",
        "Document",
        None,
        (("date_start", "Date"), ("date_end", "Date")),
        EXPERIMENT_SECTIONS,
        (("In use", "is_archived", "", "false"), ("Templates", "is_template", "", "true")),
        (("Plan", "Set the dates"), ("Record", "Write the notes"), ("Close", "Ask for signatures")),
    ),
    _Table(
        "file",
        "files",
        "attach_file",
        "FL",
        "File",
        "file",
        (("path", "File path"), ("size", "File size")),
        (("Preview", "File"),),
    ),
)


def furnish(target: Target, person: str) -> None:
    """Make what belongs to every new organization; the ``person`` leads its project."""
    project = made(
        target,
        "project",
        {"name": "Sample Project", "description": "This project was created automatically."},
    )
    made(target, "member", {"permission": "Admin"}, personnel=person, team=None, project=project["sid"])
    widgets = {w["name"]: w["sid"] for w in target.call.docs("widget")}
    used = dict.fromkeys(name for table in _STANDARD for _, name in (*table.columns, *table.sections))
    for order, name in enumerate((n for n in used if n in widgets), 1):
        made(target, "organizationwidget", {"show_in_menu": False}, widget=widgets[name], order=order)
    for order, table in enumerate(_STANDARD, 1):
        _table(target, table, order, widgets)


def _table(target: Target, table: _Table, order: int, widgets: dict[str, str]) -> None:
    scene, user = target.scene, target.scene.principal.user
    sid = made(
        target,
        "table",
        {
            "icon": table.icon,
            "name_singular": table.singular,
            "name_plural": table.plural,
            "unique_code": table.code,
            "table_type": table.kind,
        },
        name_system=table.system,
        order=order,
    )["sid"]
    for place, (name, widget) in enumerate((c for c in table.columns if c[1] in widgets), 1):
        made(target, "column", {"name": name}, widget=widgets[widget], table=sid, order=place)
    for place, (name, widget) in enumerate((s for s in table.sections if s[1] in widgets), 1):
        section = made(target, "section", {"name": name}, widget=widgets[widget], table=sid, row=None, order=place)
        log.file_under(scene, "table", sid, "section", section["sid"])
    for name, field, expression, value in table.filters:
        part = quoted([{"field": field, "expr": expression, "value": value}])
        query = f"{field}{expression and '__'}{expression}={value}___{part}"
        made(target, "filter", {"name": name, "query": query, "users": [user]}, table=sid)
    for name, step in table.workflows:
        workflow = made(target, "workflow", {"name": name}, table=sid)
        made(target, "step", {"name": step}, workflow=workflow["sid"], table=sid)


def made(target: Target, name: str, given: Document, **more: Any) -> Document:
    """A document made without a request of its own."""
    scene, call, model = target.scene, target.call, MODELS[name]
    at = now(call)
    document: Document = {"sid": log.next_sid(call.world, name)}
    for field in model.fields:
        if field.name in given or field.name in more:
            document[field.name] = given.get(field.name, more.get(field.name))
        elif field.name in ("date_created", "date_updated"):
            document[field.name] = at
        elif field.name == "updated_by":
            document[field.name] = scene.title("User", scene.principal.user)
        elif field.optional and field.default is None:
            continue
        elif field.access not in ("R", "W") and field.name not in ("sid", "change_permission"):
            document[field.name] = field.default.copy() if isinstance(field.default, list | dict) else field.default
        elif field.name == "name_system":
            document[field.name] = None
    document |= {**more, "organization": target.home}
    log.save(scene, name, document)
    return document
