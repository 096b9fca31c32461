"""The rate limit: off unless a world sets one. The service has limits; their numbers and windows are not known."""

from __future__ import annotations

from mockservers.engine.call import Call
from mockservers.engine.limits import take

from .errors import TooManyRequests
from .settings import settings

__all__ = ["quota"]


def quota(call: Call) -> None:
    """Take one call from the account's window, or raise ``TooManyRequests``."""
    found = settings(call.world)
    if found.rate_limit is None:
        return
    world = call.world
    taken = take(world.store.values, "labstats", found.rate_limit, found.rate_window, world.clock.ms())
    if not taken.allowed:
        wait = max(1, -(-taken.reset_ms // 1000))
        raise TooManyRequests(f"{found.rate_limit} calls in {found.rate_window / 1000:g} s are used up", wait)
