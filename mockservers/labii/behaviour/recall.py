"""Rows as they were shown, kept while other rows change.

What is on a shelf goes with the next change of anything. A row is shown from its own document, what is written down
with it, its cells and sections, and few documents of other kinds: only when one of these changes, it is forgotten.
"""

from __future__ import annotations

from typing import Any

from mockservers.engine.call import Call

from ..keep import Shelf
from ..serialize import Scene

__all__ = ["OTHERS", "Recall", "recall"]

OTHERS = ("column", "member", "organization", "personnel", "project", "table", "team", "user", "widget")
"""Where the names and rights shown with a row come from."""

OWN = ("row", "contents", "cell", "section")
"""Where a row's own documents are."""


class Recall:
    """All that is kept of rows, until a document changes that any of them may be shown with."""

    __slots__ = ("_others", "_own", "_shown", "_whose")

    def __init__(self, call: Call, others: dict[Any, Any]) -> None:
        self._others = others
        self._own = [call.docs(name) for name in OWN]
        for docs in self._own:
            docs.touched = set()
        self._shown: dict[tuple[str, str | None, str], Shelf] = {}
        # By collection, as sids are told apart within their kind alone: the key of a document -> the row it is of.
        self._whose: tuple[dict[str, str], ...] = tuple({} for _ in OWN)

    def shown(self, user: str, organization: str | None, serializer: str) -> Shelf:
        """What rows were shown as to one caller, by sid. Detail URLs know the organization from the row alone: None."""
        for docs, whose in zip(self._own, self._whose, strict=True):
            if docs.touched:
                self._forget(docs.touched, whose)
        who = user, organization, serializer
        found = self._shown.get(who)
        if found is None:
            found = self._shown[who] = Shelf(self._others)
        return found

    def _forget(self, touched: set[str], whose: dict[str, str]) -> None:
        for key in touched:
            row = whose.get(key)
            if row is not None:
                for shelf in self._shown.values():
                    shelf.pop(row, None)
        touched.clear()

    def keep(self, shelf: Shelf, scene: Scene, sid: str, made: bytes) -> None:
        """Keep what has just been shown of a row."""
        contents = scene.contents("row", sid)
        if contents:  # else what will be written down with it is new, and of that nobody is told
            own = (sid,), (f"row:{sid}",), contents.get("cell", {}).values(), contents.get("section", ())
            for whose, keys in zip(self._whose, own, strict=True):
                for key in keys:
                    whose[key] = sid
            shelf.keep(sid, made, 100 * sum(map(len, own)))


def recall(call: Call) -> Recall:
    """What is kept of rows in the call's world; for calls that only read."""
    others = call.derived_from(OTHERS)
    found: Recall | None = others.get("rows")
    if found is None:
        found = others["rows"] = Recall(call, others)
    return found
