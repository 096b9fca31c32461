"""How a kind of record is declared: what the one generic machine needs to know to serve it.

A record is kept with the numeric ids of what it refers to (``resource_id``), and shown with those records embedded.
Keys that begin with ``@`` are the machine's own and never shown:

``@in``     the lists the record stands in: ``g57`` (its workspace), ``g57&tag_ids=5``, with ``!`` before when deleted
            and ``t`` before that when a template; so that every page of such a list is a slice of an ordered view;
``@order``  the sort key where a list is not in order of creation;
``@<kind>`` the ids of the records that hang on this one, in order of creation.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .reading import Reader
    from .writing import Writer

__all__ = ["ENTITIES", "Always", "Asked", "Doc", "Entity", "Follows", "Relation", "entity", "hung", "values_of"]

Doc = dict[str, Any]
Asked = Mapping[str, Sequence[str]]
"""What a query string asks: a name, without the brackets of a repeated one, and its values."""
Show = Callable[["Reader", Doc], Any]
Test = Callable[["Reader", Doc, str], bool]
Source = Callable[["Reader", Asked], list[int] | None]
Completed = Callable[["Writer", Doc], None]
Created = Callable[["Writer", Doc, Mapping[str, Any]], None]
Changed = Callable[["Writer", Doc, Doc, Mapping[str, Any]], None]
Owner = Callable[["Reader", Doc], tuple[str, Doc] | None]


@dataclass(frozen=True, slots=True)
class Relation:
    """A reference, kept under ``key``; bodies and queries may name it ``<x>_id`` or ``<x>_guid``, by id or guid.

    ``gather`` names the hidden list the target keeps of the records that refer to it. ``fixed`` references are set on
    creation only.
    """

    key: str
    target: str
    gather: str = ""
    fixed: bool = True
    required: bool = False
    names: tuple[str, str] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "names", (self.key, self.key.removesuffix("_id") + "_guid"))


def values_of(asked: Asked, key: str) -> Sequence[str]:
    """The values of a relation filter, by either of its names."""
    return asked.get(key) or asked.get(key.removesuffix("_id") + "_guid") or ()


@dataclass(frozen=True, slots=True)
class Always:
    """A reply field that is the same whatever the record: told apart from others, it costs a reply nothing."""

    value: Any

    def __call__(self, reader: Reader, doc: Doc) -> Any:
        return self.value


@dataclass(frozen=True, slots=True)
class Follows:
    """A reply field that follows from one key of the record, and is ``blank`` in a record without that key, as most
    are: no function is called for those."""

    key: str
    function: Show
    blank: Any = None

    def __call__(self, reader: Reader, doc: Doc) -> Any:
        return self.function(reader, doc) if self.key in doc else self.blank


def hung(kind: str, key: str) -> Follows:
    """The records of a kind whose ids the key holds, in full."""
    return Follows(key, lambda reader, doc: reader.shown(kind, doc[key]), [])


@dataclass(frozen=True, slots=True)
class Entity:
    """One kind of record.

    ``label`` is the vendor's class name. ``owned``: it belongs to a workspace. ``parents``: relations of which one must
    be given and whose record decides the rights. ``inside``: relations to what it stands in beside those. ``threads``:
    which of comment thread and metadata thread are made with it. ``facets``: stored keys its lists are indexed by.
    ``order``: ``newest``, ``oldest`` or ``name``. ``search``: what ``search_query`` looks through. ``show``: reply
    fields that are computed. ``defaults``: values of a new record. ``source``: the ids a list draws from where it is
    not a workspace's. ``owner``: the record whose rights decide, where that is no relation. ``given``: another way to
    make one; ``completed``: puts into a new record what it holds beside what was given; ``created``, ``changed``,
    ``removed``: what else happens then. ``listed``: it has list keys of its own; ``thread_keys``: its threads with the
    keys that name them; ``gathered``: the relations whose targets keep a list of it; ``holders``: those to what it
    stands in, which hides it when deleted and locks it when locked. ``copied``: texts of a body that are kept and shown
    as they come, and that nothing else follows from (see ``mould``).
    """

    name: str
    label: str
    relations: tuple[Relation, ...] = ()
    owned: bool = False
    parents: tuple[str, ...] = ()
    inside: tuple[str, ...] = ()
    rights: str = ""
    threads: tuple[str, ...] = ()
    facets: tuple[str, ...] = ()
    order: str = "newest"
    search: tuple[str, ...] = ("name",)
    template: bool = False
    defaults: Mapping[str, Any] = field(default_factory=dict)
    show: Mapping[str, Show] = field(default_factory=dict)
    tests: Mapping[str, Test] = field(default_factory=dict)
    source: Source | None = None
    owner: Owner | None = None
    given: Callable[[Writer, Mapping[str, Any]], Doc | None] | None = None
    completed: Completed | None = None
    created: Created | None = None
    changed: Changed | None = None
    removed: Callable[[Writer, Doc], None] | None = None
    copied: tuple[str, ...] = ()
    listed: bool = field(init=False)
    thread_keys: tuple[tuple[str, str], ...] = field(init=False)
    gathered: tuple[Relation, ...] = field(init=False)
    holders: tuple[Relation, ...] = field(init=False)

    def __post_init__(self) -> None:
        """Settle once what every new record asks."""
        listed = self.owned or self.rights == "mine" or bool(self.facets) or self.order == "name"
        object.__setattr__(self, "listed", listed)
        object.__setattr__(self, "thread_keys", tuple((kind, f"{kind.replace('-', '_')}_id") for kind in self.threads))
        object.__setattr__(self, "gathered", tuple(r for r in self.relations if r.gather))
        holding = (*self.parents, *self.inside)
        object.__setattr__(self, "holders", tuple(r for r in self.relations if r.key in holding))


ENTITIES: dict[str, Entity] = {}


def entity(name: str, label: str, **facts: Any) -> Entity:
    """Declare a kind of record."""
    found = ENTITIES[name] = Entity(name, label, **facts)
    return found
