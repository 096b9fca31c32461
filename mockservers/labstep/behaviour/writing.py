"""Making and changing records, and keeping what follows from them: lists, threads, references, counters."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, Self

from mockservers.engine.call import Call
from mockservers.engine.store import Collection

from ..errors import BLANK, MISSING, NULL, Forbidden, NotFound, Violations
from .declare import ENTITIES, Doc, Entity, Relation
from .kept import PEOPLE
from .reading import Reader
from .rights import demand, gone, owner_of, rights, role, top
from .values import accept, stamp, truth

__all__ = ["Writer", "index", "needed"]


def index(entity: Entity, doc: Doc, hidden: bool = False) -> Doc:
    """Put the record's own list keys right (see ``declare``)."""
    state = "t" if entity.template and doc.get("is_template") else ""
    if hidden or doc.get("deleted_at") is not None:
        state += "!"
    root = None
    if entity.owned:
        root = f"{state}g{doc.get('group_id')}"
    elif entity.rights == "mine":
        root = f"{state}u{doc.get('author_id')}"
    elif entity.facets:
        root = state
    if root is not None:
        keys = doc["@in"] = [root]
        for facet in entity.facets:
            value = doc.get(facet)
            if value is not None:
                keys.extend([f"{root}&{facet}={one}" for one in (value if isinstance(value, list) else (value,))])
    if entity.order == "name":
        doc["@order"] = f"{str(doc.get('name') or '').lower()}\x00{10**12 - doc['id']:012d}"
    return doc


def needed(data: Mapping[str, Any], key: str, *others: str) -> Any:
    """A value that a body must have, under one of the names. Raises ``Violations`` where it is missing, null or
    empty."""
    key = next((name for name in (key, *others) if name in data), key)
    value = data.get(key)
    if value is None or value == "":
        raise Violations((f"[{key}]", BLANK if value == "" else NULL if key in data else MISSING))
    return value


@cache
def _hung(name: str) -> tuple[tuple[str, Relation], ...]:
    """The kinds that stand in a kind and are in lists of a workspace, or hold such, with the relations they do by."""
    return tuple(
        (other.name, relation)
        for other in ENTITIES.values()
        for relation in other.holders
        if relation.target == name and relation.gather and (other.owned or _hung(other.name))
    )


class Writer(Reader):
    """What one call changes. Everything it puts is read back changed.

    To be used within ``with``: a changed record is put into the store once, at the end or when an ordered view is asked
    for, since making an experiment changes it four times. Until then the record is the call's own, and its values are
    replaced in place.
    """

    def __init__(self, call: Call) -> None:
        super().__init__(call)
        self.uuid = call.world.ids.uuid
        self._held: dict[tuple[str, Any], Doc] = {}
        self._now: str | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:
            self.flush()

    @property
    def now(self) -> str:
        if self._now is None:
            self._now = stamp(self.call.world.clock.ms())
        return self._now

    def flush(self) -> None:
        """Put what has changed into the store."""
        if self._held:
            held, self._held = self._held, {}
            for (name, key), doc in held.items():
                self.stored(name).put(key, doc)

    def collection(self, name: str) -> Collection:
        self.flush()
        return super().collection(name)

    # Keeping

    def put(self, name: str, doc: Doc) -> Doc:
        """Keep a record of a declared kind, its list keys made right."""
        entity = ENTITIES[name]
        if entity.listed:
            index(entity, doc, entity.owned and bool(entity.holders) and gone(self, name, doc))
        return self.keep(name, doc)

    def keep(self, name: str, doc: Doc) -> Doc:
        key = doc["id"]
        if name in PEOPLE:
            self.stored(name).put(key, doc)
            self.forget(name, key)
        else:
            self._held[name, key] = self._docs[name, key] = doc
            self._rights.clear()
        return doc

    def copy(self, name: str, key: Any) -> Doc:
        """A record to be changed and kept: its values may be replaced, not changed in themselves. Not a copy where the
        record is the call's own already."""
        own = self._held.get((name, key))
        if own is not None:
            return own
        doc = self.doc(name, key)
        if doc is None:
            raise NotFound(ENTITIES[name].label if name in ENTITIES else name, key)
        return doc.copy()

    def gather(self, name: str, key: Any, into: str, one: int, present: bool = True) -> None:
        """Add a record to, or take it from, a hidden list of another."""
        doc = self.doc(name, key)
        if doc is None:
            return
        held = doc.get(into, ())
        if present == (one in held):
            return
        doc = self.copy(name, key)
        doc[into] = [*held, one] if present else [k for k in held if k != one]
        self.keep(name, doc)

    # Parts every record has

    def base(self, name: str) -> Doc:
        now, key = self._now or self.now, self.stored(name).next_id()
        return {"id": key, "guid": self.uuid(), "created_at": now, "updated_at": now, "deleted_at": None}

    # Creating

    def create(self, name: str, data: Mapping[str, Any], trusted: bool = False) -> Doc:
        """A new record from a body. ``trusted``: made by the service itself, so rights are not asked."""
        entity = ENTITIES[name]
        if entity.given is not None and not trusted:
            found = entity.given(self, data)
            if found is not None:
                return found
        values = accept(name, data, True, entity.defaults)
        refs = self.references(entity, data, creating=True) if entity.relations else {}
        if entity.parents and not any(refs.get(key) is not None for key in entity.parents):
            raise Violations((f"[{entity.parents[0]}]", MISSING))
        doc = {**self.base(name), **entity.defaults, **values, **refs, "author_id": self.me or None}
        if entity.owned:
            doc["group_id"] = self.workspace(entity, data, doc)
        if not trusted:
            self.may_create(name, doc)
        return self.add(name, doc, data)

    def add(self, name: str, doc: Doc, data: Mapping[str, Any]) -> Doc:
        """Keep a new record with its threads and whatever the service makes with it."""
        entity = ENTITIES[name]
        self.place(name, doc)
        if entity.created is not None:
            entity.created(self, doc, data)
            doc = self.copy(name, doc["id"])
        return doc

    def place(self, name: str, doc: Doc) -> None:
        """Keep a new record with its threads, in the lists of what it refers to."""
        entity, key = ENTITIES[name], doc["id"]
        for kind, field in entity.thread_keys:
            threads = self.stored(kind)
            number = doc[field] = threads.next_id()
            thread: Doc = {"id": number, "guid": self.uuid(), "entity": name, "entity_id": key}
            if kind == "thread":
                thread["comment_count"] = thread["all_comment_count"] = 0
            self._docs[kind, number] = thread
            threads.put(number, thread)
        if entity.listed:
            index(entity, doc, entity.owned and bool(entity.holders) and gone(self, name, doc))
        if entity.completed is not None:
            entity.completed(self, doc)
        self.keep(name, doc)
        for relation in entity.gathered:
            if doc.get(relation.key) is not None:
                self.gather(relation.target, doc[relation.key], relation.gather, key)

    def may_create(self, name: str, doc: Doc) -> None:
        """Raise unless the caller may make this record where it is to stand."""
        entity = ENTITIES[name]
        if entity.owned:
            if role(self, doc.get("group_id")) not in ("owner", "edit"):
                group = self.doc("group", doc.get("group_id"))
                raise Forbidden(f"user {self.me} may not create a {name} in workspace {group and group['id']}")
            return
        above = owner_of(self, name, doc)
        if above is not None:
            demand(self, *above, "comment" if name == "comment" else "edit")

    def workspace(self, entity: Entity, data: Mapping[str, Any], doc: Doc) -> int:
        """The workspace a new record belongs to: the one named, else its parent's, else the caller's home."""
        if data.get("group_id") is not None:
            return int(self.find("group", data["group_id"])["id"])
        for key in entity.parents:
            if doc.get(key) is not None:
                relation = next(r for r in entity.relations if r.key == key)
                above = self.doc(relation.target, doc[key])
                if above is not None:
                    _, owner = top(self, relation.target, above)
                    if owner.get("group_id") is not None:
                        return int(owner["group_id"])
        home = self.home()
        if home is None:
            raise Violations(("[group_id]", MISSING))
        return home

    def references(self, entity: Entity, data: Mapping[str, Any], creating: bool) -> Doc:
        """The references a body gives, as numeric ids. Raises ``NotFound`` for one that names nothing, or nothing that
        is left."""
        found: Doc = {}
        for relation in entity.relations:
            if relation.fixed and not creating:
                continue
            for key in relation.names:
                if key not in data:
                    continue
                value = data[key]
                if creating and relation.required:
                    found[relation.key] = self.reference(relation, needed(data, key))
                elif value is None or value == "":
                    found[relation.key] = None
                else:
                    found[relation.key] = self.reference(relation, value)
                break
            else:
                if creating and relation.required:
                    raise Violations((f"[{relation.key}]", MISSING))
        return found

    def reference(self, relation: Relation, value: Any) -> int:
        doc = self.find(relation.target, value)
        if not rights(self, relation.target, doc)[0]:
            raise Forbidden(f"user {self.me} may not see {relation.target} {doc['id']}")
        key: int = doc["id"]
        return key

    # Changing

    def update(self, name: str, key: int, data: Mapping[str, Any]) -> Doc:
        """The record after a partial update: absent keys stay, null clears."""
        entity = ENTITIES[name]
        before = self.copy(name, key)
        values = accept(name, data, False, {})
        refs = self.references(entity, data, creating=False)
        doc = {**before, **values, **refs, "updated_at": self.now}
        self.put(name, doc)
        for relation in entity.relations:
            if relation.gather and before.get(relation.key) != doc.get(relation.key):
                self.gather(relation.target, before.get(relation.key), relation.gather, key, present=False)
                self.gather(relation.target, doc.get(relation.key), relation.gather, key)
        if entity.changed is not None:
            entity.changed(self, before, doc, data)
            doc = self.copy(name, key)
        if (before.get("deleted_at") is None) != (doc.get("deleted_at") is None):
            self.rehang(name, key)
        return doc

    def rehang(self, name: str, key: int) -> None:
        """Put the lists right of the records a deleted or restored one hides."""
        for other, relation in _hung(name):
            for one in (self.doc(name, key) or {}).get(relation.gather, ()):
                if ENTITIES[other].owned:
                    self.put(other, self.copy(other, one))
                self.rehang(other, one)

    def remove(self, name: str, doc: Doc) -> None:
        """Delete for good."""
        entity = ENTITIES[name]
        for relation in entity.relations:
            if relation.gather:
                self.gather(relation.target, doc.get(relation.key), relation.gather, doc["id"], present=False)
        if entity.removed is not None:
            entity.removed(self, doc)
        self.collection(name).delete(doc["id"])
        self.forget(name, doc["id"])

    @staticmethod
    def flag(data: Mapping[str, Any], name: str) -> bool:
        return bool(truth(data.get(name, False)))
