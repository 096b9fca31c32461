"""``POST <entity>/filter``: a tree of ``and`` and ``or`` nodes over a record and what it refers to.

Documented for resources and their items [docs]; the same grammar serves the other kinds [inferred]. Names of paths and
attributes may be written in snake_case or camelCase. A path to many means "one of them does".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from ..errors import BadRequest
from .declare import ENTITIES, Doc
from .lists import select
from .reading import Reader
from .values import instant

__all__ = ["matching"]

_WORDS = {
    "eq": "equals equal_to eq",
    "neq": "not_equals not_equal_to neq",
    "lt": "less_than lt",
    "lte": "less_than_or_equals less_than_or_equal_to lte",
    "gt": "greater_than gt",
    "gte": "greater_than_or_equals greater_than_or_equal_to gte",
    "contains": "contains includes like",
    "excludes": "not_contains excludes not_like",
    "exists": "exists not_null is_not_null",
    "null": "not_exists null is_null",
}
COMPARISONS = {word: name for name, words in _WORDS.items() for word in words.split()}
MAX_DEPTH = 30
MAX_LEAVES = 500

Docs = list[tuple[str, Doc]]
Step = Callable[[Reader, Doc], Docs]
Test = Callable[[Reader, Doc], bool]


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])([A-Z])", r"_\1", name).lower()


# Paths


def _one(kind: str, key: str) -> Step:
    def step(reader: Reader, doc: Doc) -> Docs:
        found = reader.doc(kind, doc.get(key))
        return [(kind, found)] if found is not None else []

    return step


def _many(kind: str, key: str) -> Step:
    return lambda reader, doc: [(kind, found) for found in reader.docs(kind, doc.get(key))]


def _metadatas(reader: Reader, doc: Doc) -> Docs:
    thread = reader.doc("metadata-thread", doc.get("metadata_thread_id")) or {}
    keys = thread.get("@metadatas", ())
    return [("metadata", found) for key in keys if (found := reader.doc("metadata", key)) is not None]


def _molecule(reader: Reader, doc: Doc) -> Docs:
    return [("molecule", doc["molecule"])] if isinstance(doc.get("molecule"), dict) else []


def _nobody(reader: Reader, doc: Doc) -> Docs:
    """Collaborators: a kind of record that is not built, so that nobody is assigned."""
    return []


_COMMON: dict[str, tuple[str, Step]] = {
    "author": ("user", _one("user", "author_id")),
    "owner": ("group", _one("group", "group_id")),
    "assigned_to": ("user", _nobody),
    "entity_users": ("entity-user", _nobody),
    "tags": ("tag", _many("tag", "tag_ids")),
    "metadatas": ("metadata", _metadatas),
}
_PATHS: dict[str, dict[str, tuple[str, Step]]] = {
    "resource": {
        "template": ("resource", _one("resource", "template_id")),
        "resource_items": ("resource-item", _many("resource-item", "@items")),
    },
    "resource-item": {
        "resource": ("resource", _one("resource", "resource_id")),
        "resource_location": ("resource-location", _one("resource-location", "resource_location_id")),
    },
    "resource-location": {"outer_location": ("resource-location", _one("resource-location", "outer_location_id"))},
    "device": {"template": ("device", _one("device", "template_id"))},
    "metadata": {"molecule": ("molecule", _molecule)},
    "entity-user": {"user": ("user", _nobody)},
    "experiment-workflow": {"folders": ("folder", _many("folder", "folder_ids"))},
    "protocol-collection": {"folders": ("folder", _many("folder", "folder_ids"))},
}


def _has(kind: str, path: str) -> bool:
    """Whether a common path leads on from a kind."""
    entity = ENTITIES.get(kind)
    if entity is None:
        return False
    if path == "metadatas":
        return "metadata-thread" in entity.threads
    if path in ("assigned_to", "entity_users", "owner"):
        return entity.owned
    return path in _attributes(kind)


def _follow(kind: str, path: str) -> tuple[str, Step]:
    """The kind a path leads to, and the way. Raises ``BadRequest``."""
    steps: list[Step] = []
    for word in path.split("."):
        name = _snake(word)
        found = _PATHS.get(kind, {}).get(name) or (_COMMON.get(name) if _has(kind, name) else None)
        if found is None:
            raise BadRequest(f'Unknown path "{path}"')
        kind = found[0]
        steps.append(found[1])

    def walk(reader: Reader, doc: Doc) -> Docs:
        docs: Docs = [("", doc)]
        for step in steps:
            docs = [entry for _, one in docs for entry in step(reader, one)]
        return docs

    return kind, walk


# Attributes

_EXTRA: dict[str, frozenset[str]] = {
    "metadata": frozenset({"datetime", "file", "files"}),
    "molecule": frozenset({"inchis", "name", "guid", "id", "data"}),
    "entity-user": frozenset({"is_assigned", "guid", "id"}),
    "user": frozenset({"email"}),
    "resource-item": frozenset({"protocol_value_origin"}),
}


def _attributes(kind: str) -> frozenset[str]:
    from ..contract import contract

    extra = _EXTRA.get(kind, frozenset())
    resource = contract.resources.get(kind)
    return extra if resource is None else extra | {f.name for f in resource.fields if f.access != "W"}


def _value(reader: Reader, kind: str, doc: Doc, name: str) -> Any:
    if kind == "user" and name == "email":
        return doc.get("username")
    if kind == "metadata":
        if name == "datetime":
            return doc.get("date")
        if name in ("file", "files"):
            return doc.get("file_ids") or None
        if name == "options":
            options = doc.get("options")
            chosen = options.get("values") if isinstance(options, dict) else None
            return [key for key, on in chosen.items() if on] if isinstance(chosen, dict) else None
    if name == "author":
        return reader.user(doc.get("author_id"))
    if name == "owner":
        return reader.group(doc.get("group_id"))
    if kind in ENTITIES:
        shown = ENTITIES[kind].show.get(name)
        if shown is not None:
            return shown(reader, doc)
        if name not in doc:
            return ENTITIES[kind].defaults.get(name)
    return doc.get(name)


def _compare(word: str, held: Any, given: Any) -> bool:
    if word == "exists":
        return held is not None
    if word == "null":
        return held is None
    if isinstance(held, dict):  # another record: by its id, or its guid
        held = held.get("guid" if isinstance(given, str) and len(given) == 36 else "id")
    if word in ("contains", "excludes"):
        texts = [str(v).lower() for v in held] if isinstance(held, list) else None
        wanted = [str(v).lower() for v in given] if isinstance(given, list) else [str(given).lower()]
        if texts is not None:
            hit = any(w in texts for w in wanted)
        else:
            hit = held is not None and any(w in str(held).lower() for w in wanted)
        return hit == (word == "contains")
    left, right = _token(held), _token(given)
    if word == "eq":
        return left == right
    if word == "neq":
        return left != right
    if left is None or right is None or left[0] != right[0]:
        return False
    a, b = left[1], right[1]
    return bool({"lt": a < b, "lte": a <= b, "gt": a > b, "gte": a >= b}[word])


def _token(value: Any) -> tuple[int, Any] | None:
    """A value that compares with others of its kind: numbers, moments, text."""
    if value is None:
        return None
    if isinstance(value, bool):
        return (0, int(value))
    if isinstance(value, int | float):
        return (0, value)
    if isinstance(value, str):
        moment = instant(value) if value[:4].isdigit() else None
        if moment is not None:
            return (1, moment)
        try:
            return (0, float(value)) if len(value) < 30 and value.lower() not in ("nan", "inf", "-inf") else (2, value)
        except ValueError:
            return (2, value)
    return (3, str(value))


# The tree


class _Parser:
    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.deleted = False
        self.leaves = 0

    def node(self, raw: Any, kind: str, depth: int = 0) -> Test:
        if not isinstance(raw, dict):
            raise BadRequest("A filter node must be an object")
        if depth > MAX_DEPTH:
            raise BadRequest("The filter is nested too deeply")
        if "attribute" in raw:
            return self.leaf(raw, kind)
        word = raw.get("type", "and")
        if word not in ("and", "or"):
            raise BadRequest(f'Unknown type "{word}"')
        path = raw.get("path")
        inner, walk = kind, None
        if path not in (None, ""):
            if not isinstance(path, str):
                raise BadRequest(f'Unknown path "{path}"')
            inner, walk = _follow(kind, path)
        raws = raw.get("predicates", [])
        if not isinstance(raws, list):
            raise BadRequest("The predicates of a filter node must be an array")
        tests = [self.node(one, inner, depth + 1) for one in raws]
        choose = all if word == "and" else any

        def test(reader: Reader, doc: Doc) -> bool:
            if walk is None:
                return not tests or choose(t(reader, doc) for t in tests)
            return any(not tests or choose(t(reader, one) for t in tests) for _, one in walk(reader, doc))

        return test

    def leaf(self, raw: Mapping[str, Any], kind: str) -> Test:
        self.leaves += 1
        if self.leaves > MAX_LEAVES:
            raise BadRequest("The filter has too many predicates")
        written, word, given = raw.get("attribute"), raw.get("comparison"), raw.get("value")
        name = _snake(written) if isinstance(written, str) else ""
        if name not in _attributes(kind):
            raise BadRequest(f'Unknown attribute "{written}"')
        comparison = COMPARISONS.get(_snake(word)) if isinstance(word, str) else None
        if comparison is None:
            raise BadRequest(f'Unknown comparison "{word}"')
        if name == "deleted_at" and kind == self.kind:
            self.deleted = True
        return lambda reader, doc: _compare(comparison, _value(reader, kind, doc, name), given)


def matching(reader: Reader, name: str, data: Mapping[str, Any]) -> list[Doc]:
    """The records of a filter body, in the list's order; deleted ones only when the filter speaks of ``deletedAt``."""
    nodes = data.get("filter", [])
    if not isinstance(nodes, list):
        raise BadRequest("The filter must be an array")
    parser = _Parser(name)
    tests = [parser.node(node, name) for node in nodes]
    query: dict[str, str] = {"is_deleted": "both"} if parser.deleted else {}
    if data.get("group_id") is not None:
        query["group_id"] = str(data["group_id"])
    return [doc for doc in select(reader, name, query).docs() if all(test(reader, doc) for test in tests)]
