"""From the query to one predicate over kept documents."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl

from mockservers.engine.store import decode

from ..contract import Model
from ..errors import NotAcceptable, wrong_id
from ..serialize import Document, Scene
from .expressions import prepare
from .fields import CELL, resolve

__all__ = ["Condition", "Predicate", "asked", "conditions", "predicate", "saved_sets"]

Predicate = Callable[[Document], bool]
CONTROLS = frozenset(("page", "page_size", "presigned_post", "dataonly", "trigger__sid", "event", "ordering", "format"))
"""Words of the query that are no filters."""


_COMPARED = ("gt", "gte", "lt", "lte")


@dataclass(frozen=True, slots=True)
class Condition:
    """One filter as asked: its name and the value's text."""

    name: str
    value: str


def conditions(pairs: Iterable[tuple[str, str]]) -> list[Condition]:
    return [Condition(name, value) for name, value in pairs if name and name not in CONTROLS]


@lru_cache(maxsize=512)
def asked(query: str) -> tuple[Condition, ...]:
    """The filters of a query string."""
    return tuple(conditions(parse_qsl(query, keep_blank_values=True, errors="replace")))


def predicate(scene: Scene, model: Model, wanted: list[Condition]) -> Predicate | None:
    """A function that says whether a document passes; None when everything does. Raises ``NotAcceptable``."""
    tests: list[Predicate] = []
    cells: list[Condition] = []
    for one in wanted:
        if one.name in ("filter__sid", "filter__sid__in"):
            tests.append(_saved(scene, model, one))
        elif model.name == "row" and one.name.startswith("cell__"):
            cells.append(Condition(one.name[6:], one.value))
        else:
            tests.append(_single(scene, model, one))
    if cells:
        tests.append(_same_cell(scene, cells))
    if not tests:
        return None
    if len(tests) == 1:
        return tests[0]
    return lambda document: all(test(document) for test in tests)


def _single(scene: Scene, model: Model, one: Condition, shown: str = "") -> Predicate:
    words = one.name.split("__")
    found = resolve(scene, model, words) if len(words) <= 12 else None
    if found is None:
        raise NotAcceptable(f"Error: the field ({shown or one.name}) is not allowed!")
    values, rest = found
    holds = prepare(rest, _checked(model, words, rest, one.value))
    if holds is None:
        raise NotAcceptable(f"Error: the field ({shown or one.name}) is not allowed!")
    return lambda document: holds(values(document))


def _checked(model: Model, words: list[str], rest: list[str], value: str) -> str:
    """A value for a field of the model itself; booleans may be written in any case, moments be compared with days. The
    refusals follow from what is published of bad parameters. [seed; texts inferred]"""
    field = model.by_name.get("__".join(words[: len(words) - len(rest)]))
    if field is not None and field.type == "boolean" and rest in ([], ["exact"], ["ne"]):
        if value.lower() not in ("true", "false"):
            raise NotAcceptable(f"Error: the field ({field.name}) takes true or false!")
        return value.lower()
    if field is not None and field.format in ("date", "date-time") and rest and rest[0] in _COMPARED:
        try:
            datetime.fromisoformat(value)
        except ValueError:
            raise NotAcceptable(f"Error: the field ({field.name}) takes a date, YYYY-MM-DD!") from None
    return value


def _same_cell(scene: Scene, wanted: list[Condition]) -> Predicate:
    """Rows that have a cell for which all of ``cell__...`` hold."""
    tests = [_single(scene, CELL, one, f"cell__{one.name}") for one in wanted]

    def test(row: Document) -> bool:
        cells = (scene.find("cell", sid) for sid in scene.contents("row", row["sid"]).get("cell", {}).values())
        return any(cell is not None and all(t(cell) for t in tests) for cell in cells)

    return test


def _saved(scene: Scene, model: Model, one: Condition) -> Predicate:
    """``filter__sid=a,b``: both saved filters; ``filter__sid__in=a,b``: either."""
    groups: list[list[Predicate | None]] = []
    for sid in one.value.split(","):
        saved = scene.find("filter", sid)
        if saved is None or (scene.organization is not None and saved["organization"] != scene.organization):
            raise wrong_id(sid)
        groups.append([predicate(scene, model, group) for group in saved_sets(saved["query"])])
    either = one.name.endswith("__in")

    def test(document: Document) -> bool:
        passed = (any(p is None or p(document) for p in group) for group in groups)
        return any(passed) if either else all(passed)

    return test


def saved_sets(query: str) -> list[list[Condition]]:
    """The sets of a saved filter, one of which must hold: ``<query string>___<JSON of {field, expr, value}>``."""
    text, _, parts = query.partition("___")
    try:
        found: Any = decode(parts) if parts else None
    except ValueError:
        found = None
    if not isinstance(found, list) or not found:
        return [conditions(parse_qsl(text, keep_blank_values=True))]
    groups = found if isinstance(found[0], list) else [found]
    return [
        [_condition(part) for part in group if isinstance(part, dict)] for group in groups if isinstance(group, list)
    ]


def _condition(part: dict[str, Any]) -> Condition:
    name, expression = str(part.get("field", "")), str(part.get("expr") or "")
    value = part.get("value")
    text = value if isinstance(value, str) else str(value).lower() if isinstance(value, bool) else str(value)
    return Condition(f"{name}__{expression}" if expression else name, text)
