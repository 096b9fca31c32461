"""Server-sent events, as far as the API uses them: ``event``, ``data``, ``id`` and keep-alive comments."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class ServerSentEvent:
    """One event: ``name`` is e.g. ``deviceState``, ``data`` the raw text (JSON in this API)."""

    name: str
    data: str
    id: str = ""

    def json(self) -> Any:
        """The data parsed. Raises ``ValueError`` when it is not JSON."""
        return json.loads(self.data)


def parse_events(lines: Iterable[str]) -> Iterator[ServerSentEvent]:
    """Events from lines without their line ends. An event is complete at its blank line; a cut-off one is dropped."""
    name, last_id = "message", ""
    data: list[str] = []
    for line in lines:
        if not line:
            if data:
                yield ServerSentEvent(name, "\n".join(data), last_id)
            name, data = "message", []
            continue
        field, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if field == "event":
            name = value
        elif field == "data":
            data.append(value)
        elif field == "id":
            last_id = value
