"""What happens behind the API: mail that arrives, passwords others chose, settings of the double itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from mockservers.engine.clock import parse_duration
from mockservers.engine.world import World

from .auth import secret_hash
from .limits import SWITCH

__all__ = ["ACTIONS", "JOB_RUN", "JOB_WAIT", "TOKEN_TTL", "TWO_FACTOR"]

TOKEN_TTL = "losant.token_ttl"
JOB_WAIT = "losant.job_wait"
JOB_RUN = "losant.job_run"
TWO_FACTOR = "losant.two_factor_hint"


def configure(
    world: World,
    throttles: bool | None = None,
    token_ttl: str | float | None = None,
    job_wait: str | float | None = None,
    job_run: str | float | None = None,
    two_factor_hint: bool | None = None,
) -> dict[str, Any]:
    """Set what is unpublished or in the way: ``throttles`` on or off; ``token_ttl`` of log-ins that ask for none
    (``0``: never); how long jobs wait and run; whether a missing two-factor code is told from a wrong password.

    Durations as everywhere: seconds, or ``"31m"``. Gives the settings as they are then.
    """
    for name, flag in ((SWITCH, throttles), (TWO_FACTOR, two_factor_hint)):
        if flag is not None:
            if not isinstance(flag, bool):
                raise ValueError(f"{name.partition('.')[2]} is true or false, not {flag!r}")
            world.settings[name] = flag
    for name, value in ((TOKEN_TTL, token_ttl), (JOB_WAIT, job_wait), (JOB_RUN, job_run)):
        if value is not None:
            ms = parse_duration(value)
            if ms < 0:
                raise ValueError(f"{name.partition('.')[2]} is no duration: {value!r}")
            world.settings[name] = ms
    return {name.partition(".")[2]: value for name, value in world.settings.items() if name.startswith("losant.")}


def _user(world: World, email: str) -> dict[str, Any]:
    for user in world.collection("losant", "user"):
        if user["email"].lower() == str(email).lower():
            return user
    raise ValueError(f"no user has the e-mail address {email!r}")


def set_password(world: World, email: str, password: str, two_factor_code: str | None = None) -> dict[str, Any]:
    """Give a user of the account a password, and two-factor authentication with a fixed code."""
    user = _user(world, email)
    kept = {"hash": secret_hash(user["id"], str(password)), "failed": 0}
    if two_factor_code is not None:
        kept["code"] = str(two_factor_code)
    user["twoFactorAuthEnabled"] = two_factor_code is not None
    world.collection("losant", "user").put(user["id"], user)
    world.collection("losant", "password").put(user["id"], kept)
    world.register("losant", f"user:{user['email'].lower()}")
    return {"userId": user["id"], "email": user["email"]}


def invitations(world: World, email: str | None = None) -> list[dict[str, Any]]:
    """Invitation mails sent, the newest last: to whom, for which organization, with which secret token."""
    return [
        {"email": kept["invite"]["email"], "orgId": kept["orgId"], "token": kept["token"]}
        for kept in world.collection("losant", "invite")
        if email is None or kept["invite"]["email"].lower() == email.lower()
    ]


ACTIONS: Mapping[str, Callable[..., Any]] = {
    "configure": configure,
    "invitations": invitations,
    "set_password": set_password,
}
