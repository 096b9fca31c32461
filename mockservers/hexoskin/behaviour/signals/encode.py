"""What /api/data/ sends: thinning to the point limit, and the JSON and CSV bodies.

JSON has the separators and the sorted keys of the vendor's framework. Stamps are HexoTimestamps, or float Unix
seconds with `seconds`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from .channels import CHANNELS
from .person import TICK
from .record import Series, Signals, Value

POINT_LIMIT = 65536
"""Most values per datatype in JSON and CSV [docs]."""


class Part(NamedTuple):
    """A piece of a recording: [start, end) in HexoTimestamps. The API's `end` is inclusive: add one."""

    signals: Signals
    start: int
    end: int


Readings = Sequence[tuple[str, Mapping[int, Series]]]
"""User URI and that user's series by datatype id, in the order of the reply."""


def collect(
    parts: Sequence[Part], channel: int, limit: int | None = POINT_LIMIT, *, per_second: bool = False
) -> Series:
    """One channel over parts in order, thinned to every ceil(N / limit)-th of all N values from the first on.

    `limit`: the smaller of POINT_LIMIT and `max_values`; None for no limit. `per_second`: as CSV shows it
    (`Signals.each_second`).
    """
    if len(parts) == 1 and limit is None:
        signals, start, end = parts[0]
        return signals.each_second(channel, start, end) if per_second else signals.read(channel, start, end)
    grid = 19 if per_second else channel
    counts = [signals.count(grid, start, end) for signals, start, end in parts]
    stride = max(-(-sum(counts) // limit), 1) if limit else 1
    stamps: list[int] = []
    values: list[Value] = []
    skip = 0
    for (signals, start, end), count in zip(parts, counts, strict=True):
        if skip < count:
            read = signals.each_second if per_second else signals.read
            series = read(channel, start, end, stride, skip)
            stamps += series.stamps
            values += series.values
        skip = (skip - count) % stride
    return Series(stamps, values)


def json_body(readings: Readings, *, flat: bool = False, no_timestamps: bool = False, seconds: bool = False) -> bytes:
    """The JSON array: one object per user with `data` by datatype, or everything in one array if `flat`.

    Pairs are [stamp, value]; with `no_timestamps` bare values.
    """
    if flat:
        every = [series for _, data in readings for _, series in sorted(data.items())]
        pieces = [_items(series, no_timestamps, seconds)[1:-1] for series in every]
        return f"[{', '.join(piece for piece in pieces if piece)}]".encode()
    users: list[str] = []
    for user, data in readings:
        named = sorted((str(channel), series) for channel, series in data.items())
        body = ", ".join(f'"{channel}": {_items(series, no_timestamps, seconds)}' for channel, series in named)
        users.append(f'{{"data": {{{body}}}, "user": {json.dumps(user)}}}')
    return f"[{', '.join(users)}]".encode()


def _items(series: Series, no_timestamps: bool, seconds: bool) -> str:
    if no_timestamps:
        return json.dumps(list(series.values))
    return json.dumps(list(zip(_stamps(series, seconds), series.values, strict=True)))


def _stamps(series: Series, seconds: bool) -> Iterable[float]:
    return [stamp / TICK for stamp in series.stamps] if seconds else series.stamps


def csv_body(readings: Readings, channels: Sequence[int], *, seconds: bool = False) -> bytes:
    """The CSV table: `time [s/256]`, then one column per channel as ordered; empty cells for missing values.

    With more than one user a first column `user` [docs]. Line ends are CRLF (inferred from the framework's writer).
    """
    many = len(readings) > 1
    header = (["user"] if many else []) + ["time [s]" if seconds else "time [s/256]"]
    lines = [",".join(header + [column_name(channel) for channel in channels])]
    for user, data in readings:
        columns = [data.get(channel, Series((), ())) for channel in channels]
        stamps = _union(columns)
        cells = [list(map(str, _stamps(Series(stamps, ()), seconds)))]
        if many:
            cells.insert(0, [user] * len(stamps))
        cells += [_cells(column, stamps) for column in columns]
        lines += map(",".join, zip(*cells, strict=True))
    return ("\r\n".join(lines) + "\r\n").encode()


def column_name(channel: int) -> str:
    """Header of a CSV column, such as `heart_rate [bpm](/api/datatype/19/)`."""
    known = CHANNELS.get(channel)
    return f"{known.name if known else channel} [{known.unit if known else ''}](/api/datatype/{channel}/)"


def _union(columns: Sequence[Series]) -> Sequence[int]:
    filled = [column.stamps for column in columns if len(column.stamps)]
    if all(stamps == filled[0] for stamps in filled):
        return filled[0] if filled else ()
    return sorted(set().union(*filled))


def _cells(column: Series, stamps: Sequence[int]) -> list[str]:
    if column.stamps == stamps:
        return ["" if value is None else str(value) for value in column.values]
    known = dict(zip(column.stamps, column.values, strict=True))
    return ["" if (value := known.get(stamp)) is None else str(value) for stamp in stamps]
