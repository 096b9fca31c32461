"""Schedules: opening hours of groups. They filter the vendor's reports and change no live status."""

from __future__ import annotations

from mockservers.engine.call import Call

from ..places import BY_ID

__all__ = ["schedules_list"]


def schedules_list(call: Call) -> bytes:
    """All schedules, by id."""
    schedules = call.docs("schedule")
    every: bytes | None = schedules.memo.get("every")
    if every is None:
        every = schedules.memo["every"] = b"[%b]" % b",".join(schedules.raws(schedules.view(sort=BY_ID)))
    return every
