"""Who calls: API keys in ``apikey``, session tokens in ``Authorization: Bearer``.

A key is the ``uuid`` of one of the user's access keys or of an impersonation. A token is a JWT of one hour whose
signature nobody but the service checks; here it is a keyed digest [inferred: no client verifies it].
"""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from hmac import compare_digest
from math import inf
from typing import Any

from mockservers.engine.call import Call
from mockservers.engine.clock import parse_instant
from mockservers.engine.ids import derive
from mockservers.engine.store import decode, encode
from mockservers.engine.world import DEFAULT, World

from .errors import Unauthorized, UnknownKey

__all__ = [
    "ADMIN",
    "HOME",
    "ORGANIZATION",
    "authenticate",
    "begin",
    "credentials",
    "identify",
    "issue",
    "keys",
    "link_token",
    "read_link",
]

ADMIN, HOME, ORGANIZATION = 1, 1, 1
"""Ids of the account's admin, its home workspace and its organization in every fixture: the vendor's own test backend
begins at 1 too."""

SIGNED = "/public-api/file/signed/"
TOKEN_SECONDS = 3600


def credentials(world: World) -> dict[str, Any]:
    """What ``mockservers credentials`` prints: an organization admin, and where it works."""
    name = "mira.okafor"
    if world.name != DEFAULT:
        name += f"+{world.name.lower()}"
    return {
        "username": f"{name}@example.org",
        "password": derive("labstep", "password", world.name).text(16),
        "api_key": derive("labstep", "key", world.name).uuid(),
        "group_id": HOME,
        "organization_id": ORGANIZATION,
        "user_id": ADMIN,
    }


def keys(world: World) -> list[str]:
    """The texts that lead to a world before it has issued any itself."""
    held = credentials(world)
    return [held["api_key"], f"login:{held['username']}"]


def begin(world: World) -> None:
    """Put the world's own credentials over those of the account."""
    held = credentials(world)
    users, access, secrets = (world.collection("labstep", name) for name in ("user", "access-key", "secret"))
    user = users.get(ADMIN)
    if user is None:
        return
    if user["username"] != held["username"]:
        users.put(ADMIN, {**user, "username": held["username"]})
    key = access.get(1)
    if key is not None:
        lists = [name for name in key["@in"] if "&uuid=" not in name]
        lists += [f"{name}&uuid={held['api_key']}" for name in lists]
        access.put(1, {**key, "uuid": held["api_key"], "@in": lists})
    secrets.put(ADMIN, {"id": ADMIN, "password": held["password"], "api_key": held["api_key"]})


def identify(call: Call) -> str | None:
    """The credential a call presents."""
    environ, path = call.environ, call.path
    found = environ.get("HTTP_APIKEY")
    if found:
        return str(found)
    found = bearer(call)
    if found:
        return found
    if path.startswith(SIGNED):
        return path[len(SIGNED) :].partition("/")[0]
    if path.startswith("/public-api/user"):
        data = given(call)
        if path.rstrip("/").endswith("/login"):
            return f"login:{str(data.get('username', '')).lower()}"
        token = data.get("share_link_token")
        return f"link:{token}" if isinstance(token, str) else None
    if path.startswith("/api/token/refresh"):
        return str(given(call).get("refresh_token", ""))
    return None


def given(call: Call) -> dict[str, Any]:
    """The fields of a body, JSON or form; nothing of one that is neither."""
    if call.content_type in ("application/x-www-form-urlencoded", "multipart/form-data"):
        return dict(call.form()[0])
    try:
        found = call.json()
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def bearer(call: Call) -> str | None:
    value = str(call.environ.get("HTTP_AUTHORIZATION") or "")
    return value[7:].strip() if value[:7].lower() == "bearer " else None


def authenticate(call: Call) -> int:
    """The id of the user who calls. Raises ``Unauthorized``."""
    key = call.environ.get("HTTP_APIKEY")
    if key:
        return _by_key(call, str(key))
    token = bearer(call)
    if token is None:
        raise Unauthorized("JWT Token not found", "neither apikey nor Authorization: Bearer was sent")
    return _by_token(call, token)


def _live(call: Call, user: Any) -> bool:
    users = call.docs("user")
    live: bool | None = users.memo.get(("live", user))
    if live is None:
        found = users.get(user)
        live = users.memo["live", user] = found is not None and found.get("deleted_at") is None
    return live


_HOLDERS = ("access-key", "user")
"""Kinds whose change may end what a key leads to."""


def _by_key(call: Call, key: str) -> int:
    now = call.world.clock.ms()
    known: dict[str, tuple[int, float]] = call.derived_from(_HOLDERS)
    held = known.get(key)
    if held is not None and held[1] > now:
        return held[0]
    for place, doc in enumerate(call.docs("access-key").where("uuid", key)):
        expires = doc.get("expires_at")
        until = inf if expires is None else parse_instant(expires)
        if doc.get("deleted_at") is None and until > now and _live(call, doc["author_id"]):
            if place == 0:
                known[key] = (int(doc["author_id"]), until)
            return int(doc["author_id"])
    found = call.docs("impersonation").get(key)
    if found is not None and _live(call, found["user_id"]):
        return int(found["user_id"])
    raise UnknownKey(f'API Key "{key}" does not exist.', "the apikey is unknown, expired or deleted")


# Session tokens


def _seal(world: World, text: str, size: int = 256) -> bytes:
    return derive("labstep", "seal", world.name, text).bytes(size)


def _b64(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def issue(call: Call, user: dict[str, Any], roles: list[str]) -> tuple[str, str]:
    """A session token of one hour and its refresh token, both leading to this world."""
    world = call.world
    now = world.clock.ms() // 1000
    claims = {
        "iat": now,
        "exp": now + TOKEN_SECONDS,
        "roles": roles,
        "username": user["username"],
        "user_id": user["id"],
    }
    head = f"{_b64(encode({'typ': 'JWT', 'alg': 'RS256'}))}.{_b64(encode(claims))}"
    token, refresh = f"{head}.{_b64(_seal(world, head))}", world.ids.hex(128)
    call.docs("refresh").put(refresh, {"user_id": user["id"]})
    world.register("labstep", token, refresh)
    return token, refresh


def _by_token(call: Call, token: str) -> int:
    head, _, seal = token.rpartition(".")
    if head.count(".") != 1 or not token.isascii() or not compare_digest(seal, _b64(_seal(call.world, head))):
        raise Unauthorized("Invalid JWT Token", "the token is malformed, or not signed by this world")
    payload = head.partition(".")[2]
    claims = decode(urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    if claims["exp"] * 1000 <= call.world.clock.ms():
        raise Unauthorized("Expired JWT Token", "the token has expired")
    if not _live(call, claims["user_id"]):
        raise Unauthorized("Invalid JWT Token", "the user of the token is gone")
    return int(claims["user_id"])


# Signed links to files


def link_token(world: World, file: int, expires_ms: int) -> str:
    """What a signed link carries: the file, until when, and a seal."""
    text = f"{file}-{expires_ms}"
    token = f"{text}-{_seal(world, text, 20).hex()}"
    world.register("labstep", token)
    return token


def read_link(world: World, token: str) -> tuple[int, int] | None:
    """File id and expiry (ms) of a signed link; None when the seal is not this world's."""
    text, _, seal = token.rpartition("-")
    if not token.isascii() or not compare_digest(seal, _seal(world, text, 20).hex()):
        return None
    file, _, expires = text.partition("-")
    return int(file), int(expires)
