"""Log-in of users and devices."""

from __future__ import annotations

import hmac
from base64 import b32decode
from typing import Any

from mockservers.engine.call import Call

from ..actions import TOKEN_TTL, TWO_FACTOR
from ..auth import issue, secret_hash
from ..errors import AccountLocked, TwoFactorAuthRequired, Unauthorized, Validation
from .common import now, reply

LOCKED_AFTER = 10
LOCKED_FOR = 15 * 60_000
"""How many failures in a row lock an account, and for how long (ms): the real figures are unpublished [inferred]."""


def expiry(call: Call, data: dict[str, Any]) -> int | None:
    """When a new token ends: ``tokenTTL`` ms from now; 0 and absent mean never [docs for 0, inferred for absent]."""
    ttl = data.get("tokenTTL", call.world.settings.get(TOKEN_TTL))
    return now(call) + int(ttl) if ttl else None


def scopes(data: dict[str, Any], default: str) -> list[str]:
    return list(dict.fromkeys(data.get("requestedScopes") or [default]))


def find_user(call: Call, email: str) -> dict[str, Any] | None:
    """The user of an address, whatever its capitals."""
    wanted = email.lower()
    return next((user for user in call.docs("user") if user["email"].lower() == wanted), None)


def check_password(call: Call, user: str, password: str) -> bool:
    kept = call.docs("password").get(user)
    return kept is not None and kept["hash"] == secret_hash(user, password)


def code_fits(call: Call, kept: dict[str, Any], code: Any) -> bool:
    """Whether a two-factor code is good now: the fixed one a test set, else by time (RFC 6238), give or take a step."""
    if not isinstance(code, str):
        return False
    if kept.get("code") is not None:
        return bool(code == kept["code"])
    step = now(call) // 30_000
    return kept.get("totp") is not None and code in {totp(kept["totp"], step + drift) for drift in (-1, 0, 1)}


def totp(key: str, step: int) -> str:
    """The six digits of a base32 key in a half-minute."""
    raw = b32decode(key + "=" * (-len(key) % 8), casefold=True)
    mark = hmac.digest(raw, max(step, 0).to_bytes(8), "sha1")
    at = mark[-1] & 15
    return f"{(int.from_bytes(mark[at : at + 4]) & 0x7FFFFFFF) % 1_000_000:06d}"


def user_token(call: Call, user: dict[str, Any], scope: list[str], expires: int | None) -> dict[str, Any]:
    token = issue(call.world, call.docs("token"), "user", user["id"], scope, now(call), expires, user=user["id"])
    found: dict[str, Any] = {"userId": user["id"], "token": token}
    if user.get("needsToVerifyEmail"):
        found["needsToVerifyEmail"] = True
    return found


def auth_authenticateUser(call: Call) -> Any:
    data = call.data
    user = find_user(call, data.get("email", ""))
    if user is None or "password" not in data:
        raise Unauthorized(reason="no user has this e-mail address")
    kept = call.docs("password").get(user["id"]) or {"hash": "", "failed": 0}
    at = now(call)
    if kept["failed"] >= LOCKED_AFTER and at < kept.get("at", 0) + LOCKED_FOR:
        raise AccountLocked(reason=f"locked after {LOCKED_AFTER} failures")
    wrong = kept["hash"] != secret_hash(user["id"], data["password"])
    if wrong or (user.get("twoFactorAuthEnabled") and not code_fits(call, kept, data.get("twoFactorCode"))):
        call.docs("password").put(user["id"], {**kept, "failed": kept["failed"] + 1, "at": at})
        if not wrong and call.world.settings.get(TWO_FACTOR):
            raise TwoFactorAuthRequired(reason="no or a wrong two-factor code")
        raise Unauthorized(reason="wrong password" if wrong else "wrong two-factor code")
    if kept["failed"]:
        call.docs("password").put(user["id"], {**kept, "failed": 0})
    return user_token(call, user, scopes(data, "all.User"), expiry(call, data))


def auth_authenticateDevice(call: Call) -> Any:
    data = call.data
    device_id = str(data["deviceId"]).lower()
    device = call.docs("device").get(device_id)
    known = call.docs("keyText").get(data.get("key") or "")
    key = call.docs("applicationKey").get(known["id"]) if known is not None else None
    if device is None or key is None:
        raise Unauthorized(reason="unknown device" if device is None else "unknown access key")
    secret = call.docs("keySecret").get(key["id"])
    if secret is None or secret["hash"] != secret_hash(key["id"], data.get("secret") or ""):
        raise Unauthorized(reason="wrong secret")
    if key["status"] != "active":
        raise Unauthorized(reason="the access key is inactive")
    if key["applicationId"] != device["applicationId"]:
        raise Unauthorized(reason="the access key belongs to another application")
    if device["deviceClass"] in ("peripheral", "floating", "system"):
        # Their gateway reports for them [docs]; that the log-in itself is refused is inferred.
        raise Unauthorized(reason=f"a {device['deviceClass']} device does not log in itself")
    if not _allowed(key, device):
        raise Unauthorized(reason="the access key is restricted to other devices")
    restricted = {name: key[name] for name in ("deviceIds", "deviceTags") if key.get(name)}
    token = issue(
        call.world,
        call.docs("token"),
        "device",
        device_id,
        scopes(data, "all.Device"),
        now(call),
        expiry(call, data),
        device=device_id,
        application=device["applicationId"],
        key=key["id"],
        **restricted,
    )
    owner = call.docs("application").get(device["applicationId"]) or {}
    found = {
        "applicationId": device["applicationId"],
        "ownerType": owner.get("ownerType", "user"),
        "deviceId": device_id,
        "deviceClass": device["deviceClass"],
        "filterType": key.get("filterType", "all"),
    }
    for name in ("pubTopics", "subTopics"):
        if key.get(name):
            found[name] = key[name]
    return {**found, "token": token}


def _allowed(key: dict[str, Any], device: dict[str, Any]) -> bool:
    from ..access import has_tag

    if not key.get("deviceIds") and not key.get("deviceTags"):
        return True
    return device["id"] in (key.get("deviceIds") or ()) or any(
        has_tag(device, tag) for tag in key.get("deviceTags") or ()
    )


def auth_ssoDomain(call: Call) -> Any:
    """No domain of a test account has single sign-on."""
    if "@" not in call.params["email"]:
        raise Validation("email must be email format")
    return reply(b"", 204)
