"""What happens to records without any call of the API: a shirt is put on, taken off, synchronized."""

from __future__ import annotations

from typing import Any

from mockservers.engine.clock import iso
from mockservers.engine.world import World

from ..wire import keep
from .clockwork import TICK, date_of, now
from .kinds import header_of, pages_of
from .nights import await_nights
from .recordings import Span, person_of
from .signals import KIND_OF_ACTIVITYTYPE, KINDS

__all__ = ["start_recording", "stop_recording", "synchronise"]


def start_recording(world: World, user: int = 99, activity: str = "lifestyle", since: int = 0) -> dict[str, Any]:
    """Somebody puts a shirt on, ``since`` seconds ago; gives the record, whose status is ``realtime``.

    ``activity``: what is done meanwhile, one of the kinds of activity or the id of an activity type.
    Raises ``ValueError``.
    """
    people = world.collection("hexoskin", "user").get(user)
    if people is None:
        raise ValueError(f"no user {user}")
    kind = KIND_OF_ACTIVITYTYPE.get(int(activity)) if str(activity).isdigit() else activity
    if kind not in KINDS:
        raise ValueError(f"no activity {activity!r}. Activities: {', '.join(sorted(KINDS))}, or an activity type's id")
    if isinstance(since, bool) or not isinstance(since, int) or not 0 <= since <= 36 * 3600:
        raise ValueError(f"since is a number of seconds up to 36 hours, not {since!r}")
    records = world.collection("hexoskin", "record")
    id = records.next_id(241_000)
    start = now(world) - since * TICK
    devices = world.collection("hexoskin", "device").where("user", people["resource_uri"])
    firmware = str(devices[0].get("firmware") or "000") if devices else "000"
    record = {
        "algo": None,
        "data": header_of(start, "F" * 32, firmware),
        "data_status": {},
        "dev_id": "F" * 32,
        "device": devices[0]["resource_uri"] if devices else None,
        "device_start": start,
        "duration": since,
        "end": start + since * TICK,
        "firmware_rev": firmware,
        "garment": None,
        "id": id,
        "last_modified": iso(world.clock.ms(), 0, "+00:00"),
        "n_uploaded_timelines": 0,
        "npages": 0,
        "resource_uri": f"/api/record/{id}/",
        "soft_protocole": 0,
        "soft_uid": "HXDEV-AUTO",
        "start": start,
        "start_date": date_of(start),
        "status": "realtime",
        "user": {k: v for k, v in people.items() if k not in ("devices", "stats")},
    }
    profile = world.collection("hexoskin", "profile").get(int(people["profile"].split("/")[-2]))
    side = {"bouts": [], "between": kind, "person": person_of(profile)}
    world.collection("hexoskin", "recording").put(id, side)
    keep(records, id, record)
    return record


def stop_recording(world: World, record: int) -> dict[str, Any]:
    """The shirt is taken off: the record ends now, with the status ``realtime_complete``. Raises ``ValueError``."""
    return _change(world, record, ("realtime",), "realtime_complete")


def synchronise(world: World, record: int) -> dict[str, Any]:
    """The recording is uploaded: queued, then processed, a minute later complete, when long sleep becomes a range.
    Raises ``ValueError``."""
    found = _change(world, record, ("realtime", "realtime_complete", "incomplete", "error"), "queued")
    sides = world.collection("hexoskin", "recording")
    sides.put(record, {**(sides.get(record) or {}), "synced": world.clock.ms()})
    await_nights(world, found["user"]["resource_uri"], Span(found["start"], found["end"], record, found["status"]))
    return found


def _change(world: World, id: int, allowed: tuple[str, ...], status: str) -> dict[str, Any]:
    records = world.collection("hexoskin", "record")
    record = records.get(id)
    if record is None:
        raise ValueError(f"no record {id}")
    if record["status"] not in allowed:
        raise ValueError(f"record {id} is {record['status']}, not {' or '.join(allowed)}")
    if record["status"] == "realtime":
        record["end"] = now(world)
        record["duration"] = (record["end"] - record["start"]) // TICK
        record["npages"] = pages_of(record["start"], record["end"])
    record.update(status=status, last_modified=iso(world.clock.ms(), 0, "+00:00"))
    keep(records, id, record)
    return record
