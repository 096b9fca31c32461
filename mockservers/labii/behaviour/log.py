"""What every change leaves behind: activities, and for records a new version in their chain."""

from __future__ import annotations

from typing import Any

from mockservers.engine.store import encode
from mockservers.engine.world import World

from ..chain import seal
from ..computed import sections_of
from ..serialize import Scene, now
from ..sid import encode as sid_of

__all__ = ["activity", "add_version", "file_under", "next_sid", "save", "snapshot"]

ICONS = {"Created": "add", "Updated": "edit", "Deleted": "delete", "Started": "play_arrow"}


def next_sid(world: World, collection: str) -> str:
    """The sid of the next object of a kind: keys run on from the account's last."""
    values = world.store.values
    name = f"labii:key:{collection}"
    key = values.get(name)
    if key is None:
        counter = world.collection("labii", "counter").get(collection)
        key = counter["next"] if counter is not None else 1
    values[name] = key + 1
    return sid_of(int(key))


def save(scene: Scene, collection: str, document: dict[str, Any]) -> None:
    """Keep a document, and let the rest of the call see it."""
    scene.docs(collection).put(document["sid"], document)
    scene.renew(collection, document["sid"], document)


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
    """One line of the audit trail."""
    call = scene.call
    sid = next_sid(call.world, "activity")
    text = None if value is None else value if isinstance(value, str) else encode(value).decode()
    save(
        scene,
        "activity",
        {
            "icon": ICONS[action],
            "user": scene.principal.user,
            "action": action,
            "attribute": attribute,
            "new_data": text,
            "target": label,
            "model": model,
            "object_sid": document["sid"],
            "date_created": now(call),
            "sid": sid,
            "row": row,
            "organization": organization,
        },
    )
    if row is not None:
        file_under(scene, "row", row, "activity", sid)


def snapshot(scene: Scene, row: dict[str, Any]) -> dict[str, Any]:
    """A row with its contents, as a version keeps it."""
    cells = [scene.find("cell", sid) for sid in scene.contents("row", row["sid"]).get("cell", {}).values()]
    return {
        "sid": row["sid"],
        "uid": row["uid"],
        "name": row["name"],
        "description": row["description"],
        "projects": row["projects"],
        "is_template": row["is_template"],
        "is_archived": row["is_archived"],
        "column_set": [
            {
                "sid": c["sid"],
                "column": {"sid": c["column"], "name": scene.title("Column", c["column"])},
                "data": c["data"],
            }
            for c in cells
            if c is not None
        ],
        "section_set": [
            {"sid": s["sid"], "name": s["name"], "data": s["data"]} for s in sections_of(scene, "row", row["sid"])
        ],
    }


def add_version(scene: Scene, row: dict[str, Any], message: str) -> None:
    """The next version of a row, chained to the last by its hash; the row points to it."""
    call = scene.call
    chain = scene.contents("row", row["sid"]).get("version", [])
    last = scene.find("version", chain[-1]) if chain else None
    previous = last["hash"] if last is not None else None
    data = snapshot(scene, row)
    sid = next_sid(call.world, "version")
    at = now(call)
    sealed = seal(previous, encode(data), call.world.ids.text(4), call.world.ids.text(4))
    save(
        scene,
        "version",
        {
            "sid": sid,
            "hash": sealed,
            "previousHash": previous,
            "version": len(chain) + 1,
            "commit": "",
            "data": data,
            "activity_message": message,
            "updated_by": scene.principal.user,
            "date_updated": at,
            "date_created": at,
            "row": row["sid"],
            "organization": row["organization"],
        },
    )
    file_under(scene, "row", row["sid"], "version", sid)
    row["version"] = sid
    row["date_updated"] = at
    row["updated_by"] = scene.title("User", scene.principal.user)
    save(scene, "row", row)
