"""What is asked of each vendor: one get, one page of 100, one create. The only file here that knows vendors."""

from __future__ import annotations

import io
import json
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from toyvendor import customer, toy

from mockservers.engine import registry
from mockservers.engine.door import Door
from mockservers.engine.ids import stream
from mockservers.engine.vendor import Vendor
from mockservers.engine.world import World, Worlds

__all__ = ["SUBJECTS", "Subject", "Target", "ask", "environ", "subject"]


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
    setup: list[Target] = field(default_factory=list)
    """What a server is told before it is loaded."""
    note: str = ""

    @property
    def world(self) -> World:
        return self.worlds.default

    @property
    def credentials(self) -> dict[str, Any]:
        return dict(self.world.credentials(self.vendor.name))

    def keys(self, collection: str) -> list[Any]:
        return list(self.world.collection(self.vendor.name, collection).view())


def environ(target: Target, host: str) -> dict[str, Any]:
    """What granian makes of a request."""
    path, _, query = target.path.partition("?")
    made: dict[str, Any] = {
        "REQUEST_METHOD": target.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "REMOTE_ADDR": "127.0.0.1",
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "8700",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": host,
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(target.body),
    }
    for name, value in target.headers.items():
        key = name.upper().replace("-", "_")
        made[key if key == "CONTENT_TYPE" else f"HTTP_{key}"] = value
    if target.body:
        made["CONTENT_LENGTH"] = str(len(target.body))
    return made


def ask(subject: Subject, target: Target) -> Any:
    """The answer of the core, decoded. Raises ``RuntimeError`` for a refusal."""
    reply = Door(subject.vendor, subject.worlds).answer(environ(target, subject.vendor.hosts[0]))
    if reply.status >= 400:
        said = f"{reply.status} {reply.reason} {reply.body[:200]!r}"
        raise RuntimeError(f"{subject.name}: {target.method} {target.path}: {said}")
    return json.loads(reply.body)


COUNT = 10_000
"""Documents a page is one of 100 of."""


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


JSON_BODY = {"Content-Type": "application/json"}


def _post(path: str, headers: dict[str, str], body: Any) -> Target:
    return Target("POST", path, {**headers, **JSON_BODY}, json.dumps(body).encode())


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
    # Minutes of creates fill any plan.
    org = found.world.collection("losant", "org").get(found.credentials["org_id"])
    room = json.dumps({"limits": {**org["limits"], "device": 10**9}}) if org is not None else "{}"
    found.setup = [Target("PATCH", f"/_mock/state/losant/org/{found.credentials['org_id']}", JSON_BODY, room.encode())]
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


def _labstep() -> Subject:
    """Experiments, newest first, by cursor."""
    found = _vendor("labstep", "large")
    headers = {"apikey": str(found.credentials["api_key"])}
    base = "/api/generic/experiment-workflow"
    cursor, ids = "-1", []
    while len(found.page) < COUNT // 100:
        target = Target("GET", f"{base}?cursor={cursor}&count=100", headers)
        body = ask(found, target)
        found.page.append(target)
        ids += [item["id"] for item in body["items"]]
        cursor = body["next_cursor"]
        if cursor == "-1":
            break
    found.get = [Target("GET", f"{base}/{key}", headers) for key in ids[::23]]
    found.create = [_post(base, headers, {"name": f"Bench run {n}"}) for n in range(200)]
    found.items = lambda body: body["items"]
    found.note = f"{len(ids):,} experiments"
    return found


def _labii() -> Subject:
    """Rows of all tables."""
    found = _vendor("labii", "large")
    headers = {"Authorization": f"Bearer {found.credentials['api_key']}", "X-Forwarded-For": "batch"}
    organization, project = found.credentials["organization_sid"], found.credentials["project_sid"]
    base = f"/tables/row/list/organization/{organization}"
    total = ask(found, Target("GET", f"{base}/list/?page_size=1", headers))["count"]
    found.page = [
        Target("GET", f"{base}/list/?page={n}&page_size=100", headers) for n in range(1, min(COUNT, total) // 100 + 1)
    ]
    rows = [row for target in found.page for row in ask(found, target)["results"]]
    tables = Target("GET", f"/tables/table/list/organization/{organization}/list/?page_size=1", headers)
    table = ask(found, tables)["results"][0]["sid"]
    found.get = [Target("GET", f"/tables/row/detail/{row['sid']}/", headers) for row in rows[::23]]
    found.create = [
        _post(f"{base}/detail/?table__sid={table}", headers, {"name": f"Bench run {n}", "projects": [{"sid": project}]})
        for n in range(200)
    ]
    found.items = lambda body: body["results"]
    found.note = f"{total:,} rows"
    return found


def _hexoskin() -> Subject:
    """Records, and ranges for creates."""
    found = _vendor("hexoskin", "large")
    given = found.credentials
    login = b64encode(f"{given['username']}:{given['password']}".encode()).decode()
    headers = {"Authorization": f"Basic {login}"}
    total = ask(found, Target("GET", "/api/record/?limit=1", headers))["meta"]["total_count"]
    pages = max(1, min(COUNT, total) // 100)
    found.page = [Target("GET", f"/api/record/?limit=100&offset={n * 100}", headers) for n in range(pages)]
    rows = [row for target in found.page for row in ask(found, target)["objects"]]
    found.get = [Target("GET", row["resource_uri"], headers) for row in rows[::17]]
    for n, row in zip(range(200), rows * 200, strict=False):
        body = {"name": f"Bench lap {n}", "start": row["start"], "end": row["start"] + 256 * 60}
        found.create.append(_post("/api/range/", headers, body))
    found.items = lambda body: body["objects"]
    found.note = f"{total:,} records"
    return found


MAKERS: dict[str, Callable[[], Subject]] = {
    "toy": _toy,
    "labstats": _labstats,
    "labstep": _labstep,
    "labii": _labii,
    "losant": _losant,
    "hexoskin": _hexoskin,
}
SUBJECTS = tuple(MAKERS)


def subject(name: str) -> Subject:
    """A subject by name, its account built. Raises what building raises."""
    found = MAKERS[name]()
    found.worlds.attach(found.world, found.vendor.name)
    return found
