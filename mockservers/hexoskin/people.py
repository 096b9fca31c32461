"""Who may log in: the named people of every account, their passwords and keys, different in every world.

Passwords follow from the world's name until somebody changes one; then they lie in the side collection ``password``.
Keys and clients lie in ``credential``: kind (``api``, ``oauth2``, ``oauth1``), secret, owner, grant. What the vendor
never shows is in such side collections, never in a document.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import Any, NamedTuple

from mockservers.engine.ids import derive
from mockservers.engine.world import World

__all__ = [
    "CALLBACKS",
    "CLIENTS",
    "NAMED",
    "OAUTH1_CALLBACK",
    "basic",
    "begin",
    "find_user",
    "keys",
    "named_credentials",
    "password_of",
]


class Named(NamedTuple):
    """A person in every account, whatever its profile."""

    role: str
    id: int
    profile: int
    first_name: str
    last_name: str
    email: str


# The ids 99, 123 and 5437 are those of the vendor document's examples, which so run against an account as it is.
NAMED = (
    Named("main", 99, 87, "Maude", "Lavoie", "maude.lavoie@example.org"),
    Named("athlete", 123, 110, "Owen", "Castell", "owen.castell@example.org"),
    Named("friend", 5437, 5120, "Irene", "Falk", "irene.falk@example.org"),
    Named("stranger", 14877, 14210, "Tomas", "Brandl", "tomas.brandl@example.org"),
)
"""``main`` coaches ``athlete``, is a friend of ``friend``, and does not know ``stranger``."""


class Client(NamedTuple):
    """A registered OAuth 2 client: exactly one grant each [docs]."""

    id: int
    prefix: str
    name: str
    grant: str


CLIENTS = (
    Client(301, "oauth2", "Desktop sync", "password"),
    Client(302, "oauth2_code", "Training portal", "authorization_code"),
    Client(303, "oauth2_implicit", "Browser widget", "implicit"),
)
CALLBACKS = ("https://app.example.org/callback", "http://localhost:8000/callback")
OAUTH1_CALLBACK = CALLBACKS[0]
_LENGTHS = {"api": (30, 30), "oauth2": (40, 128), "oauth1": (30, 30)}


def basic(name: str, password: str) -> str:
    """The ``Authorization`` header of HTTP Basic."""
    return "Basic " + base64.b64encode(f"{name}:{password}".encode()).decode()


def _pair(world: World, kind: str, name: str) -> tuple[str, str]:
    source = derive("hexoskin", world.name, name)
    short, long = _LENGTHS[kind]
    return source.text(short), source.text(long)


def _credentials(world: World) -> Iterator[tuple[str, str, str, dict[str, Any]]]:
    """(prefix of its name, key, secret, what the side collection says of it)."""
    owner = NAMED[0].id
    key, secret = _pair(world, "api", "api")
    yield "api", key, secret, {"kind": "api", "secret": secret, "user": owner}
    for client in CLIENTS:
        key, secret = _pair(world, "oauth2", client.prefix)
        told = {"kind": "oauth2", "secret": secret, "user": owner, "client": client.id, "grant": client.grant}
        yield client.prefix, key, secret, told
    key, secret = _pair(world, "oauth1", "oauth1")
    yield "oauth1", key, secret, {"kind": "oauth1", "secret": secret, "user": owner}


def _derived(world: World, user: int) -> str:
    return derive("hexoskin", world.name, "password", user).text(16)


def named_credentials(world: World) -> dict[str, Any]:
    """What ``mockservers credentials`` prints."""
    main = NAMED[0]
    named: dict[str, Any] = {"username": main.email, "password": _derived(world, main.id)}
    for prefix, key, secret, told in _credentials(world):
        words = ("client_id", "client_secret") if told["kind"] == "oauth2" else ("key", "secret")
        named[f"{prefix}_{words[0]}"], named[f"{prefix}_{words[1]}"] = key, secret
    named["oauth_redirect_uri"] = CALLBACKS[0]
    for person in NAMED[1:]:
        named[f"{person.role}_username"] = person.email
        named[f"{person.role}_password"] = _derived(world, person.id)
    return named


def keys(world: World) -> Iterator[str]:
    """The credentials that route a call to this world from its first moment on."""
    for person in NAMED:
        yield basic(person.email, _derived(world, person.id))
    for _, key, secret, _told in _credentials(world):
        yield f"key {key}"
        yield basic(key, secret)


def begin(world: World) -> None:
    """Give a world, new or forked, keys of its own."""
    found = world.collection("hexoskin", "credential")
    for key in list(found.keys()):
        found.delete(key)
    for _, key, _secret, told in _credentials(world):
        found.put(key, told)


def password_of(world: World, user: int) -> str:
    """A user's password."""
    changed = world.collection("hexoskin", "password").get(user)
    return str(changed["password"]) if changed is not None else _derived(world, user)


def find_user(world: World, name: str) -> dict[str, Any] | None:
    """The user with this e-mail address, in any capitalization."""
    users = world.collection("hexoskin", "user")
    for text in dict.fromkeys((name, name.lower())):
        found = users.where("email", text)
        if found:
            return found[0]
    return None
