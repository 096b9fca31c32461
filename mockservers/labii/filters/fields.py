"""What a filter's name refers to: a field, one of a related object, a column of the table."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from mockservers.engine.contract import Field

from ..contract import MODELS, Model, model_of
from ..serialize import Document, Scene, collection_of, getter_of
from ..sid import is_sid

__all__ = ["Values", "plain", "resolve"]

Values = Callable[[Document], list[Any]]
_ALIASES = {
    "row": {"project": "projects", "workspace": "projects", "workspaces": "projects"},
    "member": {"workspace": "project"},
    "workspacepermission": {"project": "workspace"},
}
_USER = ("sid", "first_name", "last_name", "email")


def resolve(scene: Scene, model: Model, words: list[str]) -> tuple[Values, list[str]] | None:
    """The values a name stands for, and the words left over; None when there is no such field."""
    for stop in range(len(words), 0, -1):
        name = "__".join(words[:stop])
        name = _ALIASES.get(model.name, {}).get(name, name)
        rest = words[stop:]
        if name in model.links:
            return _related(scene, model, name, rest)
        field = model.by_name.get(name)
        if field is not None and field.access != "W":
            return _own(scene, model, field, rest)
    if model.name == "row":
        return _column(scene, words)
    return None


def _related(scene: Scene, model: Model, name: str, rest: list[str]) -> tuple[Values, list[str]] | None:
    resource = model.links[name]
    kept = "project" if model.name == "workspacepermission" and name == "workspace" else name

    def sids(document: Document) -> list[Any]:
        value = document.get(kept)
        return value if isinstance(value, list) else [value]

    if resource == "User":
        if rest and rest[0] in _USER[1:]:
            part = rest[0]
            return lambda d: [(scene.find("user", s) or {}).get(part) for s in sids(d)], rest[1:]
        return sids, rest[1:] if rest[:1] == ["sid"] else rest
    if not rest or rest[0] == "sid":
        return sids, rest[1:]
    target = model_of(resource)
    inner = resolve(scene, target, rest) if target is not None else None
    if inner is None or target is None:
        return sids, rest
    values, left = inner
    where = collection_of(target)

    def through(document: Document) -> list[Any]:
        found = (scene.find(where, s) for s in sids(document))
        return [v for f in found if f is not None for v in values(f)]

    return through, left


def _own(scene: Scene, model: Model, field: Field, rest: list[str]) -> tuple[Values, list[str]]:
    parts: list[str] = []
    inner = field
    while rest and (step := next((f for f in inner.fields if f.name == rest[0]), None)) is not None:
        parts.append(rest[0])
        inner, rest = step, rest[1:]

    getter, name = getter_of(model, "detail", field), field.name
    if getter is None and not parts:
        return lambda document: [document.get(name)], rest

    def values(document: Document) -> list[Any]:
        value = document.get(name) if getter is None else getter(scene, document)
        for part in parts:
            value = value.get(part) if isinstance(value, dict) else None
        return [value]

    return values, rest


def plain(model: Model, name: str) -> bool:
    """Whether a filter's name is about the kept document alone, so that only its own change can change the outcome."""
    head = name.partition("__")[0]
    field = model.by_name.get(head)
    if head in model.links:
        return name in (f"{head}__sid", f"{head}__sid__in")
    return field is not None and field.access != "W" and getter_of(model, "detail", field) is None


def _column(scene: Scene, words: list[str]) -> tuple[Values, list[str]] | None:
    """``cell__...`` looks at a row's cells; a column's name or sid at the cell of that column."""
    for stop in range(len(words), 0, -1):
        name = "__".join(words[:stop])
        columns = scene.once("columns by name", lambda: _columns(scene)).get(name)
        if columns is None and not is_sid(name):
            continue
        wanted = columns or {name}

        def values(document: Document, wanted: set[str] = wanted) -> list[Any]:
            cells = scene.contents("row", document["sid"]).get("cell", {})
            found = [scene.find("cell", cells[c]) for c in wanted if c in cells]
            return [f["data"] for f in found if f is not None] or [None]

        return values, words[stop:]
    return None


def _columns(scene: Scene) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    docs = scene.call.docs("column")
    keys = docs.view(("organization", scene.organization)) if scene.organization else docs.view()
    for key in keys:
        column = scene.find("column", key)
        if column is not None:
            found.setdefault(column["name"], set()).add(key)
    return found


CELL = MODELS["cell"]
