"""Organizations and their members, who live inside the organization's document."""

from __future__ import annotations

from typing import Any

from mockservers.engine.call import Call
from mockservers.engine.store import decode, encode

from ..access import account, effective_role, org, user
from ..errors import Forbidden, NotFound, Validation
from ..paging import listing
from ..wire import KINDS, show
from .applications import drop
from .common import SUCCESS, apply, changed, now, stamp, valid_email
from .invites import pending
from .me import period

KIND = KINDS["org"]

_ORDER = [
    "id",
    "creationDate",
    "lastUpdated",
    "orgId",
    "name",
    "description",
    "members",
    "limits",
    "summary",
    "planId",
    "billingEmail",
    "subscriptionStatus",
    "currentPeriodStart",
    "currentPeriodEnd",
    "isEnterprise",
    "iconColor",
    "whitelistedEmailDomains",
    "disabledAt",
    "isReadOnly",
    "mfaMode",
    "banner",
]
_LIMITS = {"device": 1000, "application": 100, "member": 20, "payload": 75_000_000, "dataTTL": 15_552_000}
_KEPT_BACK = ("cardToken",)


def full(call: Call, raw: bytes) -> bytes:
    """An organization with its counts and billing period."""
    document = decode(raw)
    applications = list(call.docs("application").view(("ownerId", document["id"])))
    devices = call.docs("device")
    counts = {
        "appCount": len(applications),
        "dashCount": 0,
        "deviceCount": sum(len(devices.view(("applicationId", key))) for key in applications),
        "memberCount": len(document["members"]),
        "pendingInviteCount": len(pending(call, document["id"])),
    }
    include, exclude = call.params.get("summaryInclude"), call.params.get("summaryExclude")
    document["summary"] = {
        n: v for n, v in counts.items() if (not include or n in include) and (not exclude or n not in exclude)
    }
    document.update(period(now(call)))
    return encode({name: document[name] for name in _ORDER if name in document})


def _shown(call: Call, document: dict[str, Any]) -> bytes:
    return show(call, KIND, full(call, encode(document)))


def _keep(call: Call, document: dict[str, Any]) -> bytes:
    call.docs("org").put(document["id"], changed(call, document))
    return _shown(call, document)


def orgs_get(call: Call) -> Any:
    user(call)
    principal = call.principal
    return listing(
        call,
        KIND,
        "org",
        None,
        "/orgs",
        tests=[lambda raw: effective_role(principal, decode(raw)) != "none"],
        rewrite=lambda raw: full(call, raw),
    )


def orgs_post(call: Call) -> Any:
    """A new organization; who makes it is its admin."""
    maker = account(call)
    data = {name: value for name, value in call.data.items() if name not in _KEPT_BACK and value is not None}
    _check(data)
    made = stamp(call)
    member = {n: maker[n] for n in ("userId", "firstName", "lastName", "email") if n in maker}
    document: dict[str, Any] = {
        **made,
        "orgId": made["id"],
        "name": data["name"],
        "members": [
            {**member, "role": "admin", "twoFactorAuthEnabled": maker["twoFactorAuthEnabled"], "ssoLinked": False}
        ],
        "limits": _LIMITS,
        "subscriptionStatus": "active",
        "isEnterprise": False,
        "disabledAt": False,
        "isReadOnly": False,
        "mfaMode": "notRequired",
        **data,
    }
    call.docs("org").put(made["id"], document)
    return _shown(call, document)


def _check(data: dict[str, Any]) -> None:
    if data.get("billingEmail") and not valid_email(data["billingEmail"]):
        raise Validation("billingEmail must be email format")


def org_get(call: Call) -> Any:
    return _shown(call, org(call))


def org_patch(call: Call) -> Any:
    document = org(call, "admin")
    data = {name: value for name, value in call.data.items() if name not in _KEPT_BACK}
    _check(data)
    return _keep(call, apply(document, data))


def org_delete(call: Call) -> Any:
    document = org(call, "admin")
    for key in list(call.docs("application").view(("ownerId", document["id"]))):
        drop(call, key)
    for kept in call.docs("invite").where("orgId", document["id"]):
        call.docs("invite").delete(kept["invite"]["id"])
    call.docs("org").delete(document["id"])
    return SUCCESS


# Members


def _member(document: dict[str, Any], key: str) -> dict[str, Any]:
    for member in document["members"]:
        if member["userId"] == key.lower():
            found: dict[str, Any] = member
            return found
    raise NotFound("Member", f"user {key} is no member")


def _admins(document: dict[str, Any]) -> int:
    return sum(member["role"] == "admin" for member in document["members"])


def org_modifyMember(call: Call) -> Any:
    document = org(call, "admin")
    data = dict(call.data)
    member = _member(document, data.pop("userId"))
    if member["role"] == "admin" and data.get("role", "admin") != "admin" and _admins(document) == 1:
        raise Validation("An organization must have at least one admin")
    apply(member, data)
    return _keep(call, document)


def org_removeMember(call: Call) -> Any:
    """An admin takes anyone out; anyone else only themself."""
    document = org(call)
    member = _member(document, call.params["userId"])
    if member["userId"] != call.principal.user and effective_role(call.principal, document) != "admin":
        raise Forbidden(reason="only an admin removes others")
    if member["role"] == "admin" and _admins(document) == 1:
        raise Validation("An organization must have at least one admin")
    document["members"].remove(member)
    return _keep(call, document)
