"""Applications handed from one owner to another. Their tokens and keys stay good."""

from __future__ import annotations

from typing import Any

from mockservers.engine.call import Call

from ..access import effective_role, org, user
from ..errors import Forbidden, NotFound
from .common import SUCCESS, changed


def _destination(call: Call) -> tuple[str, str, dict[str, Any]]:
    """The new owner, where the caller must be admin too."""
    kind, key = call.data["destinationType"], str(call.data["destinationId"]).lower()
    if kind == "user":
        found = call.docs("user").get(key)
        if found is None or key != user(call):
            raise NotFound("User", "resources go to the caller's own sandbox only")
        return kind, key, found
    found = call.docs("org").get(key)
    role = effective_role(call.principal, found) if found is not None else "none"
    if found is None or role == "none":
        raise NotFound("Organization", f"no organization {key}")
    if role != "admin":
        raise Forbidden(reason=f"needs the role admin, the caller's is {role}")
    return kind, key, found


def _transfer(call: Call, owner: str) -> Any:
    kind, key, destination = _destination(call)
    applications, devices = call.docs("application"), call.docs("device")
    moved = [str(i).lower() for i in call.data.get("applicationIds") or ()]
    if call.data.get("dashboardIds"):
        raise NotFound("Dashboard")
    found = []
    for application in moved:
        document = applications.get(application)
        if document is None or document["ownerId"] != owner:
            raise NotFound("Application", f"{application} does not belong to {owner}")
        found.append(document)
    there, limits = list(applications.view(("ownerId", key))), destination.get("limits", {})
    total = sum(len(devices.view(("applicationId", a))) for a in {*there, *moved})
    if len({*there, *moved}) > limits.get("application", 10**9):
        raise Forbidden("Application limit reached", "the destination has no room")
    if total > limits.get("device", 10**9):
        raise Forbidden("Device limit reached", "the destination has no room")
    for document in found:
        document.update(ownerId=key, ownerType=kind)
        applications.put(document["id"], changed(call, document))
    return SUCCESS


def me_transferResources(call: Call) -> Any:
    return _transfer(call, user(call))


def org_transferResources(call: Call) -> Any:
    return _transfer(call, org(call, "admin")["id"])
