"""New rows, shown from a mould.

What the reply to a new row shows follows, but for a few words, from its table, its projects and who looks, and is the
same for the next row there. So the serializer is run once for a specimen with gaps in place of the row's own words, and
from then on the gaps are filled. A mould is kept until a document that it was made from changes.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from operator import itemgetter
from typing import Any

from mockservers.engine.store import encode

from ..computed import columns_of, sections_of
from ..contract import MODELS
from ..serialize import Document, Scene, shown
from .birth import new_section
from .recall import OTHERS

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


Text = tuple[list[bytes], Callable[[list[bytes]], tuple[bytes, ...]]]
"""What stands between the gaps, every second place free; and what picks the values that fill them."""


class Mould:
    """For the rows of one ground that are alike in their flags. ``defaults``: the table's sections that new rows get a
    copy of. The text is made for the second row: many worlds see but one."""

    __slots__ = ("_bare", "_columns", "_full", "_made_of", "_used", "defaults")

    def __init__(self, scene: Scene, ground: Ground, made_of: tuple[list[str], list[bytes]]) -> None:
        self._made_of = made_of
        self.defaults = [s for s in sections_of(scene, "table", ground.table["sid"]) if not s["is_archived"]]
        self._columns = [sid for sid, _ in ground.columns]
        self._used = False
        self._full: Text | None = None
        self._bare: Text | None = None  # for rows without cells, as most are: fewer gaps

    def holds(self, sections: list[str], raws: list[bytes]) -> bool:
        """Whether the table's sections are still those it was made from."""
        made_of = self._made_of
        return made_of[1] == raws and made_of[0] == sections

    def show(self, scene: Scene, row: Document, cells: dict[str, Document], sections: list[str]) -> bytes:
        """A new row, kept with its cells (by column) and sections, as the detail serializer shows it."""
        if self._full is not None:
            return self._pour(row, cells, sections)
        made = shown(scene, ROW, row, "detail")
        if self._used:
            self._cast(scene, row)
            if self._pour(row, cells, sections) != made:  # someone writes what nobody writes
                self._full = self._bare = None
        self._used = True
        return made

    def _pour(self, row: Document, cells: dict[str, Document], sections: list[str]) -> bytes:
        values = [
            row["sid"].encode(),
            encode(row["uid"])[1:-1],  # others surround these (``EP12: Panel A``): they go in without their quotes
            encode(row["name"])[1:-1],
            encode(row["description"]),
            encode(row["metadata"]),
            row["version"].encode(),
            row["date_created"].encode(),
        ]
        values += map(str.encode, sections)
        text = self._bare
        if cells:
            text = self._full
            for column in self._columns:
                cell = cells.get(column)
                values += (b"null", b"null") if cell is None else (encode(cell["sid"]), encode(cell["data"]))
        assert text is not None
        parts, pick = text
        filled = parts.copy()
        filled[1::2] = pick(values)
        return b"".join(filled)

    def _cast(self, scene: Scene, row: Document) -> None:
        """Show a specimen, and cut the text where its gaps are."""
        sid, version, at = _part(0), _part(5), _part(6)
        specimen = {
            **row,
            "sid": sid,
            "uid": _part(1),
            "name": _part(2),
            "description": _whole(3),
            "metadata": _whole(4),
            "version": version,
            "date_updated": at,
            "date_created": at,
        }
        look = Scene(scene.call)
        look.place(scene.organization)
        look.renew("row", sid, specimen)
        sections = [_part(7 + n) for n in range(len(self.defaults))]
        first = 7 + len(sections)
        cells = {column: _whole(first + 2 * n) for n, column in enumerate(self._columns)}
        for n, cell in enumerate(cells.values()):
            look.renew("cell", cell, {"data": _whole(first + 1 + 2 * n)})
        for default, section in zip(self.defaults, sections, strict=True):
            look.renew("section", section, new_section(default, section, specimen))
        look.renew("contents", f"row:{sid}", {"cell": cells, "section": sections, "version": [version]})
        text = _WHOLE.sub(lambda gap: _part(int(gap[1])).encode(), shown(look, ROW, specimen, "detail"))
        self._full = _cut(text)
        self._bare = _cut(_GAP.sub(lambda gap: gap[0] if int(gap[1]) < first else b"null", text))


def _cut(text: bytes) -> Text:
    parts = _GAP.split(text)
    return parts, itemgetter(*map(int, parts[1::2]))


class Ground:
    """Where new rows are made: a table and projects that let the caller write. All that follows from these alone; and
    the collections of its world, at hand. ``columns``: sid and default value."""

    __slots__ = ("_moulds", "activities", "columns", "owner", "projects", "rows", "sections", "table", "versions")

    def __init__(self, scene: Scene, table: Document, projects: list[str]) -> None:
        self.table, self.projects = table, projects
        self.columns = [(c["sid"], c["default_value"]) for c in columns_of(scene, table["sid"])]
        self.owner = scene.title("User", scene.principal.user)
        docs = scene.docs
        self.rows, self.sections = docs("row"), docs("section")
        self.activities, self.versions = docs("activity"), docs("version")
        self._moulds: dict[tuple[bool, bool, bool], Mould] = {}

    def mould(self, scene: Scene, row: Document, sections: list[str]) -> Mould:
        """The mould for new rows like this one; ``sections``: those of the table."""
        raws = self.sections.raws(sections)
        flags = row["open_to_organization"], row["is_template"], row["is_archived"]
        found = self._moulds.get(flags)
        if found is None or not found.holds(sections, raws):
            found = self._moulds[flags] = Mould(scene, self, (sections, raws))
        return found


def ground_of(scene: Scene, table: str | None, projects: Any, make: Callable[[], Ground]) -> Ground:
    """The ground that a call names by its table and a list of projects, made and checked by ``make``: what it raises is
    not kept."""
    if table is None or type(projects) is not list:
        return make()
    named = [p.get("sid") if type(p) is dict else p for p in projects]
    for one in named:
        if type(one) is not str:
            return make()
    kept = scene.call.derived_from(OTHERS)
    grounds: dict[Any, Ground] | None = kept.get("grounds")
    if grounds is None:
        grounds = kept["grounds"] = {}
    key = (table, scene.principal.user, scene.organization, *named)
    found = grounds.get(key)
    if found is None:
        if len(grounds) >= KEPT:
            grounds.clear()
        found = grounds[key] = make()
    return found
