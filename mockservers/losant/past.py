"""What the fixture's devices went through before the account began: connections, and commands they were sent.

Like what they report it is not stored: it follows from seed, device and the connection the account shows.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from mockservers.engine.clock import iso, parse_instant
from mockservers.engine.ids import digest

from . import signals
from .points import mark_ms

if TYPE_CHECKING:
    from mockservers.engine.call import Call

__all__ = ["erase", "past", "remember"]

HOUR = 3_600_000
MINUTE = 60_000
_REASONS = ("Keep alive timeout", "Client disconnect", "Connection closed")
_COMMANDS: tuple[dict[str, Any], ...] = (
    {"name": "reboot"},
    {"name": "setPoint", "payload": {"value": 4}},
    {"name": "toggle", "payload": {"on": True}},
    {"name": "setPoint", "payload": {"value": -18}},
    {"name": "update", "payload": {"version": "2.1.0"}},
)

Entry = tuple[int, dict[str, Any]]


def _connections(draws: bytes, info: dict[str, Any], born: int) -> Iterator[Entry]:
    """Sessions of hours to days, the latest first: it ends, or is still open, as the device says."""
    at, address = parse_instant(info["time"]), {"ipAddress": f"203.0.113.{draws[0] % 254 + 1}"}
    connected = info["connected"] == 1
    for draw in draws[1 : 1 + 8 + draws[0] % 8]:
        if at < born:
            return
        if connected:
            yield at, {"connected": 1, "time": iso(at), **address}
            at -= (draw % 45 + 1) * MINUTE + draw * 7
        else:
            length = (draw % 60 + 1) * HOUR + draw * 1013
            facts = {"disconnectReason": _REASONS[draw % 3], "messagesFromClient": length // (10 * MINUTE)}
            yield at, {"connected": 0, "time": iso(at), **facts, "messagesToClient": draw % 5, **address}
            at -= length
        connected = not connected


def _commands(draws: bytes, info: dict[str, Any], born: int) -> Iterator[Entry]:
    at = parse_instant(info["time"])
    for draw in draws[: draws[-1] % 7]:
        at -= (draw + 6) * HOUR // 3 + draw * 331
        if at < born:
            return
        command = _COMMANDS[draw % len(_COMMANDS)]
        yield at, {"name": command["name"], "time": iso(at), **command}


_KINDS = {"connection": _connections, "command": _commands}


def past(call: Call, kind: str, document: dict[str, Any], start: int, end: int) -> list[Entry]:
    """``connection`` or ``command`` entries from ``start`` to ``end``, newest first."""
    key = document["id"]
    if not signals.reports(key):
        return []
    state = call.docs("reporting").get(key) or {}
    info = state.get("connection", document["connectionInfo"])
    if info.get("time") is None:
        return []
    draws = digest("losant", kind, call.world.seed, key, size=32)
    gone = state.get("erased", {}).get(kind, ())
    return [
        (at, entry)
        for at, entry in _KINDS[kind](draws, info, mark_ms(key))
        if start <= at <= end and not any(low <= at <= high for low, high in gone)
    ]


def remember(call: Call, document: dict[str, Any]) -> None:
    """Keep what the past follows from, before the device's connection changes."""
    if signals.reports(document["id"]):
        state = call.docs("reporting").get(document["id"]) or {}
        if "connection" not in state:
            call.docs("reporting").put(document["id"], {**state, "connection": document["connectionInfo"]})


def erase(call: Call, kind: str, key: str, start: int, end: int) -> None:
    """Delete entries from ``start`` to ``end``."""
    if signals.reports(key):
        state = call.docs("reporting").get(key) or {}
        erased = state.get("erased", {})
        call.docs("reporting").put(key, {**state, "erased": {**erased, kind: [*erased.get(kind, ()), [start, end]]}})
