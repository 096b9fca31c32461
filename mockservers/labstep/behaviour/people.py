"""Users, workspaces and their members, organizations and theirs, API keys."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ..errors import Forbidden
from .declare import Always, Asked, Doc, Relation, entity, values_of
from .reading import Reader, plain
from .rights import demand, is_admin, memberships, organizations, role
from .values import accept
from .writing import Writer, needed

__all__ = ["join", "set_home", "user_document"]


# Users


def _groups(reader: Reader, doc: Doc) -> list[Doc]:
    rows = reader.docs("user-group", doc.get("@user_groups"))
    return [{"id": row["group_id"]} for row in rows if reader.docs("group", [row["group_id"]])]


def _user_groups(reader: Reader, doc: Doc) -> list[Doc]:
    out = []
    for row in reader.docs("user-group", doc.get("@user_groups")):
        group = reader.doc("group", row["group_id"])
        if group is not None and group.get("deleted_at") is None:
            held = plain(row, "id", "guid", "type")
            out.append({**held, "security_policy": None, "group": plain(group, "id", "guid", "name")})
    return out


def _user_organizations(reader: Reader, doc: Doc) -> list[Doc]:
    return [
        {**plain(row, "id", "guid", "type"), "organization": reader.ref("organization", row["organization_id"])}
        for row in reader.docs("user-organization", doc.get("@user_organizations"))
    ]


def _roles(reader: Reader, doc: Doc) -> list[str]:
    rows = reader.docs("user-group", doc.get("@user_groups"))
    own = [f"ROLE_GROUP_OWNER_{row['group_id']}" for row in rows if row.get("type") == "owner"]
    return ["ROLE_USER", *(f"ROLE_GROUP_{row['group_id']}" for row in rows), *own]


def _profile(reader: Reader, doc: Doc) -> Doc:
    return {"id": doc.get("profile_id", doc["id"]), "about": None, "photo": None, "university": None, "papers": []}


def _everybody(reader: Reader, asked: Asked) -> list[int]:
    """Those the caller shares an organization with."""
    found = [reader.me]
    for key in organizations(reader):
        rows = reader.docs("user-organization", (reader.doc("organization", key) or {}).get("@user_organizations"))
        found.extend(row["user_id"] for row in rows)
    return list(dict.fromkeys(found))


def user_document(reader: Reader, doc: Doc, secrets: Mapping[str, Any]) -> Doc:
    """A user with the secrets that answer carries; a secret that is not known is left out, never null [sdk]."""
    known = {key: secrets[key] for key in ("api_key", "token", "refresh_token") if secrets.get(key) is not None}
    return reader.show("user", {**doc, **known})


entity(
    "user",
    "User",
    rights="user",
    search=("username", "first_name", "last_name"),
    source=_everybody,
    defaults={"enabled": True, "experience": 0, "level": 1},
    show={
        "name": lambda r, d: f"{d['first_name']} {d['last_name']}",
        "enabled": lambda r, d: d.get("deleted_at") is None,
        "group": lambda r, d: r.group(d.get("group_id")),
        "groups": _groups,
        "group_count": lambda r, d: len(_groups(r, d)),
        "user_groups": _user_groups,
        "user_organizations": _user_organizations,
        "roles": _roles,
        "profile": _profile,
        "protocol_collection_playlists": lambda r, d: [{"id": d["id"], "name": "My protocol playlist"}],
        "resource_lists": lambda r, d: [{"id": d["id"]}],
        "resource_wishlists": lambda r, d: [{"id": d["id"]}],
        "permissions": lambda r, d: {"view": False, "edit": False, "owner": False},
    },
)


# Workspaces and members


def join(writer: Writer, user: int, group: int, kind: str, home: bool = False) -> Doc:
    """Make a user a member of a workspace (one membership each)."""
    held = writer.doc("user", user) or {}
    for row in writer.docs("user-group", held.get("@user_groups")):
        if row["group_id"] == group:
            return row
    data = {"user_id": user, "group_id": group, "type": kind}
    made = writer.add("user-group", {**writer.base("user-group"), **data, "is_home": home}, {})
    organization = (writer.doc("group", group) or {}).get("organization_id")
    if home:
        set_home(writer, user, group)
    if organization is not None:
        join_organization(writer, user, organization, "member")
    return made


def join_organization(writer: Writer, user: int, organization: int, kind: str) -> Doc:
    held = writer.doc("user", user) or {}
    for row in writer.docs("user-organization", held.get("@user_organizations")):
        if row["organization_id"] == organization:
            return row
    data = {"user_id": user, "organization_id": organization, "type": kind}
    return writer.add("user-organization", {**writer.base("user-organization"), **data}, {})


def set_home(writer: Writer, user: int, group: int) -> None:
    """One home workspace each."""
    held = writer.copy("user", user)
    held["group_id"] = group
    writer.put("user", held)
    for row in writer.docs("user-group", held.get("@user_groups")):
        mine = row["group_id"] == group
        if bool(row.get("is_home")) != mine:
            writer.put("user-group", {**writer.copy("user-group", row["id"]), "is_home": mine})


def _group_created(writer: Writer, doc: Doc, data: Mapping[str, Any]) -> None:
    doc = writer.copy("group", doc["id"])
    organization = next(iter(organizations(writer)), None)
    if organization is not None:
        doc["organization_id"] = organization
        writer.put("group", doc)
        writer.gather("organization", organization, "@groups", doc["id"])
    join(writer, writer.me, doc["id"], "owner")


def _own_organizations(reader: Reader, values: Iterable[str]) -> list[int]:
    """Those of the organizations named that the caller belongs to."""
    own = organizations(reader)
    return [key for value in values if (key := reader.resolve("organization", value)) in own and key is not None]


def _all_groups(reader: Reader, asked: Asked) -> list[int]:
    """The caller's workspaces; with ``organization_id`` those of organizations it belongs to."""
    values = values_of(asked, "organization_id")
    if values:
        named: list[int] = []
        for key in _own_organizations(reader, values):
            groups = (reader.doc("organization", key) or {}).get("@groups", ())
            named += groups if is_admin(reader, key) else [k for k in groups if k in memberships(reader)]
        return named
    found = list(memberships(reader))
    if asked.get("is_deleted"):
        rows = reader.docs("user-group", (reader.doc("user", reader.me) or {}).get("@user_groups"))
        found = [row["group_id"] for row in rows]
    return found


def _named(reader: Reader, doc: Doc, value: str) -> bool:
    return value.lower() in str(doc.get("name", "")).lower()


def _members(reader: Reader, doc: Doc) -> list[Doc]:
    return [
        {
            **plain(row, "id", "guid"),
            "name": (reader.user(row["user_id"]) or {}).get("name"),
            **plain(row, "type", "is_home", "deleted_at"),
            "security_policy": None,
            "user": reader.user(row["user_id"]),
        }
        for row in reader.docs("user-group", doc.get("@user_groups"))
    ]


def _mine(reader: Reader, doc: Doc) -> Doc | None:
    return next((row for row in _members(reader, doc) if row["user"] and row["user"]["id"] == reader.me), None)


def _owners(reader: Reader, doc: Doc) -> list[Doc]:
    return [row["user"] for row in _members(reader, doc) if row["type"] == "owner"]


entity(
    "group",
    "Group",
    rights="group",
    relations=(Relation("group_id", "group"),),
    threads=("thread",),
    source=_all_groups,
    tests={"name": _named, "organization_id": lambda r, d, v: True},
    defaults={"member_permission": "edit"},
    created=_group_created,
    show={
        "is_home": lambda r, d: r.home() == d["id"],
        "owners": _owners,
        "user_groups": _members,
        "logged_user_user_group": _mine,
        "security_policy": Always(None),
        "profile": lambda r, d: {"id": d.get("profile_id", d["id"]), "about": None, "photo": None},
        "organization_id": lambda r, d: d.get("organization_id"),
        "resource_wishlists": Always([]),
    },
)


def _member_given(writer: Writer, data: Mapping[str, Any]) -> Doc | None:
    """Adding somebody who is a member already answers that membership. The workspace has a type for new ones."""
    group = writer.find("group", needed(data, "group_id", "group_guid"))
    user = writer.find("user", needed(data, "user_id", "user_guid"))
    demand(writer, "group", group, "manage")
    kind = accept("user-group", data, True, {}).get("type") or group.get("member_permission", "edit")
    return join(writer, user["id"], group["id"], kind)


def _member_changed(writer: Writer, before: Doc, doc: Doc, data: Mapping[str, Any]) -> None:
    if before.get("type") != doc.get("type"):
        group = writer.doc("group", doc["group_id"]) or {}
        own = role(writer, doc["group_id"]) if doc["user_id"] != writer.me else before.get("type")
        if own != "owner" and not is_admin(writer, group.get("organization_id") or -1):
            raise Forbidden(f"user {writer.me} may not change roles in workspace {doc['group_id']}")
    if doc.get("is_home") and not before.get("is_home"):
        set_home(writer, doc["user_id"], doc["group_id"])


def _memberships(reader: Reader, asked: Asked) -> list[int]:
    """Members of the workspaces asked for, else the caller's own memberships."""
    values = values_of(asked, "group_id")
    if not values:
        return list((reader.doc("user", reader.me) or {}).get("@user_groups", ()))
    found: list[int] = []
    for value in values:
        group = reader.find("group", value)
        demand(reader, "group", group, "view")
        found += group.get("@user_groups", ())
    return found


def _member_removed(writer: Writer, doc: Doc) -> None:
    user = writer.copy("user", doc["user_id"])
    if user.get("group_id") == doc["group_id"]:
        left = [row for row in writer.docs("user-group", user.get("@user_groups")) if row["id"] != doc["id"]]
        user["group_id"] = left[0]["group_id"] if left else None
        writer.put("user", user)


entity(
    "user-group",
    "UserGroup",
    rights="member",
    relations=(
        Relation("group_id", "group", gather="@user_groups", required=True),
        Relation("user_id", "user", gather="@user_groups", required=True),
    ),
    source=_memberships,
    given=_member_given,
    changed=_member_changed,
    removed=_member_removed,
    search=(),
    show={
        "name": lambda r, d: (r.user(d.get("user_id")) or {}).get("name"),
        "permission_role": Always(None),
        "user": lambda r, d: r.user(d.get("user_id")),
        "group": lambda r, d: r.group(d.get("group_id")),
        "security_policy": Always(None),
    },
)


# Organizations


def _organization_created(writer: Writer, doc: Doc, data: Mapping[str, Any]) -> None:
    """Whoever makes an organization is its admin."""
    join_organization(writer, writer.me, doc["id"], "admin")


def _users_of(reader: Reader, asked: Asked) -> list[int]:
    values = values_of(asked, "organization_id")
    found: list[int] = []
    for key in _own_organizations(reader, values) if values else organizations(reader):
        found += (reader.doc("organization", key) or {}).get("@user_organizations", ())
    return found


entity(
    "organization",
    "Organization",
    rights="organization",
    source=lambda r, q: list(organizations(r)),
    created=_organization_created,
)
entity(
    "user-organization",
    "UserOrganization",
    rights="organization",
    relations=(
        Relation("user_id", "user", gather="@user_organizations", required=True),
        Relation("organization_id", "organization", gather="@user_organizations", required=True),
    ),
    source=_users_of,
    search=(),
    tests={"organization_id": lambda r, d, v: True},
    show={
        "user": lambda r, d: r.user(d.get("user_id")),
        "organization": lambda r, d: r.ref("organization", d.get("organization_id")),
        "organization_id": lambda r, d: d.get("organization_id"),
    },
)


# API keys: a user's own


def _key_created(writer: Writer, doc: Doc, data: Mapping[str, Any]) -> None:
    doc = writer.copy("access-key", doc["id"])
    doc["uuid"] = writer.call.world.ids.uuid()
    writer.put("access-key", doc)
    writer.call.world.register("labstep", doc["uuid"])


entity("access-key", "AccessKey", rights="mine", facets=("uuid",), created=_key_created)
