"""Choices where the vendor's behaviour is unknown or differs from account to account; set by the control action
``configure``, kept with the world."""

from __future__ import annotations

from typing import Any

from mockservers.engine.world import World

__all__ = ["DEFAULTS", "configure", "option"]

DEFAULTS: dict[str, Any] = {
    "require_signature": False,
    "record_delete": False,
    "token_seconds": 30 * 86400,
    "rate_limit": False,
    "all_resources": False,
}
_NAME = "hexoskin:options"


def option(world: World, name: str) -> Any:
    return world.store.values.get(_NAME, DEFAULTS).get(name, DEFAULTS[name])


def configure(world: World, **options: Any) -> dict[str, Any]:
    """Set options of the account; gives all of them.

    ``require_signature``: Basic credentials alone are refused. ``record_delete``: records can be deleted by any
    call, not only by those that ask for version 3. ``token_seconds``: life of OAuth 2 access tokens. ``rate_limit``:
    5 calls a second and 400 an hour per user. ``all_resources``: /api/ lists the resources known by name alone too.
    Raises ``ValueError``.
    """
    for name, value in options.items():
        if name not in DEFAULTS:
            raise ValueError(f"no option {name!r}. Options: {', '.join(DEFAULTS)}")
        wanted = type(DEFAULTS[name])
        if type(value) is not wanted or (wanted is int and not 1 <= value <= 10**9):
            raise ValueError(
                f"{name} must be {'true or false' if wanted is bool else 'a number of seconds'}: {value!r}"
            )
    store = world.store.values
    store[_NAME] = {**store.get(_NAME, DEFAULTS), **options}
    return dict(store[_NAME])
