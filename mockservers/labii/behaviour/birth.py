"""What a new row leaves behind: its cells and sections, the line in the audit trail, its first version; made when
looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from mockservers.engine.store import decode, encode

from ..serialize import Document, rows_label
from . import log

if TYPE_CHECKING:
    from .mould import Ground

__all__ = ["Birth", "Facts", "New"]

Facts = tuple[Any, ...]
"""``New`` as a plain tuple of plain values: the garbage collector leaves those alone, and all documents of a row can
wait for the day they are looked at with the same one."""


class New(NamedTuple):
    """What is a new row's own. ``metadata`` and the values of cells are JSON. ``cells``: sid, column, the name that the
    column has now, value. ``seal``: the number that its version's hash begins with. ``taken``: the row's picture, as
    JSON, where it is not what follows from the rest."""

    sid: str
    uid: str
    name: str
    description: str | None
    metadata: bytes
    version: str
    activity: str
    at: str
    seal: int
    sections: tuple[str, ...]
    cells: tuple[tuple[str, str, str | None, bytes], ...] = ()
    taken: bytes | None = None


class Birth:
    """For all new rows of one ground that are alike in their flags (open to the organization, a template, archived):
    makes their documents. ``defaults``: the sections new rows get a copy of."""

    __slots__ = (
        *("_activity", "_cells", "_contents", "_flags", "_ground", "_row", "_sections", "_version"),
        "defaults",
    )

    def __init__(self, ground: Ground, flags: tuple[bool, bool, bool], defaults: list[Document]) -> None:
        self._ground, self._flags, self.defaults = ground, flags, defaults
        # Methods bound once: each that waits with a document would be one more thing to collect.
        self._sections = ground.docs("section").put_all_later, self.section
        self._cells = ground.docs("cell").put_all_later, self.cell
        self._activity = ground.docs("activity").put_all_later, self.activity
        self._version = ground.docs("version").put_all_later, self.version
        self._row = ground.docs("row").put_all_later, self.row
        self._contents = ground.docs("contents").put_all_later, self.contents

    def row(self, sid: str, *facts: Any) -> Document:
        new, ground = New._make(facts), self._ground
        is_open, is_template, is_archived = self._flags
        return {
            "sid": new.sid,
            "uid": new.uid,
            "table": ground.table["sid"],
            "name": new.name,
            "description": new.description,
            "projects": ground.projects,
            "open_to_organization": is_open,
            "is_template": is_template,
            "is_archived": is_archived,
            "is_locked": False,
            "metadata": decode(new.metadata),
            "version": new.version,
            "owner": ground.owner,
            "updated_by": ground.owner,
            "date_updated": new.at,
            "date_created": new.at,
            "user": ground.user,
            "organization": ground.organization,
        }

    def section(self, sid: str, *facts: Any) -> Document:
        """A row's copy of one of its table's sections."""
        new = New._make(facts)
        default = self.defaults[new.sections.index(sid)]
        return {
            "sid": sid,
            "table": self._ground.table["sid"],
            "row": new.sid,
            "name": default["name"],
            "description": default["description"],
            "widget": default["widget"],
            "order": default["order"],
            "data": default["data"],
            "is_archived": False,
            "date_updated": new.at,
            "date_created": new.at,
            "organization": self._ground.organization,
        }

    def cell(self, sid: str, *facts: Any) -> Document:
        new = New._make(facts)
        column, data = next((column, data) for key, column, _, data in new.cells if key == sid)
        return {
            "sid": sid,
            "data": decode(data),
            "row": new.sid,
            "column": column,
            "date_updated": new.at,
            "date_created": new.at,
            "organization": self._ground.organization,
        }

    def contents(self, sid: str, *facts: Any) -> Document:
        """What is written down with the row."""
        new = New._make(facts)
        held: Document = {}
        if new.cells:
            held["cell"] = {column: sid for sid, column, _, _ in new.cells}
        if new.sections:
            held["section"] = new.sections
        return {**held, "activity": [new.activity], "version": [new.version]}

    def activity(self, sid: str, *facts: Any) -> Document:
        new, ground = New._make(facts), self._ground
        label = rows_label(new._asdict())
        about = label, "row", new.sid, new.at, new.sid, ground.organization
        return log.line(sid, ground.user, "Created", "name", new.name, *about)

    def version(self, sid: str, *facts: Any) -> Document:
        new, ground = New._make(facts), self._ground
        message = f"Created Row ({rows_label(new._asdict())})"
        first = None, 1, message, ground.user, new.at, new.sid, ground.organization
        taken = new.taken
        if taken is None:
            taken = encode(self.picture(facts, [self.section(key, *facts) for key in new.sections]))
        return log.version(sid, ground.ids, new.seal, taken, *first)

    def picture(self, facts: Facts, sections: list[Document]) -> Document:
        """The row as its first version keeps it."""
        cells = [(self.cell(sid, *facts), title) for sid, _, title, _ in New._make(facts).cells]
        return log.picture(self.row("", *facts), cells, sections)

    def keep(self, facts: Facts) -> None:
        """Keep the row and all that comes with it: who looks at these documents, will later."""
        sid, _, _, _, _, version, activity, _, _, sections, cells, _ = facts
        if sections:
            keep, make = self._sections
            keep(sections[: len(self.defaults)], make, facts)
        if cells:
            keep, make = self._cells
            keep(tuple([cell[0] for cell in cells]), make, facts)
        keep, make = self._activity
        keep((activity,), make, facts)
        keep, make = self._version
        keep((version,), make, facts)
        keep, make = self._row
        keep((sid,), make, facts)
        keep, make = self._contents
        keep(("row:" + sid,), make, facts)
