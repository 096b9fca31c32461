"""Lists: which records a query names, in order, one page of them.

A list of a workspace (or of all the caller's), with at most one indexed filter, is a slice of ordered views. Other
filters are tried on every record of the narrowest list there is; lists of a record's own children are short.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from mockservers.engine.call import Call

from ..errors import Forbidden, NotFound
from ..paging import Page, count_of, cursor_of, page_of_ids, page_of_views
from .declare import ENTITIES, Asked, Doc, Entity, Relation, values_of
from .reading import Reader
from .rights import gone, memberships, rights
from .values import instant, truth

__all__ = ["Selection", "asked_of", "page", "select", "single"]

_INDEX = re.compile(r"\[\d*\]\Z")
_AUTHOR = Relation("author_id", "user")

_CONTROL = frozenset(
    [
        "cursor",
        "count",
        "search",
        "get_single",
        "get_count",
        "id",
        "guid",
        "is_deleted",
        "is_template",
        "group_id",
        "group_guid",
        "serializerGroups",
        "page",
        "skip_total",
        "filter",
    ]
)


class Selection:
    """What a query names: ``names`` of indexed lists, or the ``ids`` to draw from, and the ``tests`` they must pass."""

    def __init__(self, reader: Reader, entity: Entity) -> None:
        self.reader, self.entity = reader, entity
        self.names: list[str] = []
        self.ids: list[int] | None = None
        self.tests: list[Callable[[Doc], bool]] = []

    @property
    def indexed(self) -> bool:
        return self.ids is None and not self.tests

    def docs(self) -> Iterator[Doc]:
        """Every record it names, in the list's order."""
        reader, entity = self.reader, self.entity
        if self.ids is not None:
            keys = self.ids
        else:
            collection = reader.collection(entity.name)
            keys = [key for name in self.names for key in collection.view(("@in", name), "@key")]
        found = []
        for key in dict.fromkeys(keys):
            doc = reader.doc(entity.name, key)
            if doc is not None and all(test(doc) for test in self.tests):
                found.append(doc)
        if entity.order == "name":
            found.sort(key=lambda d: d.get("@order", ""))
        else:
            found.sort(key=lambda d: d["id"], reverse=entity.order == "newest")
        return iter(found)

    def page(self, cursor: int | None, count: int) -> Page:
        if self.indexed:
            return page_of_views(self.reader.collection(self.entity.name), self.names, self.entity.order, cursor, count)
        return page_of_ids([d["id"] for d in self.docs()], cursor, count)

    def total(self) -> int:
        if self.indexed:
            collection = self.reader.collection(self.entity.name)
            return sum(len(collection.view(("@in", name), "@key")) for name in self.names)
        return sum(1 for _ in self.docs())


def page(reader: Reader, name: str, query: Mapping[str, str]) -> Page:
    """One page of a list."""
    return select(reader, name, query, asked_of(reader.call)).page(
        cursor_of(query.get("cursor")), count_of(query.get("count"))
    )


def asked_of(call: Call) -> Asked:
    """What a query string asks. A name may be repeated, as clients and PHP do that: any of its values will do."""
    text, query = call.query_string, call.query
    if "[" not in text and "%5" not in text and text.count("&") < len(query):
        return {key: (value,) for key, value in query.items() if value != ""}
    found: dict[str, list[str]] = {}
    for key, value in call.pairs:
        if value != "":
            found.setdefault(_INDEX.sub("", key), []).append(value)
    return found


def select(reader: Reader, name: str, query: Mapping[str, str], asked: Asked | None = None) -> Selection:
    """What a query string names. ``asked``: the same with all the values of what is repeated."""
    entity = ENTITIES[name]
    found = Selection(reader, entity)
    if asked is None:
        asked = {key: (value,) for key, value in query.items() if value != ""}
    rest = {key: values for key, values in asked.items() if key not in _CONTROL}
    states = _states(entity, query)
    ids = _drawn(reader, entity, rest)
    if ids is None and entity.source is not None:
        ids = entity.source(reader, asked)
    elif ids is None and not (entity.owned or entity.facets):
        ids = list(reader.collection(name).view(None, "@key"))
    if ids is not None:
        found.ids = ids
        found.tests.append(lambda d: _state(reader, entity, d) in states)
        found.tests.append(lambda d: rights(reader, name, d)[0])
        if entity.owned and (groups := _groups(reader, asked)) is not None:
            found.tests.append(lambda d: d.get("group_id") in groups or _given(reader, d, groups))
    else:
        _indexed(found, rest, asked, states)
    for key, values in rest.items():
        test = _test(reader, entity, key, values)
        if test is not None:
            found.tests.append(test)
    return found


def _state(reader: Reader, entity: Entity, doc: Doc) -> str:
    state = "t" if entity.template and doc.get("is_template") else ""
    keys = doc.get("@in") if entity.owned else None
    deleted = keys[0].lstrip("t").startswith("!") if keys else gone(reader, entity.name, doc)
    return state + ("!" if deleted else "")


def _states(entity: Entity, query: Mapping[str, str]) -> tuple[str, ...]:
    """Marks of the records asked for: live, deleted or both; templates or not."""
    asked = query.get("is_deleted", "")
    marks = ("", "!") if asked == "both" else ("!",) if truth(asked) else ("",)
    template = "t" if entity.template and truth(query.get("is_template", "")) else ""
    return tuple(template + mark for mark in marks)


def _groups(reader: Reader, asked: Asked) -> list[int] | None:
    """The workspaces asked for. Raises for one that is unknown or closed to the caller."""
    values = values_of(asked, "group_id")
    if not values:
        return None
    groups = [reader.find("group", value, deleted=True) for value in values]
    for group in groups:
        if not rights(reader, "group", group)[0]:
            raise Forbidden(f"user {reader.me} is no member of workspace {group['id']}")
    return list(dict.fromkeys(int(group["id"]) for group in groups))


def _given(reader: Reader, doc: Doc, groups: list[int]) -> bool:
    """Whether a record has been shared with one of the workspaces."""
    return any(row.get("group_id") in groups for row in reader.docs("permission", doc.get("@permissions")))


def _drawn(reader: Reader, entity: Entity, rest: dict[str, Sequence[str]]) -> list[int] | None:
    """The children of the records a relation filter names, where those keep a list of them."""
    for relation in entity.gathered:
        for key in relation.names:
            if key not in rest:
                continue
            found: list[int] = []
            for value in rest.pop(key):
                doc = reader.doc(relation.target, reader.resolve(relation.target, value))
                if doc is not None:
                    found.extend(doc.get(relation.gather, ()))
            return list(dict.fromkeys(found))
    return None


def _indexed(found: Selection, rest: dict[str, Sequence[str]], asked: Asked, states: tuple[str, ...]) -> None:
    """Draw from the lists records are indexed by."""
    reader, entity = found.reader, found.entity
    roots = [""]
    shared: list[int] = []
    if entity.owned:
        groups = _groups(reader, asked)
        if groups is None:
            groups = list(memberships(reader))
        roots = [f"g{g}" for g in groups]
        shared = _shared_with(reader, entity.name, groups)
    elif entity.rights == "mine":
        roots = [f"u{reader.me}"]
    facets: list[str] = []
    for name in entity.facets:
        many = name.endswith("_ids")
        key = name.removesuffix("s") if many else name
        values = rest.pop(key, None) or rest.pop(key.removesuffix("_id") + "_guid", None)
        if values is None:
            continue
        target = next((r.target for r in entity.relations if r.key == name), None)
        target = {"tag_ids": "tag", "folder_ids": "folder"}.get(name, target)
        if target is not None:
            values = [str(reader.resolve(target, value) or "none") for value in values]
        if facets or shared or (many and len(values) > 1):  # a record with two of the tags is listed once
            found.tests.append(_facet_test(name, frozenset(values)))
        else:
            facets = [f"&{name}={value}" for value in dict.fromkeys(values)]
    ends = facets or [""]
    if shared:
        collection = reader.collection(entity.name)
        whole = [key for s in states for r in roots for f in ends for key in collection.view(("@in", s + r + f))]
        found.ids = [*whole, *shared]
        found.tests.append(lambda d: _state(reader, entity, d) in states)
    elif entity.owned or entity.rights == "mine" or all(_open(reader, entity, end) for end in ends):
        found.names = [state + root + end for state in states for root in roots for end in ends]
    else:
        found.names = [mark + root + end for mark in ("", "!") for root in roots for end in ends]
        found.tests.append(lambda d: _state(reader, entity, d) in states)
        found.tests.append(lambda d: rights(reader, entity.name, d)[0])


def _open(reader: Reader, entity: Entity, facet: str) -> bool:
    """Whether a list is one parent's, which is there for the caller to see, so that its records need no asking."""
    name, _, value = facet.removeprefix("&").partition("=")
    target = next((r.target for r in entity.relations if r.key == name and name in entity.parents), None)
    doc = reader.doc(target, reader.resolve(target, value)) if target is not None else None
    if doc is None or target is None or gone(reader, target, doc):
        return False
    return rights(reader, target, doc)[0]


def _facet_test(name: str, values: frozenset[str]) -> Callable[[Doc], bool]:
    def test(doc: Doc) -> bool:
        held = doc.get(name)
        return not values.isdisjoint(map(str, held)) if isinstance(held, list) else str(held) in values

    return test


def _shared_with(reader: Reader, name: str, groups: list[int]) -> list[int]:
    """Records of other workspaces that have been shared with one of these."""
    found = []
    for group in groups:
        doc = reader.doc("group", group) or {}
        for row in reader.docs("permission", doc.get("@received")):
            if row.get("entity") == name:
                target = reader.doc(name, row.get("entity_id"))
                if target is not None and target.get("group_id") not in groups:
                    found.append(target["id"])
    return list(dict.fromkeys(found))


def _test(reader: Reader, entity: Entity, key: str, values: Sequence[str]) -> Callable[[Doc], bool] | None:
    """A filter as a test; None for a parameter the service does not know, which it ignores."""
    own = entity.tests.get(key)
    if own is not None:
        return lambda d: any(own(reader, d, value) for value in values)
    if key == "search_query":
        needles = [value.lower() for value in values]
        return lambda d: any(needle in _haystack(reader, entity, d) for needle in needles)
    if key in ("created_at_from", "created_at_to"):
        value = values[0]
        bound = instant(value.replace(" ", "+") if " " in value[-6:] else value)
        if bound is None:
            return None
        if key == "created_at_from":
            return lambda d: str(d.get("created_at", "")) >= bound
        return lambda d: str(d.get("created_at", "")) <= bound
    fields = _fields(entity.name)
    for relation in (*entity.relations, *([_AUTHOR] if "author" in fields else ())):
        if key in relation.names:
            targets = {reader.resolve(relation.target, value) for value in values} - {None}
            return lambda d: d.get(relation.key) in targets
    kind = None if key in entity.show else fields.get(key)
    if kind == "boolean":
        flags = {truth(value) for value in values} - {None}
        return (lambda d: bool(d.get(key, entity.defaults.get(key))) in flags) if flags else None
    if kind in ("string", "integer"):
        return lambda d: str(d.get(key)) in values
    return None


@cache
def _fields(name: str) -> dict[str, str]:
    """The fields of a kind that replies show, with their types."""
    from ..contract import contract

    return {f.name: f.type for f in contract.resources[name].fields if f.access != "W"}


def _haystack(reader: Reader, entity: Entity, doc: Doc) -> str:
    """What free-text search looks through."""
    parts = [str(doc.get(name) or "") for name in entity.search]
    for name, key in (("experiment", "root_experiment_id"), ("protocol", "last_version_id")):
        if doc.get(key) is not None:
            parts.append(_text((reader.doc(name, doc[key]) or {}).get("state")))
    if entity.name == "user-group":
        parts.append(str((reader.user(doc.get("user_id")) or {}).get("name", "")))
    return "\n".join(parts).lower()


def _text(node: Any) -> str:
    """The text of a ProseMirror document."""
    out: list[str] = []
    stack = [node]
    while stack:
        one = stack.pop()
        if isinstance(one, dict):
            if isinstance(one.get("text"), str):
                out.append(one["text"])
            stack.extend(reversed(one.get("content") or ()) if isinstance(one.get("content"), list) else ())
        elif isinstance(one, list):
            stack.extend(reversed(one))
    return " ".join(out)


def single(reader: Reader, name: str, query: Mapping[str, str]) -> Doc:
    """``get_single=1``: one record by ``id`` or ``guid``; a deleted one only with ``is_deleted``."""
    entity = ENTITIES[name]
    value = query.get("id") or query.get("guid")
    key = reader.resolve(name, value)
    doc = reader.doc(name, key)
    asked = query.get("is_deleted", "")
    if doc is None or (asked != "both" and not truth(asked) and gone(reader, name, doc)):
        raise NotFound(entity.label, value)
    return doc
