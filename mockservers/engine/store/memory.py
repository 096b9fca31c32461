"""The memory store: an immutable base of encoded documents per (vendor, profile, seed), thin overlays per world.

A document has one representation, its encoded bytes: a get is a dictionary look-up, a page a join. It is decoded when a
behaviour needs it, and what the behaviour gets is its own to change. A world owns only what it changed, so making,
resetting and forking one cost nothing that grows with the account.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import Any

from .base import Base, BaseCollection, encode
from .index import MISSING, Index, decode
from .ordered import Ordered

__all__ = ["MemoryCollection", "MemoryStore"]


Make = Callable[..., dict[str, Any] | bytes]


class Alike:
    """How documents that are made alike are made later: of the key and what was ``given``."""

    __slots__ = ("given", "make")

    def __init__(self, make: Make, given: tuple[Any, ...]) -> None:
        self.make, self.given = make, given

    def made(self, key: Any) -> bytes:
        made = self.make(key, *self.given)
        return made if isinstance(made, bytes) else encode(made)


def _decoded(make: Make, key: Any, given: tuple[Any, ...]) -> dict[str, Any]:
    made = make(key, *given)
    return decode(made) if isinstance(made, bytes) else made


class MemoryCollection:
    """One world's view of a collection. ``memo`` keeps what a behaviour derived from it, until its next change."""

    __slots__ = (
        *("_count", "_following", "_highest", "_indexes", "_later", "_live", "_next", "_seq", "_store", "_waiting"),
        *("base", "memo", "name", "rows", "touched", "vendor"),
    )

    def __init__(self, store: MemoryStore, vendor: str, base: BaseCollection) -> None:
        self.vendor = vendor
        self.name = base.name
        self.rows: dict[Any, bytes | None] = {}
        self.memo: dict[Any, Any] = {}
        self.touched: set[Any] | None = None
        self._following = [self.memo, store.derived(vendor)]  # emptied by every change
        self.base = base
        self._store = store
        self._indexes: dict[tuple[str | None, str | None], Index] = {}
        self._later: dict[Any, Alike | Callable[[], dict[str, Any]]] = {}
        # Batches of documents to be made later, four places each: keys, make, given, turn. No tuple of these is kept:
        # the garbage collector would go through all of them again and again.
        self._waiting: list[Any] = []
        self._highest = 0  # number among the keys that wait
        self._next = f"next:{vendor}:{base.name}"
        self._seq: dict[Any, int] = {}
        self._count = self._live = len(base.keys)

    def copy(self, store: MemoryStore) -> MemoryCollection:
        if self._waiting:
            self._register()
        other = MemoryCollection(store, self.vendor, self.base)
        other.rows = self.rows.copy()
        other._later = self._later.copy()
        other._seq = self._seq.copy()
        other._count, other._live = self._count, self._live
        return other

    # Reading

    def __len__(self) -> int:
        if self._waiting:
            self._register()
        return self._live

    def __contains__(self, key: object) -> bool:
        if self._waiting:
            self._register()
        return key in self._later or self.raw(key) is not None

    def __iter__(self) -> Iterator[dict[str, Any]]:
        for key in self.keys():
            raw = self.raw(key)
            if raw is not None:
                yield decode(raw)

    def keys(self) -> Iterator[Any]:
        """Keys in order of creation."""
        return iter(list(self.view()) if self.rows or self._later or self._waiting else self.base.keys)

    def raw(self, key: Any) -> bytes | None:
        """The encoded document, or None."""
        found = self.rows.get(key, MISSING)
        if found is not MISSING:
            return found  # type: ignore[no-any-return]
        if self._waiting and key not in self.base.rows:
            self._register()
        return self._made(key) if key in self._later else self.base.rows.get(key)

    def raws(self, keys: Iterable[Any]) -> list[bytes]:
        """The encoded documents of these keys, in their order; keys without one are left out."""
        keys = list(keys)
        if self._later:
            for key in keys:
                if key in self._later:
                    self._made(key)
        base, own = self.base.rows.get, self.rows
        if own.keys().isdisjoint(keys):
            found = list(filter(None, map(base, keys)))
        else:
            found = [raw for key in keys if (raw := own[key] if key in own else base(key)) is not None]
        if self._waiting and len(found) < len(keys):
            self._register()
            return self.raws(keys)
        return found

    def get(self, key: Any) -> dict[str, Any] | None:
        """The document, decoded afresh: the caller may change it and ``put`` it back."""
        raw = self.raw(key)
        return None if raw is None else decode(raw)

    def where(self, field: str, value: Any) -> list[dict[str, Any]]:
        """Documents whose ``field`` (a dotted path; any element of a list) is ``value``, in order of creation."""
        return [decode(self.raw(key)) for key in self.view((field, value))]  # type: ignore[arg-type]

    def view(self, group: tuple[str, Any] | None = None, sort: str | None = None) -> Ordered:
        """Keys in order: of creation, of a field (``sort`` is a dotted path), or of the key itself (``"@key"``);
        all of them, or those whose ``group[0]`` field is ``group[1]``. Ask again after a change: what is given is
        current now, and only the asking brings it up to date.
        """
        if self._waiting:
            self._register()
        field, value = group if group is not None else (None, None)
        index = self._indexes.get((field, sort))
        if index is None:
            index = self._indexes[field, sort] = Index(self, field, sort)
            index.pending = {key: self.base.rows.get(key) for key in (*self.rows, *self._later)}
        return index.order(value)

    def place(self, key: Any) -> int:
        """The place of a document in the order of creation."""
        if self._waiting:
            self._register()
        place = self._seq.get(key)
        return self.base.position(key) if place is None else place

    # Changing

    def put(self, key: Any, document: dict[str, Any]) -> bytes:
        """Keep a document under a key, new or not; gives its encoded bytes."""
        raw = encode(document)
        if self._waiting and key not in self.rows and key not in self.base.rows:
            self._register()
        if key in self._seq or key in self.base.rows:
            self.put_raw(key, raw, document)
        else:
            self._begin(key, document)
            self._live += 1
            self.rows[key] = raw
        return raw

    def put_raw(self, key: Any, raw: bytes | None, document: dict[str, Any] | None = None) -> None:
        """Keep encoded bytes; ``document`` is what they encode, where the caller has it at hand."""
        if self._waiting and key not in self.rows and key not in self.base.rows:
            self._register()
        before = self._change(key, document)
        self._live += (before is None) - (raw is None)
        if raw is None and key not in self.base.rows:
            self.rows.pop(key, None)
        else:
            self.rows[key] = raw

    def put_later(self, key: Any, make: Callable[[], dict[str, Any]]) -> None:
        """Keep a new document that is made when somebody first looks at it.

        ``make`` must depend on nothing that changes: it is called at any time, for a fork once more, or never.
        """
        if self._waiting:
            self._register()
        if key in self._seq or key in self.base.rows:
            if key in self:
                self.put(key, make())
                return
            self._change(key, None)
            self.rows.pop(key, None)
        else:
            self._begin(key, None)
        self._live += 1
        self._later[key] = make

    def put_all_later(self, keys: Sequence[Any], make: Make, given: tuple[Any, ...] = ()) -> None:
        """``put_later`` for documents made alike, different keys each: ``make(key, *given)`` gives a document, or its
        encoded bytes.

        Nearly free: that they are there is itself only written down when somebody looks for them.
        """
        rows, base = self.rows, self.base.rows
        for key in keys:
            if key in rows or key in base:
                for one in keys:
                    self.put_later(one, partial(_decoded, make, one, given))
                return
            if type(key) is int and key > self._highest:
                self._highest = key
        for kept in self._following:
            if kept:
                kept.clear()
        store, waiting = self._store, self._waiting
        if store.undo is not None:
            store.undo.append((self, len(waiting), None, None))
        waiting += (keys, make, given, store.turn)

    def _register(self) -> None:
        """Write down what waits. Nothing here has changed since: it is as if it were done when it was asked for."""
        waiting, self._waiting = iter(self._waiting), []
        undo = self._store.undo
        for keys, make, given, turn in zip(waiting, waiting, waiting, waiting, strict=True):
            later = Alike(make, given)
            for key in keys:
                fresh = key not in self._seq
                before = None if fresh else self.raw(key)
                if undo is not None and turn == self._store.turn:
                    undo.append((self, key, before, fresh))
                if fresh:
                    self._seq[key] = self._count
                    self._count += 1
                else:
                    self.rows.pop(key, None)
                self._live += before is None
                self._later[key] = later
                for index in self._indexes.values():
                    index.note(key, before, None)

    def _forsake(self, place: int) -> None:
        """Take the batches back that wait from that place on; what was written down is taken back key by key."""
        del self._waiting[place:]
        for kept in self._following:
            kept.clear()

    def _made(self, key: Any) -> bytes:
        make = self._later.pop(key)
        raw = self.rows[key] = make.made(key) if isinstance(make, Alike) else encode(make())
        return raw

    def _change(self, key: Any, document: dict[str, Any] | None) -> bytes | None:
        """Tell everything that follows from the documents that one changes; gives what it was."""
        if key not in self._seq and key not in self.base.rows:
            self._begin(key, document)
            return None
        for kept in self._following:
            if kept:
                kept.clear()
        before = self.raw(key)
        store = self._store
        store.edits += 1
        if self.touched is not None:
            self.touched.add(key)
        if store.undo is not None:
            store.undo.append((self, key, before, False))
        for index in self._indexes.values():
            index.note(key, before, document)
        return before

    def _begin(self, key: Any, document: dict[str, Any] | None) -> None:
        """The same of a document under a key never seen."""
        for kept in self._following:
            if kept:
                kept.clear()
        undo = self._store.undo
        if undo is not None:
            undo.append((self, key, None, True))
        self._seq[key] = self._count
        self._count += 1
        for index in self._indexes.values():
            index.note(key, None, document)

    def delete(self, key: Any) -> bool:
        """Forget a document; False when there was none."""
        if self.raw(key) is None:
            return False
        self.put_raw(key, None)
        return True

    def next_id(self, start: int = 1) -> int:
        """The next integer of this collection's own sequence: never one given before, nor one in use; ``start`` at
        least."""
        counters = self._store.values
        value = counters.get(self._next)
        if value is None:
            value = max((k for k in self.base.keys if isinstance(k, int)), default=start - 1) + 1
        if value < start:
            value = start
        if self._waiting and value <= self._highest:
            self._register()
        while value in self.rows or value in self._later or value in self.base.rows:
            value += 1
        counters[self._next] = value + 1
        return int(value)


class MemoryStore:
    """Everything one world owns, in this process."""

    __slots__ = ("_bases", "_before", "_collections", "_derived", "_shared", "edits", "turn", "undo", "values")

    def __init__(self) -> None:
        self.values: dict[str, Any] = {}
        self.undo: list[tuple[MemoryCollection, Any, bytes | None, bool | None]] | None = None
        self.turn = self.edits = 0
        self._before: dict[str, Any] = {}
        self._bases: dict[str, Base] = {}
        self._collections: dict[tuple[str, str], MemoryCollection] = {}
        self._derived: dict[str, dict[Any, Any]] = {}
        self._shared: dict[tuple[str, tuple[str, ...]], dict[Any, Any]] = {}

    def derived(self, vendor: str, names: tuple[str, ...] | None = None) -> dict[Any, Any]:
        """What behaviours derived from several of the vendor's documents, such as a rendered one with others inside:
        kept until any document of the vendor changes, or of the collections named; never copied to a fork. What
        follows from the clock or from ``values`` too must say so in its key."""
        if names is not None:
            shared = self._shared.get((vendor, names))
            if shared is None:
                shared = self._shared[vendor, names] = {}
                for name in names:
                    self.collection(vendor, name)._following.append(shared)
            return shared
        found = self._derived.get(vendor)
        if found is None:
            found = self._derived[vendor] = {}
        return found

    def attach(self, vendor: str, base: Base) -> None:
        """Put a vendor's account under this world, as it is in the base."""
        self._bases[vendor] = base

    def attached(self, vendor: str) -> bool:
        return vendor in self._bases

    def collection(self, vendor: str, name: str) -> MemoryCollection:
        found = self._collections.get((vendor, name))
        if found is None:
            base = self._bases[vendor].collections.get(name)
            found = MemoryCollection(self, vendor, base if base is not None else BaseCollection(name))
            self._collections[vendor, name] = found
        return found

    def names(self, vendor: str) -> list[str]:
        """Names of the vendor's collections that hold or held something."""
        base = self._bases[vendor].collections if vendor in self._bases else {}
        return sorted({*base, *(n for v, n in self._collections if v == vendor)})

    def begin(self) -> None:
        """From here until ``commit`` every change can be taken back."""
        self.undo = []
        self.turn += 1
        self._before = self.values.copy()

    def commit(self) -> None:
        self.undo = None

    def rollback(self) -> None:
        changes, self.undo = self.undo or [], None
        # What still waits goes first: putting the others back may write down all that waits.
        for collection, key, _, fresh in reversed(changes):
            if fresh is None:
                collection._forsake(key)
        for collection, key, raw, fresh in reversed(changes):
            if fresh is None:
                continue
            collection.put_raw(key, raw)
            if fresh:
                for index in collection._indexes.values():
                    index.forget(key)
                del collection._seq[key]
        self.values.clear()
        self.values.update(self._before)

    def fork(self) -> MemoryStore:
        """A store of its own that begins as this one is."""
        other = MemoryStore()
        other.values = self.values.copy()
        other._bases = self._bases.copy()
        other._collections = {name: c.copy(other) for name, c in self._collections.items()}
        return other
