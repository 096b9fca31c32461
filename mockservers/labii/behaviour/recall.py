"""Rows as lists show them, kept while other rows change.

What is on a shelf goes with the next change of anything. A row in a list is made from its own document, what is written
down with it, its cells, and few documents of other kinds: while these are the same, so is what is shown.
"""

from __future__ import annotations

from typing import Any

from mockservers.engine.store import decode

from ..contract import MODELS
from ..keep import ENTRIES, lasting
from ..serialize import Scene, shown

__all__ = ["Recall"]

OTHERS = ("column", "member", "organization", "personnel", "project", "table", "team", "user", "widget")
"""Where the names and rights shown with a row come from."""

Kept = tuple[bytes, bytes | None, list[str], list[bytes], bytes]
"""The row, its contents, the sids of its cells, the cells; what was made of them."""


class Recall:
    """Rows for one caller in one serializer. Sections, which show more than is checked here, are made afresh."""

    def __init__(self, scene: Scene, serializer: str) -> None:
        self._scene, self._serializer = scene, serializer
        self._who = (scene.principal.user, scene.organization, serializer)
        self._kept: dict[Any, Kept] | None = None
        if serializer != "detail":
            self._kept = lasting(scene.call, OTHERS, "rows", dict)

    def shown(self, sid: str, raw: bytes) -> bytes:
        """A row, encoded; ``raw`` is its document."""
        scene = self._scene
        if self._kept is None:
            return shown(scene, MODELS["row"], decode(raw), self._serializer)
        contents, cells = scene.docs("contents").raw(f"row:{sid}"), scene.docs("cell")
        key = (*self._who, sid)
        found = self._kept.get(key)
        if found is not None and found[0] is raw and found[1] is contents and found[3] == cells.raws(found[2]):
            return found[4]
        made = shown(scene, MODELS["row"], decode(raw), self._serializer)
        sids = list(scene.contents("row", sid).get("cell", {}).values())
        if len(self._kept) >= ENTRIES:
            self._kept.clear()
        self._kept[key] = (raw, contents, sids, cells.raws(sids), made)
        return made
