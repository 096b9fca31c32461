"""Who calls, and what that makes of them: roles in an organization, in its projects, towards one object."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from mockservers.engine.call import Call

from .keep import lasting, shelf
from .permissions import PROJECT_ROLES

if TYPE_CHECKING:
    from .contract import Model
    from .serialize import Scene

__all__ = ["Principal"]

_MEMBERSHIP = ("personnel", "team", "member", "project")
_INSIDE = {"Admin", "Member"}
_RANK = ("Project View", "Project Edit", "Project Admin")


class Principal:
    """An account that presented a good token or API key, for the length of one call."""

    __slots__ = ("_call", "_people", "_projects", "only_reads", "token", "user")

    def __init__(self, call: Call, user: str, token: str | None) -> None:
        self.user, self.token = user, token
        self._call = call
        self.only_reads = call.operation is not None and call.operation.reads and call.memo is None
        """Whether what the call works out may be kept: it changes nothing, and no fault puts another state under it."""
        self._people: dict[str, dict[str, Any]] | None = None
        self._projects: dict[str, dict[str, str]] = {}

    @property
    def people(self) -> dict[str, dict[str, Any]]:
        """The caller's personnel record in each organization."""
        if self._people is None:
            self._people = self._people_now()
        return self._people

    def _people_now(self) -> dict[str, dict[str, Any]]:
        def read() -> dict[str, dict[str, Any]]:
            docs = self._call.docs("personnel")
            found = (docs.get(key) for key in docs.view(("user", self.user)))
            return {p["organization"]: p for p in found if p is not None and p["organization"] is not None}

        return lasting(self._call, ("personnel",), ("people", self.user), read)

    def forget(self) -> None:
        """Look memberships up again: the call itself has changed them."""
        self._people = None
        self._projects = {}

    def role(self, organization: str) -> str:
        """The organization role."""
        person = self.people.get(organization)
        if person is None:
            return "User"
        if person["is_archived"]:
            return "Alumni"
        return "Admin" if person["is_administrator"] else "Member"

    def is_admin(self, organization: str) -> bool:
        return self.role(organization) == "Admin"

    def projects(self, organization: str) -> dict[str, str]:
        """The caller's role in each project of an organization; the highest wins. [docs 2018]"""
        found = self._projects.get(organization)
        if found is None:
            if self._people is None or self._people is self._people_now():
                key = ("projects", self.user, organization)
                found = lasting(self._call, _MEMBERSHIP, key, lambda: self._projects_now(organization))
            else:
                found = self._projects_now(organization)
            self._projects[organization] = found
        return found

    def _projects_now(self, organization: str) -> dict[str, str]:
        found: dict[str, str] = {}
        person = self.people.get(organization)
        if person is None or person["is_archived"]:
            return found
        docs = self._call.docs
        members = list(docs("member").view(("personnel", person["sid"])))
        for team in docs("team").view(("members", person["sid"])):
            group = docs("team").get(team)
            if group is not None and not group["is_archived"]:
                members += docs("member").view(("team", team))
        for key in members:
            member = docs("member").get(key)
            if member is not None and not member["is_archived"]:
                role = PROJECT_ROLES[member["permission"]]
                held = found.get(member["project"])
                if held is None or _RANK.index(role) > _RANK.index(held):
                    found[member["project"]] = role
        for key in docs("project").view(("open_to_organization", True)):
            project = docs("project").get(key)
            if project is not None and project["organization"] == organization:
                found.setdefault(key, "Project View")
        return found

    def roles(self, organization: str | None, enough: tuple[str, ...] = ()) -> set[str]:
        """Every role held anywhere in an organization; in any organization when None is named. Whether rows open to all
        make the caller a viewer is not looked for where one of the roles that are ``enough`` is held anyway."""
        if not self.only_reads:
            return self._roles_now(organization, enough)
        kept = shelf(self._call, ("roles", self.user))
        found: set[str] | None = kept.get((organization, enough))
        return found if found is not None else kept.keep((organization, enough), self._roles_now(organization, enough))

    def _roles_now(self, organization: str | None, enough: tuple[str, ...] = ()) -> set[str]:
        if organization is None:
            return set().union(*(self.roles(o) for o in self.people)) if self.people else {"User"}
        if self._people is None or self._people is self._people_now():
            found = lasting(
                self._call, _MEMBERSHIP, ("held", self.user, organization), lambda: self._held_now(organization)
            )
        else:
            found = self._held_now(organization)
        if "Project View" in found or not found.isdisjoint(enough) or found.isdisjoint(_INSIDE):
            return found
        return found if next(self.open_rows(organization), None) is None else {*found, "Project View"}

    def _held_now(self, organization: str) -> set[str]:
        """The role in an organization and those in its projects."""
        role = self.role(organization)
        return {role, *self.projects(organization).values()} if role in _INSIDE else {role}

    def open_rows(self, organization: str) -> Iterator[str]:
        """Rows every member of an organization may read."""
        docs = self._call.docs("row")
        keys = list(docs.view(("open_to_organization", True)))
        return (k for k in keys if (row := docs.get(k)) is not None and row["organization"] == organization)

    def towards(self, scene: Scene, model: Model, document: dict[str, Any]) -> set[str]:
        """The roles that count for one object."""
        if model.scope == "global":
            return self.roles(None)
        if model.scope == "own":
            return self.roles(None) if document.get("user", document["sid"]) == self.user else set()
        organization = document["sid"] if model.name == "organization" else document["organization"]
        role = self.role(organization)
        if role not in ("Admin", "Member"):
            return {role}
        found = {role}
        if model.scope in ("project", "row"):
            held = self.projects(organization)
            projects, is_open = scene.projects_of(model, document)
            if projects is None:
                found.update(held.values())
            else:
                found.update(held[p] for p in projects if p in held)
            if is_open:
                found.add("Project View")
        return found
