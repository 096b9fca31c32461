"""Organizations, people, statements, backups, projects."""

from __future__ import annotations

from datetime import date
from typing import Any

from mockservers.engine.clock import iso, parse_instant

from ..serialize import Document, Scene, computed
from ..sid import decode

__all__ = ["BACKUP_MS"]


BACKUP_MS = 60_000
"""A backup is in progress for a minute. [inferred]"""


def _today(scene: Scene) -> date:
    return date.fromisoformat(iso(scene.call.world.clock.ms(), 0)[:10])


@computed("organization", "days_available", clock=True)
def days_available(scene: Scene, doc: Document) -> int:
    until = doc.get("available_till")
    return (date.fromisoformat(until) - _today(scene)).days if until else 0


@computed("organization", "payment", clock=True)
def payment(scene: Scene, doc: Document) -> Document:
    return {
        "payment_option": "Subscription" if doc["is_subscription"] else "Pay per use",
        "seats": doc["seats"],
        "available_till": doc["available_till"],
        "days_available": days_available(scene, doc),
        "is_academic": str(doc["is_academic"]),
        "credits": f"${doc['credits']}",
    }


@computed("organization", "personnel")
def own_personnel(scene: Scene, doc: Document) -> Document | None:
    person = scene.principal.people.get(doc["sid"])
    return None if person is None else scene.link("Personnel", person["sid"])


@computed("personnel", "name")
def personnel_name(scene: Scene, doc: Document) -> str | None:
    return scene.title("User", doc["user"])


def _of_user(field: str) -> None:
    @computed("personnel", field)
    def value(scene: Scene, doc: Document) -> Any:
        user = scene.find("user", doc["user"])
        return None if user is None else user[field]


for _field in ("email", "first_name", "last_name"):
    _of_user(_field)


@computed("team", "members")
def members(scene: Scene, doc: Document) -> list[Document | None]:
    return [scene.link("Personnel", sid) for sid in doc["members"]]


def _of_widget(field: str, kept: str) -> None:
    @computed("organizationwidget", field)
    def value(scene: Scene, doc: Document) -> Any:
        widget = scene.find("widget", doc["widget"])
        return None if widget is None else widget[kept]


for _field, _kept in (("icon", "icon"), ("name", "name"), ("notes", "notes"), ("price", "subscription_price")):
    _of_widget(_field, _kept)


@computed("statement", "organization")
def organization_key(scene: Scene, doc: Document) -> int | None:
    return decode(doc["organization"])


@computed("statement", "name")
def statement_name(scene: Scene, doc: Document) -> str:
    return f"{doc['date_start']} - {doc['date_end']}"


@computed("statement", "is_current", clock=True)
def is_current(scene: Scene, doc: Document) -> bool:
    return bool(doc["date_start"] <= _today(scene).isoformat() <= doc["date_end"])


def backup_done(scene: Scene, doc: Document) -> bool:
    started = parse_instant(doc["date_created"])
    return doc["status"] != "In Progress" or scene.call.world.clock.ms() >= started + BACKUP_MS


@computed("backup", "status", clock=True)
def backup_status(scene: Scene, doc: Document) -> str:
    return "Completed" if doc["status"] == "In Progress" and backup_done(scene, doc) else str(doc["status"])


@computed("backup", "file_path", clock=True)
def backup_path(scene: Scene, doc: Document) -> str | None:
    return doc["file_path"] if backup_done(scene, doc) else None


@computed("project", "number_of_records")
def project_records(scene: Scene, doc: Document) -> int:
    return len(scene.call.docs("row").view(("projects", doc["sid"])))


@computed("member workspacepermission", "name")
def member_name(scene: Scene, doc: Document) -> str:
    people, team = scene.title("Personnel", doc["personnel"]), scene.title("Team", doc["team"])
    return ", ".join(n for n in (people, team) if n)


@computed("workspacepermission", "workspace")
def workspace(scene: Scene, doc: Document) -> Document | None:
    return scene.link("Project", doc["project"])
