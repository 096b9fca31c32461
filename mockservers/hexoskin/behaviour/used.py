"""When routines were used: a range that names a routine is a use of it, by the one whose range it is [docs]."""

from __future__ import annotations

from mockservers.engine.call import Call

from .clockwork import date_of
from .kept import kept_alone, value_in

__all__ = ["last_used"]


def last_used(call: Call, routine: str) -> str | None:
    """The beginning of the caller's newest range of a routine; None without one."""
    kept = call.derived_from(("range",))
    mark = ("used", call.principal.uri, routine)
    if mark not in kept:
        kept[mark] = _newest(call, routine)
    found: str | None = kept[mark]
    return found


def _newest(call: Call, routine: str) -> str | None:
    ranges, alone = call.docs("range"), kept_alone(call)
    view = ranges.view(("context.trainingroutine", routine), "start")
    for offset in range(0, len(view), 32):
        for raw in ranges.raws(view.slice(offset, 32, True)):
            if value_in(alone, "user", raw) == call.principal.uri:
                return date_of(value_in(alone, "start", raw))
    return None
