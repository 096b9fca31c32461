"""The signed-in user: profile, password, tokens, invitations, recent items."""

from __future__ import annotations

import re
from typing import Any

from mockservers.engine.call import Call
from mockservers.engine.clock import iso, parse_instant
from mockservers.engine.store import encode

from ..access import account
from ..auth import Principal, secret_hash
from ..errors import AlreadyExists, Forbidden, NotFound, Unauthorized, Validation
from ..wire import KINDS, show
from .applications import drop
from .auth import check_password, expiry, find_user, user_token
from .common import SUCCESS, apply, changed, now, valid_email
from .invites import as_invited, of_user, respond

KIND = KINDS["me"]
RECENT = {"application": "recentApplications", "dashboard": "recentDashboards", "organization": "recentOrganizations"}
MOST_RECENT = 10

_ORDER = [
    "id",
    "creationDate",
    "lastUpdated",
    "userId",
    "passwordLastUpdated",
    "email",
    "requestedEmail",
    "firstName",
    "lastName",
    "fullName",
    "companyName",
    "title",
    "phoneNumber",
    "location",
    "url",
    "tokenCutoff",
    "emailVerified",
    "needsToVerifyEmail",
    "twoFactorAuthEnabled",
    "githubName",
    "avatarUrl",
    "limits",
    "recentDashboards",
    "recentApplications",
    "recentOrganizations",
    "summary",
    "currentPeriodStart",
    "currentPeriodEnd",
    "ssoLinked",
]
_PASSWORD = re.compile(r"(?=.*[A-Z])(?=.*[^A-Za-z0-9])(?=.*[0-9])(?=.*[a-z]).{12,}", re.DOTALL)


def period(at: int) -> dict[str, str]:
    """The billing period an instant lies in: the calendar month."""
    from mockservers.engine.clock import utc

    moment = utc(at).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    following = moment.replace(year=moment.year + moment.month // 12, month=moment.month % 12 + 1)
    last = int(following.timestamp() * 1000) - 1
    return {"currentPeriodStart": iso(int(moment.timestamp() * 1000)), "currentPeriodEnd": iso(last)}


def _recent(call: Call, kind: str, parent: str | None = None) -> dict[str, Any]:
    kept = call.docs("recent").get(f"{account(call)['id']}:{kind}:{parent or ''}")
    found: dict[str, Any] = {"itemType": kind}
    if parent is not None:
        found["parentId"] = parent
    return {**found, "items": kept["items"] if kept is not None else []}


def shown(call: Call, document: dict[str, Any]) -> bytes:
    names = [document.get("firstName"), document.get("lastName")]
    document["fullName"] = " ".join(n for n in names if n)
    document.update(period(now(call)))
    key = document["id"]
    counts = {
        "apiTokenCount": len(call.docs("apiToken").view(("ownerId", key))),
        "appCount": len(call.docs("application").view(("ownerId", key))),
        "dashCount": 0,
        "orgCount": sum(any(m["userId"] == key for m in org["members"]) for org in call.docs("org")),
    }
    include, exclude = call.params.get("summaryInclude"), call.params.get("summaryExclude")
    document["summary"] = {
        n: v for n, v in counts.items() if (not include or n in include) and (not exclude or n not in exclude)
    }
    if call.params.get("includeRecent"):
        for kind, name in RECENT.items():
            document[name] = _recent(call, kind)
    return show(call, KIND, encode({name: document[name] for name in _ORDER if name in document}))


def me_get(call: Call) -> Any:
    return shown(call, account(call))


def confirm(call: Call, user: dict[str, Any], given: dict[str, Any] | None) -> None:
    if not given or not check_password(call, user["id"], given.get("password", "")):
        raise Unauthorized(reason="the current credentials are wrong")


def _set_password(call: Call, user: dict[str, Any], password: str) -> None:
    if not _PASSWORD.match(password):
        raise Validation("password pattern mismatch")
    kept = call.docs("password").get(user["id"]) or {}
    call.docs("password").put(user["id"], {**kept, "hash": secret_hash(user["id"], password), "failed": 0})
    user["passwordLastUpdated"] = iso(now(call))


def _cut_off(call: Call, user: dict[str, Any], at: int) -> None:
    """Tokens issued before that instant stop working."""
    user["tokenCutoff"] = iso(at)
    call.world.store.values[f"losant:cutoff:{user['id']}"] = at


def me_patch(call: Call) -> Any:
    user, data = account(call), dict(call.data)
    credentials, email = data.pop("currentCredentials", None), data.pop("email", None)
    password, cutoff = data.pop("password", None), data.pop("tokenCutoff", None)
    if password is not None or (email is not None and email != user["email"]):
        confirm(call, user, credentials)
    if email is not None and email.lower() != user["email"].lower():
        if not valid_email(email):
            raise Validation("email must be email format")
        if find_user(call, email) is not None:
            raise AlreadyExists(f'Email address "{email}" already exists')
        user["requestedEmail"] = email
    if password is not None:
        _set_password(call, user, password)
    if cutoff is not None:
        try:
            _cut_off(call, user, parse_instant(cutoff))
        except ValueError:
            raise Validation("tokenCutoff must be date-time format") from None
    apply(user, data)
    call.docs("user").put(user["id"], changed(call, user))
    return shown(call, user)


def me_changePassword(call: Call) -> Any:
    user, data = account(call), call.data
    confirm(call, user, data)
    _set_password(call, user, data["newPassword"])
    if data.get("invalidateExistingTokens"):
        _cut_off(call, user, now(call))
    call.docs("user").put(user["id"], changed(call, user))
    principal: Principal = call.principal
    return user_token(call, user, principal.scope, expiry(call, data))


def me_refreshToken(call: Call) -> Any:
    principal: Principal = call.principal
    if principal.kind != "user":
        raise Forbidden(reason="only tokens of a log-in can be refreshed")
    lifetime = principal.expires - principal.issued if principal.expires is not None else None
    expires = now(call) + lifetime if lifetime is not None else None
    return user_token(call, account(call), principal.scope, expires)


def me_verifyEmail(call: Call) -> Any:
    return SUCCESS


def me_delete(call: Call) -> Any:
    user = account(call)
    if call.data.get("email", "").lower() != user["email"].lower():
        raise Unauthorized(reason="not the caller's own e-mail address")
    confirm(call, user, call.data)
    for org in list(call.docs("org")):
        admins = [m for m in org["members"] if m["role"] == "admin"]
        if [m["userId"] for m in admins] == [user["id"]]:
            raise Validation("An organization must have at least one admin", f"the last admin of {org['name']}")
        org["members"] = [m for m in org["members"] if m["userId"] != user["id"]]
        call.docs("org").put(org["id"], org)
    for key in list(call.docs("application").view(("ownerId", user["id"]))):
        drop(call, key)
    tokens = call.docs("token")
    for token in list(tokens.view(("user", user["id"]))):
        tokens.delete(token)
    call.docs("password").delete(user["id"])
    call.docs("user").delete(user["id"])
    return SUCCESS


# Recent items


def me_addRecentItem(call: Call) -> Any:
    data, user = call.data, account(call)
    kind, item, parent = data["itemType"], str(data["itemId"]).lower(), data.get("parentId")
    collection = {"organization": "org", "application": "application", "device": "device"}.get(kind)
    found = call.docs(collection).get(item) if collection is not None else None
    if found is None:
        raise NotFound(kind.title(), f"no {kind} {item}")
    entry = {"id": item, "name": found["name"]}
    items = [i for i in _recent(call, kind, parent)["items"] if i["id"] != item]
    call.docs("recent").put(f"{user['id']}:{kind}:{parent or ''}", {"items": [entry, *items][:MOST_RECENT]})
    return _recent(call, kind, parent)


def me_fetchRecentItems(call: Call) -> Any:
    return _recent(call, call.params["itemType"], call.params.get("parentId"))


# Invitations


def me_invites(call: Call) -> Any:
    return [as_invited(call, kept) for kept in of_user(call, account(call))]


def _mine(call: Call) -> dict[str, Any]:
    for kept in of_user(call, account(call)):
        if kept["invite"]["id"] == call.args["inviteId"]:
            return kept
    raise NotFound("Invitation", f"no invitation {call.args['inviteId']}")


def me_invite(call: Call) -> Any:
    return as_invited(call, _mine(call))


def me_respondToInvite(call: Call) -> Any:
    kept, action = _mine(call), call.data["action"]
    respond(call, kept, account(call), action == "accept")
    return {"result": {"accept": "accepted", "reject": "rejected"}.get(action, "dismissed"), "orgId": kept["orgId"]}
