"""Faults: rules that make operations misbehave, before or after their side effect.

A fault names operations by glob and says when it strikes (``on_call``, ``every``, ``probability``, ``times``) and how:

* ``error`` - the vendor's own refusal with that ``status``, instead of the answer;
* ``latency`` - the answer comes ``latency`` later (any other kind with a ``latency`` does, too);
* ``reset`` / ``truncate`` - the connection breaks before / in the middle of the answer;
* ``stale`` - reads answer as the world was when the fault was set.

``when="before"`` strikes before anything changed; ``after`` lets the change happen and loses the answer.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, fields, replace
from typing import TYPE_CHECKING, Any

from .clock import parse_duration
from .journal import names

if TYPE_CHECKING:
    from .ids import Ids
    from .store import Store

__all__ = ["KINDS", "Fault", "Faults", "make_fault"]

KINDS = ("error", "latency", "reset", "truncate", "stale")


@dataclass(slots=True)
class Fault:
    """One rule. ``latency`` is in milliseconds once made; ``seen`` and ``fired`` count matching and struck calls."""

    operation: str = "*"
    kind: str = "error"
    vendor: str | None = None
    status: int | None = None
    latency: int = 0
    when: str = "before"
    on_call: int | None = None
    every: int | None = None
    probability: float | None = None
    times: int | None = None
    headers: dict[str, str] = field(default_factory=dict)
    body: Any = None
    id: int = 0
    seen: int = 0
    fired: int = 0
    snapshot: Store | None = None

    def as_dict(self) -> dict[str, Any]:
        return {f.name: getattr(self, f.name) for f in fields(self) if f.name != "snapshot"}

    def strikes(self, ids: Ids) -> bool:
        """Count a matching call and say whether the fault strikes it."""
        self.seen += 1
        if self.times is not None and self.fired >= self.times:
            return False
        if self.on_call is not None and self.seen != self.on_call:
            return False
        if self.every is not None and self.seen % self.every:
            return False
        if self.probability is not None and ids.chance() >= self.probability:
            return False
        self.fired += 1
        return True


_FRAMING = ("content-length", "transfer-encoding", "connection")
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_GIVEN = {f.name for f in fields(Fault)} - {"id", "seen", "fired", "snapshot"}


def make_fault(operation: str = "*", **rule: Any) -> Fault:
    """A checked fault. Raises ``ValueError`` with one line that says what to write instead."""
    unknown = sorted(set(rule) - _GIVEN)
    if unknown:
        raise ValueError(f"unknown fault setting {unknown[0]!r}. Settings: {', '.join(sorted(_GIVEN))}")
    if not isinstance(operation, str) or not operation:
        raise ValueError("operation must be a glob such as 'devices.get', 'losant.*' or '*'")
    if "kind" not in rule:
        rule["kind"] = "latency" if rule.get("latency") and rule.get("status") is None else "error"
    if rule["kind"] not in KINDS:
        raise ValueError(f"kind must be one of {', '.join(KINDS)}, not {rule['kind']!r}")
    if rule.get("when", "before") not in ("before", "after"):
        raise ValueError(f"when must be 'before' or 'after', not {rule['when']!r}")
    rule["latency"] = parse_duration(rule["latency"]) if rule.get("latency") else 0
    if not 0 <= rule["latency"] <= 3_600_000:
        raise ValueError("latency must be between 0 and one hour")
    if rule["kind"] == "latency" and not rule["latency"]:
        raise ValueError("a latency fault needs latency, such as '250ms'")
    if rule["kind"] == "error" and rule.get("status") is None:
        rule["status"] = 500
    for name, low, high in (("status", 400, 599), ("on_call", 1, 10**9), ("every", 1, 10**9), ("times", 1, 10**9)):
        value = rule.get(name)
        if value is not None and (isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high):
            raise ValueError(f"{name} must be an integer from {low} to {high}, not {value!r}")
    chance = rule.get("probability")
    if chance is not None and (isinstance(chance, bool) or not isinstance(chance, int | float) or not 0 <= chance <= 1):
        raise ValueError(f"probability must be between 0 and 1, not {chance!r}")
    headers = rule.setdefault("headers", {})
    if not isinstance(headers, dict) or not all(isinstance(k, str) and isinstance(v, str) for k, v in headers.items()):
        raise ValueError("headers must be an object of texts")
    if any(c in text for pair in headers.items() for text in pair for c in "\r\n\0"):
        raise ValueError("headers must not contain line breaks")
    for name, text in headers.items():
        if name.lower() in _FRAMING:
            raise ValueError(
                f"headers must not set {name}: it would break the answer; see the kinds reset and truncate"
            )
        if _TOKEN.fullmatch(name) is None or not all(ord(c) < 256 for c in text):
            raise ValueError(f"headers: {name!r} cannot go over HTTP (no header name, or a value beyond Latin-1)")
    if rule.get("vendor") is not None and not isinstance(rule["vendor"], str):
        raise ValueError("vendor must be a vendor's name")
    return Fault(operation, **rule)


class Faults:
    """The faults of one world, oldest first."""

    __slots__ = ("_count", "active")

    def __init__(self) -> None:
        self.active: list[Fault] = []
        self._count = 0

    def add(self, fault: Fault) -> Fault:
        self._count += 1
        fault.id = self._count
        self.active.append(fault)
        return fault

    def remove(self, number: int) -> bool:
        before = len(self.active)
        self.active = [f for f in self.active if f.id != number]
        return len(self.active) < before

    def clear(self) -> int:
        count = len(self.active)
        self.active = []
        return count

    def copy(self) -> Faults:
        other = Faults()
        other.active = [replace(f, headers=dict(f.headers)) for f in self.active]
        other._count = self._count
        return other

    def struck(self, vendor: str, operation: str | None, ids: Ids) -> list[Fault]:
        """The faults that strike this call."""
        return [
            f
            for f in self.active
            if (f.vendor is None or f.vendor == vendor) and names(operation, vendor, f.operation) and f.strikes(ids)
        ]
