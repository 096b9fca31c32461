"""The accounts a world offers: one per role of the permission matrix, with fixed names and keys.

Their e-mails and keys differ from world to world; the default world's never change.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from mockservers.engine.ids import derive
from mockservers.engine.world import DEFAULT, World

from .auth import password_digest
from .sid import encode

__all__ = ["ACCOUNTS", "ORGANIZATION", "OTHER_ORGANIZATION", "PROJECT", "Account", "begin", "credentials", "keys"]

ORGANIZATION = encode(17)
"""The organization all accounts but two are about."""
OTHER_ORGANIZATION = encode(18)
PROJECT = encode(73)
"""The project the project roles are about."""


class Account(NamedTuple):
    """``name``: the prefix of its credentials, empty for the main one."""

    name: str
    key: int
    first_name: str
    last_name: str
    title: str
    mfa: bool = False

    @property
    def sid(self) -> str:
        return encode(self.key)

    def email(self, world: str) -> str:
        tag = "" if world == DEFAULT else f"+{world.lower()}"
        return f"{self.first_name}.{self.last_name}{tag}@example.org".lower()


ACCOUNTS = (
    Account("", 122, "Mira", "Okafor", "Lab IT"),
    Account("admin", 123, "Tove", "Lindqvist", "Administrator"),
    Account("member", 124, "Jonas", "Adeyemi", "Scientist"),
    Account("alumni", 125, "Petra", "Novak", "Scientist"),
    Account("user", 126, "Ilan", "Brandt", ""),
    Account("project_admin", 127, "Sana", "Whitlock", "Scientist"),
    Account("project_edit", 128, "Ruben", "Castell", "Scientist"),
    Account("project_view", 129, "Noor", "Haddad", "Scientist"),
    Account("mfa", 130, "Ivo", "Santoro", "Scientist", True),
    Account("other", 131, "Lena", "Marsh", "Administrator"),
)
"""Main: an administrator who also leads every project. admin: an administrator in no project. user: in no organization.
other: the administrator of another organization."""


def _secrets(world: World, account: Account) -> tuple[str, str, str]:
    """Password, API key and multi-factor code."""
    made = derive("labii", world.name, "account", account.key)
    return f"Lab-{made.hex(12)}!", f"lk_{made.hex(32)}", made.text(6, "0123456789")


def credentials(world: World) -> dict[str, Any]:
    """``email``, ``password``, ``api_key`` and ``organization_sid`` of the main account, those of the other roles with
    a prefix, and sids that tests begin with."""
    out: dict[str, Any] = {}
    for account in ACCOUNTS:
        password, key, code = _secrets(world, account)
        prefix = f"{account.name}_" if account.name else ""
        out[f"{prefix}email"] = account.email(world.name)
        out[f"{prefix}password"] = password
        out[f"{prefix}api_key"] = key
        if not account.name:
            out["organization_sid"] = ORGANIZATION
        if account.mfa:
            out[f"{prefix}code"] = code
    return {**out, "user_sid": ACCOUNTS[0].sid, "project_sid": PROJECT, "other_organization_sid": OTHER_ORGANIZATION}


def keys(world: World) -> Iterator[str]:
    for account in ACCOUNTS:
        yield account.email(world.name)
        yield _secrets(world, account)[1]


def begin(world: World) -> None:
    """Give the accounts this world's e-mails, passwords and keys."""
    users, logins = world.collection("labii", "user"), world.collection("labii", "login")
    bearers, apikeys = world.collection("labii", "bearer"), world.collection("labii", "apikey")
    stale = [key for key in bearers.view() if (b := bearers.get(key)) is not None and b.get("built_in")]
    for key in stale:
        bearers.delete(key)
    for account in ACCOUNTS:
        password, key, code = _secrets(world, account)
        user = users.get(account.sid)
        if user is None:
            continue
        if user["email"] != account.email(world.name):
            users.put(account.sid, {**user, "email": account.email(world.name)})
        logins.put(
            account.sid,
            {
                "password": password_digest(account.sid, password),
                "failures": 0,
                "locked": None,
                "active": True,
                "code": code if account.mfa else None,
            },
        )
        listed = next((k for k in apikeys.view(("user", account.sid))), None)
        bearers.put(key, {"user": account.sid, "apikey": listed, "built_in": True})
