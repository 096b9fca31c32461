"""API keys: what they may read, from where, and below which groups.

A key is a GUID in ``Authorization``, after ``Bearer`` or bare; programs in use send either. Keys are made in the
portal, here by the control plane. The older portal pages take the customer id instead, always bare.
"""

from __future__ import annotations

import re
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Any, NamedTuple

from mockservers.engine.call import Call
from mockservers.engine.ids import derive
from mockservers.engine.store import decode
from mockservers.engine.world import World

from .errors import Unauthorized
from .places import visible
from .settings import settings

__all__ = ["PERMISSIONS", "Credentials", "Key", "authenticate", "authorize", "credentials", "issue", "token_of"]

PERMISSIONS = ("applications", "availability", "files", "groups", "maps", "schedules", "stations", "users")

_GUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\Z")
Network = IPv4Network | IPv6Network


class Credentials(NamedTuple):
    """The credentials a world begins with."""

    api_key: str
    limited_api_key: str
    blocked_api_key: str
    history_api_key: str
    customer_id: str


class Key(NamedTuple):
    """Who calls. ``groups`` None: the whole account."""

    key: str
    permissions: frozenset[str]
    history: bool
    groups: tuple[int, ...] | None
    networks: tuple[Network, ...]


@lru_cache(maxsize=1024)
def credentials(world: str) -> Credentials:
    """The credentials of a world of that name: fixed for the default world, different in every other."""
    source = derive("labstats", world)
    return Credentials(*(source.uuid() for _ in Credentials._fields))


def issue(world: World) -> None:
    """Put the keys a world begins with into its account."""
    made = credentials(world.name)
    groups = world.collection("labstats", "group")
    roots = groups.view(("parent_group_id", None), "@key").slice(0, 1)
    below = [g for root in roots for g in groups.view(("parent_group_id", root), "@key").slice(0, 1)]
    every = list(PERMISSIONS)
    keys = world.collection("labstats", "api_key")
    for key, purpose, permissions, history, level, allowed in (
        (made.api_key, "Everything but history", every, False, "global", []),
        (
            made.limited_api_key,
            "Groups and stations of one building",
            ["groups", "stations"],
            False,
            below or roots,
            [],
        ),
        (made.blocked_api_key, "Everything, from an address elsewhere", every, False, "global", ["203.0.113.7"]),
        (made.history_api_key, "BI reports", ["applications", "groups", "stations"], True, "global", []),
    ):
        keys.put(key, key_document(key, purpose, permissions, history, level, allowed))


def key_document(
    key: str, purpose: str, permissions: list[str], history: bool, level: str | list[int], allowed_ips: list[str]
) -> dict[str, Any]:
    """A key as the control plane shows it."""
    return {
        "key": key,
        "purpose": purpose,
        "permissions": permissions,
        "can_read_history": history,
        "access_level": level,
        "allowed_ips": allowed_ips,
    }


@lru_cache(maxsize=1024)
def _key(raw: bytes) -> Key:
    document = decode(raw)
    level = document["access_level"]
    return Key(
        document["key"],
        frozenset(document["permissions"]),
        document["can_read_history"],
        None if level == "global" else tuple(level),
        networks(tuple(document["allowed_ips"])),
    )


@lru_cache(maxsize=256)
def networks(texts: tuple[str, ...]) -> tuple[Network, ...]:
    """Networks of addresses and CIDR texts. Raises ``ValueError`` for anything else."""
    return tuple(ip_network(text, strict=False) for text in texts)


@lru_cache(maxsize=1024)
def _within(remote: str, allowed: tuple[Network, ...]) -> bool:
    try:
        address = ip_address(remote)
    except ValueError:
        return False
    return any(address in network for network in allowed)


def token_of(header: str) -> str:
    """The key in an ``Authorization`` header, in lower case."""
    text = header.strip().lower()
    return text[7:].lstrip() if text.startswith("bearer ") else text


def authenticate(call: Call) -> None:
    """Put the key into ``call.principal``. A customer id opens the older pages only, a key everything else."""
    header = call.environ.get("HTTP_AUTHORIZATION")
    if not header:
        raise Unauthorized("no Authorization header")
    operation = call.operation
    if operation is not None and operation.extra.get("customer"):
        if header.strip().lower() != credentials(call.world.name).customer_id:
            raise Unauthorized("not the customer id of this account")
        return
    token = token_of(header)
    raw = call.docs("api_key").raw(token)
    if raw is None:
        known = "unknown API key" if _GUID.match(token) else "the Authorization header holds no GUID"
        raise Unauthorized(known)
    call.principal = _key(raw)


def authorize(call: Call) -> None:
    """Check the caller's address and the type of data asked for. The service has one answer for both."""
    key: Key | None = call.principal
    if key is None:
        return
    allowed = key.networks or networks(settings(call.world).allowed_ips)
    if allowed and not _within(call.remote, allowed):
        raise Unauthorized(f"the key may not be used from {call.remote}")
    assert call.operation is not None
    needed = call.operation.extra.get("permission")
    if needed == "history":
        if not key.history:
            raise Unauthorized("history is open to keys made for BI reports only")
    elif needed is not None and needed not in key.permissions:
        raise Unauthorized(f"the key may not read {needed}")


def scope(call: Call) -> frozenset[int] | None:
    """Ids of the groups the caller sees; None: all of them."""
    key: Key | None = call.principal
    return None if key is None or key.groups is None else visible(call.world, key.groups)
