"""History: invented operations, off by default. Known of the vendor's: they exist, and only BI keys may call them."""

from __future__ import annotations

import re

from msgspec import Struct
from msgspec.json import Decoder

from mockservers.engine.call import Call
from mockservers.engine.store import Collection

from ..auth import scope
from ..errors import BadRequest
from ..paging import page
from ..places import BY_ID, Ids, ordered, within

__all__ = ["history_applications", "history_logins", "history_stations"]

_WHEN = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,7})?)?)?\Z")


class _Row(Struct):
    id: int
    station_id: int
    start_time: str


_rows = Decoder(_Row)


def _when(call: Call, name: str) -> str | None:
    """A bound as sortable text; local date and time without a zone, as all dates here."""
    text: str | None = call.params[name]
    if text is not None and _WHEN.match(text) is None:
        raise BadRequest(f"{name} is no date and time", {name: [f"The value '{text}' is not valid."]})
    return text


def _between(call: Call, records: Collection) -> bytes:
    start, end, seen = _when(call, "start"), _when(call, "end"), scope(call)
    ids: Ids = records.view(sort=BY_ID)
    if start is not None or end is not None or seen is not None:
        stations = None if seen is None else set(within(call.world, seen))
        rows = [_rows.decode(raw) for key in ids if (raw := records.raw(key)) is not None]
        ids = ordered(
            [
                row.id
                for row in rows
                if (start is None or row.start_time >= start)
                and (end is None or row.start_time < end)
                and (stations is None or row.station_id in stations)
            ]
        )
    return page(call, records, ids)


def history_logins(call: Call) -> bytes:
    """Log-in sessions that begin in [start, end), by id."""
    return _between(call, call.docs("login"))


def history_applications(call: Call) -> bytes:
    """Application use that begins in [start, end), by id."""
    return _between(call, call.docs("application_use"))


def history_stations(call: Call) -> bytes:
    """Status changes in [start, end), by id; recorded for stations driven through the control plane."""
    return _between(call, call.docs("status_change"))
