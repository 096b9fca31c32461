"""Showing records: what is kept, with what it refers to embedded, as the contract orders it.

One ``Reader`` serves one call and remembers what it has decoded: a page of fifty records of one author reads the author
once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache, partial
from typing import Any, NamedTuple

from msgspec import Raw

from mockservers.engine.call import Call
from mockservers.engine.store import Collection, encode

from ..errors import NotFound
from ..wire import escaped
from .declare import ENTITIES, Always, Doc, Entity, Follows, Show
from .kept import PEOPLE, Held, drafts, people_of
from .rights import SHOWN, gone, rights

__all__ = ["Reader", "Tracer", "plain"]

EMPTY: dict[str, Any] = {"boolean": False, "integer": 0, "array": [], "string": ""}


class Plan(NamedTuple):
    """How a kind of record becomes a reply: ``blank`` has every field in the contract's order with what it is where
    the record says nothing; its own values come over that. ``always`` are the fields that no record changes,
    ``computed`` those a function makes, ``following`` those it makes of a record that has the key. ``optional`` fields
    are left out where the record has none: one that has some needs a plan with those."""

    blank: Doc
    always: Doc
    computed: tuple[tuple[str, Show], ...]
    following: dict[str, list[tuple[str, Show]]]
    optional: frozenset[str]


@cache
def _plan(name: str, present: frozenset[str] = frozenset()) -> Plan:
    """The plan of a kind; ``present``: the optional fields that the record has."""
    from ..contract import contract

    entity = ENTITIES[name]
    functions: dict[str, Show] = {**COMMON, "permissions": lambda r, d: SHOWN[rights(r, name, d)], **entity.show}
    blank: Doc = {}
    always: Doc = {}
    computed: list[tuple[str, Show]] = []
    following: dict[str, list[tuple[str, Show]]] = {}
    optional = set()

    def compute(key: str, function: Show) -> None:
        if isinstance(function, Always):
            blank[key] = always[key] = function.value
        elif isinstance(function, Follows):
            blank[key] = always[key] = function.blank
            following.setdefault(function.key, []).append((key, function.function))
        else:
            blank[key] = None
            computed.append((key, function))

    for field in contract.resources[name].fields:
        if field.access == "W" and field.name not in entity.show:
            continue
        function = functions.get(field.name)
        if function is not None:
            compute(field.name, function)
        elif field.optional and field.name not in present:
            optional.add(field.name)
        else:
            default: Any = entity.defaults.get(field.name)
            blank[field.name] = EMPTY.get(field.type) if default is None and not field.nullable else default
    for key, function in entity.show.items():
        if key not in blank:
            compute(key, function)
    return Plan(blank, always, tuple(computed), following, frozenset(optional))


def plain(doc: Doc, *names: str) -> Doc:
    """Some keys of a record."""
    held = doc.get
    return {name: held(name) for name in names}


class Reader:
    """What one call reads."""

    def __init__(self, call: Call) -> None:
        self.call = call
        self.stored = partial(call.world.store.collection, call.vendor.name)
        self.me: int = call.principal if isinstance(call.principal, int) else 0
        self.people = people_of(call)
        self._docs: dict[tuple[str, Any], Doc | None] = {}
        self._rights: dict[Any, tuple[bool, bool, bool]] = {}

    def collection(self, name: str) -> Collection:
        return self.stored(name)

    def doc(self, name: str, key: Any) -> Doc | None:
        """A record as kept; not to be changed."""
        if key is None:
            return None
        docs = self.people.docs if name in PEOPLE else self._docs
        try:
            return docs[name, key]
        except KeyError:
            found = docs[name, key] = self.stored(name).get(key)
            return found

    def docs(self, name: str, keys: Iterable[Any] | None) -> list[Doc]:
        """Those of the records that are there and not deleted."""
        if not keys:
            return []
        return [d for key in keys if (d := self.doc(name, key)) is not None and d.get("deleted_at") is None]

    def live(self, name: str, keys: Iterable[Any] | None) -> list[Doc]:
        """Those of the records that nothing deleted hides either."""
        return [d for d in self.docs(name, keys) if not gone(self, name, d)]

    def forget(self, name: str, key: Any) -> None:
        self._docs.pop((name, key), None)
        self._rights.clear()
        if name in PEOPLE:
            self.people = people_of(self.call)

    def resolve(self, name: str, value: Any) -> int | None:
        """The numeric id of what an id (number or digits) or guid names; None when there is no such record."""
        if isinstance(value, bool) or value is None:
            return None
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if isinstance(value, str):
            text = value.strip()
            if text.isascii() and text.isdigit() and len(text) < 19:
                value = int(text)
            elif len(text) == 36:
                keys = self.collection(name).view(("guid", text.lower())).slice(0, 1)
                return int(keys[0]) if keys else None
            elif name == "user" and "@" in text:
                keys = self.collection(name).view(("username", text.lower())).slice(0, 1)
                return int(keys[0]) if keys else None
        if not isinstance(value, int):
            return None
        return value if self.doc(name, value) is not None else None

    def find(self, name: str, value: Any, deleted: bool = False) -> Doc:
        """The record an id or guid names, unless it is deleted or hidden. Raises ``NotFound``."""
        key = self.resolve(name, value)
        doc = self.doc(name, key)
        if doc is None or (not deleted and gone(self, name, doc)):
            raise NotFound(ENTITIES[name].label if name in ENTITIES else name.title(), value)
        return doc

    # Embedded records

    def user(self, key: Any) -> Doc | None:
        users = self.people.users
        if key not in users:
            doc = self.doc("user", key)
            users[key] = doc and {
                **plain(doc, "id", "guid", "username"),
                "name": f"{doc['first_name']} {doc['last_name']}",
                **plain(doc, "first_name", "last_name"),
                "profile": {"id": doc.get("profile_id", doc["id"]), "photo": None},
            }
        return users[key]

    def group(self, key: Any) -> Doc | None:
        groups = self.people.groups
        if (self.me, key) not in groups:
            doc = self.doc("group", key)
            groups[self.me, key] = doc and {
                **plain(doc, "id", "guid", "name", "created_at", "deleted_at", "description"),
                "profile": {"id": doc.get("profile_id", doc["id"]), "photo": None},
                "is_home": self.home() == key,
            }
        return groups[self.me, key]

    def author(self, key: Any) -> Raw | None:
        """A user as most replies carry one, encoded."""
        return self._encoded(("user", key), self.user, key)

    def owner(self, key: Any) -> Raw | None:
        """A workspace as most replies carry one, encoded."""
        return self._encoded((self.me, key), self.group, key)

    def _encoded(self, mark: Any, make: Callable[[Any], Doc | None], key: Any) -> Raw | None:
        known = self.people.encoded
        if mark not in known:
            doc = make(key)
            known[mark] = None if doc is None else Raw(encode(doc))
        return known[mark]

    def home(self) -> int | None:
        """The caller's home workspace."""
        user = self.doc("user", self.me)
        return user.get("group_id") if user else None

    def ref(self, name: str, key: Any) -> Doc | None:
        doc = self.doc(name, key)
        return doc and plain(doc, "id", "guid", "name")

    def thread(self, key: Any) -> Doc | None:
        doc = self.doc("thread", key)
        if doc is None:
            return None
        return {
            "id": doc.get("id"),
            "guid": doc.get("guid"),
            "comment_count": doc.get("comment_count"),
            "all_comment_count": doc.get("all_comment_count"),
        }

    def metadata_thread(self, key: Any, full: bool = True) -> Doc | None:
        doc = self.doc("metadata-thread", key)
        if doc is None:
            return None
        shown: Doc = {"id": doc.get("id"), "guid": doc.get("guid")}
        if full:
            shown["metadatas"] = self.shown("metadata", doc.get("@metadatas"))
        return shown

    def permissions(self, name: str, doc: Doc) -> Doc:
        return SHOWN[rights(self, name, doc)]

    def shown(self, name: str, keys: Iterable[Any] | None) -> list[Doc]:
        """Records in full, those that are not deleted."""
        return [self.show(name, doc) for doc in self.docs(name, keys)]

    def show(self, name: str, doc: Doc) -> Doc:
        """A record as a reply carries it."""
        blank, always, computed, following, optional = _plan(name)
        if optional and not optional.isdisjoint(doc):
            blank, always, computed, following, optional = _plan(name, optional.intersection(doc))
        out = blank.copy()
        out.update(doc)
        for _ in range(len(out) - len(blank)):
            out.popitem()  # what the record has and no reply shows came last
        out.update(always)
        for field, function in computed:
            out[field] = function(self, doc)
        for key in following.keys() & doc.keys():
            for field, function in following[key]:
                out[field] = function(self, doc)
        return out

    def encoded(self, name: str, keys: Iterable[Any]) -> list[bytes]:
        """Records that are there, kept as they are, as an answer carries them."""
        mark, found = (name, self.me, drafts(self.call)), []
        held = self.people.shown.get(mark)
        if held is None:
            held = self.people.shown[mark] = Held()
        for key in keys:
            raw = held.current(self.call, key)
            if raw is None:
                tracer = Tracer(self)
                doc = tracer.doc(name, key)
                if doc is None:
                    continue
                raw = escaped(tracer.show(name, doc))
                tracer.keep(held, key, raw)
            found.append(raw)
        return found

    def entity(self, name: str) -> Entity:
        return ENTITIES[name]


class Tracer(Reader):
    """Notes what is read for one answer. It shares the decoded records of the reader it is made of."""

    def __init__(self, reader: Reader) -> None:
        self.__dict__.update(reader.__dict__)
        self._rights = {}  # rights known already would not be read again
        self.seen: dict[tuple[str, Any], None] = {}
        self.whole = True

    def doc(self, name: str, key: Any) -> Doc | None:
        if key is not None and name not in PEOPLE:
            self.seen[name, key] = None
        return super().doc(name, key)

    def collection(self, name: str) -> Collection:
        self.whole = False  # orders are made of more than single documents
        return super().collection(name)

    def keep(self, held: Held, key: Any, answer: bytes) -> None:
        if self.whole:
            self.people.keep(self.call, held, key, answer, self.seen)


COMMON: dict[str, Show] = {
    "author": lambda r, d: r.author(d.get("author_id")),
    "owner": lambda r, d: r.owner(d.get("group_id")),
    "thread": lambda r, d: r.thread(d.get("thread_id")),
    "metadata_thread": lambda r, d: r.metadata_thread(d.get("metadata_thread_id")),
    "tags": Follows(
        "tag_ids", lambda r, d: [plain(t, "id", "guid", "name", "type") for t in r.docs("tag", d["tag_ids"])], []
    ),
    "share_link": Follows("@share_links", lambda r, d: _share_link(r, d)),
}


def _share_link(reader: Reader, doc: Doc) -> Doc | None:
    links = reader.docs("share-link", doc.get("@share_links"))
    return plain(links[0], "id", "guid", "token", "type") if links else None
