"""Creates poured into what another of their sort left behind.

What most clients create differs in few members: a name, a note, the time it was. All else that is kept of it follows
from the rest of the body, from the caller, and from documents of a few kinds. So the second create of a sort leaves the
text of its document with gaps, and from then on nothing but the gaps is worked out. A body with anything out of the
ordinary in a gap goes the whole way, where what is wrong is told.

Moulds lie with what is derived from the documents they follow from, and are forgotten when one of those changes.
"""

from __future__ import annotations

from collections.abc import Callable
from operator import itemgetter
from typing import Any, NamedTuple

from mockservers.engine.call import Call
from mockservers.engine.store import encode

from ..contract.words import Tasty
from ..wire import dumps
from .clockwork import date_of, duration_text, now, now_date
from .hydrate import MOST_WHOLE

__all__ = ["GAPS", "Blank", "Mould", "blank_of", "learn", "mould_for"]

KEPT = 256
"""The most sorts remembered in a world, of each kind."""
SHORT = 1_000
"""Bytes of what is no gap, past which a create is of no sort."""
CUT = b"\0"
"""Stands in no JSON."""
ONCE = "once"
"""What stands for a mould between the first and the second create of a sort: many worlds see but one."""


class Gaps(NamedTuple):
    """What differs between creates of a sort."""

    texts: frozenset[str]
    stamps: frozenset[str]
    """Members whose values are kept as they come, if they are text, or whole numbers."""
    follows: tuple[str, ...]
    """The kinds of documents that all else follows from."""
    alone: str
    """A member that follows from documents of other kinds, or changes some: a body with it is of no sort."""
    derived: tuple[str, ...]
    """Members worked out of the gaps, or of the moment."""
    derive: Callable[[Call, dict[str, Any]], bool]
    """Puts these into the gaps; False where the create is to be refused."""
    shown: dict[str, bytes]
    """Members that are shown as something else than they are kept as, which is always this."""


def _range(call: Call, gaps: dict[str, Any]) -> bool:
    start, end = gaps["start"], gaps["end"]
    gaps["start_date"], gaps["duration"] = date_of(start), duration_text(start, end)
    gaps["created"] = gaps["last_modified"] = now_date(call)
    return bool(start <= end)


def _annotation(call: Call, gaps: dict[str, Any]) -> bool:
    gaps["start_date"], gaps["last_update"] = date_of(gaps["start"]), now(call.world)
    return True


GAPS = {
    "range": Gaps(
        frozenset({"name", "note"}),
        frozenset({"start", "end"}),
        ("user", "bundle_permission", "activitytype", "trainingroutine", "activityattribute"),
        "parent",
        ("start_date", "duration", "created", "last_modified"),
        _range,
        {"metrics": b"[]", "status": b'"empty"'},
    ),
    "annotation": Gaps(
        frozenset({"annotation"}),
        frozenset({"start"}),
        ("user", "bundle_permission", "datatype"),
        "record",
        ("start_date", "last_update"),
        _annotation,
        {},
    ),
}


class Blank(NamedTuple):
    """A create before it is poured: what its sort is known by, and its gaps, texts as JSON."""

    mark: tuple[Any, ...]
    gaps: dict[str, Any]


class Mould(NamedTuple):
    """The text of a document with gaps, cut where it is shown as something else than it is kept as."""

    text: str
    pick: Callable[[dict[str, Any]], tuple[Any, ...]]
    """The gaps in their order."""
    rest: dict[str, Any]
    """The members that are no gaps."""

    def fill(self, gaps: dict[str, Any]) -> list[bytes]:
        return (self.text % self.pick(gaps)).encode().split(CUT)

    def agrees(self, gaps: dict[str, Any], sort: Gaps, raw: bytes) -> bool:
        """Whether it makes of those gaps what was kept."""
        parts = [*sort.shown.values(), b""]
        return raw == b"".join(text for pair in zip(self.fill(gaps), parts, strict=True) for text in pair)


def blank_of(call: Call, tasty: Tasty, data: dict[str, Any]) -> Blank | None:
    """The blank of a body; None where it is of no sort."""
    sort = GAPS.get(tasty.name)
    if sort is None or data.get(sort.alone) is not None:
        return None
    gaps: dict[str, Any] = {}
    rest: list[Any] = []
    for name, value in data.items():
        if name in sort.stamps:
            if type(value) is not int or not -MOST_WHOLE <= value <= MOST_WHOLE:
                return None
            gaps[name] = value
        elif name in sort.texts and type(value) is str:
            gaps[name] = encode(value).decode()
        else:
            rest += (name, value)
    known_by = encode(rest) if rest else b""
    return Blank((tasty.name, call.principal.user, known_by, *gaps), gaps) if len(known_by) <= SHORT else None


def _moulds(call: Call, tasty: Tasty) -> dict[Any, Any]:
    return call.derived_from(GAPS[tasty.name].follows)


def mould_for(call: Call, tasty: Tasty, blank: Blank) -> Mould | None:
    """The mould of a sort, its gaps worked out but for the key; None where the create goes the whole way."""
    found = _moulds(call, tasty).get(blank.mark)
    return found if isinstance(found, Mould) and GAPS[tasty.name].derive(call, blank.gaps) else None


def learn(call: Call, tasty: Tasty, blank: Blank, document: dict[str, Any], raw: bytes) -> None:
    """Remember a sort of which a document was just made; the second time, its mould."""
    moulds, sort = _moulds(call, tasty), GAPS[tasty.name]
    known = moulds.get(blank.mark)
    if known is None:
        if len(moulds) >= KEPT:
            moulds.clear()
        moulds[blank.mark] = ONCE
    elif known is ONCE:
        gaps = {**blank.gaps, "id": document["id"]}
        mould = _cut(tasty, sort, document, blank.gaps)
        if sort.derive(call, gaps) and mould.agrees(gaps, sort, raw):
            moulds[blank.mark] = mould
        else:  # the clock went on meanwhile
            del moulds[blank.mark]


def _cut(tasty: Tasty, sort: Gaps, document: dict[str, Any], gaps: dict[str, Any]) -> Mould:
    """A document's text, its members in the order of the wire, with gaps."""
    rest: dict[str, Any] = {}
    order: list[str] = []
    members = []
    for name, value in sorted(document.items()):
        if name == "resource_uri":
            order.append(tasty.key)
            text = f'"{tasty.uri}%s/"'
        elif name in sort.shown:
            text = CUT.decode()
        elif name in gaps or name in sort.derived or name == tasty.key:
            order.append(name)
            text = '"%s"' if isinstance(value, str) and name not in gaps else "%s"
        else:
            rest[name] = value
            text = dumps(value).decode().replace("%", "%%")
        members.append(f'"{name}": {text}')
    return Mould("{" + ", ".join(members) + "}", itemgetter(*order), rest)
