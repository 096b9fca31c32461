"""Who may do what: workspace roles, shared records, organization admins.

``owner`` may everything; ``edit`` creates, edits and deletes; ``view`` reads and comments [docs]. A record read through
a permission gives the lesser of the permission and the caller's role in the workspace it was given to.

A record stands in others: a field in the row of an experiment, a file too. What is deleted hides what stands in it, and
a locked experiment locks it [both inferred].
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import product
from typing import TYPE_CHECKING

from ..errors import Forbidden, Locked
from .declare import ENTITIES, Doc

if TYPE_CHECKING:
    from .reading import Reader

__all__ = ["demand", "gone", "is_admin", "memberships", "owner_of", "rights", "role", "top"]

Rights = tuple[bool, bool, bool]
DEEP = 50
"""The most records that stand in one another: replies to replies."""
NONE: Rights = (False, False, False)
ALL: Rights = (True, True, True)
SHOWN = {
    rights: {"view": rights[0], "edit": rights[1], "owner": rights[2]} for rights in product((False, True), repeat=3)
}
ROLES: dict[str | None, Rights] = {"owner": ALL, "edit": (True, True, False), "view": (True, False, False)}
_ACTIONS = {
    "view": 0,
    "comment": 0,
    "edit": 1,
    "delete": 1,
    "link": 1,
    "lock": 1,
    "unlock": 2,
    "share": 2,
    "transfer": 2,
    "manage": 2,
}
_CHANGES = frozenset(["edit", "delete", "transfer"])
"""What a lock forbids: not to comment on an experiment, nor to share it [inferred]."""


def memberships(reader: Reader) -> dict[int, str]:
    """Workspace -> the caller's role, deleted workspaces left out; in order of joining."""
    known = reader.people.roles
    if reader.me not in known:
        user = reader.doc("user", reader.me) or {}
        rows = reader.docs("user-group", user.get("@user_groups"))
        live = [(row, reader.doc("group", row["group_id"])) for row in rows]
        known[reader.me] = {
            row["group_id"]: row["type"] for row, group in live if group is not None and group.get("deleted_at") is None
        }
    return known[reader.me]


def role(reader: Reader, group: int | None) -> str | None:
    """The caller's role in a workspace."""
    return None if group is None else memberships(reader).get(group)


def organizations(reader: Reader) -> dict[int, str]:
    """Organization -> the caller's part in it."""
    known = reader.people.organizations
    if reader.me not in known:
        user = reader.doc("user", reader.me) or {}
        rows = reader.docs("user-organization", user.get("@user_organizations"))
        known[reader.me] = {row["organization_id"]: row["type"] for row in rows}
    return known[reader.me]


def is_admin(reader: Reader, organization: int | None = None) -> bool:
    """Whether the caller is an admin of that organization (of any, when none is named)."""
    return any(
        kind == "admin" for key, kind in organizations(reader).items() if organization is None or key == organization
    )


def owner_of(reader: Reader, name: str, doc: Doc) -> tuple[str, Doc] | None:
    """The record this one stands in, whose rights decide over it if it belongs to no workspace; None where it stands in
    none."""
    entity = ENTITIES[name]
    if entity.owner is not None:
        return entity.owner(reader, doc)
    for relation in entity.holders:
        if doc.get(relation.key) is not None:
            found = reader.doc(relation.target, doc[relation.key])
            return (relation.target, found) if found is not None else None
    return None


def _upwards(reader: Reader, name: str, doc: Doc) -> Iterator[tuple[str, Doc]]:
    """A record, what it stands in, what that stands in."""
    for _ in range(DEEP):
        yield name, doc
        above = owner_of(reader, name, doc)
        if above is None:
            return
        name, doc = above


def gone(reader: Reader, name: str, doc: Doc) -> bool:
    """Whether a record is deleted, or hidden by something deleted that it stands in."""
    return any(one.get("deleted_at") is not None for _, one in _upwards(reader, name, doc))


def top(reader: Reader, name: str, doc: Doc) -> tuple[str, Doc]:
    """The record at the end of the chain of owners: the one that belongs to a workspace."""
    for _ in range(DEEP):
        if ENTITIES[name].owned:
            break
        above = owner_of(reader, name, doc)
        if above is None:
            break
        name, doc = above
    return name, doc


def rights(reader: Reader, name: str, doc: Doc) -> Rights:
    """What the caller may do with a record: (view, edit, owner)."""
    if not ENTITIES[name].owned:
        name, doc = top(reader, name, doc)
    elif not doc.get("@permissions"):
        return _of_group(reader, doc.get("group_id"))
    mark = (name, doc.get("id"))
    found = reader._rights.get(mark)
    if found is None:
        found = reader._rights[mark] = _rights(reader, name, doc)
    return found


def _rights(reader: Reader, name: str, doc: Doc) -> Rights:
    entity = ENTITIES[name]
    if entity.owned:
        return _merge((_of_group(reader, doc.get("group_id")), *_shared(reader, doc)))
    if entity.rights == "group":
        held = ROLES.get(role(reader, doc["id"]), NONE)
        return ALL if is_admin(reader, doc.get("organization_id") or -1) else held
    if entity.rights == "member":
        group = reader.doc("group", doc.get("group_id"))
        view, _, owner = rights(reader, "group", group) if group is not None else NONE
        mine = doc.get("user_id") == reader.me
        return (view or mine, owner or mine, owner)
    if entity.rights == "organization":
        key = doc["id"] if name == "organization" else doc.get("organization_id")
        part = organizations(reader).get(key or 0)
        return ALL if part == "admin" else (part is not None, False, False)
    if entity.rights == "user":
        if doc["id"] == reader.me:
            return ALL
        shared = set(organizations(reader)) & {
            r["organization_id"] for r in reader.docs("user-organization", doc.get("@user_organizations"))
        }
        if any(is_admin(reader, key) for key in shared):
            return ALL
        together = set(memberships(reader)) & {
            r["group_id"] for r in reader.docs("user-group", doc.get("@user_groups"))
        }
        return (bool(shared or together), False, False)
    if entity.rights == "mine":
        return ALL if doc.get("author_id") == reader.me else NONE
    return ALL


def _of_group(reader: Reader, group: int | None) -> Rights:
    return ROLES.get(role(reader, group), NONE)


def _shared(reader: Reader, doc: Doc) -> Iterable[Rights]:
    for row in reader.docs("permission", doc.get("@permissions")):
        view, edit, _ = _of_group(reader, row.get("group_id"))
        yield (view, edit and row.get("type") == "edit", False)


def _merge(found: Iterable[Rights]) -> Rights:
    view = edit = owner = False
    for v, e, o in found:
        view, edit, owner = view or v, edit or e, owner or o
    return view, edit, owner


def demand(reader: Reader, name: str, doc: Doc, action: str) -> None:
    """Raise ``Forbidden`` unless the caller may do that with the record, ``Locked`` where a lock forbids it to all."""
    if not rights(reader, name, doc)[_ACTIONS[action]]:
        raise Forbidden(f"user {reader.me} may not {action} {name} {doc.get('id')}")
    if action in _CHANGES:
        _unlocked(reader, name, doc)


def _unlocked(reader: Reader, name: str, doc: Doc) -> None:
    """Raise ``Locked`` for what is, or stands in, a locked experiment; a file stands in the data fields that show it,
    too."""
    for kind, one in _upwards(reader, name, doc):
        if kind == "experiment-workflow" and one.get("locked_at") is not None:
            raise Locked(f"experiment {one['id']} has been locked since {one['locked_at']}")
    for field in reader.docs("metadata", doc.get("@fields")):
        _unlocked(reader, "metadata", field)
