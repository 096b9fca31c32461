"""Each official client recorded through the proxy from a second server, then replayed offline by the same code."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import requests
from mockservers_scenarios import Body, Player, Recorder, ReplayServer, Request, load
from mockservers_scenarios.matching import compare

import mockservers

TWELVE = (
    "Bearer-plant-01-Qx7", "body-plant-02-Zk9!", "query plant/03+Wm4", "cookie-plant-04-Hd2", "basic-plant-05-Tr8",
    "form plant&06=Lp3", "part-plant-07-Vn6", "3f9c2b7a-08aa-4c1e-9d5b-77e0c4a1f2d3",
    "9d41aa0c77b2e6f3518c9d41aa0c77b2", "plant-ten+Gs1@example.com", "userinfo-plant-11-Yc5",
    "escaped-\u00e9-\"plant\"-12",
)  # fmt: skip


def losant(url: str, given: Any) -> Any:
    import losant_rest

    client = losant_rest.Client(url=url)
    seen: list[Any] = []
    login = client.auth.authenticate_user(credentials={"email": given["email"], "password": given["password"]})
    client.auth_token = login["token"]
    seen.append(client.me.get())
    where = {"applicationId": given["application_id"]}
    seen += [client.devices.get(page=page, perPage=3, sortField="name", **where) for page in (0, 1, 999)]
    device = {**where, "deviceId": given["device_id"]}
    seen.append(client.device.send_state(deviceState={"data": {"temperature": 21.5}}, **device))
    seen.append(client.device.get_state(limit=1, **device))
    with pytest.raises(losant_rest.LosantError) as missing:
        client.device.get(**{**device, "deviceId": "5" * 24})
    seen.append(missing.value.args)
    made = client.application_keys.post(applicationKey={"description": "made in a recording"}, **where)
    seen.append(sorted(made))
    return [json.loads(json.dumps(part, default=str)) for part in seen]


def labstep(url: str, given: Any) -> Any:
    import labstep as sdk
    from labstep.service.config import configService

    before, configService.host = configService.host, url
    try:
        user = sdk.authenticate(given["username"], given["api_key"])
        workspace = user.getWorkspace(given["group_id"])
        made = user.newExperiment("A recorded experiment")
        made = made.edit(name="A recorded experiment, renamed")
        found = workspace.getExperiments(count=3)
        return [user["username"], workspace["name"], made["name"], made["id"], [one["name"] for one in found]]
    finally:
        configService.host = before


def labii(url: str, given: Any) -> Any:
    from labii_sdk.sdk import LabiiObject

    client = LabiiObject(given["organization_sid"], base_url=url, email=given["email"], password=given["password"])
    client.api.login()
    tables = client.Table.list(page=1, page_size=2)
    every = client.Table.list(all_pages=True)
    sid = every["results"][0]["sid"]
    project = {"projects": [{"sid": given["project_sid"]}]}
    made = client.Record.create({"name": "A recorded row", **project}, query=f"table__sid={sid}")
    read = client.Record.retrieve(made["sid"])
    return [tables["results"], [table["sid"] for table in every["results"]], made["name"], read]


SESSIONS: dict[str, Callable[[str, Any], Any]] = {"losant": losant, "labstep": labstep, "labii": labii}


def plant(url: str) -> None:
    """Send twelve secrets, each in a place of its own, and most of them once more in free text in some disguise."""
    one, two, three, four, five, six, seven, eight, nine, ten, eleven, twelve = TWELVE
    send = lambda method, path, **more: requests.request(method, url + path, timeout=10, **more)  # noqa: E731
    send("GET", "/me", headers={"Authorization": f"Bearer {one}"})
    send("POST", "/auth/user", json={"email": "a@example.com", "password": two})
    send("GET", f"/me?access_token={quote(three, safe='')}")
    send("GET", "/me", headers={"Cookie": f"theme=dark; session={four}"})
    send("GET", "/me", auth=("someone", five))
    send("POST", "/oauth/token", data={"grant_type": "refresh_token", "client_secret": six})
    send("POST", "/files/upload", files={"file": ("a.txt", b"text")}, data={"api_key": seven})
    send("POST", "/auth/device", json={"deviceId": "d", "key": eight, "secret": nine})
    send("GET", "/me", headers={"X-Note": ten})
    send("POST", "/hooks", json={"callback": f"https://name:{eleven}@hooks.example.org/in"})
    send("POST", "/nested", json={"payload": json.dumps({"deep": [{"clientSecret": twelve}]})})
    said = " and ".join((two, base64.b64encode(f"x:{seven}".encode()).decode(), eight.upper(), nine, quote(eleven)))
    send(
        "POST", "/notes", json={"text": said, "hex": five.encode().hex(), "again": [one, three, four, six, ten, twelve]}
    )


def disguises(secret: str) -> set[str]:
    """How a secret could hide in a text: written independently of the scrubber."""
    raw = secret.encode()
    found = {
        secret,
        quote(secret),
        quote(secret, safe=""),
        quote(secret).replace("%20", "+"),
        raw.hex(),
        raw.hex().upper(),
    }
    found |= {json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1], secret.upper(), secret.lower()}
    for shift in range(3):
        inner = base64.b64encode(b"\x00" * shift + raw).decode()[4 if shift else 0 :]
        found.add(inner.rstrip("=")[:-1])
    return found


def leaks(text: str, secrets: list[str]) -> list[str]:
    """Which secrets are in a text, or in any base64 or hex in it."""
    views = [text]
    for run in re.findall(r"[A-Za-z0-9+/_-]{8,}={0,2}", text):
        padded = run.replace("-", "+").replace("_", "/").rstrip("=")
        views += [
            base64.b64decode(padded[cut:] + "=" * (-len(padded[cut:]) % 4)).decode("latin-1")
            for cut in range(4)
            if len(padded[cut:]) % 4 != 1
        ]
    whole = "\n".join(views)
    return [secret for secret in secrets if any(form in whole for form in disguises(secret))]


@pytest.fixture(scope="module", params=sorted(SESSIONS))
def recorded(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Any, Any, Path]:
    """A session of an official client with a second server, recorded through the proxy."""
    vendor = str(request.param)
    path = tmp_path_factory.mktemp("recorded") / f"{vendor}.yaml"
    with mockservers.serve(vendor, seed=2, profile="small") as second:
        given = dict(second.credentials)
        with Recorder(vendor, second.url, to=path) as recorder:
            seen = SESSIONS[vendor](recorder.url, given)
            plant(recorder.url)
    return vendor, given, seen, path


def same(recorded: Any, got: Any) -> Any:
    """Differences, where what was scrubbed matches anything."""
    as_request = lambda value: Request("POST", "/", body=Body(json.dumps(value).encode()))  # noqa: E731
    return [str(difference) for difference in compare(as_request(recorded), as_request(got))]


@pytest.mark.parametrize("mode", ["any", "ordered"])
def test_replayed_offline_by_the_same_code(recorded: Any, mode: Any) -> None:
    vendor, given, seen, path = recorded
    player = Player(load(path), mode=mode)
    with ReplayServer(player) as server:
        again = SESSIONS[vendor](server.url, given)
    assert player.mismatches == []
    assert same(again, seen) == []
    assert len(player.unused) == 12, "the session needed all exchanges but the twelve planted ones"


def test_replayed_for_somebody_with_other_credentials(recorded: Any) -> None:
    vendor, given, seen, path = recorded
    names = ("password", "api_key", "email", "username")
    other = {key: f"another-{key}" if key in names else value for key, value in given.items()}
    player = Player(load(path))
    with ReplayServer(player) as server:
        assert same(SESSIONS[vendor](server.url, other), seen) == []
    assert player.mismatches == []


def test_no_planted_secret_is_on_disk(recorded: Any) -> None:
    _, _, _, path = recorded
    assert len(set(TWELVE)) == 12
    assert leaks(path.read_text(encoding="utf-8"), list(TWELVE)) == []
    assert [name.name for name in path.parent.iterdir()] == [path.name], "nothing is left beside the file"


def test_no_credential_of_the_account_is_on_disk(recorded: Any) -> None:
    vendor, given, _, path = recorded
    used = {
        "losant": ("email", "password", "user_token"),
        "labstep": ("api_key", "username"),
        "labii": ("email", "password"),
    }
    text = path.read_text(encoding="utf-8")
    assert leaks(text, [given[name] for name in used[vendor] if name != "user_token"]) == []
    assert "scrubbed-" in text


def test_the_search_for_leaks_finds_them() -> None:
    for secret in TWELVE:
        for text in (
            secret,
            quote(secret, safe=""),
            base64.b64encode(f"ab{secret}".encode()).decode(),
            secret.encode().hex(),
        ):
            assert leaks(f"key: {text}\n", [secret]) == [secret], text
