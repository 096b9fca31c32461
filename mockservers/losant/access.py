"""What a caller may see and change: roles in organizations, narrowed tokens, restricted devices. [docs]

A thing out of reach answers like a thing that does not exist; a role too low is a 403 [inferred].
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mockservers.engine.store import decode

from .auth import Principal
from .errors import Forbidden, NotFound
from .wire import KINDS, Kind

if TYPE_CHECKING:
    from mockservers.engine.call import Call

__all__ = [
    "account",
    "application",
    "application_role",
    "child",
    "device",
    "effective_role",
    "has_tag",
    "org",
    "reaches",
    "require",
    "user",
]

RANK = {"none": 0, "view": 1, "collaborate": 2, "edit": 3, "admin": 4}
_STANDING = ("application", "org")
"""The documents from which, and from a token's record, a caller's standing at an application follows."""


def user(call: Call) -> str:
    """The account behind the call; an application's token or a device has none of its own here."""
    principal: Principal = call.principal
    if principal.user is None:
        raise Forbidden(reason=f"a {principal.kind} token has no account of its own")
    return principal.user


def account(call: Call) -> dict[str, Any]:
    """The account's document."""
    found = call.docs("user").get(user(call))
    if found is None:
        raise NotFound("User")
    return found


def _narrowed(principal: Principal, role: str, org: str, application: str | None) -> str:
    """A role as a user token's own ``orgRoles`` and ``defaultRole`` leave it."""
    if principal.org_roles is None and principal.default_role is None:
        return role
    limit = principal.default_role or "admin"
    for entry in principal.org_roles or ():
        if entry.get("orgId") == org:
            limit = entry.get("role", limit)
            for override in entry.get("applicationRoles") or ():
                if override.get("resourceId") == application:
                    limit = override.get("role", limit)
    return role if RANK[role] <= RANK[limit] else limit


def effective_role(principal: Principal, org: dict[str, Any], application: str | None = None) -> str:
    """The caller's role in an organization, or on one of its applications."""
    for member in org.get("members", ()):
        if member["userId"] == principal.user:
            role: str = member["role"]
            if application is not None and role != "admin":
                for override in member.get("applicationRoles") or ():
                    if override["resourceId"] == application:
                        role = override["role"]
            return _narrowed(principal, role, org["id"], application)
    return "none"


def _standings(call: Call) -> dict[Any, Any]:
    """What is known of callers' standings until an application or an organization changes."""
    known = call.derived_from(_STANDING)
    if len(known) >= 10_000:
        known.clear()
    return known


def application_role(call: Call, raw: bytes) -> str:
    """The caller's role on an application."""
    known, asked = _standings(call), (raw, call.principal.record)
    found: str | None = known.get(asked)
    if found is None:
        found = known[asked] = _role(call, raw)
    return found


def _role(call: Call, raw: bytes) -> str:
    principal: Principal = call.principal
    document = decode(raw)
    owner_id, key = document["ownerId"], document["id"]
    if document["ownerType"] == "user":
        return _narrowed(principal, "admin", "sandbox", key) if owner_id == principal.user else "none"
    owner = call.docs("org").get(owner_id)
    return "none" if owner is None else effective_role(principal, owner, key)


def require(role: str, need: str, label: str) -> None:
    if role == "none":
        raise NotFound(label, "the caller has no role there")
    if RANK[role] < RANK[need]:
        raise Forbidden(reason=f"needs the role {need}, the caller's is {role}")


def application(call: Call, need: str = "view") -> bytes:
    """The application of the path, when the caller may do there what ``need`` says."""
    asked = call.args["applicationId"], call.principal.record
    found: tuple[bytes, str] | None = call.derived_from(_STANDING).get(asked)
    if found is None:
        found = _standings(call)[asked] = _standing(call)
    raw, role = found
    if RANK[role] < RANK[need]:
        require(role, need, "Application")
    return raw


def _standing(call: Call) -> tuple[bytes, str]:
    """The application of the path and the caller's role there; for a token of the application itself, the highest:
    what such a token may do, its scopes say."""
    key = call.args["applicationId"]
    raw = call.docs("application").raw(key)
    if raw is None:
        raise NotFound("Application", f"no application {key}")
    principal: Principal = call.principal
    if principal.application is None:
        return raw, application_role(call, raw)
    if principal.application != key:
        raise NotFound("Application", "the token belongs to another application")
    return raw, "admin"


def child(call: Call, kind: Kind, collection: str, key: str) -> bytes:
    """A document below the path's application. The application itself is checked by ``application``."""
    raw = call.docs(collection).raw(key)
    if raw is None or b'"applicationId":"' + call.args["applicationId"].encode() + b'"' not in raw:
        raise NotFound(kind.label, f"no {kind.name} {key}")
    return raw


def org(call: Call, need: str = "view") -> dict[str, Any]:
    """The organization of the path, as a document of its own."""
    found = call.docs("org").get(call.args["orgId"])
    if found is None:
        raise NotFound("Organization", f"no organization {call.args['orgId']}")
    principal: Principal = call.principal
    if principal.user is None:
        raise NotFound("Organization", "the token belongs to an application")
    require(effective_role(principal, found), need, "Organization")
    return found


# Devices


def has_tag(document: dict[str, Any], wanted: dict[str, str]) -> bool:
    """Whether a device has a tag; ``wanted`` may give only a key or only a value."""
    key, value = wanted.get("key"), wanted.get("value")
    if key is None and value is None:
        return False
    return any(
        (key is None or tag["key"] == key) and (value is None or tag["value"] == value)
        for tag in document.get("tags", ())
    )


def _below(call: Call, principal: Principal, document: dict[str, Any]) -> bool:
    """Whether a device reports through the caller: its peripherals, and floating devices for any gateway."""
    if document.get("gatewayId") == principal.device:
        return True
    if document.get("deviceClass") != "floating":
        return False
    own = call.docs("device").get(principal.device)
    return own is not None and own["deviceClass"] in ("gateway", "edgeCompute")


def reaches(call: Call, document: dict[str, Any], report: bool = False) -> bool:
    """Whether a device's token reaches a device: to read and command it, or (``report``) to report for it."""
    principal: Principal = call.principal
    if document["id"] == principal.device or _below(call, principal, document):
        return True
    if report:
        return False
    if principal.device_ids is None:
        return True
    return document["id"] in principal.device_ids or any(has_tag(document, tag) for tag in principal.device_tags)


def device(call: Call, need: str = "view", report: bool = False) -> bytes:
    """The device of the path, when the caller may reach it."""
    application(call, need)
    key = call.args["deviceId"]
    raw = child(call, KINDS["device"], "device", key)
    principal: Principal = call.principal
    if principal.device is not None and principal.device != key and not reaches(call, decode(raw), report):
        raise NotFound("Device", "out of the reach of the calling device's token")
    return raw
