"""New rows, shown from a mould.

What the reply to a new row shows follows, but for a few words, from its table, its projects and who looks, and is the
same for the next row there. So the serializer is run once for a specimen with gaps in place of the row's own words, and
from then on the gaps are filled. A mould is kept until a document that it was made from changes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import partial
from operator import itemgetter
from typing import Any

from mockservers.engine.store import decode, encode

from ..computed import columns_of, sections_of
from ..contract import MODELS
from ..serialize import Document, Scene, shown
from .birth import Birth, Facts, New
from .cells import form_of
from .contents import spent
from .target import Target

__all__ = ["Ground", "Mould", "ground_of"]

ROW = MODELS["row"]
KEPT = 256
"""The most grounds kept in a world."""

_WHOLE = re.compile(rb'"\xee\x80\x82(\d+)\xee\x80\x83"')
_GAP = re.compile(rb"\xee\x80\x80(\d+)\xee\x80\x81")


def _part(number: int) -> str:
    """A gap within a text, in characters that nobody writes."""
    return f"\ue000{number}\ue001"


def _whole(number: int) -> str:
    """A gap that takes any JSON value."""
    return f"\ue002{number}\ue003"


class _Text:
    """A text with gaps."""

    __slots__ = ("_pick", "_text")

    def __init__(self, raw: bytes) -> None:
        cut = _GAP.split(raw.replace(b"%", b"%%"))
        self._text = b"%b".join(cut[::2])
        self._pick: Callable[[Sequence[bytes]], tuple[bytes, ...]] = itemgetter(*map(int, cut[1::2]))

    def fill(self, values: Sequence[bytes]) -> bytes:
        return self._text % self._pick(values)


class Mould(Birth):
    """Shows new rows. The text is made for the second row: many worlds see but one."""

    __slots__ = ("_bare", "_columns", "_full", "_used")

    def __init__(self, scene: Scene, ground: Ground, flags: tuple[bool, bool, bool]) -> None:
        found = sections_of(scene, "table", ground.table["sid"])
        super().__init__(ground, flags, [s for s in found if not s["is_archived"]])
        self._columns = [column[0] for column in ground.columns]
        self._used = False
        self._full: _Text | None = None
        self._bare: _Text | None = None  # for rows without cells, as most are: fewer gaps

    def show(self, scene: Scene, facts: Facts) -> bytes:
        """A new row as the detail serializer shows it."""
        if self._full is not None:
            return self._pour(facts)
        made = self.shown(scene, facts)
        if self._used:
            self._cast(scene)
            if self._pour(facts) != made:  # someone writes what nobody writes
                self._full = self._bare = None
        self._used = True
        return made

    def shown(self, scene: Scene, facts: Facts, added: Document | None = None) -> bytes:
        """The same by the serializer; ``added``: a section that is not, or not as it is, among the new row's own."""
        look = Scene(scene.call)
        look.place(scene.organization)
        new, row = New._make(facts), self.row("", *facts)
        look.renew("row", new.sid, row)
        for sid, _, _, _ in new.cells:
            look.renew("cell", sid, self.cell(sid, *facts))
        for sid in new.sections[: len(self.defaults)]:
            look.renew("section", sid, self.section(sid, *facts))
        if added is not None:
            look.renew("section", added["sid"], added)
        look.renew("contents", f"row:{new.sid}", self.contents("", *facts))
        return shown(look, ROW, row, "detail")

    def _pour(self, facts: Facts) -> bytes:
        sid, uid, name, description, metadata, version, _, at, _, sections, cells, _ = facts
        values = [
            sid.encode(),
            encode(uid)[1:-1],  # others surround these (``EP12: Panel A``): they go in without their quotes
            encode(name)[1:-1],
            encode(description),
            metadata,
            version.encode(),
            at.encode(),
            *map(str.encode, sections),
        ]
        text = self._bare
        if cells:
            text = self._full
            held = {column: (encode(sid), data) for sid, column, _, data in cells}
            for column in self._columns:
                values += held.get(column, (b"null", b"null"))
        assert text is not None
        return text.fill(values)

    def _cast(self, scene: Scene) -> None:
        """Show a specimen, and cut the text where its gaps are."""
        sections = tuple([_part(7 + n) for n in range(len(self.defaults))])
        first = 7 + len(sections)
        cells = tuple(
            [
                (_whole(first + 2 * n), column, None, encode(_whole(first + 1 + 2 * n)))
                for n, column in enumerate(self._columns)
            ]
        )
        words = _part(0), _part(1), _part(2), _whole(3), encode(_whole(4)), _part(5)
        specimen = New(*words, activity="", at=_part(6), seal=0, sections=sections, cells=cells)
        text = _WHOLE.sub(lambda gap: _part(int(gap[1])).encode(), self.shown(scene, tuple(specimen)))
        self._full = _Text(text)
        self._bare = _Text(_GAP.sub(lambda gap: gap[0] if int(gap[1]) < first else b"null", text))


class Ground:
    """Where new rows are made: a table and projects that let the caller write. All that follows from these alone.
    ``columns``: sid, name, default value and what cells there take; ``named``: their sids; ``fills``: some have a
    default; ``spent``: the organization's credits are."""

    __slots__ = (
        *("_contents", "_edits", "_held", "_moulds", "_raw", "_sections", "_store"),
        *("columns", "docs", "fills", "ids", "named", "organization", "owner", "projects", "spent", "table", "user"),
    )

    def __init__(self, scene: Scene, table: Document, projects: list[str]) -> None:
        self.table, self.projects = table, projects
        self.columns = [
            (c["sid"], scene.title("Column", c["sid"]), c["default_value"], form_of(scene, c["widget"]))
            for c in columns_of(scene, table["sid"])
        ]
        self.named = frozenset(column[0] for column in self.columns)
        self.fills = any(column[2] is not None for column in self.columns)
        assert scene.organization is not None
        self.spent = spent(scene, scene.organization)
        self.user, self.organization = scene.principal.user, scene.organization
        self.owner = scene.title("User", self.user)
        world = scene.call.world
        self.ids, self._store = world.ids, world.store
        self.docs = partial(world.store.collection, scene.call.vendor.name)
        self._contents = self.docs("contents")
        self._held: Document = {}
        self._raw: bytes | None = None  # what ``_held`` is written down as
        self._sections: list[bytes] = []
        self._edits = -1
        self._moulds: dict[tuple[bool, bool, bool], Mould] = {}

    def count(self) -> str:
        """The uid of the table's next row: its number is never used again. Moulds end here whose sections changed."""
        key, store = "table:" + self.table["sid"], self._store
        raw = self._contents.raw(key)
        if raw is not self._raw or raw is None or store.edits != self._edits:
            held = decode(raw) if raw is not None else {}
            sections = self.docs("section").raws(held.get("section", ()))
            if sections != self._sections or held.get("section") != self._held.get("section"):
                self._moulds.clear()
            self._held, self._sections = held, sections
        number = self._held["uid"] = self._held.get("uid", 0) + 1
        self._raw = self._contents.put(key, self._held)
        # One that is missing may come: that is no edit.
        self._edits = store.edits if len(self._sections) == len(self._held.get("section", ())) else -1
        return f"{self.table['unique_code']}{number}"

    def mould(self, scene: Scene, flags: tuple[bool, bool, bool]) -> Mould:
        """The mould for a new row with these flags, once it has been counted."""
        found = self._moulds.get(flags)
        if found is None:
            found = self._moulds[flags] = Mould(scene, self, flags)
        return found


def ground_of(target: Target, projects: Any, make: Callable[[Target, Any], Ground]) -> Ground:
    """The ground that a call names by its table and a list of projects, made and checked by ``make``: what it raises is
    not kept."""
    call, kept = target.call, target.others
    table = call.query.get("table__sid")
    if table is None or type(projects) is not list or kept is None:
        return make(target, projects)
    named = [p.get("sid") if type(p) is dict else p for p in projects]
    for one in named:
        if type(one) is not str:
            return make(target, projects)
    grounds: dict[Any, Ground] | None = kept.get("grounds")
    if grounds is None:
        grounds = kept["grounds"] = {}
    key = (table, call.principal.user, target.organization, *named)
    found = grounds.get(key)
    if found is None:
        if len(grounds) >= KEPT:
            grounds.clear()
        found = grounds[key] = make(target, projects)
    return found
