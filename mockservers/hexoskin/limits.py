"""The rate limit, off unless asked for: 5 calls a second and 400 an hour per user [sample]; documented nowhere."""

from __future__ import annotations

from mockservers.engine.call import Call
from mockservers.engine.limits import take

from .errors import Throttled
from .options import option

__all__ = ["check"]

_WINDOWS = ((5, 1000), (400, 3_600_000))


def check(call: Call) -> None:
    """Raise ``Throttled`` when the caller has used up a window."""
    if call.principal is None or not option(call.world, "rate_limit"):
        return
    now = call.world.clock.ms()
    for limit, window in _WINDOWS:
        taken = take(call.world.store.values, f"hexoskin:{call.principal.user}:{window}", limit, window, now)
        if not taken.allowed:
            error = Throttled(f"more than {limit} calls in {window // 1000} s")
            error.headers = (*error.headers, ("Retry-After", str(-(-taken.reset_ms // 1000))))
            raise error
