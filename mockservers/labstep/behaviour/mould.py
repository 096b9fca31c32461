"""Creates, rehearsed once and then poured.

What it does to create a record follows, for most records that clients make, from who makes it and from a few values:
the same documents and the same reply, but for ids, UUIDs, the moment, and texts that are kept and shown as they come
(``Entity.copied``). So the second create of a sort is rehearsed: the one machine runs with marks in place of those, and
what it keeps and shows is cut into texts with gaps. From then on the gaps are filled, and the documents wait until
somebody looks at them.

A rehearsal that needs any other record, the query or the clock leaves no mould, nor does one whose filled texts are not
what the machine makes of plain values. Moulds live in ``People``: they end when a user, a workspace or a membership
changes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from operator import itemgetter
from typing import Any

from mockservers.engine.call import Call
from mockservers.engine.store import Collection, encode

from ..wire import escaped
from .declare import ENTITIES, Doc
from .kept import LAST_VERSION, PEOPLE, drafts, people_of
from .values import stamp
from .writing import Writer

__all__ = ["KEPT", "Foreign", "Mould", "Rehearsal", "poured"]

KEPT = 256
"""The most sorts of creates remembered in a world."""
SHORT = 1_000
"""Bytes of values that are no gaps, past which a create is a sort of its own."""
ONCE = True
"""What stands for a mould between the first and the second create of a sort: many worlds see but one."""

MARK = "\ue000"
_GAP = re.compile(f'"{MARK}([wnut])(\\d+){MARK}"')
"""Places of the moment, numbers, UUIDs and texts, in a character that nobody writes."""


class Foreign(Exception):
    """A rehearsal asks for what is not the same for every create of its sort."""


class _Blind:
    """A call nobody may look into, but for the switch that is part of what a sort is known by."""

    def __init__(self, call: Call) -> None:
        self.world, self.settings = self, {LAST_VERSION: call.world.settings.get(LAST_VERSION)}

    def __getattr__(self, name: str) -> Any:
        raise Foreign(name)


class _Stage:
    """A collection during a rehearsal. What it lacks, its orders first of all, leaves no mould."""

    def __init__(self, rehearsal: Rehearsal, name: str, stored: Collection) -> None:
        self._rehearsal, self._name, self._stored = rehearsal, name, stored

    def next_id(self) -> Any:
        return self._rehearsal.drawn("n", self._name)

    def put(self, key: Any, document: Doc) -> None:
        if self._name in PEOPLE:
            raise Foreign(self._name)
        self._rehearsal.kept.setdefault(self._name, {})[key] = encode(document)

    def get(self, key: Any) -> Doc | None:
        if self._name not in PEOPLE:
            raise Foreign(self._name)
        return self._stored.get(key)


class Rehearsal(Writer):
    """One create, nothing of which is kept. ``value`` gives what takes a place, by its letter and number."""

    def __init__(self, call: Call, value: Callable[[str, int], Any]) -> None:
        super().__init__(call)
        stored = self.stored
        self.call = _Blind(call)  # type: ignore[assignment]
        self.stored = lambda name: _Stage(self, name, stored(name))  # type: ignore[assignment]
        self.uuid = lambda: self.drawn("u", "")
        self._value, self._now = value, value("w", 0)
        self.draws: dict[str, list[str]] = {"n": [], "u": []}
        self.kept: dict[str, dict[Any, bytes]] = {}

    def drawn(self, letter: str, of: str) -> Any:
        draws = self.draws[letter]
        draws.append(of)
        return self._value(letter, len(draws) - 1)

    def resolve(self, name: str, value: Any) -> int | None:
        return value if (name, value) in self._docs else super().resolve(name, value)

    def play(self, name: str, data: Mapping[str, Any], gaps: Sequence[str]) -> bytes:
        """The reply. Raises whatever refuses the create."""
        with self:
            doc = self.create(name, {**data, **{key: self._value("t", n) for n, key in enumerate(gaps)}})
            return escaped(self.show(name, doc))


def _mark(letter: str, number: int) -> str:
    return f"{MARK}{letter}{number}{MARK}"


def _sample(letter: str, number: int) -> Any:
    """Plain values that betray whoever cuts, folds or compares them."""
    if letter == "w":
        return "2031-02-03T04:05:06+00:00"
    if letter == "n":
        return 40_000_000_017 + number
    if letter == "u":
        return f"{number:08x}-89ab-4def-8123-456789abcdef"
    return f' Aé/b"\\ %s \u2028{number} ' + "Zz" * 200 + "\t"


class _Text:
    """A text with gaps."""

    __slots__ = ("_pick", "_text")

    def __init__(self, raw: bytes, place: Callable[[str, int], int]) -> None:
        cut = _GAP.split(raw.decode().replace("%", "%%"))
        self._text = cut[0]
        for letter, after in zip(cut[1::3], cut[3::3], strict=True):
            self._text += ('"%s"' if letter in "wu" else "%s") + after
        places = [place(letter, int(number)) for letter, number in zip(cut[1::3], cut[2::3], strict=True)]
        self._pick: Callable[[Any], Any] = itemgetter(*places) if places else tuple

    def fill(self, values: Sequence[Any], texts: list[str]) -> bytes:
        """``texts`` are JSON already."""
        text: str = self._text % self._pick((*values, *texts))
        return text.encode()

    def document(self, key: Any, values: Sequence[Any], *texts: str) -> bytes:
        """As a collection has it made."""
        return self.fill(values, [encode(text).decode() for text in texts])


def _one_of(held: list[tuple[int, _Text]], key: Any, values: Sequence[Any], *texts: str) -> bytes:
    """One of the documents of a kind."""
    return next(text for place, text in held if values[place] == key).document(key, values, *texts)


class Mould:
    """What one sort of create keeps and shows. Values stand in the order: the moment, numbers, UUIDs."""

    __slots__ = ("_documents", "_keep", "_next_ids", "_reply", "_uuids")

    def __init__(self, call: Call, rehearsal: Rehearsal, reply: bytes) -> None:
        kinds = rehearsal.draws["n"]
        self._next_ids = [call.docs(kind).next_id for kind in kinds]
        self._uuids = len(rehearsal.draws["u"])
        starts = {"w": 0, "n": 1, "u": 1 + len(kinds), "t": 1 + len(kinds) + self._uuids}

        def place(letter: str, number: int) -> int:
            return starts[letter] + number

        self._reply = _Text(reply, place)
        numbers = {_mark("n", n): place("n", n) for n in range(len(kinds))}
        self._documents: dict[str, list[tuple[int, _Text]]] = {}
        self._keep = []
        for kind, kept in rehearsal.kept.items():
            if not kept.keys() <= numbers.keys():
                raise Foreign("a document under a key that is none of the new numbers")
            held = self._documents[kind] = [(numbers[key], _Text(raw, place)) for key, raw in kept.items()]
            make = held[0][1].document if len(held) == 1 else partial(_one_of, held)
            self._keep.append((call.docs(kind).put_all_later, [place for place, _ in held], make))

    def pour(self, call: Call, texts: list[str]) -> bytes:
        """Create one more; gives the reply."""
        world = call.world
        values = (stamp(world.clock.ms()), *[next_id() for next_id in self._next_ids], *world.ids.uuids(self._uuids))
        given = (values, *texts)
        for keep, places, make in self._keep:
            # Tuples of plain values: the garbage collector leaves those alone.
            keep(tuple([values[place] for place in places]), make, given)
        return self._show(values, texts)

    def _show(self, values: Sequence[Any], texts: list[str]) -> bytes:
        return self._reply.fill(values, [escaped(text).decode() for text in texts])

    def agrees(self, rehearsal: Rehearsal, reply: bytes, texts: list[str]) -> bool:
        """Whether it makes of plain values what the machine made of them."""
        draws = rehearsal.draws
        values = [_sample("w", 0), *(_sample(letter, n) for letter in "nu" for n in range(len(draws[letter])))]
        kept = {
            kind: {values[place]: text.document(None, values, *texts) for place, text in held}
            for kind, held in self._documents.items()
        }
        return kept == rehearsal.kept and self._show(values, texts) == reply


def _rehearsed(call: Call, name: str, data: Mapping[str, Any], gaps: Sequence[str]) -> Mould | bool:
    """The mould of a sort; False where there is none."""
    marked, plain = Rehearsal(call, _mark), Rehearsal(call, _sample)
    try:
        reply = marked.play(name, data, gaps)
        mould = Mould(call, marked, reply)
        reply = plain.play(name, data, gaps)
    except Exception:  # the create itself will tell
        return False
    texts = [_sample("t", n) for n in range(len(gaps))]
    return mould if marked.draws == plain.draws and mould.agrees(plain, reply, texts) else False


def poured(call: Call, name: str, data: Mapping[str, Any]) -> bytes | None:
    """Create a record of a sort that is known; gives the reply, or None where nothing has been done."""
    copied = ENTITIES[name].copied
    if not copied:
        return None
    gaps: list[str] = []
    texts: list[str] = []
    rest: list[Any] = []
    for key, value in data.items():
        if key in copied and value and type(value) is str:
            gaps.append(key)
            texts.append(value)
        else:
            rest += (key, value)
    known_by = encode(rest) if rest else b""
    if len(known_by) > SHORT:
        return None
    moulds = people_of(call).moulds
    mark = (name, call.principal, drafts(call), known_by, *gaps)
    mould = moulds.get(mark)
    if mould is None:
        if len(moulds) >= KEPT:
            moulds.clear()
        moulds[mark] = ONCE
        return None
    if mould is ONCE:
        mould = moulds[mark] = _rehearsed(call, name, data, gaps)
    return None if mould is False else mould.pour(call, texts)  # type: ignore[union-attr]
