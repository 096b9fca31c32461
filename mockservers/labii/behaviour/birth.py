"""What a new row leaves behind: its sections, the line in the audit trail, its first version; made when looked at."""

from __future__ import annotations

from typing import Any

from mockservers.engine.ids import Ids

from ..serialize import Document, rows_label
from . import log

__all__ = ["Birth", "new_section"]


def new_section(default: Document, sid: str, row: Document) -> Document:
    """A row's copy of one of its table's sections."""
    return {
        "sid": sid,
        "table": row["table"],
        "row": row["sid"],
        "name": default["name"],
        "description": default["description"],
        "widget": default["widget"],
        "order": default["order"],
        "data": default["data"],
        "is_archived": False,
        "date_updated": row["date_created"],
        "date_created": row["date_created"],
        "organization": row["organization"],
    }


class Birth:
    """One object that all makers of a new row's documents share: most are never called, so what they have in common is
    gathered once. Each follows from the row as it was made and from the ``defaults`` its ``sections`` are copies of.

    ``cells``: with the names their columns have now; ``taken``: the row's picture where more than that is in it.
    """

    __slots__ = ("_cells", "_defaults", "_first", "_ids", "_row", "_sections", "taken")

    def __init__(
        self,
        ids: Ids,
        row: Document,
        defaults: list[Document],
        sections: list[str],
        cells: list[tuple[Document, str | None]],
    ) -> None:
        self._ids, self._first = ids, ids.reserve(2)
        self._row, self._defaults, self._sections = row, defaults, sections
        self._cells = cells
        self.taken: Document | None = None

    def row(self, sid: str) -> Document:
        return self._row

    def section(self, sid: str) -> Document:
        return new_section(self._defaults[self._sections.index(sid)], sid, self._row)

    def activity(self, sid: str) -> Document:
        row = self._row
        about = rows_label(row), "row", row["sid"], row["date_created"], row["sid"], row["organization"]
        return log.line(row["user"], "Created", "name", row["name"], *about, sid)

    def version(self, sid: str) -> Document:
        row = self._row
        message, at = f"Created Row ({rows_label(row)})", row["date_created"]
        first = None, 1, message, row["user"], at, row["sid"], row["organization"]
        return log.version(self._ids, self._first, self._picture, *first, sid)

    def _picture(self) -> Document:
        if self.taken is not None:
            return self.taken
        sections: list[dict[str, Any]] = [
            {**default, "sid": sid} for default, sid in zip(self._defaults, self._sections, strict=True)
        ]
        return log.picture(self._row, self._cells, sections)
