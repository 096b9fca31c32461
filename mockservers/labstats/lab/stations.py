"""What station clients report: check-ins, log-ons, log-offs, shutdowns."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import wraps
from ipaddress import IPv4Address
from typing import Any

from mockservers.engine.world import World

from ..live import Board, Seen, activity
from ..occupancy import IN_USE
from ..places import BY_ID, stations
from ..settings import settings
from .common import FIRST, document, local, text

__all__ = ["atomic", "check_in", "log_off", "log_on", "shut_down"]

_MAC = re.compile(r"([0-9A-F]{2}[:-]){5}[0-9A-F]{2}\Z")


def atomic(action: Callable[..., Any]) -> Callable[..., Any]:
    """All of an action or, when it refuses, nothing of it; and nobody sees half of it."""

    @wraps(action)
    def run(world: World, *args: Any, **kwargs: Any) -> Any:
        with world.lock:
            if not world.store.attached("labstats"):
                world.worlds.attach(world, "labstats")
            world.store.begin()
            try:
                result = action(world, *args, **kwargs)
            except BaseException:
                world.store.rollback()
                raise
            world.store.commit()
            return result

    return run


def _seen(world: World, station: int) -> Seen | None:
    found = activity(world).get(station)
    return Seen(found["seen"], found["session"], found["off"]) if found else None


def _keep(world: World, station: int, at: int, session: int | None, off: bool = False) -> str:
    """Keep what a station did and record the change of its status; gives the status."""
    before = Board(world).of(station)
    activity(world).put(station, {"id": station, "seen": at, "session": session, "off": off})
    after = Board(world).of(station)
    if before != after:
        changes = world.collection("labstats", "status_change")
        now = local(world.clock.ms())
        rows = changes.where("station_id", station)
        if rows and rows[-1]["end_time"] is None:
            changes.put(rows[-1]["id"], {**rows[-1], "end_time": now})
        key = changes.next_id(FIRST)
        changes.put(key, {"id": key, "station_id": station, "status": after, "start_time": now, "end_time": None})
    return after


def _end(world: World, session: int, at: int) -> None:
    logins = world.collection("labstats", "login")
    found = logins.get(session)
    if found is not None and found["end_time"] is None:
        logins.put(session, {**found, "end_time": local(at)})


def _arrive(world: World, station: int) -> int | None:
    """The open session of a station that reports now; one it fell silent in ended with its last check-in."""
    seen = _seen(world, station)
    if seen is None or seen.session is None:
        return None
    if world.clock.ms() - seen.at > settings(world).offline_threshold:
        _end(world, seen.session, seen.at)
        return None
    return seen.session


def _result(world: World, station: int) -> dict[str, Any]:
    return {**document(world, "station", station), "status": Board(world).of(station)}


@atomic
def check_in(
    world: World,
    station_id: int | None = None,
    *,
    mac_address: str | None = None,
    host_name: str | None = None,
    ip_address: str | None = None,
    client_version: str | None = None,
) -> dict[str, Any]:
    """A station client reports. Without ``station_id`` the server looks its MAC address up; an unknown one makes a new
    station that belongs to no group. Gives the station and its status."""
    if station_id is None:
        station_id = _by_mac(world, mac_address, host_name)
    found = document(world, "station", station_id)
    changes: dict[str, Any] = {}
    if host_name is not None:
        changes["host_name"] = text("host_name", host_name, 255)
    if ip_address is not None:
        try:
            changes["ip_addresses"] = [str(IPv4Address(ip_address))]
        except ValueError:
            raise ValueError(f"ip_address must be an IPv4 address, not {ip_address!r}") from None
        changes["subnets"] = ["255.255.255.0"]
    if client_version is not None:
        changes["client_version"] = text("client_version", client_version, 40)
    if changes:
        stations(world).put(station_id, {**found, **changes})
    _keep(world, station_id, world.clock.ms(), _arrive(world, station_id))
    return _result(world, station_id)


def _by_mac(world: World, mac_address: str | None, host_name: str | None) -> int:
    if mac_address is None:
        raise ValueError("check_in needs a station_id or a mac_address")
    mac = text("mac_address", mac_address).upper()
    if not _MAC.match(mac):
        raise ValueError(f"mac_address must look like 02:1B:3A:90:2C:07, not {mac_address!r}")
    mac = mac.replace("-", ":")
    known = stations(world).view(("mac_addresses", mac), BY_ID).slice(0, 1)
    if known:
        return int(known[0])
    host = (
        text("host_name", host_name, 255) if host_name is not None else f"station-{mac.replace(':', '')[-6:].lower()}"
    )
    key = stations(world).next_id(FIRST)
    stations(world).put(
        key,
        {
            "id": key,
            "name": host.partition(".")[0].upper(),
            "description": None,
            "group_id": None,
            "host_name": host,
            "manufacturer": None,
            "model": None,
            "serial_number": None,
            "form_factor": None,
            "operating_systems": [],
            "ip_addresses": [],
            "ip_v6_addresses": [],
            "mac_addresses": [mac],
            "subnets": [],
            "client_version": None,
            "allow_student_routing": False,
            "remote_access_address": "",
        },
    )
    beside: dict[str, dict[str, Any]] = {
        "inventory": {"apps": [], "versions": []},
        "metadata": {"attributes": []},
        "tagging": {"tags": [], "keys": []},
    }
    for name, row in beside.items():
        world.collection("labstats", name).put(key, {"id": key, **row})
    return key


@atomic
def log_on(world: World, station_id: int, user: str = "student") -> dict[str, Any]:
    """Somebody logs on: the station is in use. An open session of somebody else ends."""
    found = document(world, "station", station_id)
    now = world.clock.ms()
    open_ = _arrive(world, station_id)
    if open_ is not None:
        _end(world, open_, now)
    logins = world.collection("labstats", "login")
    key = logins.next_id(FIRST)
    logins.put(
        key,
        {
            "id": key,
            "station_id": station_id,
            "group_id": found["group_id"],
            "user_name": text("user", user, 100),
            "start_time": local(now),
            "end_time": None,
        },
    )
    _keep(world, station_id, now, key)
    return _result(world, station_id)


@atomic
def log_off(world: World, station_id: int) -> dict[str, Any]:
    """The user logs off: the station is powered on and free. Refused when nobody is logged on."""
    document(world, "station", station_id)
    if Board(world).of(station_id) != IN_USE:
        raise ValueError(f"nobody is logged on at station {station_id}")
    now = world.clock.ms()
    session = _arrive(world, station_id)
    if session is not None:
        _end(world, session, now)
    _keep(world, station_id, now, None)
    return _result(world, station_id)


@atomic
def shut_down(world: World, station_id: int) -> dict[str, Any]:
    """The station is switched off: offline at once, until it checks in. An open session ends."""
    document(world, "station", station_id)
    now = world.clock.ms()
    session = _arrive(world, station_id)
    if session is not None:
        _end(world, session, now)
    _keep(world, station_id, now, None, off=True)
    return _result(world, station_id)
