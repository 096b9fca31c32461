"""Invitations to organizations, as admins, the invited and the holders of the mailed token see them.

The id of an invitation and its secret token differ; the token is only in the mail. A test reads it from the sidecar
collection ``invite`` of its world.
"""

from __future__ import annotations

from typing import Any

from mockservers.engine.call import Call
from mockservers.engine.clock import iso, parse_instant
from mockservers.engine.ids import ALNUM

from ..access import account, org
from ..errors import AlreadyExists, Forbidden, Gone, NotFound, Validation
from .common import actor_name, new_id, now, valid_email

TTL = 7 * 86_400_000
"""How long an invitation can be accepted, ms. [docs]"""


def _expired(call: Call, invite: dict[str, Any]) -> bool:
    return now(call) >= parse_instant(invite["inviteDate"]) + TTL


def as_admin(call: Call, kept: dict[str, Any]) -> dict[str, Any]:
    return {**kept["invite"], "ttl": TTL, "hasExpired": _expired(call, kept["invite"])}


def as_invited(call: Call, kept: dict[str, Any]) -> dict[str, Any]:
    invite = kept["invite"]
    found = call.docs("org").get(kept["orgId"]) or {}
    return {
        "id": invite["id"],
        "orgName": found.get("name", ""),
        "role": invite["role"],
        "requiresMFA": found.get("mfaMode") == "required",
        "inviteDate": invite["inviteDate"],
        "ttl": TTL,
        "expired": _expired(call, invite),
        "invitedBy": kept["by"],
    }


def pending(call: Call, org_id: str) -> list[dict[str, Any]]:
    return [as_admin(call, kept) for kept in call.docs("invite").where("orgId", org_id)]


def of_user(call: Call, user: dict[str, Any]) -> list[dict[str, Any]]:
    return [kept for kept in call.docs("invite") if kept["invite"]["email"].lower() == user["email"].lower()]


def respond(call: Call, kept: dict[str, Any], user: dict[str, Any] | None, accept: bool) -> None:
    """Accept or turn down an invitation."""
    invite = kept["invite"]
    if _expired(call, invite):
        raise Gone(reason="older than seven days")
    found = call.docs("org").get(kept["orgId"])
    if accept:
        if found is None or user is None:
            raise NotFound("Organization" if user is not None else "User")
        member: dict[str, Any] = {
            **{n: user[n] for n in ("firstName", "lastName") if n in user},
            "email": user["email"],
            "role": invite["role"],
            "applicationRoles": invite["applicationRoles"],
            "dashboardRoles": invite["dashboardRoles"],
            "twoFactorAuthEnabled": user.get("twoFactorAuthEnabled", False),
            "ssoLinked": False,
        }
        found["members"].append({"userId": user["id"], **member})
        call.docs("org").put(found["id"], found)
    call.docs("invite").delete(invite["id"])


# For admins


def org_pendingInvites(call: Call) -> Any:
    return pending(call, org(call, "admin")["id"])


def org_inviteMember(call: Call) -> Any:
    found, data = org(call, "admin"), call.data
    email = data["email"]
    if not valid_email(email):
        raise Validation("email must be email format")
    if any(m["email"].lower() == email.lower() for m in found["members"]):
        raise AlreadyExists(f'Email address "{email}" already exists', "a member already")
    waiting = pending(call, found["id"])
    limit = found.get("limits", {}).get("member")
    others = [kept for kept in waiting if kept["email"].lower() != email.lower()]
    if limit is not None and len(found["members"]) + len(others) >= limit:
        raise Forbidden("Member limit reached", f"the plan has room for {limit}")
    for kept in waiting:
        if kept["email"].lower() == email.lower():  # an invitation sent again replaces the one before [inferred]
            call.docs("invite").delete(kept["id"])
    key, token = new_id(call), call.world.ids.text(32, ALNUM)
    user = account(call) if call.principal.user else {}
    invite = {
        "id": key,
        "email": email,
        "role": data["role"],
        "applicationRoles": data.get("applicationRoles") or [],
        "dashboardRoles": data.get("dashboardRoles") or [],
        "inviteDate": iso(now(call)),
    }
    if data.get("disallowTransfer") is not None:
        invite["disallowTransfer"] = data["disallowTransfer"]
    by = {"fullName": actor_name(call), "email": user.get("email", "")}
    call.docs("invite").put(key, {"invite": invite, "orgId": found["id"], "token": token, "by": by})
    call.world.register("losant", f"invite:{token}")
    return pending(call, found["id"])


def org_revokeInvite(call: Call) -> Any:
    found = org(call, "admin")
    kept = call.docs("invite").get(call.params["inviteId"].lower())
    if kept is None or kept["orgId"] != found["id"]:
        raise NotFound("Invitation")
    call.docs("invite").delete(kept["invite"]["id"])
    return pending(call, found["id"])


# For holders of the mailed token


def _by_token(call: Call, token: str, email: str) -> dict[str, Any]:
    for kept in call.docs("invite"):
        if kept["token"] == token and kept["invite"]["email"].lower() == email.lower():
            if _expired(call, kept["invite"]):
                raise Gone(reason="older than seven days")
            return kept
    raise NotFound("Invitation", "no invitation has this token and e-mail address")


def orgInvites_get(call: Call) -> Any:
    kept = _by_token(call, call.params["token"], call.params["email"])
    invite = kept["invite"]
    return {
        "orgName": (call.docs("org").get(kept["orgId"]) or {}).get("name", ""),
        "email": invite["email"],
        "role": invite["role"],
        "inviteDate": invite["inviteDate"],
        "ttl": TTL,
        "disallowTransfer": invite.get("disallowTransfer", False),
    }


def orgInvites_post(call: Call) -> Any:
    data = call.data
    kept = _by_token(call, data["token"], data["email"])
    users = [u for u in call.docs("user") if u["email"].lower() == data["email"].lower()]
    respond(call, kept, users[0] if users else None, bool(data["accept"]))
    return {"accepted": bool(data["accept"]), "orgId": kept["orgId"]}
