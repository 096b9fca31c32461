"""Tokens, API keys, log-in with lock-out, multi-factor log-in, password reset.

Accounts are in ``user``; what the vendor never shows is beside them: ``login`` (per account: password digest, failures,
lock, code), ``token``, ``bearer`` (API keys), ``challenge`` (log-ins that wait for a code), ``reset`` (tags).
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from mockservers.engine.call import Call
from mockservers.engine.ids import derive, digest
from mockservers.engine.world import World

from .access import Principal
from .errors import LoginFailed, NotAuthenticated
from .keep import DOCUMENTS, document

__all__ = [
    "CODE_MS",
    "FAILURES",
    "IDLE_MS",
    "LOCK_MS",
    "RESET_MS",
    "account_of",
    "authenticate",
    "credential",
    "issue",
    "password_digest",
    "sign_in",
    "touch",
    "verify_password",
]

IDLE_MS = 30 * 60_000
"""A token ends after that long without a call. [sdk]"""
LOCK_MS = 60 * 60_000
"""An account is locked that long; older pages say 24 hours. [docs 2018]"""
FAILURES = 5
BEARERS = ("bearer", "login")
"""What an API key is good for follows from these."""
USED = "labii:used"
COLLECTED = 64
"""Tokens whose last use is not written down yet, at most."""
CODE_MS = 10 * 60_000
RESET_MS = 30 * 60_000

FAILED = (
    "Error: Unable to log in with provided credentials. We have notified the account ({}) about this failed attempt!"
)
LOCKED = "Error: Your account has been locked due to too many failed attempts. Please try again later!"


def password_digest(user: str, password: str) -> str:
    return digest("labii", "password", user, password, size=16).hex()


def issue(world: World, kind: str, length: int = 40) -> str:
    """A new token, secret, tag or upload id of a world, registered so that it leads back to the world.

    It follows from the world's name, so that two worlds of one seed never share one.
    """
    values = world.store.values
    name = f"labii:issued:{kind}"
    number = int(values.get(name, 0)) + 1
    values[name] = number
    text = derive("labii", world.name, world.seed, kind, number).hex(length)
    world.register("labii", text)
    return text


def credential(call: Call) -> tuple[str, str] | None:
    """Scheme and text of the Authorization header; None without one or with a scheme Labii does not know."""
    value = call.environ.get("HTTP_AUTHORIZATION")
    return _credential(value) if isinstance(value, str) else None


@lru_cache(maxsize=1024)
def _credential(value: str) -> tuple[str, str] | None:
    scheme, _, text = value.strip().partition(" ")
    scheme = scheme.lower()
    return (scheme, text.strip()) if scheme in ("token", "bearer") else None


def authenticate(call: Call) -> Principal:
    """Who calls. Raises ``NotAuthenticated``."""
    found = credential(call)
    if found is None:
        raise NotAuthenticated(reason="no Authorization header with scheme Token or Bearer")
    scheme, text = found
    if not text:
        raise NotAuthenticated("Invalid token header. No credentials provided.")
    if " " in text:
        raise NotAuthenticated("Invalid token header. Token string should not contain spaces.")
    if scheme == "bearer":
        kept = call.derived_from(BEARERS)
        user: str | None = kept.get(text)
        if user is None:
            key = call.docs("bearer").get(text)
            if key is None:
                raise NotAuthenticated("Invalid token.", "unknown or revoked API key")
            user = _active(call, key["user"])
            if len(kept) >= DOCUMENTS:
                kept.clear()
            kept[text] = user
        return Principal(call, user, None)
    token = document(call, "token", text)
    if token is None:
        raise NotAuthenticated("Invalid token.", "unknown or logged-out token")
    if call.world.clock.ms() - last_used(call.world, text, token) > IDLE_MS:
        raise NotAuthenticated("Invalid token.", "the token expired: 30 minutes without a call")
    return Principal(call, _active(call, token["user"]), text)


def _active(call: Call, user: str) -> str:
    login = document(call, "login", user)
    if login is None or not login["active"]:
        raise NotAuthenticated("User inactive or deleted.")
    return user


def last_used(world: World, text: str, token: dict[str, Any]) -> int:
    """The instant of a token's last call."""
    began, at = world.store.values.get(USED, {}).get(text, (None, 0))
    return int(at if began == token["at"] else token["at"])


def touch(call: Call) -> None:
    """A call begins the token's 30 minutes anew. [inferred: sliding]

    Reading must not change documents, or nothing that rests on them could be kept: instants are collected beside, with
    the one each takes the place of, and written down when they are many. The dict is replaced, never changed: forks and
    what is taken back hold the old one.
    """
    text = call.principal.token if call.principal is not None else None
    if text is None:
        return
    docs, values = call.docs("token"), call.world.store.values
    token = document(call, "token", text)
    now = call.world.clock.ms()
    if token is None or last_used(call.world, text, token) == now:
        return
    used = {**values.get(USED, {}), text: (token["at"], now)}
    if len(used) > COLLECTED:
        for key, (began, at) in used.items():
            found = docs.get(key)
            if found is not None and found["at"] == began:
                docs.put(key, {**found, "at": at})
        used = {}
    values[USED] = used


def account_of(call: Call, email: str) -> dict[str, Any] | None:
    """The account with an e-mail address, in any capitalization."""
    wanted = email.strip().lower()
    for user in call.docs("user"):
        if user["email"].lower() == wanted:
            return user
    return None


def verify_password(call: Call, email: str, password: str) -> dict[str, Any]:
    """The account, its failures counted. Raises ``LoginFailed``, whose texts hold neither "token" nor "secret": the
    official client looks for these words in whatever comes back."""
    user = account_of(call, email)
    login = call.docs("login").get(user["sid"]) if user is not None else None
    if user is None or login is None:
        raise LoginFailed(FAILED.format(_harmless(email)), "no account has this e-mail")
    now = call.world.clock.ms()
    if login["locked"] is not None and now < login["locked"]:
        raise LoginFailed(LOCKED, f"locked after {FAILURES} failed log-ins")
    if not login["active"] or login["password"] != password_digest(user["sid"], password):
        failures = login["failures"] + 1
        locked = now + LOCK_MS if failures >= FAILURES else None
        call.docs("login").put(user["sid"], {**login, "failures": 0 if locked else failures, "locked": locked})
        raise LoginFailed(FAILED.format(_harmless(email)), f"wrong password, failure {failures} of {FAILURES}")
    if login["failures"] or login["locked"]:
        call.docs("login").put(user["sid"], {**login, "failures": 0, "locked": None})
    return user


def _harmless(email: str) -> str:
    """The address as the refusal repeats it, unless it holds a word the official client would trip over."""
    low = email.lower()
    return "..." if "token" in low or "secret" in low else email


def sign_in(call: Call, user: dict[str, Any]) -> dict[str, Any]:
    """A new token for an account, in the reply's form."""
    token = issue(call.world, "token")
    call.docs("token").put(token, {"user": user["sid"], "at": call.world.clock.ms()})
    return {"token": token, "user": {k: user[k] for k in ("sid", "first_name", "last_name", "email")}}
