"""Downloads of one record or range: the zip of `application/octet-stream` and the EDF file of `application/x-edf`.

Both hold stored counts, are never thinned, and are byte-identical for the same recording (the zip is not compressed,
since compressors differ between machines).
"""

from __future__ import annotations

import io
import json
import struct
import zipfile
from array import array
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from .channels import CHANNELS, Channel
from .encode import Part, collect, column_name
from .metrics import METRICS, Period
from .person import TICK
from .record import Series

_COUNTS = frozenset({4113, 4114, 4115})
"""Channels whose JSON values are the stored counts already, whatever their factor."""
_UNSIGNED = frozenset({4129, 4130})
_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")


def stored(channel: Channel, series: Series) -> list[int]:
    """The integers a device stores for the values of a series; 0 for a missing one."""
    factor = 1.0 if channel.id in _COUNTS else channel.factor or 1.0
    if factor == 1.0:
        return [int(value or 0) for value in series.values]
    return [round((value or 0) / factor) for value in series.values]


def wav_file(channel: Channel, series: Series) -> bytes:
    """A synchronous channel: 44-byte header, mono, 16 bits little-endian, frame rate in Hz."""
    rate = round(channel.rate or 1)
    body = _words(stored(channel, series))
    return (
        struct.pack("<4sI4s4sIHHIIHH", b"RIFF", 36 + len(body), b"WAVE", b"fmt ", 16, 1, 1, rate, rate * 2, 2, 16)
        + struct.pack("<4sI", b"data", len(body))
        + body
    )


def hxd_file(channel: Channel, series: Series, origin: int) -> bytes:
    """An asynchronous channel as in 2014: 64-bit pairs of offset from `origin` (1/256 s) and count."""
    pairs = zip(series.stamps, stored(channel, series), strict=True)
    return b"".join([struct.pack("<Qq", stamp - origin, count) for stamp, count in pairs])


def csv_file(channel: Channel, series: Series, origin: int) -> bytes:
    """An asynchronous channel as in current downloads: `time [s]` since `origin` and value."""
    lines = [f"time [s],{column_name(channel.id)}"]
    for stamp, value in zip(series.stamps, series.values, strict=True):
        lines.append(f"{(stamp - origin) / TICK},{'' if value is None else value}")
    return ("\r\n".join(lines) + "\r\n").encode()


def zip_body(
    folder: str,
    parts: Sequence[Part],
    channels: Sequence[int],
    *,
    user: Mapping[str, object] | str,
    devices: Sequence[str] = (),
    hxd: bool = False,
) -> bytes:
    """The archive: `folder` (such as `record_241802`) with a file per recorded channel, info.json and statistics.csv.

    Rates of 1 Hz and more are .wav; events, and series slower than 1 Hz, are .csv (with `hxd`, as /api/v1/ had them,
    events are .hxd). `parts` may not be empty.
    """
    start = max(parts[0].start, parts[0].signals.start)
    date = datetime.fromtimestamp(start // TICK, UTC)
    info = {
        "devices": list(devices),
        "start": start,
        "start_date": date.isoformat(),
        "timestamp": start,
        "user": user,
    }
    files: dict[str, bytes] = {"info.json": json.dumps(info, indent=4, sort_keys=True).encode()}
    files["statistics.csv"] = _statistics(parts, start)
    for id in channels:
        known = CHANNELS.get(id)
        if known is None or known.factor is None:
            continue
        series = collect(parts, id, None)
        if not len(series.stamps):
            continue
        if known.step and known.step <= TICK:
            files[f"{known.name}.wav"] = wav_file(known, series)
        elif hxd and not known.step:
            files[f"{known.name}.hxd"] = hxd_file(known, series, start)
        else:
            files[f"{known.name}.csv"] = csv_file(known, series, start)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, body in files.items():
            # A zip knows no time before 1980.
            entry = zipfile.ZipInfo(f"{folder}/{name}", (max(date.year, 1980), *date.timetuple()[1:6]))
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, body)
    return out.getvalue()


def _statistics(parts: Sequence[Part], start: int) -> bytes:
    # Only the `start` column (1/256 s) is attested; the others are the metrics every activity shows (inferred).
    period = Period(parts)
    shown = [METRICS[id] for id in (12, 44, 46, 47, 71, 139)]
    end = min(parts[-1].end - 1, parts[-1].signals.end)
    values = ["" if (value := period.value(metric.id)) is None else str(value) for metric in shown]
    header = ",".join(["start", "end", *(metric.name for metric in shown)])
    return f"{header}\r\n{','.join([str(start), str(end), *values])}\r\n".encode()


def edf_body(parts: Sequence[Part], channels: Sequence[int], *, patient: str = "X X X X", recording: str = "") -> bytes:
    """European Data Format with data records of one second; channels from 1 Hz up, in the order asked for.

    The file ends with the last full second. `parts` may not be empty; several are joined without their gaps (inferred).
    """
    start = datetime.fromtimestamp(max(parts[0].start, parts[0].signals.start) // TICK, UTC)
    columns: list[tuple[Channel, int, list[int]]] = []
    for id in channels:
        known = CHANNELS.get(id)
        if known is None or not known.step or known.step > TICK:
            continue
        series = collect(parts, id, None)
        if len(series.stamps):
            columns.append((known, TICK // known.step, stored(known, series)))
    seconds = min((len(counts) // rate for _, rate, counts in columns), default=0)
    size = 256 * (1 + len(columns))
    header = "".join([
        f"{0:<8}", f"{patient:<80.80}",
        f"{recording or f'Startdate {start.day:02}-{_MONTHS[start.month - 1]}-{start.year} X X X':<80.80}",
        f"{start:%d.%m.%y}", f"{start:%H.%M.%S}", f"{size:<8}",
        f"{'':<44}", f"{seconds:<8}", f"{1:<8}", f"{len(columns):<4}",
    ])  # fmt: skip
    rows: list[list[str]] = [[] for _ in range(10)]
    for known, rate, _ in columns:
        low, high = (0, 65535) if known.id in _UNSIGNED else (-32768, 32767)
        factor = 1.0 if known.id in _COUNTS else known.factor or 1.0
        unit = "" if known.id in _COUNTS else known.unit
        bounds = [f"{edge * factor:.6g}" for edge in (low, high)]
        fields = [
            f"{known.name:<16.16}", f"{'':<80}", f"{unit:<8.8}", *(f"{bound:<8.8}" for bound in bounds),
            f"{-32768:<8}", f"{32767:<8}", f"{'':<80}", f"{rate:<8}", f"{'':<32}",
        ]  # fmt: skip
        for row, field in zip(rows, fields, strict=True):
            row.append(field)
    head = (header + "".join("".join(row) for row in rows)).encode("ascii", "replace")
    shifted = [
        (rate, _words([count - 32768 for count in counts] if known.id in _UNSIGNED else counts))
        for known, rate, counts in columns
    ]
    body = [words[2 * rate * second : 2 * rate * (second + 1)] for second in range(seconds) for rate, words in shifted]
    return head + b"".join(body)


def _words(counts: Sequence[int]) -> bytes:
    """16 bits each, little-endian, two's complement; unsigned counts keep their bits."""
    words = array("H", [count & 0xFFFF for count in counts])
    if struct.pack("=H", 1) != struct.pack("<H", 1):
        words.byteswap()
    return words.tobytes()
