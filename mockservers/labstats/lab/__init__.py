"""The living laboratory: what station clients and portal administrators do, as functions over a world.

The REST API only shows what others change; these functions are the others. The control API runs them under
``POST /_mock/worlds/{world}/labstats/actions/{name}`` with a JSON object of their keyword arguments. Each raises
``ValueError`` with one line for arguments that make no sense, and then changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .portal import assign, configure, create_key, move_group, retire, revoke_key, set_tags
from .software import install, uninstall
from .stations import check_in, log_off, log_on, shut_down

__all__ = [
    "ACTIONS",
    "assign",
    "check_in",
    "configure",
    "create_key",
    "install",
    "log_off",
    "log_on",
    "move_group",
    "retire",
    "revoke_key",
    "set_tags",
    "shut_down",
    "uninstall",
]

ACTIONS: dict[str, Callable[..., Any]] = {
    f.__name__: f
    for f in (
        check_in,
        log_on,
        log_off,
        shut_down,
        install,
        uninstall,
        assign,
        move_group,
        retire,
        set_tags,
        create_key,
        revoke_key,
        configure,
    )
}
"""Name -> function ``(world, **arguments)``."""
