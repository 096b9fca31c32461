"""Log-in, multi-factor codes, token check, log-out, password reset."""

from __future__ import annotations

from typing import Any

from mockservers.engine.call import Call

from .. import auth
from ..errors import FieldsInvalid, LoginFailed, NotAcceptable

__all__ = [
    "auth_check",
    "auth_forget_password",
    "auth_login",
    "auth_logout",
    "auth_mfa_code",
    "auth_mfa_verify",
    "auth_reset_password",
]


def _texts(call: Call, *names: str) -> list[str]:
    """The named fields of the body, as text. Raises 406 for those missing or blank."""
    data = call.data if isinstance(call.data, dict) else {}
    problems = {}
    for name in names:
        value = data.get(name)
        if value is None:
            problems[name] = ["This field is required."]
        elif isinstance(value, bool | list | dict):
            problems[name] = ["Not a valid string."]
        elif str(value) == "":
            problems[name] = ["This field may not be blank."]
    if problems:
        raise FieldsInvalid(problems)
    return [str(data[name]) for name in names]


def auth_login(call: Call) -> dict[str, Any]:
    email, password = _texts(call, "username", "password")
    user = auth.verify_password(call, email, password)
    login = call.docs("login").get(user["sid"]) or {}
    if login.get("code"):
        challenge = auth.issue(call.world, "challenge")
        call.docs("challenge").put(challenge, {"user": user["sid"], "at": call.world.clock.ms()})
        return {"secret": challenge}
    return auth.sign_in(call, user)


def _challenge(call: Call) -> dict[str, Any]:
    """The log-in that waits for a code. What is wrong is not named: refusals here hold no word the client looks for."""
    secret = call.data.get("secret")
    found = call.docs("challenge").get(secret) if isinstance(secret, str) else None
    if found is None or call.world.clock.ms() - found["at"] > auth.CODE_MS:
        raise LoginFailed("Error: Wrong code!", "unknown or expired challenge")
    return found


def auth_mfa_code(call: Call) -> dict[str, Any]:
    """The code goes by e-mail, which is to say nowhere: the account's code is among the world's credentials."""
    _challenge(call)
    return {"detail": "The code has been sent."}


def auth_mfa_verify(call: Call) -> dict[str, Any]:
    found = _challenge(call)
    (code,) = _texts(call, "code")
    login = call.docs("login").get(found["user"])
    user = call.docs("user").get(found["user"])
    if user is None or login is None or login["code"] != code.strip():
        raise LoginFailed("Error: Wrong code!")
    call.docs("challenge").delete(call.data["secret"])
    return auth.sign_in(call, user)


def auth_check(call: Call) -> dict[str, Any]:
    return {"detail": "Valid token."}


def auth_logout(call: Call) -> dict[str, Any]:
    """Ends the token; an API key has nothing to end. [inferred]"""
    if call.principal.token is not None:
        call.docs("token").delete(call.principal.token)
    return {}


def auth_forget_password(call: Call) -> dict[str, Any]:
    (email,) = _texts(call, "email")
    user = auth.account_of(call, email)
    if user is None:
        raise NotAcceptable("Unknown request!", "no account has this e-mail")
    tag = auth.issue(call.world, "tag", 32)
    call.docs("reset").put(tag, {"user": user["sid"], "at": call.world.clock.ms()})
    return {"tag": tag}


def auth_reset_password(call: Call) -> dict[str, Any]:
    tag = call.query.get("tag")
    if not tag:
        raise NotAcceptable("Error: Missing Tag in GET!")
    (password,) = _texts(call, "password")
    asked = call.docs("reset").get(tag)
    if asked is None:
        raise NotAcceptable("Error: Wrong Tag!")
    if call.world.clock.ms() - asked["at"] > auth.RESET_MS:
        raise NotAcceptable("The link has expired")
    login = call.docs("login").get(asked["user"]) or {"code": None}
    digest = auth.password_digest(asked["user"], password)
    call.docs("login").put(asked["user"], {**login, "password": digest, "failures": 0, "locked": None, "active": True})
    call.docs("reset").delete(tag)
    return {}
