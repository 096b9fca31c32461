"""Who sees and who may change what. Bundle permissions link a user who is allowed to a user whose data it is [docs]."""

from __future__ import annotations

from typing import Any

from mockservers.engine.call import Call
from mockservers.engine.store import decode

from ..contract.words import Tasty
from .kept import at, kept_alone, value_in

__all__ = ["COACH", "FRIEND", "Group", "groups", "may_write", "resolve", "visible"]

COACH, FRIEND = 1, 2
"""The two bundles: a coach may see and edit, a friend may see (support pages; ids inferred)."""

Group = tuple[str, Any] | None
"""A set of documents the store keeps ordered: those whose field has a value, or all."""


def _permissions(call: Call) -> dict[str, bool]:
    """URI of every user whose data the caller sees -> whether he may edit them. The caller himself comes first."""
    collection = call.docs("bundle_permission")
    mark = ("allowed", call.principal.user)
    found: dict[str, bool] | None = collection.memo.get(mark)
    if found is None:
        found = {call.principal.uri: True}
        for permission in collection.where("user_allowed.id", call.principal.user):
            uri = permission["user_target"]["resource_uri"]
            edits = permission["bundle"] == f"/api/bundle/{COACH}/"
            found[uri] = found.get(uri, False) or edits
        collection.memo[mark] = found
    return found


def visible(call: Call) -> list[str]:
    """URIs of the users the caller sees."""
    return list(_permissions(call))


def may_write(call: Call, owner: str | None) -> bool:
    """Whether the caller may change what belongs to that user; what is everybody's is nobody's to change."""
    return owner is not None and _permissions(call).get(owner, False)


def groups(call: Call, tasty: Tasty, owners: set[str] | None = None) -> list[Group]:
    """The documents of a resource the caller sees, at most those of ``owners``."""
    name = tasty.name
    users = [u for u in visible(call) if owners is None or u in owners]
    if name == "account":
        return [("resource_uri", call.principal.uri)]
    if name == "profile":
        people = call.docs("user")
        return [("resource_uri", d["profile"]) for u in users for d in people.where("resource_uri", u)]
    if name == "accesstoken":
        return [("id", t["id"]) for t in call.docs("token").where("user", call.principal.user)]
    if name == "oauthclient":
        known = call.docs("credential").where("user", call.principal.user)
        return [("id", c["client"]) for c in known if c["kind"] == "oauth2"]
    if name == "bundle_permission":
        return [("user_allowed.id", call.principal.user), ("user_target.id", call.principal.user)]
    if name == "trackpoint":
        tracks = call.docs("track")
        return [("track", t["resource_uri"]) for u in users for t in tracks.where("user", u)]
    if not tasty.owner:
        return [None]
    shared: list[Group] = [(tasty.owner, None)] if tasty.shared and owners is None else []
    return shared + [(tasty.owner, u) for u in users]


def sees(call: Call, tasty: Tasty, raw: bytes) -> bool:
    """Whether a document is among those the caller sees."""
    if tasty.owner:
        owner = value_in(kept_alone(call), tasty.owner, raw)
        if not isinstance(owner, str):
            return tasty.shared
        return owner in _permissions(call)
    found = groups(call, tasty)
    if found == [None]:
        return True
    document = decode(raw)
    return any(g is None or at(document, g[0]) == g[1] for g in found)


def owner_of(tasty: Tasty, document: dict[str, Any]) -> str | None:
    path = tasty.owner
    found = at(document, path) if "." in path else document.get(path)
    return found if isinstance(found, str) else None


def resolve(call: Call, resource: str, value: Any) -> str | None:
    """The URI of an object named by a URI (its last slash may lack, it may have the older prefix), an id, or, for a
    user, an e-mail address; whether it is there is not asked. None if it can be none of these."""
    if isinstance(value, dict):
        value = value.get("resource_uri", value.get("id"))
    if isinstance(value, bool) or not isinstance(value, int | str | float):
        return None
    if isinstance(value, float):
        if not value.is_integer():
            return None
        value = int(value)
    text = str(value).strip()
    for prefix in (f"/api/{resource}/", f"/api/v1/{resource}/"):
        if text.startswith(prefix):
            text = text[len(prefix) :].rstrip("/")
            break
    if resource == "user" and "@" in text:
        from ..people import find_user

        found = find_user(call.world, text)
        return found["resource_uri"] if found is not None else "/api/user/0/"
    if resource == "device":
        return f"/api/device/{text}/" if text and "/" not in text else None
    return f"/api/{resource}/{int(text)}/" if text.isascii() and text.isdigit() and len(text) < 19 else None


def key_of_uri(uri: str) -> Any:
    """The key in a URI: a number, or the text of a device."""
    last = uri.rstrip("/").rpartition("/")[2]
    return int(last) if last.isascii() and last.isdigit() else last
