"""Organizations and their people, widgets and backups."""

from __future__ import annotations

from typing import Any

from mockservers.engine.call import Call
from mockservers.engine.clock import iso

from .. import auth
from ..computed import columns_of
from ..contract import MODELS
from ..errors import FieldsInvalid, NotAcceptable
from ..serialize import now
from ..sid import encode as sid_of
from . import clean, log, machine, signup
from . import target as targets
from .target import Target

__all__ = [
    "create_organization",
    "create_personnel",
    "install_widget",
    "modify_personnel",
    "prepare_backup",
    "uninstall_widget",
]

Document = dict[str, Any]
DAY = 86_400_000
FILE_SIZE = sid_of(95)
"""The widget of columns that hold a file's size in bytes. [sdk]"""
TRIAL = "25.00"
"""Credits a new organization begins with, so that it can be tried: nothing is published. [inferred]"""
ACADEMIC = (".edu", ".ac", ".org", ".gov")
"""Ends of addresses an academic plan takes. [inferred]"""


def create_organization(target: Target, data: Document) -> Document:
    """A new organization with what sign-up makes: its administrator, a sample project, standard tables."""
    given = clean.values(target, data, creating=True)
    call, scene, who = target.call, target.scene, target.scene.principal
    taken = [o for o in call.docs("organization") if o["username"] == given["username"]]
    if taken:
        raise FieldsInvalid({"username": ["organization with this username already exists."]})
    sid, at, editor = log.next_sid(call.world, "organization"), now(call), scene.title("User", who.user)
    until = iso(call.world.clock.ms() + 30 * DAY, 0)[:10]
    document: Document = {"sid": sid}
    for field in MODELS["organization"].fields:
        if field.name in given:
            document[field.name] = given[field.name]
        elif "R" not in field.access:
            document[field.name] = field.default.copy() if isinstance(field.default, list) else field.default
    document |= {
        "credits": TRIAL,
        "table_quota": 50,
        "project_quota": 50,
        "is_academic": False,
        "is_subscription": False,
        "available_till": until,
        "date_support_end": until,
        "close_account": "",
        "updated_by": editor,
        "date_updated": at,
        "date_created": at,
    }
    log.save(scene, "organization", document)
    target.organization = sid
    scene.place(sid)
    person = _person(target, who.user, {"title": "Administrator", "is_administrator": True})
    signup.furnish(target, person["sid"])
    who.forget()
    log.activity(scene, sid, "Created", "organization", document, "name", document["name"], document["name"])
    return scene.show(MODELS["organization"], document)


def _person(target: Target, user: str, given: Document) -> Document:
    more = {k: v for k, v in given.items() if k not in ("email", "first_name", "last_name")}
    document = signup.made(target, "personnel", {"title": "", **more}, user=user)
    for name in ("email", "first_name", "last_name"):
        document.pop(name, None)
    log.save(target.scene, "personnel", document)
    return document


def create_personnel(target: Target, data: Document) -> Document:
    """A member. An account is made when the e-mail is new, and waits for its first password; no mail is sent."""
    given = clean.values(target, data, creating=True)
    call, scene = target.call, target.scene
    organization = scene.find("organization", target.home) or {}
    email = given["email"]
    people = [call.docs("personnel").get(k) for k in call.docs("personnel").view(("organization", target.home))]
    user = auth.account_of(call, email)
    if user is not None and any(p is not None and p["user"] == user["sid"] for p in people):
        raise NotAcceptable("The fields organization, user must make a unique set.")
    if organization["is_academic"] and not any(part in email.lower() for part in ACADEMIC):
        raise NotAcceptable(f"Wrong email: {email}. Emails from academic or non-profile companies only.")
    if sum(p is not None and not p["is_archived"] for p in people) >= organization["seats"]:
        raise NotAcceptable(
            "Your organization do not have enough seats to add new members. Contact sales@labii.com to increase seats."
        )
    if user is None:
        sid = log.next_sid(call.world, "user")
        user = {"sid": sid, "first_name": given["first_name"], "last_name": given["last_name"], "email": email}
        log.save(scene, "user", user)
        call.docs("login").put(sid, {"password": "", "failures": 0, "locked": None, "active": False, "code": None})
        call.world.register("labii", email.strip().lower())
    document = _person(target, user["sid"], given)
    name = scene.title("Personnel", document["sid"])
    log.activity(scene, target.home, "Created", "personnel", document, "name", name, name or "")
    return scene.show(target.model, document)


def modify_personnel(target: Target, data: Document) -> Document:
    """Names and e-mail are the account's; the rest is the organization's."""
    given = clean.values(target, data, creating=False)
    scene, call = target.scene, target.call
    account: Document = {k: given.pop(k) for k in ("email", "first_name", "last_name") if k in given}
    if account:
        user: Document = dict(scene.find("user", target.found["user"]) or {})
        if "email" in account:
            other = auth.account_of(call, account["email"])
            if other is not None and other["sid"] != user["sid"]:
                raise NotAcceptable(f"Error: The user ({account['email']}) already exists!")
            call.world.register("labii", account["email"].strip().lower())
        log.save(scene, "user", {**user, **account})
        name = scene.title("Personnel", target.found["sid"]) or ""
        for field, value in account.items():
            log.activity(scene, target.home, "Updated", "personnel", target.found, field, value, name)
    document = machine.apply(target, given)
    scene.principal.forget()
    return scene.show(target.model, document)


def install_widget(target: Target, data: Document) -> Document:
    scene, call = target.scene, target.call
    given = clean.values(target, data, creating=True)
    widget = targets.belonging(target, "widget", given["widget__sid"])
    installed = call.docs("organizationwidget")
    for key in installed.view(("organization", target.home)):
        held = installed.get(key)
        if held is not None and held["widget"] == widget["sid"]:
            raise NotAcceptable("The fields organization, widget must make a unique set.")
    order = len(installed.view(("organization", target.home))) + 1
    document = signup.made(
        target,
        "organizationwidget",
        {"show_in_menu": given.get("show_in_menu", False)},
        widget=widget["sid"],
        order=order,
    )
    label = widget["name"]
    log.activity(scene, target.home, "Created", "organizationwidget", document, "name", label, label)
    return scene.show(target.model, document)


def uninstall_widget(call: Call) -> None:
    """The only DELETE on a list URL: by the widget's sid. [docs 2018]"""
    target = targets.of(call)
    widget = call.query.get("widget__sid")
    if not widget:
        raise NotAcceptable("Missing required parameter: widget__sid")
    targets.belonging(target, "widget", widget)
    docs = call.docs("organizationwidget")
    for key in docs.view(("organization", target.home)):
        held = docs.get(key)
        if held is not None and held["widget"] == widget:
            machine.remove(target, held)
            return
    raise NotAcceptable(f"Wrong id: {widget}.", "the widget is not installed in this organization")


def prepare_backup(target: Target, document: Document, data: Document) -> None:
    """A backup is begun at once and finished a minute later. [docs 2024+; the time is inferred]"""
    call = target.call
    at = call.world.clock.ms()
    stamp = iso(at, 0).replace("-", "").replace(":", "").replace("T", "").rstrip("Z")
    versions, sizes = _held(target)
    name = document["name"] or f"{stamp}.gz"
    document |= {
        "name": name,
        "description": document["description"] or f"Data backup on {stamp}",
        "database_size": f"{versions * 0.004 + 1:.1f} MB",
        "status": "In Progress",
        "versions": versions,
        "files": len(sizes),
        "file_size": f"{sum(sizes) / 1_000_000:.1f} MB",
        "file_path": f"https://files.example.org/backup/{name}",
        "date_expired": iso(at + 30 * DAY, 0)[:10],
    }


def _held(target: Target) -> tuple[int, list[int]]:
    """How many versions an organization's rows have, and the sizes of its files: a row of the files' table is one."""
    call, scene = target.call, target.scene
    tables = call.docs("table").where("organization", target.home)
    sizes = {
        table["sid"]: [c["sid"] for c in columns_of(scene, table["sid"]) if c["widget"] == FILE_SIZE]
        for table in tables
        if table["name_system"] == "file"
    }
    versions, found = 0, []
    for row in call.docs("row").where("organization", target.home):
        held = scene.contents("row", row["sid"])
        versions += len(held.get("version", ()))
        if row["table"] in sizes:
            cells = (scene.find("cell", held.get("cell", {}).get(column)) for column in sizes[row["table"]])
            data = (str(c["data"]) for c in cells if c is not None)
            found.append(sum(int(size) for size in data if size.isdecimal()))
    return versions, found
