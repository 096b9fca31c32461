"""What a test can make happen that no API call can: ``handle.action("lock_row", row=sid)``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from mockservers.engine.world import World

__all__ = ["ACTIONS"]


def configure(world: World, throttle: bool | None = None, upload: str | None = None) -> dict[str, Any]:
    """``throttle``: the hourly rates of 2018, off by default. ``upload``: ``s3`` (default) or ``server``."""
    if throttle is not None:
        if not isinstance(throttle, bool):
            raise ValueError(f"throttle is true or false, not {throttle!r}")
        world.settings["labii.throttle"] = throttle
    if upload is not None:
        if upload not in ("s3", "server"):
            raise ValueError(f"upload is 's3' or 'server', not {upload!r}")
        world.settings["labii.upload"] = upload
    return {
        "throttle": bool(world.settings.get("labii.throttle")),
        "upload": world.settings.get("labii.upload") or "s3",
    }


def lock_row(world: World, row: str, locked: bool = True) -> dict[str, Any]:
    """What the first signature does to a row, or its rejection with ``locked=False``."""
    docs = world.collection("labii", "row")
    found = docs.get(row)
    if found is None:
        raise ValueError(f"no row has the sid {row!r}")
    docs.put(row, {**found, "is_locked": bool(locked)})
    return {"row": row, "is_locked": bool(locked)}


def deactivate_user(world: World, user: str, active: bool = False) -> dict[str, Any]:
    """Switch an account off (or on again): its tokens and keys are refused."""
    logins = world.collection("labii", "login")
    found = logins.get(user)
    if found is None:
        raise ValueError(f"no account has the sid {user!r}")
    logins.put(user, {**found, "active": bool(active)})
    return {"user": user, "active": bool(active)}


ACTIONS: Mapping[str, Callable[..., Any]] = {
    "configure": configure,
    "lock_row": lock_row,
    "deactivate_user": deactivate_user,
}
