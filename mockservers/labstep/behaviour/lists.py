"""Lists: which records a query names, in order, one page of them.

A list of a workspace (or of all the caller's), with at most one indexed filter, is a slice of ordered views. Other
filters are tried on every record of the narrowest list there is; lists of a record's own children are short.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ..errors import Forbidden, NotFound
from ..paging import Page, count_of, cursor_of, page_of_ids, page_of_views
from .declare import ENTITIES, Doc, Entity
from .reading import Reader
from .rights import memberships, rights
from .values import instant, truth

__all__ = ["Selection", "page", "select", "single"]

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
    return select(reader, name, query).page(cursor_of(query.get("cursor")), count_of(query.get("count")))


def select(reader: Reader, name: str, query: Mapping[str, str]) -> Selection:
    """What a query string names."""
    entity = ENTITIES[name]
    found = Selection(reader, entity)
    rest = {k.removesuffix("[]"): v for k, v in query.items() if k.removesuffix("[]") not in _CONTROL and v != ""}
    states = _states(entity, query)
    ids = _drawn(reader, entity, rest, query)
    if ids is None and entity.source is not None:
        ids = entity.source(reader, query)
    elif ids is None and not (entity.owned or entity.facets):
        ids = list(reader.collection(name).view(None, "@key"))
    if ids is not None:
        found.ids = ids
        found.tests.append(lambda d: _state(entity, d) in states)
        found.tests.append(lambda d: rights(reader, name, d)[0])
        if entity.owned and (group := _group(reader, query)) is not None:
            found.tests.append(lambda d: d.get("group_id") == group or _given(reader, d, group))
    else:
        _indexed(found, rest, query, states)
    for key, value in rest.items():
        test = _test(reader, entity, key, value)
        if test is not None:
            found.tests.append(test)
    return found


def _state(entity: Entity, doc: Doc) -> str:
    state = "t" if entity.template and doc.get("is_template") else ""
    keys = doc.get("@in")
    deleted = keys[0].lstrip("t").startswith("!") if keys else doc.get("deleted_at") is not None
    return state + ("!" if deleted else "")


def _states(entity: Entity, query: Mapping[str, str]) -> tuple[str, ...]:
    """Marks of the records asked for: live, deleted or both; templates or not."""
    asked = query.get("is_deleted", "")
    marks = ("", "!") if asked == "both" else ("!",) if truth(asked) else ("",)
    template = "t" if entity.template and truth(query.get("is_template", "")) else ""
    return tuple(template + mark for mark in marks)


def _group(reader: Reader, query: Mapping[str, str]) -> int | None:
    """The workspace asked for. Raises for one that is unknown or closed to the caller."""
    asked = query.get("group_id") or query.get("group_guid")
    if not asked:
        return None
    group = reader.find("group", asked, deleted=True)
    if not rights(reader, "group", group)[0]:
        raise Forbidden(f"user {reader.me} is no member of workspace {group['id']}")
    return int(group["id"])


def _given(reader: Reader, doc: Doc, group: int) -> bool:
    """Whether a record has been shared with a workspace."""
    return any(row.get("group_id") == group for row in reader.docs("permission", doc.get("@permissions")))


def _drawn(reader: Reader, entity: Entity, rest: dict[str, str], query: Mapping[str, str]) -> list[int] | None:
    """The children of the records a relation filter names, where those keep a list of them."""
    for relation in entity.relations:
        if not relation.gather:
            continue
        for key in relation.names:
            if key not in rest:
                continue
            values = [v for k, v in reader.call.pairs if k in (key, key + "[]")] or [rest[key]]
            del rest[key]
            found: list[int] = []
            for value in values:
                above = reader.resolve(relation.target, value)
                doc = reader.doc(relation.target, above)
                if doc is not None and (doc.get("deleted_at") is None or query.get("is_deleted") == "both"):
                    found.extend(doc.get(relation.gather, ()))
            return list(dict.fromkeys(found))
    return None


def _indexed(found: Selection, rest: dict[str, str], query: Mapping[str, str], states: tuple[str, ...]) -> None:
    """Draw from the lists records are indexed by."""
    reader, entity = found.reader, found.entity
    roots = [""]
    shared: list[int] = []
    if entity.owned:
        group = _group(reader, query)
        groups = [group] if group is not None else list(memberships(reader))
        roots = [f"g{g}" for g in groups]
        shared = _shared_with(reader, entity.name, groups)
    elif entity.rights == "mine":
        roots = [f"u{reader.me}"]
    facet = ""
    for name in entity.facets:
        value = rest.pop(name.removesuffix("s") if name.endswith("_ids") else name, None)
        if value is None and name.endswith("_id"):
            value = rest.pop(name.removesuffix("_id") + "_guid", None)
        if value is None:
            continue
        target = next((r.target for r in entity.relations if r.key == name), None)
        target = {"tag_ids": "tag", "folder_ids": "folder"}.get(name, target)
        if target is not None:
            key = reader.resolve(target, value)
            value = str(key) if key is not None else "none"
        if facet or shared:
            found.tests.append(_facet_test(name, value))
        else:
            facet = f"&{name}={value}"
    if shared:
        whole = [
            key for s in states for r in roots for key in reader.collection(entity.name).view(("@in", s + r + facet))
        ]
        found.ids = [*whole, *shared]
        found.tests.append(lambda d: _state(entity, d) in states)
    else:
        found.names = [state + root + facet for state in states for root in roots]
    if not entity.owned and entity.rights != "mine" and not _open(reader, entity, facet):
        found.tests.append(lambda d: rights(reader, entity.name, d)[0])


def _open(reader: Reader, entity: Entity, facet: str) -> bool:
    """Whether a list is one parent's and the caller may see that parent, so that its records need no asking."""
    name, _, value = facet.removeprefix("&").partition("=")
    target = next((r.target for r in entity.relations if r.key == name and name in entity.parents), None)
    doc = reader.doc(target, reader.resolve(target, value)) if target is not None else None
    return doc is not None and target is not None and rights(reader, target, doc)[0]


def _facet_test(name: str, value: str) -> Callable[[Doc], bool]:
    def test(doc: Doc) -> bool:
        held = doc.get(name)
        return value in map(str, held) if isinstance(held, list) else str(held) == value

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


def _test(reader: Reader, entity: Entity, key: str, value: str) -> Callable[[Doc], bool] | None:
    """A filter as a test; None for a parameter the service does not know, which it ignores."""
    own = entity.tests.get(key)
    if own is not None:
        return lambda d: own(reader, d, value)
    if key == "search_query":
        needle = value.lower()
        return lambda d: needle in _haystack(reader, entity, d)
    if key in ("created_at_from", "created_at_to"):
        bound = instant(value.replace(" ", "+") if " " in value[-6:] else value)
        if bound is None:
            return None
        if key == "created_at_from":
            return lambda d: str(d.get("created_at", "")) >= bound
        return lambda d: str(d.get("created_at", "")) <= bound
    for relation in entity.relations:
        if key in relation.names:
            target = reader.resolve(relation.target, value)
            return lambda d: target is not None and d.get(relation.key) == target
    field = _scalars(entity).get(key)
    if field is None:
        return None
    if field == "boolean":
        flag = truth(value)
        return None if flag is None else (lambda d: bool(d.get(key, entity.defaults.get(key))) == flag)
    return lambda d: str(d.get(key)) == value


def _scalars(entity: Entity) -> dict[str, str]:
    from ..contract import contract

    return {
        f.name: f.type
        for f in contract.resources[entity.name].fields
        if f.type in ("string", "boolean", "integer") and f.access != "W" and f.name not in entity.show
    }


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
    if doc is None or (doc.get("deleted_at") is not None and asked != "both" and not truth(asked)):
        raise NotFound(entity.label, value)
    return doc
