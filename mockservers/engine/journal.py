"""The journal: what was asked and answered in a world, in order, with the reason of every refusal."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from .clock import iso

__all__ = ["Entry", "Journal"]

KEPT = 5_000
"""Entries kept; older ones are forgotten, their count is not."""

_GIVEN = re.compile(r"fault \d+: (?:latency|stale)\b")
"""Reasons of answers that a fault struck and that were given."""

BODY = 8_192
"""Bodies up to this many bytes are kept with their entry."""


@dataclass(slots=True)
class Entry:
    """One exchange. ``at`` is the world's time in ms; ``elapsed`` real ms in the core; ``operation`` None: no route."""

    number: int
    at: int
    vendor: str
    operation: str | None
    method: str
    path: str
    query: str
    status: int
    reason: str | None
    request: bytes | None
    reply: bytes | None
    elapsed: float

    def as_dict(self) -> dict[str, Any]:
        return {
            "number": self.number,
            "at": iso(self.at),
            "vendor": self.vendor,
            "operation": self.operation,
            "method": self.method,
            "path": self.path,
            "query": self.query,
            "status": self.status,
            "reason": self.reason,
            "request": None if self.request is None else self.request.decode("utf-8", "replace"),
            "reply": None if self.reply is None else self.reply.decode("utf-8", "replace"),
            "elapsed_ms": round(self.elapsed, 3),
        }


def names(operation: str | None, vendor: str, pattern: str) -> bool:
    """Whether a glob names an operation: ``devices.get``, ``losant.devices.*``, ``*``."""
    if operation is None:
        return pattern == "*"
    return fnmatchcase(operation, pattern) or fnmatchcase(f"{vendor}.{operation}", pattern)


def _refused(entry: Entry) -> bool:
    """An answer that came late or was out of date was given all the same."""
    if entry.reason is None:
        return False
    return entry.status >= 400 or _GIVEN.match(entry.reason) is None


class Journal:
    """Entries of one world, oldest first."""

    __slots__ = ("_entries", "_number")

    def __init__(self) -> None:
        # Facts in the order of an Entry's fields: most are forgotten before anybody asks for an entry.
        self._entries: deque[tuple[Any, ...]] = deque(maxlen=KEPT)
        self._number = 0

    def record(
        self,
        at: int,
        vendor: str,
        operation: str | None,
        method: str,
        path: str,
        query: str,
        status: int,
        reason: str | None,
        request: bytes | None,
        reply: bytes,
        elapsed: float,
    ) -> None:
        self._number += 1
        self._entries.append(
            (
                self._number,
                at,
                vendor,
                operation,
                method,
                path,
                query,
                status,
                reason,
                request if request and len(request) <= BODY else None,
                reply if len(reply) <= BODY else None,
                elapsed,
            )
        )

    def __iter__(self) -> Iterator[Entry]:
        return iter([Entry(*facts) for facts in list(self._entries)])

    def __len__(self) -> int:
        return len(self._entries)

    def query(
        self,
        operation: str = "*",
        vendor: str | None = None,
        status: int | None = None,
        refused: bool | None = None,
        since: int = 0,
        limit: int | None = None,
    ) -> list[Entry]:
        """Entries that match all that is given; ``limit`` keeps the newest. ``since`` is an entry number, exclusive."""
        found = [
            e
            for e in self
            if e.number > since
            and (operation == "*" or names(e.operation, e.vendor, operation))
            and (vendor is None or e.vendor == vendor)
            and (status is None or e.status == status)
            and (refused is None or _refused(e) == refused)
        ]
        return found if limit is None else found[-limit:] if limit > 0 else []

    def count(self, operation: str = "*", vendor: str | None = None, status: int | None = None) -> int:
        """How many entries match."""
        return len(self.query(operation, vendor, status))

    def clear(self) -> int:
        """Forget all entries; gives how many there were."""
        count = len(self._entries)
        self._entries.clear()
        return count
