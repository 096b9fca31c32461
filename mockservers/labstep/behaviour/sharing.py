"""Sharing: permissions given to other workspaces, and links that carry a token."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from mockservers.engine.call import Call

from ..errors import MISSING, NotFound, Violations
from .declare import ENTITIES, Asked, Doc, entity, values_of
from .people import join
from .reading import Reader
from .records import body
from .rights import demand
from .writing import Writer, needed

__all__ = ["share_link_accept", "share_link_email"]

SHAREABLE = ("experiment-workflow", "protocol-collection", "resource", "resource-location", "device", "folder")


def _target(writer: Reader, data: Mapping[str, Any], kinds: tuple[str, ...]) -> tuple[str, Doc]:
    """The record a body names with ``<kind>_id``. Raises ``Violations`` when it names none."""
    for name in kinds:
        for suffix in ("_id", "_guid"):
            value = data.get(name.replace("-", "_") + suffix)
            if value is not None and value != "":
                return name, writer.find(name, value)
    raise Violations(("[experiment_workflow_id]", MISSING))


def _above(reader: Reader, doc: Doc) -> tuple[str, Doc] | None:
    found = reader.doc(doc.get("entity", ""), doc.get("entity_id"))
    return (doc["entity"], found) if found is not None and doc["entity"] in ENTITIES else None


# Permissions


def _permission(writer: Writer, data: Mapping[str, Any]) -> Doc:
    """Share a record with a workspace; sharing it twice changes the one permission there is."""
    name, target = _target(writer, data, SHAREABLE)
    demand(writer, name, target, "share")
    group = writer.find("group", needed(data, "group_id"))
    demand(writer, "group", group, "view")
    for row in writer.docs("permission", target.get("@permissions")):
        if row["group_id"] == group["id"]:
            return writer.update("permission", row["id"], data)
    from .values import accept

    values = accept("permission", data, True, {})
    links = {"entity": name, "entity_id": target["id"], "group_id": group["id"], "author_id": writer.me}
    doc = writer.add("permission", {**writer.base("permission"), **values, **links}, data)
    writer.gather(name, target["id"], "@permissions", doc["id"])
    writer.gather("group", group["id"], "@received", doc["id"])
    return doc


def _permission_removed(writer: Writer, doc: Doc) -> None:
    writer.gather(doc["entity"], doc["entity_id"], "@permissions", doc["id"], present=False)
    writer.gather("group", doc["group_id"], "@received", doc["id"], present=False)


def _permissions(reader: Reader, asked: Asked) -> list[int]:
    """What has been given to other workspaces, never to the one the record belongs to [sdk]."""
    keys: Iterable[int] = ()
    for name in SHAREABLE:
        values = values_of(asked, name.replace("-", "_") + "_id")
        if values:
            docs = [reader.doc(name, reader.resolve(name, value)) or {} for value in values]
            keys = [key for doc in docs for key in doc.get("@permissions", ())]
            break
    else:
        keys = reader.collection("permission").view(None, "@key")
    return [row["id"] for row in reader.docs("permission", keys) if not _own(reader, row)]


def _own(reader: Reader, row: Doc) -> bool:
    """Whether a permission is the owner's: given to itself, or kept from before the record was handed over."""
    return (reader.doc(row["entity"], row["entity_id"]) or {}).get("group_id") == row.get("group_id")


entity(
    "permission",
    "Permission",
    owner=_above,
    search=(),
    source=_permissions,
    given=_permission,
    removed=_permission_removed,
    show={"group": lambda r, d: r.group(d.get("group_id"))},
)


# Links


def _link(writer: Writer, data: Mapping[str, Any]) -> Doc:
    """The link of a record or workspace: the one there is, or a new one."""
    name, target = _target(writer, data, ("group", *SHAREABLE) if data.get("group_id") else SHAREABLE)
    demand(writer, name, target, "link")
    for row in writer.docs("share-link", target.get("@share_links")):
        return row
    doc = {
        **writer.base("share-link"),
        "token": writer.call.world.ids.uuid(),
        "type": data["type"] if data.get("type") in ("view", "edit") else "edit",
        "entity": name,
        "entity_id": target["id"],
        "author_id": writer.me,
    }
    writer.add("share-link", doc, data)
    writer.gather(name, target["id"], "@share_links", doc["id"])
    return writer.copy("share-link", doc["id"])


entity("share-link", "ShareLink", owner=_above, search=(), given=_link)


def by_token(reader: Reader, token: Any) -> Doc:
    """The live link of a token. Raises ``NotFound``."""
    if isinstance(token, str):
        for doc in reader.collection("share-link").where("token", token.lower()):
            if doc.get("deleted_at") is None:
                return doc
    raise NotFound("ShareLink", token)


def share_link_accept(call: Call) -> Any:
    """Join the workspace of the link; a link to a record shares it with the caller's home workspace."""
    with Writer(call) as writer:
        link = by_token(writer, call.args["token"])
        if link["entity"] == "group":
            join(writer, writer.me, link["entity_id"], link["type"])
            return {}
        home = writer.home()
        target = writer.find(link["entity"], link["entity_id"])
        held = [row["group_id"] for row in writer.docs("permission", target.get("@permissions"))]
        if home is not None and home not in (*held, target.get("group_id")):
            row = {"entity": link["entity"], "entity_id": target["id"], "group_id": home, "type": link["type"]}
            doc = writer.add("permission", {**writer.base("permission"), **row, "author_id": link["author_id"]}, {})
            writer.gather(link["entity"], target["id"], "@permissions", doc["id"])
            writer.gather("group", home, "@received", doc["id"])
    return {}


def share_link_email(call: Call) -> Any:
    """Mail nobody: the link and the addresses are checked."""
    reader, data = Reader(call), body(call)
    if not isinstance(data.get("emails"), list) or not data["emails"]:
        raise Violations(("[emails]", MISSING))
    link = reader.find("share-link", data.get("id"))
    demand(reader, "share-link", link, "view")
    return {}
