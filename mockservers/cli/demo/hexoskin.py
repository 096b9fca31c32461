"""Hexoskin: a signed client discovers the API, reads a record's heart, makes a range and deletes it again."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mockservers.handle import Handle

    from . import Narrator

__all__ = ["story"]


def story(tell: Narrator, vendor: Handle) -> None:
    import mockservers_clients.hexoskin.client as hexoskin

    hexoskin.CACHED_API_RESOURCE_LIST = None  # leave no cache file in the working directory
    api = vendor.client()

    tell.say("Requests are signed; the list of resources and their schemas comes from the API itself.")
    tell.code("user = api.account.list()[0]")
    user = api.account.list()[0]
    tell.show(f"{user.first_name} {user.last_name}, {user.email}; {len(vendor.journal)} calls so far")

    tell.say("Records come newest first; users and other relations load themselves when looked at.")
    tell.code("records = api.record.list(limit=3); records[0].user.first_name")
    records = api.record.list(limit=3)
    record = next(r for r in records if r.status == "complete")
    tell.show(f"record {record.id} of {record.user.first_name}, {record.duration} s")

    tell.say("Half a minute of heart rate, and the RR intervals it is the average of. Computed, not stored.")
    tell.code("api.data.list(record=..., datatype=19, flat=True)")
    window = {"user": user.id, "start": record.start + 256 * 60, "end": record.start + 256 * 90, "flat": True}
    tell.show("heart rate   " + " ".join(f"{v:g}" for _, v in list(api.data.list(datatype=19, **window))[:24]))
    tell.show("RR intervals " + " ".join(f"{v:g}" for _, v in list(api.data.list(datatype=18, **window))[:12]))

    tell.say("Make a range, rename it, delete it.")
    tell.code("api.range.create({...}); .update(); .delete()")
    made = api.range.create({"name": "demo", "start": record.start, "end": record.start + 256 * 60, "user": user})
    made.name = "renamed"
    made.update()
    tell.show(f"{made.resource_uri} {made.name!r}, status {made.status}")
    made.delete()
