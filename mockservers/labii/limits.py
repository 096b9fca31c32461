"""Sizes and rates. Throttling is off unless a world's setting ``labii.throttle`` turns it on [docs 2018]."""

from __future__ import annotations

from mockservers.engine.call import Call
from mockservers.engine.limits import take

from .errors import Throttled

__all__ = ["FILE_NAME", "PAGE_CAP", "PAGE_SIZE", "throttle"]

PAGE_SIZE = 10
PAGE_CAP = 2000
"""The most the web application offers per page; what the API caps at is inferred from it."""

FILE_NAME = 500
HOUR = 3_600_000
ANONYMOUS, SIGNED_IN = 5, 1000
"""Calls per hour, as published in 2018 and since removed from the documentation."""


def throttle(call: Call) -> None:
    """Refuse what exceeds the hourly rate of the caller."""
    if not call.world.settings.get("labii.throttle"):
        return
    who = call.principal.user if call.principal is not None else None
    # The whole header names an anonymous caller, so that all clients that send "batch" share a bucket. [inferred: DRF]
    name = who or call.headers.get("X-Forwarded-For") or call.remote
    taken = take(call.world.store.values, f"labii:{name}", SIGNED_IN if who else ANONYMOUS, HOUR, call.world.clock.ms())
    if not taken.allowed:
        raise Throttled(-(-taken.reset_ms // 1000))
