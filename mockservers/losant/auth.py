"""Credentials and tokens: how a world's are derived, how tokens are signed, and what a token may do.

A token is a JWT, HS256, that clients take as opaque [sample]. It is signed with two standard-library calls rather than
by PyJWT, whose import alone costs more than the rest of a start; the tests read the tokens back with PyJWT. What a
presented token means is looked up in the sidecar collection ``token`` (never decoded from the JWT), so revoking,
pausing and expiry are facts of the world.
"""

from __future__ import annotations

import hashlib
import hmac
from base64 import urlsafe_b64encode
from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from mockservers.engine.ids import derive
from mockservers.engine.store import decode, encode

from .contract.account import APPLICATION_ID, DEVICE_ID, KEY_ID, ORG_ID, TOKEN_ID, USER_ID
from .errors import Unauthorized

if TYPE_CHECKING:
    from mockservers.engine.call import Call
    from mockservers.engine.world import World

__all__ = ["ISSUED", "Credentials", "Principal", "bearer", "credentials", "issue", "principal", "revoke", "secret_hash"]

DEFAULT_WORLD = "default"
ISSUED = 1_735_689_600_000
"""When fixed tokens were issued, ms: 2025-01-01, before every fixture's anchor."""

_HEADER = urlsafe_b64encode(b'{"alg":"HS256","typ":"JWT"}').rstrip(b"=")
_HOST = "api.losant.com"


class Credentials:
    """The fixed credentials of one world: they follow from its name alone."""

    __slots__ = ("access_key", "access_secret", "application_token", "email", "password", "signing", "user_token")

    def __init__(self, name: str) -> None:
        draw = derive("losant", name)
        plus = "" if name == DEFAULT_WORLD else f"+{name}"
        self.email = f"losant{plus}@example.org".lower()
        self.password = f"Losant-{draw.text(12)}-9a"
        self.access_key = draw.uuid()
        self.access_secret = draw.hex(64)
        self.signing = draw.bytes(32)
        self.user_token = sign(self.signing, _claims(USER_ID, "user", ["all.User"], ISSUED, None))
        self.application_token = sign(self.signing, _claims(TOKEN_ID, "apiToken", ["all.Application"], ISSUED, None))

    def named(self) -> dict[str, Any]:
        return {
            "email": self.email,
            "password": self.password,
            "user_token": self.user_token,
            "application_id": APPLICATION_ID,
            "device_id": DEVICE_ID,
            "access_key": self.access_key,
            "access_secret": self.access_secret,
            "access_key_id": KEY_ID,
            "application_token": self.application_token,
            "org_id": ORG_ID,
            "user_id": USER_ID,
        }


@lru_cache(maxsize=4096)
def credentials(name: str) -> Credentials:
    return Credentials(name)


def secret_hash(*parts: str) -> str:
    """What is kept of a password or secret."""
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()


# Tokens


def _claims(sub: str, subtype: str, scope: list[str], issued: int, expires: int | None) -> dict[str, Any]:
    claims: dict[str, Any] = {
        "sub": sub,
        "subtype": subtype,
        "scope": scope,
        "iat": issued // 1000,
        "iss": _HOST,
        "aud": _HOST,
    }
    if expires is not None:
        claims["exp"] = expires // 1000
    return claims


def sign(key: bytes, claims: dict[str, Any]) -> str:
    """A JWT (RFC 7519) over the claims, HS256."""
    text = _HEADER + b"." + urlsafe_b64encode(encode(claims)).rstrip(b"=")
    mark = urlsafe_b64encode(hmac.digest(key, text, "sha256")).rstrip(b"=")
    return (text + b"." + mark).decode()


def issue(
    world: World,
    collection: Any,
    kind: str,
    sub: str,
    scope: list[str],
    now: int,
    expires: int | None = None,
    **facts: Any,
) -> str:
    """A new token of a world, from now on good for calls. ``facts`` say whose it is; see ``Principal``."""
    claims = _claims(sub, kind, scope, now, expires)
    token = sign(credentials(world.name).signing, claims)
    while token in collection:  # two log-ins within one second
        claims["jti"] = world.ids.hex(16)
        token = sign(credentials(world.name).signing, claims)
    record = {"kind": kind, "sub": sub, "scope": scope, "issued": now, "expires": expires, **facts}
    collection.put(token, record)
    world.register("losant", token)
    return token


def revoke(collection: Any, tokens: Iterable[str]) -> None:
    for token in tokens:
        collection.delete(token)


class Principal:
    """Who calls. ``user``: the account behind the token; ``application``: the only one it may touch; ``device``."""

    __slots__ = (
        "application",
        "cutoff",
        "decisions",
        "default_role",
        "device",
        "device_ids",
        "device_tags",
        "expires",
        "id",
        "issued",
        "kind",
        "org_roles",
        "record",
        "scope",
        "scopes",
        "status",
        "user",
    )

    def __init__(self, record: bytes) -> None:
        facts = decode(record)
        self.record = record
        self.kind: str = facts["kind"]
        self.id: str = facts["sub"]
        self.scope: list[str] = facts["scope"]
        self.scopes = frozenset(self.scope)
        self.issued: int = facts["issued"]
        self.expires: int | None = facts["expires"]
        self.status: str = facts.get("status", "active")
        self.user: str | None = facts.get("user")
        self.cutoff = None if self.user is None else f"losant:cutoff:{self.user}"
        self.application: str | None = facts.get("application")
        self.device: str | None = facts.get("device")
        self.device_ids: frozenset[str] | None = None
        self.device_tags: list[dict[str, str]] = facts.get("deviceTags") or []
        if facts.get("deviceIds") is not None or self.device_tags:
            self.device_ids = frozenset(facts.get("deviceIds") or ())
        self.default_role: str | None = facts.get("defaultRole")
        self.org_roles: list[dict[str, Any]] | None = facts.get("orgRoles")
        self.decisions: dict[str, bool] = {}

    @property
    def source(self) -> tuple[str, str]:
        """Kind and id as ``createdByType``/``createdById`` and ``sourceType``/``sourceId`` show them."""
        return self.kind, self.id

    def may(self, operation: str, accepted: tuple[str, ...]) -> bool:
        found = self.decisions.get(operation)
        if found is None:
            found = self.decisions[operation] = not self.scopes.isdisjoint(accepted)
        return found


_principals: dict[bytes, Principal] = {}
_TOKENS = ("token",)


def bearer(header: str) -> str:
    """The token of an ``Authorization`` header, whatever the capitals of its scheme."""
    return header[7:] if header[:7] == "Bearer " or header[:7].lower() == "bearer " else header


def principal(call: Call) -> Principal:
    """Who presents the call's token. Raises ``Unauthorized``."""
    header = call.environ.get("HTTP_AUTHORIZATION")
    if not header:
        raise Unauthorized(reason="no Authorization header")
    known = call.derived_from(_TOKENS)
    found: Principal | None = known.get(header)
    if found is None:
        record = call.docs("token").raw(bearer(header))
        if record is None:
            raise Unauthorized(reason="the token is not known in this world")
        found = _principals.get(record)
        if found is None:
            if len(_principals) > 10_000:
                _principals.clear()
            found = _principals[record] = Principal(record)
        known[header] = found
    if found.status != "active":
        raise Unauthorized(reason="the token is inactive")
    if found.expires is not None and call.world.clock.ms() >= found.expires:
        raise Unauthorized(reason="the token has expired")
    if found.cutoff is not None:
        cutoff = call.world.store.values.get(found.cutoff)
        if cutoff is not None and found.issued < cutoff:
            raise Unauthorized(reason="the token is older than its user's tokenCutoff")
    return found
