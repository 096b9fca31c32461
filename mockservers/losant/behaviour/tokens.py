"""Long-lived tokens of applications and users. The token text is in the answer to the creation, and never again."""

from __future__ import annotations

from typing import Any

from mockservers.engine.call import Call
from mockservers.engine.clock import iso, parse_instant
from mockservers.engine.store import decode

from ..access import application, user
from ..auth import Principal, issue, revoke
from ..errors import Forbidden, NotFound, Validation
from ..paging import listing
from ..wire import KINDS, show
from .common import SUCCESS, actor, actor_name, apply, changed, now, stamp

KIND = KINDS["apiToken"]


def _owner(call: Call, need: str = "view") -> tuple[str, str]:
    if "applicationId" in call.args:
        application(call, need)
        return "application", call.args["applicationId"]
    principal: Principal = call.principal
    if principal.kind == "oauthToken" and need != "view":
        raise Forbidden(reason="an OAuth token may not change tokens")
    return "user", user(call)


def _list(call: Call) -> Any:
    kind, owner = _owner(call)
    path = f"/applications/{owner}/tokens" if kind == "application" else "/me/tokens"
    return listing(call, KIND, "apiToken", ("ownerId", owner), path, owner={"ownerId": owner, "ownerType": kind})


def _covers(principal: Principal, scope: str, application_scopes: bool) -> bool:
    """Whether a caller holds a scope, and so may hand it on."""
    if principal.scopes & {scope, "all.User"}:
        return True
    if application_scopes and principal.scopes & {"all.Application", "all.Organization"}:
        return True
    name, _, level = scope.partition(".")
    if level and f"{name}.*" in principal.scopes:
        return True
    # all.X hands on all.X.bounded and all.X.read
    return any(scope.startswith(held + ".") for held in principal.scopes if held.startswith(("all.", "only.")))


def _post(call: Call) -> Any:
    kind, owner = _owner(call, "collaborate")
    data = call.data
    default = "all.Application" if kind == "application" else "all.User"
    scope = list(dict.fromkeys(data.get("scope") or [default]))
    if kind == "application":
        from ..contract.fields import published_scopes

        known = set(published_scopes())
        outside = ("all.User", "only.", "all.Organization", "all.Instance", "me.", "org", "user", "instance", "auth")
        for name in scope:
            if name not in known or name.startswith(outside):
                raise Validation("scope must be an enum value", f"{name} is not a scope of applications")
    for name in scope:
        if not _covers(call.principal, name, kind == "application"):
            raise Validation("scope exceeds the scope of the requester", f"the caller does not hold {name}")
    expires = None
    if data.get("expirationDate"):
        try:
            expires = parse_instant(data["expirationDate"])
        except ValueError:
            raise Validation("expirationDate must be date-time format") from None
    made = stamp(call)
    creator, creator_id = actor(call)
    document: dict[str, Any] = {
        **made,
        "apiTokenId": made["id"],
        "ownerId": owner,
        "ownerType": kind,
        "creatorId": creator_id,
        "creatorType": creator if creator in ("user", "apiToken") else "user",
        "creatorName": actor_name(call),
        "name": data["name"],
    }
    for name in ("description", "defaultRole", "orgRoles"):
        if data.get(name) is not None:
            document[name] = data[name]
    if expires is not None:
        document["expirationDate"] = iso(expires)
    document["scope"] = scope
    document["status"] = data.get("status") or "active"
    facts = {"application": owner} if kind == "application" else {"user": owner}
    token = issue(
        call.world, call.docs("token"), "apiToken", made["id"], scope, now(call), expires, **facts, **_narrow(document)
    )
    call.docs("apiToken").put(made["id"], document)
    call.docs("tokenText").put(made["id"], {"token": token})
    return show(call, KIND, {**document, "token": token})


def _narrow(document: dict[str, Any]) -> dict[str, Any]:
    return {name: document[name] for name in ("status", "defaultRole", "orgRoles") if document.get(name) is not None}


def _find(call: Call, need: str = "view") -> bytes:
    _, owner = _owner(call, need)
    key = call.args["apiTokenId"]
    raw = call.docs("apiToken").raw(key)
    if raw is None or decode(raw)["ownerId"] != owner:
        raise NotFound(KIND.label, f"no token {key}")
    return raw


def _get(call: Call) -> Any:
    return show(call, KIND, _find(call))


def _patch(call: Call) -> Any:
    document = changed(call, apply(decode(_find(call, "collaborate")), call.data))
    key = document["id"]
    kept = call.docs("tokenText").get(key)
    if kept is not None:
        record = call.docs("token").get(kept["token"])
        if record is not None:
            for name in ("defaultRole", "orgRoles"):
                record.pop(name, None)
            call.docs("token").put(kept["token"], {**record, **_narrow(document)})
    return show(call, KIND, call.docs("apiToken").put(key, document))


def _delete(call: Call) -> Any:
    _find(call, "collaborate")
    key = call.args["apiTokenId"]
    call.docs("apiToken").delete(key)
    kept = call.docs("tokenText").get(key)
    if kept is not None:
        revoke(call.docs("token"), [kept["token"]])
        call.docs("tokenText").delete(key)
    return SUCCESS


applicationApiTokens_get = userApiTokens_get = _list
applicationApiTokens_post = userApiTokens_post = _post
applicationApiToken_get = userApiToken_get = _get
applicationApiToken_patch = userApiToken_patch = _patch
applicationApiToken_delete = userApiToken_delete = _delete
