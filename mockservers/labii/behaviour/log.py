"""What every change leaves behind: activities, and for records a new version in their chain."""

from __future__ import annotations

from typing import Any

from mockservers.engine.ids import Ids
from mockservers.engine.store import decode, encode
from mockservers.engine.world import World

from ..chain import seal
from ..computed import sections_of
from ..quoting import quoted
from ..serialize import Scene
from ..sid import encode as sid_of
from ..sid import encode_run

__all__ = [
    "activity",
    "add_version",
    "file_under",
    "line",
    "next_sid",
    "next_sids",
    "picture",
    "save",
    "version",
]

ICONS = {"Created": "add", "Updated": "edit", "Deleted": "delete", "Started": "play_arrow"}


def next_sid(world: World, collection: str) -> str:
    """The sid of the next object of a kind: keys run on from the account's last."""
    return sid_of(_next_key(world, collection, 1))


def next_sids(world: World, collection: str, count: int) -> tuple[str, ...]:
    """The same of several."""
    return encode_run(_next_key(world, collection, count), count) if count else ()


def _next_key(world: World, collection: str, count: int) -> int:
    values = world.store.values
    name = "labii:key:" + collection
    key: int | None = values.get(name)
    if key is None:
        counter = world.collection("labii", "counter").get(collection)
        key = int(counter["next"]) if counter is not None else 1
    values[name] = key + count
    return key


def save(scene: Scene, collection: str, document: dict[str, Any]) -> None:
    """Keep a document, and let the rest of the call see it."""
    sid = document["sid"]
    scene.docs(collection).put(sid, document)
    scene.renew(collection, sid, document)


def file_under(scene: Scene, kind: str, sid: str, what: str, item: str, by: str | None = None) -> None:
    """Write an object's sid down with the row or table it belongs to; a row's cells under their column."""
    held = scene.filing(kind, sid)
    if by is not None:
        held.setdefault(what, {})[by] = item
    else:
        held.setdefault(what, []).append(item)


def activity(
    scene: Scene,
    organization: str,
    action: str,
    model: str,
    document: dict[str, Any],
    attribute: str,
    value: Any,
    label: str,
    row: str | None = None,
) -> None:
    """One line of the audit trail, written when somebody reads it: few callers do."""
    call = scene.call
    sid = next_sid(call.world, "activity")
    facts = (scene.principal.user, action, attribute, value, label, model, document["sid"], scene.at, row, organization)
    scene.docs("activity").put_all_later((sid,), line, facts)
    if row is not None:
        file_under(scene, "row", row, "activity", sid)


def line(
    sid: str,
    user: str,
    action: str,
    attribute: str,
    value: Any,
    label: str,
    model: str,
    about: str,
    at: str,
    row: str | None,
    organization: str,
) -> dict[str, Any]:
    """An activity: one line of the audit trail."""
    return {
        "icon": ICONS[action],
        "user": user,
        "action": action,
        "attribute": attribute,
        "new_data": None if value is None else value if isinstance(value, str) else quoted(value),
        "target": label,
        "model": model,
        "object_sid": about,
        "date_created": at,
        "sid": sid,
        "row": row,
        "organization": organization,
    }


def _snapshot(scene: Scene, row: dict[str, Any]) -> dict[str, Any]:
    """A row with its contents, as a version keeps it."""
    found = (scene.find("cell", sid) for sid in scene.contents("row", row["sid"]).get("cell", {}).values())
    cells = [(cell, scene.title("Column", cell["column"])) for cell in found if cell is not None]
    return picture(row, cells, sections_of(scene, "row", row["sid"]))


def picture(
    row: dict[str, Any], cells: list[tuple[dict[str, Any], str | None]], sections: list[dict[str, Any]]
) -> dict[str, Any]:
    """The same from what it shows: of the row, what no version changes; cells with the names of their columns."""
    return {
        "sid": row["sid"],
        "uid": row["uid"],
        "name": row["name"],
        "description": row["description"],
        "projects": row["projects"],
        "is_template": row["is_template"],
        "is_archived": row["is_archived"],
        "column_set": [
            {"sid": c["sid"], "column": {"sid": c["column"], "name": name}, "data": c["data"]} for c, name in cells
        ],
        "section_set": [{"sid": s["sid"], "name": s["name"], "data": s["data"]} for s in sections],
    }


def add_version(scene: Scene, row: dict[str, Any], message: str) -> None:
    """The next version of a row, chained to the last by its hash; the row points to it. The version itself is made
    when somebody reads it, or the next one is chained to it; the picture is taken now."""
    call = scene.call
    chain = scene.contents("row", row["sid"]).get("version", [])
    last = scene.find("version", chain[-1]) if chain else None
    previous = last["hash"] if last is not None else None
    ids, at, user = call.world.ids, scene.at, scene.principal.user
    taken = ids, ids.reserve(2), encode(_snapshot(scene, row))
    sid = next_sid(call.world, "version")
    facts = (previous, len(chain) + 1, message, user, at, row["sid"], row["organization"])
    scene.docs("version").put_all_later((sid,), version, (*taken, *facts))
    file_under(scene, "row", row["sid"], "version", sid)
    row["version"] = sid
    row["date_updated"] = at
    row["updated_by"] = scene.title("User", user)
    save(scene, "row", row)


def version(
    sid: str,
    ids: Ids,
    first: int,
    picture: bytes,
    previous: str | None,
    number: int,
    message: str,
    user: str,
    at: str,
    row: str,
    organization: str,
) -> dict[str, Any]:
    """A version with the row's picture of its moment, encoded; its hash begins and ends with the ``first`` two numbers
    of ``ids``."""
    return {
        "sid": sid,
        "hash": seal(previous, picture, ids.text_of(first, 4), ids.text_of(first + 1, 4)),
        "previousHash": previous,
        "version": number,
        "commit": "",
        "data": decode(picture),
        "activity_message": message,
        "updated_by": user,
        "date_updated": at,
        "date_created": at,
        "row": row,
        "organization": organization,
    }
