"""LabStats: a university's computer labs, read through keyset pages, and a station somebody logs on to."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mockservers.handle import Handle

    from . import Narrator

__all__ = ["story"]


def story(tell: Narrator, vendor: Handle) -> None:
    vendor.clock.freeze("2026-03-03T11:00:00Z")
    client = vendor.client()

    tell.say("The account is a university. Its labs hang in a tree of groups.")
    tell.code("client.get_groups()")
    groups = client.get_groups()
    tops = [g for g in groups if g.parent_group_id is None]
    tell.show(f"{len(groups)} groups, at the top: {', '.join(g.name for g in tops)}")

    tell.say("It is Tuesday, 11:00. Counts cover everything below a group.")
    tell.code(f"client.get_group({tops[0].id}).get_status()")
    tell.show(str(client.get_group(tops[0].id).get_status()))

    tell.say("Lists are fetched as they are read: 25 a page, item 60 costs three requests.")
    tell.code("stations = client.get_stations(limit=25); stations[60].name")
    before = len(vendor.journal)
    stations = client.get_stations(limit=25)
    tell.show(f"{stations[60].name} after {len(vendor.journal) - before} requests")

    tell.say("Nobody can log on through the API; behind its back, the control plane can.")
    station = next(s for s in stations if s.get_status().value == "powered_on")
    tell.code(f"vendor.action('log_on', station_id={station.id}); client.get_station({station.id}).get_status()")
    vendor.action("log_on", station_id=station.id)
    tell.show(str(client.get_station(station.id).get_status()))

    tell.say("A station that stays silent is offline; ten minutes pass.")
    tell.code("vendor.clock.advance('11m')")
    vendor.clock.advance("11m")
    tell.show(str(client.get_station(station.id).get_status()))
