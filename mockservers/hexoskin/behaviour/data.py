"""``/api/data/`` and the biometric endpoints: signals of the users, records, ranges and times asked for."""

from __future__ import annotations

from typing import Any

from mockservers.engine.call import Call, Reply

from ..errors import BadRequest
from .filters import MISMATCH, number_of
from .recordings import (
    RESTING,
    SLEEPING,
    Piece,
    Pieces,
    Window,
    intersect,
    newest,
    parts_of,
    pieces_in,
    resting_windows,
    union,
)
from .scope import key_of_uri, resolve, visible
from .signals import CHANNELS, CSV_DEFAULT, POINT_LIMIT, Part, Series, collect, csv_body, edf_body, json_body, zip_body

__all__ = ["data_list"]

JSON, CSV, BINARY, EDF = "application/json", "text/csv", "application/octet-stream", "application/x-edf"
_FORMATS = {"json": JSON, "csv": CSV, "binary": BINARY, "edf": EDF}
_EVER: Window = (-(2**62), 2**62)
_FALSE = frozenset({"", "0", "false", "no", "none"})
MOST_SECONDS = 2 * 86_400
MOST_UNBOUNDED = 43_200
"""Recorded time one query reads at the most, the newest of it: signals are computed, not looked up. The second where
the query names no record, range, routine or time. No record is as long; the history of several users is. This double's
own bounds (inferred): the vendor's are not known."""
MOST_VALUES = 16 * POINT_LIMIT
"""Values of all datatypes and users together; with more than 16 of them at full length, each is thinned further
(inferred likewise)."""


def wanted_format(call: Call) -> str:
    """The media type of the reply: ``?format=``, else the first known one of ``Accept``, else JSON."""
    asked = call.query.get("format", "").lower()
    if asked:
        return _FORMATS.get(asked, asked if asked in _FORMATS.values() else JSON)
    for part in call.headers.get("Accept", "").split(","):
        kind = part.partition(";")[0].strip().lower()
        if kind in (JSON, CSV, BINARY, EDF):
            return kind
    return JSON


def _values(call: Call, *names: str) -> list[str]:
    return [p.strip() for k, v in call.pairs if k in names for p in v.split(",") if p.strip()]


def _flag(call: Call, name: str) -> bool:
    """``True``, ``1``, ``exact`` and the like [seed] [sample]."""
    return call.query.get(name, "").lower() not in _FALSE


def _uris(call: Call, resource: str, *names: str) -> list[str]:
    found = []
    for text in _values(call, *names):
        uri = resolve(call, resource, text)
        if uri is None:
            raise BadRequest(MISMATCH)
        found.append(uri)
    return list(dict.fromkeys(found))


def _channels(call: Call) -> list[int] | None:
    """Datatypes asked for; None when the query names none."""
    assert call.operation is not None
    implied = call.operation.extra.get("datatypes")
    if implied is not None:
        return list(implied)
    uris = _uris(call, "datatype", "datatype", "datatype__in")
    return [key_of_uri(u) for u in uris] if uris else None


def _time(call: Call) -> Window:
    """The window of start, end and the lookups of timestamp."""
    low, high = _EVER
    for name, text in call.pairs:
        if name in ("start", "timestamp__gte"):
            low = max(low, _stamp(text))
        elif name in ("end", "timestamp__lte"):
            high = min(high, _stamp(text, up=False))
        elif name == "timestamp__gt":
            low = max(low, _stamp(text, up=False) + 1)
        elif name == "timestamp__lt":
            high = min(high, _stamp(text) - 1)
        elif name == "timestamp__range":
            ends = text.split(",")
            if len(ends) != 2:
                raise BadRequest(MISMATCH)
            low, high = max(low, _stamp(ends[0])), min(high, _stamp(ends[1], up=False))
    return low, high


def _stamp(text: str, up: bool = True) -> int:
    """The integer at or after (before) a stamp, which may be written as a float."""
    value = number_of(text.strip())
    if value is None or abs(value) > 2**61:
        raise BadRequest(MISMATCH)
    return -int(-value // 1) if up else int(value // 1)


class _Question:
    """Whose signals, of which records, when."""

    def __init__(self, call: Call) -> None:
        self.call = call
        users = set(visible(call))
        named = _uris(call, "user", "user", "user__in")
        if named:
            users &= set(named)
        self.records: set[int] | None = None
        self.named: list[tuple[str, dict[str, Any] | None]] = []
        """The records and ranges of the query, None where there is none."""
        windows: list[Window] = intersect([_EVER], [_time(call)])
        for uri in _uris(call, "record", "record", "record__in"):
            record = call.docs("record").get(key_of_uri(uri))
            owner = record["user"]["resource_uri"] if record is not None else None
            users &= {owner}
            self.named.append(("record", record))
            if record is not None:
                end = record["end"] if record["status"] != "realtime" else _EVER[1]
                windows = intersect(windows, [(record["start"], end)])
                # Several records mean their overlap only [docs]; one record means that record.
                self.records = {record["id"]} if self.records is None else self.records | {record["id"]}
        for uri in _uris(call, "range", "range", "range__in"):
            found = call.docs("range").get(key_of_uri(uri))
            users &= {found["user"] if found is not None else None}
            self.named.append(("range", found))
            if found is not None:
                end = found["end"] if found["end"] is not None else _EVER[1]
                windows = intersect(windows, [(found["start"], end)])
        self.users = [u for u in visible(call) if u in users]
        self.windows = windows
        self.most = MOST_UNBOUNDED if windows == [_EVER] else MOST_SECONDS
        self.routines = _uris(call, "trainingroutine", "trainingroutine", "trainingroutine__in")
        if self.routines:
            self.most = MOST_SECONDS

    def windows_of(self, user: str) -> list[Window]:
        windows = self.windows
        for routine in self.routines:
            ranges = self.call.docs("range").where("context.trainingroutine", routine)
            windows = intersect(
                windows, union([(r["start"], r["end"]) for r in ranges if r["user"] == user and r["end"] is not None])
            )
        return windows

    def answers(self) -> list[tuple[str, Pieces]]:
        """(user, pieces of recordings) of every user who has any."""
        world = self.call.world
        found = [
            (user, piece)
            for user in self.users
            for piece in pieces_in(world, user, self.windows_of(user), self.records, self.most)
        ]
        owners = {piece.span.id: user for user, piece in found}
        kept: dict[str, list[Piece]] = {}
        for piece in newest([piece for _, piece in found], self.most):
            kept.setdefault(owners[piece.span.id], []).append(piece)
        return [(user, parts_of(world, user, pieces)) for user, pieces in kept.items()]


def channel_parts(call: Call, user: str, channel: int, pieces: Pieces) -> list[Part]:
    """The pieces in which a channel exists: raw channels and variability only once a record is synchronized, sleep
    and variability only inside ranges of rest [docs]."""
    known = CHANNELS.get(channel)
    if known is None:
        return []
    if known.sleep_only:
        pieces = [p for p in pieces if p[1].status == "complete"]
    elif known.step and known.first == 0:
        pieces = [p for p in pieces if p[1].status not in ("realtime", "realtime_complete", "queued", "processing")]
    if not known.sleep_only:
        return [part for part, _ in pieces]
    rests = resting_windows(call.world, user, RESTING if known.step else SLEEPING)
    found = []
    for part, _ in pieces:
        for low, high in intersect([(part.start, part.end - 1)], rests):
            found.append(Part(part.signals, low, high + 1))
    return found


def _read(call: Call, user: str, channel: int, pieces: Pieces, limit: int | None, per_second: bool) -> Series:
    parts = channel_parts(call, user, channel, pieces)
    return collect(parts, channel, limit, per_second=per_second) if parts else Series((), ())


def data_list(call: Call) -> Reply:
    """JSON, CSV, a zip of files or EDF."""
    kind = wanted_format(call)
    question = _Question(call)
    channels = _channels(call)
    most = _values(call, "max_values")
    limit = POINT_LIMIT
    if most:
        number = number_of(most[-1])
        if number is None:
            raise BadRequest(MISMATCH)
        limit = min(limit, int(number)) if number >= 1 else limit
    answers = question.answers()
    if kind in (BINARY, EDF):
        return _download(call, kind, question, answers, channels)
    wanted = list(CSV_DEFAULT) if channels is None else [c for c in channels if c in CHANNELS]
    per_second = kind == CSV
    limit = max(min(limit, MOST_VALUES // max(len(wanted) * len(answers), 1)), 1)
    readings = [
        (user, {c: _read(call, user, c, pieces, limit, per_second) for c in wanted}) for user, pieces in answers
    ]
    seconds = _flag(call, "seconds")
    if kind == CSV:
        return Reply(csv_body(readings, wanted, seconds=seconds), 200, _headers(CSV))
    flat, bare = _flag(call, "flat"), _flag(call, "no_timestamps")
    body = json_body(readings, flat=flat, no_timestamps=bare, seconds=seconds)
    return Reply(body, 200, _headers(JSON))


def _headers(kind: str) -> tuple[tuple[str, str], ...]:
    return (("Content-Type", kind), ("Vary", "Accept"), ("Cache-Control", "no-cache"))


def _download(
    call: Call,
    kind: str,
    question: _Question,
    answers: list[tuple[str, Pieces]],
    channels: list[int] | None,
) -> Reply:
    """A file of one record or range [docs]."""
    name, document = question.named[0] if len(question.named) == 1 else ("", None)
    if document is None:
        raise BadRequest("Binary data is available for a single record or range only.")
    if not answers:  # a file of nothing is none that a client could open (inferred)
        raise BadRequest(f"There is no data of that {name} in what was asked for.")
    user, pieces = answers[0]
    wanted = sorted(CHANNELS) if channels is None else [c for c in channels if c in CHANNELS]
    allowed = [c for c in wanted if channel_parts(call, user, c, pieces)]
    parts = [part for part, _ in pieces]
    if kind == EDF:
        return Reply(edf_body(parts, allowed), 200, _headers(EDF))
    devices = [document["device"]] if document.get("device") else []
    body = zip_body(f"{name}_{document['id']}", parts, allowed, user=user, devices=devices)
    return Reply(body, 200, _headers(BINARY))
