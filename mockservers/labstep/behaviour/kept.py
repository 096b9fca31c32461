"""What is kept between calls: records as encoded answers, and what follows from users and workspaces alone.

Answers are kept in ``call.derived``, which every change of any of the vendor's documents empties; what else they depend
on (the caller, the switch for drafts) is in their keys. Users, workspaces and memberships change seldom: what follows
from those alone is kept until one of them changes, so that it outlives the changes of all other records.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Raw

from mockservers.engine.call import Call

from .declare import Doc

if TYPE_CHECKING:
    from .mould import Mould

__all__ = ["PEOPLE", "Answers", "People", "answers_of", "drafts", "joined", "people_of"]

LIMIT = 32 * 1024 * 1024
"""Bytes of kept answers of one world, past which all are forgotten."""
PAGES = 2_000
"""Kept pages (keys of the records, not their bytes)."""

_NAMES = ("user", "group", "user-group", "user-organization", "organization")
PEOPLE = frozenset(_NAMES)


def drafts(call: Call) -> bool:
    """Whether a protocol never set live may be run: a switch of the world, since the sources disagree."""
    return bool(call.world.settings.get("labstep.last_version") == "draft")


def joined(parts: list[bytes], tail: bytes) -> bytes:
    """The envelope around encoded records, the long text copied once."""
    if not parts:
        return b'{"items":[' + tail
    parts[0] = b'{"items":[' + parts[0]
    parts[-1] += tail
    return b",".join(parts)


class Answers:
    """Encoded records by who sees them: ``shown[name, caller, drafts][id]``; whole answers; the keys of pages."""

    __slots__ = ("pages", "shown", "size", "whole")

    def __init__(self) -> None:
        self.shown: dict[tuple[str, int, bool], dict[Any, bytes]] = {}
        self.whole: dict[tuple[Any, ...], bytes] = {}
        self.pages: dict[tuple[Any, ...], tuple[list[Any], bytes]] = {}
        self.size = 0

    def weigh(self, raw: bytes) -> bytes:
        """Count an answer about to be kept; forget all when there is no room."""
        self.size += len(raw) + 200  # its entry in a dictionary
        if self.size > LIMIT:
            self.shown.clear()
            self.whole.clear()
            self.pages.clear()
            self.size = len(raw) + 200
        return raw

    def keep_page(self, mark: tuple[Any, ...], keys: list[Any], tail: bytes) -> None:
        if len(self.pages) >= PAGES:
            self.pages.clear()
        self.pages[mark] = (keys, tail)

    def page(self, mark: tuple[Any, ...]) -> bytes | None:
        """A page asked for before, if it and its records are still kept. ``mark`` begins as that of ``shown``."""
        found = self.pages.get(mark)
        if found is None:
            return None
        shown = self.shown.get(mark[:3], {})
        try:
            parts = [shown[key] for key in found[0]]
        except KeyError:
            return None
        return joined(parts, found[1])


def answers_of(call: Call) -> Answers:
    """The answers kept since the last change."""
    derived = call.derived
    found: Answers | None = derived.get("answers")
    if found is None:
        found = derived["answers"] = Answers()
    return found


class People:
    """What follows from users, workspaces, organizations and memberships alone."""

    __slots__ = ("docs", "encoded", "groups", "moulds", "organizations", "roles", "users")

    def __init__(self) -> None:
        self.docs: dict[tuple[str, Any], Doc | None] = {}
        self.users: dict[Any, Doc | None] = {}
        self.groups: dict[tuple[int, Any], Doc | None] = {}
        self.encoded: dict[Any, Raw | None] = {}
        self.moulds: dict[tuple[Any, ...], Mould | bool] = {}
        self.roles: dict[int, dict[int, str]] = {}
        self.organizations: dict[int, dict[int, str]] = {}


def people_of(call: Call) -> People:
    """What has been kept since any of those collections changed."""
    derived = call.derived_from(_NAMES)
    found: People | None = derived.get("people")
    if found is None or len(found.docs) > 20_000:
        found = derived["people"] = People()
    return found
