"""Projects (workspaces) and who may do what in them."""

from __future__ import annotations

from typing import Any

from ..contract import MODELS
from ..errors import FieldsInvalid, NotPermitted, wrong_id
from . import clean, log, machine
from . import target as targets
from .target import Target

__all__ = ["create_member", "deleted_team", "made_project", "modify_member"]

Document = dict[str, Any]


def made_project(target: Target, document: Document) -> None:
    """Who creates a project leads it. [inferred: else nobody could write into it]"""
    scene = target.scene
    person = scene.principal.people.get(target.home)
    if person is None:
        return
    member = _member(target, document["sid"], "Admin", False, person["sid"], None)
    log.save(scene, "member", member)
    scene.principal.forget()


def _member(
    target: Target, project: str, permission: str, archived: bool, person: str | None, team: str | None
) -> Document:
    return {
        "sid": log.next_sid(target.call.world, "member"),
        "team": team,
        "personnel": person,
        "project": project,
        "permission": permission,
        "is_archived": archived,
        "organization": target.home,
    }


def _who(target: Target, data: Document) -> tuple[list[str], list[str]]:
    """Persons and teams of a body: ``member`` and ``team`` hold lists of sids; a single one is taken as well."""
    out: list[list[str]] = []
    for name, kind in (("member", "personnel"), ("team", "team")):
        given = data.pop(name, None) or []
        if kind == "personnel":
            given = given or data.pop("personnel", None) or []
        listed = given if isinstance(given, list) else [given]
        sids: list[Any] = [g.get("sid") if isinstance(g, dict) else g for g in listed]
        for sid in sids:
            found = target.scene.find(kind, sid) if isinstance(sid, str) else None
            if found is None or found["organization"] != target.home:
                raise wrong_id(sid, f"{name}: no {kind} of this organization has this sid")
        out.append(list(dict.fromkeys(sids)))
    return out[0], out[1]


def create_member(target: Target, data: Document) -> Document:
    """One object per person given, a team beside the first; the reply is the first. [docs; several: inferred]"""
    scene, who = target.scene, target.scene.principal
    project = targets.parent(target, target.model.parents[0], missing=target.level != "project") or scene.find(
        "project", target.sid
    )
    assert project is not None
    if not who.is_admin(target.home) and who.projects(target.home).get(project["sid"]) != "Project Admin":
        raise NotPermitted("project members are added by administrators and by the project's own")
    people, teams = _who(target, data)
    given = clean.values(target, data, creating=True)
    if not people and not teams:
        raise FieldsInvalid({"member": ["This field is required."]})
    made = []
    for index in range(max(len(people), len(teams))):
        person = people[index] if index < len(people) else None
        team = teams[index] if index < len(teams) else None
        document = _member(target, project["sid"], given["permission"], given.get("is_archived", False), person, team)
        log.save(scene, "member", document)
        label = scene.show(MODELS["member"], document, "name")["name"]
        log.activity(scene, target.home, "Created", "member", document, "permission", given["permission"], label)
        made.append(document)
    who.forget()
    return scene.show(target.model, made[0])


def modify_member(target: Target, data: Document) -> Document:
    named = {name: name in data for name in ("member", "team")}
    people, teams = _who(target, data)
    given = clean.values(target, data, creating=False)
    if named["member"]:
        given["personnel"] = people[0] if people else None
    if named["team"]:
        given["team"] = teams[0] if teams else None
    document = machine.apply(target, given)
    target.scene.principal.forget()
    return target.scene.show(target.model, document)


def deleted_team(target: Target, document: Document) -> None:
    """A team takes its project permissions along."""
    docs = target.call.docs("member")
    for member in docs.where("team", document["sid"]):
        if member["personnel"] is None:
            docs.delete(member["sid"])
        else:
            docs.put(member["sid"], {**member, "team": None})
    target.scene.principal.forget()
