"""Families known by name only, and the history operations invented in their stead."""

from __future__ import annotations

from mockservers.engine.contract import query, string

from .common import AFTER, ID, limit, paged, read

__all__ = ["BEYOND"]

_FAMILY = "The vendor lists this family; nothing is known of its operations."
FAMILIES = tuple(
    read(
        f"{name}.{action}",
        url,
        *params,
        family=name,
        answer=None,
        evidence="sample",
        status="unknown",
        note=_FAMILY,
        summary=title,
    )
    for name, action, url, params, title in (
        ("availability", "list", "/availability", (), "Availability"),
        ("files", "list", "/files", (), "Files"),
        ("maps", "list", "/maps", (), "Maps"),
        ("maps", "get", "/maps/{id}", (ID,), "One map"),
        ("users", "list", "/users", (), "Users"),
    )
)

_INVENTED = (
    "Invented: the vendor has three history endpoints that only keys made for BI reports may call, and nothing more is "
    "known of them. Answers 404 unless the world's setting extensions is on."
)
START = query(string("start", note="Records that begin at or after this local date and time."))
END = query(string("end", note="Records that begin before this local date and time."))
HISTORY = tuple(
    read(
        f"history.{action}",
        f"/history/{action}",
        START,
        END,
        limit(200),
        AFTER,
        family="history",
        answer=paged(resource),
        evidence="inferred",
        note=_INVENTED,
        summary=title,
        extra={"permission": "history", "extension": "history"},
    )
    for action, resource, title in (
        ("applications", "ApplicationUse", "Application use"),
        ("logins", "Login", "Log-in sessions"),
        ("stations", "StatusChange", "Status changes of stations"),
    )
)

BEYOND = (*FAMILIES, *HISTORY)
