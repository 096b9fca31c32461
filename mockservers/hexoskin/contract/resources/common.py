"""Fields and limits that many documents share."""

from __future__ import annotations

from typing import Any

from mockservers.engine.contract import Field, integer, string

__all__ = ["STATUSES", "created_at", "hexotime", "ident", "instant", "uri"]

STATUSES = ("error", "incomplete", "realtime", "realtime_complete", "queued", "processing", "complete", "deleted")


def ident() -> Field:
    return integer("id", access="R", evidence="docs")


def uri(pattern: str = r"^/api/") -> Field:
    return string("resource_uri", access="R", pattern=pattern, evidence="docs")


def hexotime(name: str, **facts: Any) -> Field:
    """1/256 s since 1970, an integer; floats are taken and truncated."""
    facts.setdefault("evidence", "docs")
    return integer(name, note="HexoTimestamp: 1/256 s since 1970-01-01T00:00:00Z", **facts)


def instant(name: str, **facts: Any) -> Field:
    """Seconds with an offset, ``2025-03-04T13:10:00+00:00``; readable only."""
    facts.setdefault("access", "R")
    facts.setdefault("evidence", "docs")
    return string(name, format="date-time", **facts)


def created_at() -> tuple[Field, ...]:
    return instant("created"), instant("last_modified")
