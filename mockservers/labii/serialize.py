"""From a document as it is kept to what a serializer shows.

Kept documents hold relations as sids; what is shown is put together for the caller: names of related objects, counters,
permissions. The way from a field to its value is worked out once per model and serializer.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from mockservers.engine.call import Call
from mockservers.engine.clock import iso
from mockservers.engine.contract import Field
from mockservers.engine.store import Collection, encode

from .access import Principal
from .contract import Model, model_of
from .keep import Shelf, shelf
from .keep import document as kept_document

__all__ = ["Scene", "collection_of", "computed", "keeps", "now", "rows_label", "show", "shown"]

Document = dict[str, Any]
Getter = Callable[["Scene", Document], Any]
_COMPUTED: dict[tuple[str, str | None, str], Getter] = {}
_FORMS: dict[tuple[str, str], tuple[tuple[str, Getter | None, bool], ...]] = {}
_CLOCKED: set[str] = set()
_UNKNOWN: Any = object()

SHOWN_WITH_OTHERS = frozenset(
    ("column", "filter", "organization", "personnel", "project", "table", "team", "user", "widget")
)
"""Few, and shown or looked up with many: they are read once until one of their kind changes."""
NEVER_SHOWN_WITH_OTHERS = frozenset(("activity", "cell", "contents", "section", "version"))
"""What a scene worked out does not rest on these."""


def computed(
    models: str, field: str, serializer: str | None = None, *, clock: bool = False
) -> Callable[[Getter], Getter]:
    """Register how a field of some models is worked out, in all serializers or in one; ``clock``: from the time too."""

    def register(getter: Getter) -> Getter:
        for model in models.split():
            _COMPUTED[model, serializer, field] = getter
            if clock:
                _CLOCKED.add(model)
        return getter

    return register


def now(call: Call) -> str:
    """The world's time as Labii writes it. The clock counts milliseconds: the last three digits are zero."""
    return _stamp(call.world.clock.ms())


@lru_cache(maxsize=16)
def _stamp(ms: int) -> str:
    text = iso(ms, 6)
    return text[:19] + "Z" if text.endswith(".000000Z") else text


def keeps(model: Model) -> bool:
    """Whether what is shown of a model follows from documents and from who looks alone."""
    return model.name not in _CLOCKED


class Scene:
    """One call's look at the world: related documents are read once, however many results show them."""

    __slots__ = ("_at", "_collections", "_filed", "_found", "_memo", "call", "organization")

    def __init__(self, call: Call) -> None:
        self.call = call
        self.organization: str | None = None
        self._at: str | None = None
        self._collections: dict[str, Collection] = {}
        self._filed: dict[str, Document] = {}
        self._found: dict[tuple[str, str], Document | None] = {}
        self._memo: dict[Any, Any] = {}

    def place(self, organization: str | None) -> None:
        """Say where the call is. One that only reads goes on with what others like it have worked out."""
        self.organization = organization
        if self.principal.only_reads:
            self._memo = shelf(self.call, ("scene", self.principal.user, organization))

    @property
    def at(self) -> str:
        """The instant of the call, as Labii writes it: one for all that the call writes down."""
        if self._at is None:
            self._at = now(self.call)
        return self._at

    @property
    def principal(self) -> Principal:
        found: Principal = self.call.principal
        return found

    def docs(self, collection: str) -> Collection:
        """A collection, looked up once where no fault can put another state under the call."""
        found = self._collections.get(collection)
        if found is None:
            call = self.call
            found = call.docs(collection)
            if (call.operation is not None and not call.operation.reads) or self.principal.only_reads:
                self._collections[collection] = found
        return found

    def find(self, collection: str, sid: str | None) -> Document | None:
        """A document to look at, not to change."""
        if sid is None:
            return None
        key = (collection, sid)
        found = self._found.get(key, _UNKNOWN)
        if found is _UNKNOWN:
            if collection in SHOWN_WITH_OTHERS:
                found = kept_document(self.call, collection, sid)
            else:
                found = self.docs(collection).get(sid)
            self._found[key] = found
        return found  # type: ignore[no-any-return]

    def renew(self, collection: str, sid: str, document: Document) -> None:
        """What the call itself has just changed."""
        self._found[collection, sid] = document
        if collection not in NEVER_SHOWN_WITH_OTHERS:
            self._memo.clear()

    def once(self, key: Any, make: Callable[[], Any]) -> Any:
        """A value worked out once."""
        found = self._memo.get(key, _UNKNOWN)
        if found is _UNKNOWN:
            found = make()
            if isinstance(self._memo, Shelf):
                self._memo.keep(key, found)
            else:
                self._memo[key] = found
        return found

    def contents(self, kind: str, sid: str) -> Document:
        """What belongs to a row or a table: lists of sids by model; for a row's cells, sid by column."""
        return self.find("contents", f"{kind}:{sid}") or {}

    def filing(self, kind: str, sid: str) -> Document:
        """The same, to be changed: kept when the call is done (``file``)."""
        key = f"{kind}:{sid}"
        held = self._filed.get(key)
        if held is None:
            held = self._filed[key] = self.docs("contents").get(key) or {}
            self._found["contents", key] = held
        return held

    def file(self) -> None:
        """Keep what was changed in ``filing``."""
        if self._filed:
            docs = self.docs("contents")
            for key, held in self._filed.items():
                docs.put(key, held)
            self._filed.clear()

    def title(self, resource: str, sid: str | None) -> str | None:
        """The name by which other objects show an object."""
        if resource == "User":
            user = self.find("user", sid)
            return None if user is None else f"{user['first_name']} {user['last_name']}"
        model = model_of(resource)
        document = self.find(collection_of(model), sid) if model is not None else None
        if model is None or document is None:
            return None
        if model.name == "row":
            return rows_label(document)
        getter = _COMPUTED.get((model.name, None, "name"))
        name: str | None = getter(self, document) if getter is not None else document.get("name")
        return name

    def link(self, resource: str, sid: str | None) -> Document | None:
        if sid is None:
            return None
        key = ("link", resource, sid)
        found: Document | None = self._memo.get(key)
        return found if found is not None else self.once(key, lambda: {"sid": sid, "name": self.title(resource, sid)})

    def user(self, sid: str | None) -> Document | None:
        user = self.find("user", sid)
        return None if user is None else {k: user[k] for k in ("sid", "first_name", "last_name", "email")}

    def projects_of(self, model: Model, document: Document) -> tuple[list[str] | None, bool]:
        """The projects whose roles count for an object (None: any), and whether every member may read it."""
        if model.name == "project":
            return [document["sid"]], document["open_to_organization"]
        if collection_of(model) == "member":
            return [document["project"]], False
        row = document if model.name == "row" else self.find("row", document.get("row"))
        if row is None:
            return None, False
        return row["projects"], row["open_to_organization"]

    def may(self, model: Model, document: Document, view: str, method: str) -> bool:
        """Whether the caller's roles allow a method on an object."""
        allowed = model.roles(view, method)
        return bool(allowed) and not self.principal.towards(self, model, document).isdisjoint(allowed)

    def show(self, model: Model, document: Document, serializer: str = "detail") -> Document:
        return show(self, model, document, serializer)


def collection_of(model: Model | None) -> str:
    """Where a model's documents are kept: the newer names of projects and members share the older ones' place."""
    if model is None:
        return "user"
    return {"workspacepermission": "member", "profile": "user"}.get(model.name, model.name)


def rows_label(row: Document) -> str:
    """``EP12: Panel A``, as lists and related objects show a row."""
    return f"{row['uid']}: {row['name']}"


def form_of(model: Model, serializer: str) -> tuple[tuple[str, Getter | None, bool], ...]:
    """Name, getter (None: as kept) and whether to leave it out when absent, per field of a serializer."""
    found = _FORMS.get((model.name, serializer))
    if found is None:
        found = _FORMS[model.name, serializer] = tuple(
            (f.name, getter_of(model, serializer, f), f.optional) for f in model.serializers[serializer]
        )
    return found


def getter_of(model: Model, serializer: str, field: Field) -> Getter | None:
    special = _COMPUTED.get((model.name, serializer, field.name)) or _COMPUTED.get((model.name, None, field.name))
    if special is not None:
        return special
    name, to = field.name, field.links
    if to == "User":
        return lambda scene, document: scene.user(document.get(name))
    if field.type == "object" and to is not None:
        return lambda scene, document: scene.link(to, document.get(name))
    if field.items is not None and field.items.links is not None:
        target = field.items.links
        return lambda scene, document: [scene.link(target, sid) for sid in document.get(name) or ()]
    if name == "change_permission":
        return lambda scene, document: scene.may(model, document, "Detail", "PATCH")
    return None


def show(scene: Scene, model: Model, document: Document, serializer: str = "detail") -> Document:
    """What a serializer shows of a document."""
    out: Document = {}
    for name, getter, optional in form_of(model, serializer):
        if getter is not None:
            out[name] = getter(scene, document)
        elif not optional or name in document:
            out[name] = document.get(name)
    if model.open:
        declared = model.by_name
        if serializer == "detail":
            out.update((k, v) for k, v in document.items() if k not in declared and k not in ("user", "organization"))
    return out


def shown(scene: Scene, model: Model, document: Document, serializer: str) -> bytes:
    """The same, encoded."""
    return encode(show(scene, model, document, serializer))


def value_of(scene: Scene, model: Model, field: Field, document: Document) -> Any:
    """The value an order compares: as the detail serializer shows it."""
    getter = getter_of(model, "detail", field)
    return document.get(field.name) if getter is None else getter(scene, document)
