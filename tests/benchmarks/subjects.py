"""What is asked of each vendor: one get, one page of 100, one create. The only file here that knows vendors."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from toyvendor import customer, toy

from mockservers.engine import registry
from mockservers.engine.ids import stream
from mockservers.engine.vendor import Vendor
from mockservers.engine.world import World, Worlds

__all__ = ["SUBJECTS", "Subject", "Target", "subject"]


@dataclass
class Target:
    """One request: ``path`` as sent, with its query."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes = b""


@dataclass
class Subject:
    """A vendor, its worlds in this process, and what to ask. ``items`` finds the documents in the body of a page."""

    name: str
    vendor: Vendor
    worlds: Worlds
    serve: list[str]
    get: list[Target] = field(default_factory=list)
    page: list[Target] = field(default_factory=list)
    create: list[Target] = field(default_factory=list)
    items: Callable[[Any], list[Any]] = lambda body: list(body)
    note: str = ""

    @property
    def world(self) -> World:
        return self.worlds.default

    @property
    def credentials(self) -> dict[str, Any]:
        return dict(self.world.credentials(self.vendor.name))

    def keys(self, collection: str) -> list[Any]:
        return list(self.world.collection(self.vendor.name, collection).view())


COUNT = 10_000


def _toy() -> Subject:
    vendor = toy(COUNT)
    found = Subject("toy", vendor, Worlds([vendor]), ["serve", vendor.name], note=f"{COUNT} customers")
    headers = {"Authorization": "Bearer key-default"}
    found.get = [Target("GET", f"/v1/customers/{n}", headers) for n in range(1, COUNT, 41)]
    found.page = [Target("GET", f"/v1/customers?offset={n}&limit=100", headers) for n in range(0, COUNT, 100)]
    source = stream("create")
    for n in range(200):
        body = customer(n, source)
        for name in ("id", "object", "created_at"):
            del body[name]
        found.create.append(_post("/v1/customers", headers, body))
    found.items = lambda body: body["data"]
    return found


def _post(path: str, headers: dict[str, str], body: Any) -> Target:
    return Target("POST", path, {**headers, "Content-Type": "application/json"}, json.dumps(body).encode())


def _vendor(name: str, profile: str) -> Subject:
    vendor = registry.find(name)
    return Subject(name, vendor, Worlds([vendor], profile), ["serve", name, "--profile", profile])


def _labstats() -> Subject:
    """Stations; the large account has about 8,000. The public API has no create."""
    found = _vendor("labstats", "large")
    headers = {"Authorization": f"Bearer {found.credentials['api_key']}"}
    keys = found.keys("station")
    found.get = [Target("GET", f"/stations/{key}/", headers) for key in keys[::31]]
    after = [0, *keys[99::100]]
    found.page = [Target("GET", f"/stations/?after_id={key}&limit=100", headers) for key in after]
    found.items = lambda body: body["results"]
    found.note = f"{len(keys):,} stations"
    return found


def _losant() -> Subject:
    """Devices of one application, with links, as the vendor's clients ask for them."""
    found = _vendor("losant", "large")
    headers = {"Authorization": f"Bearer {found.credentials['user_token']}", "Accept": "application/json"}
    application = found.credentials["application_id"]
    devices = found.world.collection("losant", "device").view(("applicationId", application))
    base = f"/applications/{application}/devices"
    links = "_actions=false&_links=true&_embedded=true"
    found.get = [Target("GET", f"{base}/{key}?{links}", headers) for key in devices.slice(0, COUNT)[::41]]
    pages = min(COUNT, len(devices)) // 100
    found.page = [Target("GET", f"{base}?page={n}&perPage=100&{links}", headers) for n in range(pages)]
    found.create = [_post(f"{base}?{links}", headers, _device(n)) for n in range(200)]
    found.items = lambda body: body["items"]
    found.note = f"{len(devices):,} devices in the application"
    return found


def _device(number: int) -> dict[str, Any]:
    return {
        "name": f"Bench thermometer {number}",
        "description": "Reports temperature and humidity of a cold room.",
        "deviceClass": "standalone",
        "tags": [{"key": "room", "value": f"B{number}"}, {"key": "floor", "value": "2"}],
        "attributes": [{"name": "temperature", "dataType": "number"}, {"name": "humidity", "dataType": "number"}],
    }


MAKERS: dict[str, Callable[[], Subject]] = {"toy": _toy, "labstats": _labstats, "losant": _losant}
SUBJECTS = tuple(MAKERS)


def subject(name: str) -> Subject:
    """A subject by name, its account built. Raises what building raises."""
    found = MAKERS[name]()
    found.worlds.attach(found.world, found.vendor.name)
    return found
