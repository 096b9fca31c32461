"""Writes the library of scenarios: ``python tests/scenarios/make_library.py``. Run again, it writes the same bytes.

A ``Recorded`` scenario is what the double answers the vendor's reference client while its story runs, under a frozen
clock. A ``World`` scenario has no exchanges: its story shows what its faults do to a client. Stories check what they
see, so that the same story can be told again to the replay.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from mockservers_scenarios import Exchange, Recording, Scenario, dumps
from mockservers_scenarios.catalog import LIBRARY
from mockservers_scenarios.doors import CapturingDoor

import mockservers
from mockservers.engine.door import Door
from mockservers.engine.transport.inprocess import intercept_hosts
from mockservers.handle import Handle

CLOCK = "2026-03-02T09:00:00Z"
PROFILE, SEED = "small", 1
_CLIENTS_OWN = ("user-agent", "accept-encoding", "connection", "accept")
"""Header fields that say which library sent the request, in which version; no replay compares them."""


@dataclass(frozen=True)
class Recorded:
    """A scenario with exchanges. ``story`` drives a client and returns what it saw, without secrets."""

    purpose: str
    story: Callable[[Handle], Any]


@dataclass(frozen=True)
class World:
    """A scenario that sets a world up."""

    purpose: str
    faults: tuple[dict[str, Any], ...]
    story: Callable[[Handle], Any]


# LabStats


def labs_overview(labstats: Handle) -> Any:
    with labstats.client() as client:
        labs = client.get_groups(contents="stations")
        status = labs[0].get_status()
        stations = labs[0].get_stations(limit=11)
        names = [station.name for station in stations]
        assert len(names) % 11 == 0, "the last page is full: only additional_pages tells that it is the last"
        assert len(set(names)) == len(names)
        return [lab.name for lab in labs], tuple(status), names


def throttled_sync(labstats: Handle) -> Any:
    from mockservers_clients.labstats.api_errors import LabStatsAPIError

    waits, seen = [], []
    with labstats.client() as client:
        stations = client.get_stations(limit=10)
        while True:
            try:
                seen = [station.id for station in stations]
                break
            except LabStatsAPIError as error:
                waits.append(error.status)
        answers = [entry.status for entry in labstats.journal.query("stations.list")]
    assert waits, "somebody was throttled"
    assert answers.count(429) == waits.count(429)
    assert len(seen) == len(set(seen)), "a page asked for again brings no station twice"
    return waits


# Losant


def device_report(losant: Handle) -> Any:
    where = {"applicationId": losant.application_id, "deviceId": losant.device_id}
    with losant.client() as client:
        client.auth_token = None
        login = client.auth.authenticate_device(
            credentials={"deviceId": losant.device_id, "key": losant.access_key, "secret": losant.access_secret}
        )
        client.auth_token = login["token"]
        sent = []
        for degrees in (21, 22):
            sent.append(client.device.send_state(deviceState={"data": {"temperature": degrees}}, **where))
            losant.clock.advance("1m")
        latest = client.device.get_state(limit=1, **where)
        assert latest[0]["data"]["temperature"] == 22
        return sent, latest, client.device.get(**where)["name"]


def busy_platform(losant: Handle) -> Any:
    waits: list[float] = []
    where = {"applicationId": losant.application_id}
    with losant.client(sleep=waits.append) as client:
        first = client.devices.get(perPage=2, **where)
        again = client.devices.get(perPage=2, **where)
        assert first == again
        client.device.get(deviceId=losant.device_id, **where)
    assert [entry.status for entry in losant.journal] == [429, 200, 200, 503, 503, 200]
    return waits


# Labii


def row_life(labii: Handle) -> Any:
    with labii.client() as client:
        client.credentials = type(client.credentials)()
        client.login(labii.email, labii.password)
        table = next(table for table in client.tables.iterate(page_size=50) if table["unique_code"] == "EP")
        project = {"projects": [{"sid": labii.project_sid}]}
        made = client.rows.create({"name": "Panel A binding screen", **project}, table__sid=table["sid"])
        changed = client.rows.modify(made, {"description": "second run"})
        found = client.rows.first(table__sid=table["sid"], name="Panel A binding screen")
        assert found is not None
        assert found["sid"] == made["sid"]
        archived = client.rows.archive(made)
        client.logout()
        return table["name_plural"], changed["description"], archived["is_archived"]


def lock_out(labii: Handle) -> Any:
    from mockservers_clients.labii.errors import LoginError

    told = []
    with labii.client() as client:
        for password in (*("Wrong-passw0rd!",) * 5, labii.password):
            try:
                client.login(labii.email, password)
            except LoginError as error:
                told.append(str(error))
        labii.clock.advance("61m")
        client.login(labii.email, labii.password)
    assert len(told) == 6, "while locked even the right password fails"
    assert told[-1] != told[0]
    return len(told), told[-1]


# Labstep


def experiment_notes(labstep: Handle) -> Any:
    with labstep.client() as client:
        client.credentials = type(client.credentials)()
        client.login(labstep.username, labstep.password)
        made = client.experiments.create(name="Lysis of HeLa cells")
        client.experiments.update(made["id"], name="Lysis of HeLa cells, second run")
        read = client.experiments.get(made["id"])
        first = client.experiments.list(count=2)
        second = client.experiments.list(count=2, cursor=first.next_cursor) if first.next_cursor else None
        return (
            read["name"],
            first.total,
            [record["name"] for record in (*first.items, *(second.items if second else ()))],
        )


def unsteady_gateway(labstep: Handle) -> Any:
    from mockservers_clients.labstep.errors import ServerError

    waits: list[float] = []
    with labstep.client(sleep=waits.append) as client:
        read = client.experiments.list(count=2)
        try:
            client.experiments.create(name="Made or not made?")
            lost = False
        except ServerError:
            lost = True
        assert lost, "a POST is not repeated, although the record was made"
        names = [record["name"] for record in client.experiments.iterate(search_query="Made or not made?")]
    assert "Made or not made?" in names
    assert read.items
    return waits, names


# Hexoskin


def _hexoskin(hexoskin: Handle) -> Any:
    from mockservers_clients.hexoskin import HexoApi

    return HexoApi(
        hexoskin.oauth2_client_id,
        hexoskin.oauth2_client_secret,
        base_url=hexoskin.url,
        clock=lambda: hexoskin.clock.ms() / 1000,
    )


def record_data(hexoskin: Handle) -> Any:
    with _hexoskin(hexoskin) as api:
        api.oauth2_get_access_token(hexoskin.username, hexoskin.password, scope="readonly")
        records = api.get("/api/record/", {"limit": 2}).result
        record = records["objects"][0]
        start = record["start"]
        window = {
            "record": record["id"],
            "datatype__in": "19,33",
            "start": start,
            "end": start + 5 * 256,
            "no_timestamps": "exact",
        }
        data = api.get("/api/data/", window).result
        assert data
        return records["meta"]["total_count"], record["id"], data


def token_expiry(hexoskin: Handle) -> Any:
    from mockservers_clients.hexoskin.errors import HttpUnauthorized

    with _hexoskin(hexoskin) as api:
        first = api.oauth2_get_access_token(hexoskin.username, hexoskin.password, scope="readonly")
        name = api.get("/api/user/", {"limit": 1}).result["objects"][0]["first_name"]
        hexoskin.clock.advance(f"{(first.expires_in or 0) + 1}s")
        try:
            api.get("/api/user/", {"limit": 1})
            refused = False
        except HttpUnauthorized:
            refused = True
        second = api.refresh_access_token()
        assert refused
        assert second.refresh_token != first.refresh_token
        return name, api.get("/api/user/", {"limit": 1}).result["objects"][0]["first_name"], first.expires_in


STORIES: dict[str, Recorded | World] = {
    "labstats/labs-overview": Recorded(
        "The labs, the live status of one, and its stations page by page; the last page is a full one", labs_overview
    ),
    "labstats/throttled-sync": World(
        "Reading stations page by page while every third page is refused: 429 with Retry-After, then 503 once",
        (
            {"operation": "stations.list", "status": 429, "every": 3, "headers": {"Retry-After": "2"}},
            {"operation": "stations.list", "status": 503, "on_call": 2},
        ),
        throttled_sync,
    ),
    "losant/device-report": Recorded(
        "A device logs in with its access key, reports two temperatures and reads the newest back", device_report
    ),
    "losant/busy-platform": World(
        "A platform that asks for patience: the first list is refused with 429, the first device twice with 503, "
        "each time with Retry-After",
        (
            {"operation": "devices.get", "status": 429, "on_call": 1, "headers": {"Retry-After": "3"}},
            {"operation": "device.get", "status": 503, "times": 2, "headers": {"Retry-After": "1"}},
        ),
        busy_platform,
    ),
    "labii/row-life": Recorded("Log in, make a row in a table, change, find and archive it, log out", row_life),
    "labii/lock-out": Recorded(
        "Five wrong passwords lock the account: even the right one fails, until an hour has passed", lock_out
    ),
    "labstep/experiment-notes": Recorded(
        "Log in, make an experiment, rename it, and read the list from one cursor to the next", experiment_notes
    ),
    "labstep/unsteady-gateway": World(
        "A gateway that fails twice on lists, and loses the answer to a POST whose record was made all the same",
        (
            {"operation": "experiment-workflow.list", "status": 502, "times": 2},
            {"operation": "experiment-workflow.create", "status": 504, "when": "after", "times": 1},
        ),
        unsteady_gateway,
    ),
    "hexoskin/record-data": Recorded(
        "OAuth 2 with a password, two records, and five seconds of heart and breathing rate", record_data
    ),
    "hexoskin/token-expiry": Recorded(
        "An access token expires: 401 with an empty body, then the refresh token gives a new pair", token_expiry
    ),
}


def scenario_of(name: str) -> tuple[str, Any]:
    """The text of a scenario file, and what its story saw while it was made (nothing for a world)."""
    entry, vendor = STORIES[name], name.partition("/")[0]
    if isinstance(entry, World):
        made = Scenario(vendor, entry.purpose, PROFILE, SEED, CLOCK, faults=entry.faults)
        return dumps(made), None
    with mockservers.intercept(vendor, profile=PROFILE, seed=SEED, clock=CLOCK) as handle:
        recording = Recording(vendor, handle.url, purpose=entry.purpose, profile=PROFILE, seed=SEED, clock=CLOCK)
        with _captured(handle, recording):
            seen = entry.story(handle)
    made = recording.scrubbed().scenario
    return dumps(replace(made, exchanges=tuple(map(_tidy, made.exchanges)))), seen


@contextmanager
def _captured(handle: Handle, recording: Recording) -> Iterator[None]:
    door = CapturingDoor(Door(handle.vendor, handle.world.worlds, None, handle.world), recording)
    with intercept_hosts((host, door) for host in handle.vendor.hosts):
        yield


def _tidy(exchange: Exchange) -> Exchange:
    request = exchange.request
    kept = tuple(pair for pair in request.headers if pair[0].lower() not in _CLIENTS_OWN)
    return replace(exchange, request=replace(request, headers=kept))


def main(folder: Path = LIBRARY) -> None:
    """Write every file of the library."""
    for name in STORIES:
        path = folder / f"{name}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(scenario_of(name)[0], encoding="utf-8")
        print(path.relative_to(folder))


if __name__ == "__main__":
    main()
