"""What is kept between calls: records as encoded answers, and what follows from users and workspaces alone.

Answers are kept in ``call.derived``, which every change of any of the vendor's documents empties; what else they depend
on (the caller, the switch for drafts) is in their keys. Users, workspaces and memberships change seldom: what follows
from those alone is kept until one of them changes, so that it outlives the changes of all other records.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from msgspec import Raw

from mockservers.engine.call import Call

from .declare import Doc

if TYPE_CHECKING:
    from .mould import Mould

__all__ = ["LAST_VERSION", "PAGES", "PEOPLE", "Held", "People", "drafts", "joined", "pages_of", "people_of"]

LAST_VERSION = "labstep.last_version"
LIMIT = 32 * 1024 * 1024
"""Bytes of kept answers of one world, past which all are forgotten."""
PAGES = 2_000
"""Kept pages (keys of the records, not their bytes)."""

_NAMES = ("user", "group", "user-group", "user-organization", "organization")
PEOPLE = frozenset(_NAMES)


def drafts(call: Call) -> bool:
    """Whether a protocol never set live may be run: a switch of the world, since the sources disagree."""
    return bool(call.world.settings.get(LAST_VERSION) == "draft")


def joined(parts: list[bytes], tail: bytes) -> bytes:
    """The envelope around encoded records, the long text copied once."""
    if not parts:
        return b'{"items":[' + tail
    parts[0] = b'{"items":[' + parts[0]
    parts[-1] += tail
    return b",".join(parts)


class Held:
    """Answers by key. ``facts``: the store's ``edits`` when an answer was known to be right, and name, key and bytes of
    every document it was made of. Tuples of plain values: the garbage collector leaves those alone."""

    __slots__ = ("answers", "facts")

    def __init__(self) -> None:
        self.answers: dict[Any, bytes] = {}
        self.facts: dict[Any, tuple[int, tuple[Any, ...]]] = {}

    def clear(self) -> None:
        self.answers.clear()
        self.facts.clear()

    def current(self, call: Call, key: Any) -> bytes | None:
        """An answer, if everything it was made of is what it was."""
        answer = self.answers.get(key)
        if answer is None:
            return None
        edits, facts = self.facts[key]
        store = call.world.store
        if edits != store.edits:
            vendor, each = call.vendor.name, iter(facts)
            for name, one, raw in zip(each, each, each, strict=True):
                if store.collection(vendor, name).raw(one) is not raw:
                    del self.answers[key], self.facts[key]
                    return None
            if edits >= 0:
                self.facts[key] = store.edits, facts
        return answer


class People:
    """What follows from users, workspaces, organizations and memberships; and the answers made for them.

    ``shown``: encoded records by (kind, caller, drafts) and id, ``single``: by what was asked for. They outlive changes
    of documents they were not made of.
    """

    __slots__ = ("docs", "encoded", "groups", "moulds", "organizations", "roles", "shown", "single", "size", "users")

    def __init__(self) -> None:
        self.docs: dict[tuple[str, Any], Doc | None] = {}
        self.users: dict[Any, Doc | None] = {}
        self.groups: dict[tuple[int, Any], Doc | None] = {}
        self.encoded: dict[Any, Raw | None] = {}
        self.moulds: dict[tuple[Any, ...], Mould | bool] = {}
        self.roles: dict[int, dict[int, str]] = {}
        self.organizations: dict[int, dict[int, str]] = {}
        self.shown: dict[tuple[str, int, bool], Held] = {}
        self.single = Held()
        self.size = 0

    def keep(self, call: Call, held: Held, key: Any, answer: bytes, made_of: Iterable[tuple[str, Any]]) -> None:
        """Keep an answer; all are forgotten when there is no room."""
        store, vendor = call.world.store, call.vendor.name
        facts: list[Any] = []
        edits = store.edits
        for name, one in made_of:
            raw = store.collection(vendor, name).raw(one)
            facts += (name, one, raw)
            if raw is None:
                edits = -1  # one that is made later is no edit: look every time
        self.size += len(answer) + 300 + 80 * len(facts)  # its entries in dictionary and tuples
        if self.size > LIMIT:
            for kept in self.shown.values():
                kept.clear()
            self.single.clear()
            self.size = len(answer) + 300 + 80 * len(facts)
        held.answers[key], held.facts[key] = answer, (edits, tuple(facts))


def pages_of(call: Call) -> dict[tuple[Any, ...], tuple[list[Any], bytes]]:
    """The keys of pages and what follows their records, since the last change."""
    derived = call.derived
    found: dict[tuple[Any, ...], tuple[list[Any], bytes]] | None = derived.get("pages")
    if found is None:
        found = derived["pages"] = {}
    return found


def people_of(call: Call) -> People:
    """What has been kept since any of those collections changed."""
    derived = call.derived_from(_NAMES)
    found: People | None = derived.get("people")
    if found is None or len(found.docs) > 20_000:
        found = derived["people"] = People()
    return found
