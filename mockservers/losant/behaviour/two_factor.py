"""Two-factor authentication of the signed-in user: a key for an authenticator, switched on and off with its codes."""

from __future__ import annotations

from typing import Any

from mockservers.engine.call import Call

from ..access import account
from ..errors import Unauthorized, Validation
from .auth import code_fits
from .common import changed
from .me import confirm, shown

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"


def me_generateTwoFactorAuth(call: Call) -> Any:
    """A new key; nothing changes until it is enabled."""
    key, email = call.world.ids.text(52, ALPHABET), account(call)["email"]
    return {"key": key, "keyUri": f"otpauth://totp/Losant:{email}?secret={key}&issuer=Losant"}


def _check(call: Call, kept: dict[str, Any], code: str) -> None:
    try:
        good = code_fits(call, kept, code)
    except ValueError:
        raise Validation("twoFactorAuthKey has an invalid format") from None
    if not good:
        raise Unauthorized(reason="wrong two-factor code")


def me_enableTwoFactorAuth(call: Call) -> Any:
    user, data = account(call), call.data
    confirm(call, user, data)
    if data.get("twoFactorAuthKey") is None:
        raise Validation("twoFactorAuthKey is required")
    kept = call.docs("password").get(user["id"]) or {}
    kept.pop("code", None)
    kept["totp"] = data["twoFactorAuthKey"]
    _check(call, kept, data["twoFactorCode"])
    call.docs("password").put(user["id"], kept)
    return _switched(call, user, True)


def me_disableTwoFactorAuth(call: Call) -> Any:
    user, data = account(call), call.data
    confirm(call, user, data)
    kept = call.docs("password").get(user["id"]) or {}
    _check(call, kept, data["twoFactorCode"])
    kept.pop("totp", None)
    kept.pop("code", None)
    call.docs("password").put(user["id"], kept)
    return _switched(call, user, False)


def _switched(call: Call, user: dict[str, Any], on: bool) -> bytes:
    user["twoFactorAuthEnabled"] = on
    call.docs("user").put(user["id"], changed(call, user))
    for org in list(call.docs("org")):
        for member in org["members"]:
            if member["userId"] == user["id"]:
                member["twoFactorAuthEnabled"] = on
                call.docs("org").put(org["id"], org)
    return shown(call, user)
