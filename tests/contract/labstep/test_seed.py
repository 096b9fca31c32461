"""The vendor's five example scripts, with plain ``requests`` as they are printed."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import requests

PNG = b"\x89PNG\r\n\x1a\n" + bytes(41419)


def _headers(api: Any) -> dict[str, str]:
    return {"apikey": api.target.credentials["api_key"]}


def _keep(api: Any, kind: str, key: Any) -> None:
    api.made.append((kind, key))


@pytest.mark.mutates
def test_authenticate(api: Any) -> None:
    data = {"username": api.target.credentials["username"], "password": api.target.credentials["password"]}
    r = requests.post(f"{api.target.url}/public-api/user/login", json=data, headers={})
    parsed = json.loads(r.content)
    assert r.status_code == 200
    assert parsed["enabled"] is True
    assert parsed["first_name"]
    assert (
        requests.get(f"{api.target.url}/api/generic/user/info", headers={"apikey": parsed["api_key"]}).status_code
        == 200
    )


@pytest.mark.mutates
def test_create_a_protocol(api: Any) -> None:
    url = f"{api.target.url}/api/generic/protocol"
    r = requests.post(url, json={"name": "Programmatic Protocol"}, headers=_headers(api))
    parsed = json.loads(r.content)
    _keep(api, "protocol-collection", parsed["collection"]["id"])
    assert r.status_code == 200
    assert {k: parsed[k] for k in ("additional_information", "changes", "children_protocol_collections")} == {
        "additional_information": None,
        "changes": None,
        "children_protocol_collections": [],
    }
    assert set(parsed["author"]) >= {"id", "name", "username"}
    assert parsed["collection"]["parent_protocol"] is None
    assert parsed["collection"]["permissions"] == {"edit": True, "owner": True, "view": True}
    assert (parsed["version"], parsed["is_last_version"], len(parsed["protocol_steps"])) == (0, True, 1)


@pytest.mark.mutates
@pytest.mark.parametrize("as_text", [True, False])
def test_create_an_experiment_with_a_protocol(api: Any, as_text: bool) -> None:
    root = f"{api.target.url}/api/generic"
    protocol = requests.post(f"{root}/protocol", json={"name": "Programmatic"}, headers=_headers(api)).json()
    _keep(api, "protocol-collection", protocol["collection"]["id"])
    data = {
        "name": "My Experiment",
        "description": "Testing whether the labstep API works",
        "protocol_id": str(protocol["id"]) if as_text else protocol["id"],
    }
    r = requests.post(f"{root}/experiment", json=data, headers=_headers(api))
    parsed = json.loads(r.content)
    _keep(api, "experiment-workflow", parsed["experiment_workflow"]["id"])
    assert r.status_code == 200
    assert (parsed["name"], parsed["description"]) == (data["name"], data["description"])
    assert set(parsed["author"]) >= {"first_name", "id", "last_name", "name", "profile"}
    assert parsed["deleted_at"] is None
    assert "end" in parsed
    assert parsed["protocol"]["id"] == protocol["id"]
    assert parsed["steps"][0]["thread"]["id"]
    assert parsed["experiment_steps"] == parsed["steps"] == parsed["protocol_steps"]


@pytest.mark.mutates
def test_create_an_experiment_without_a_protocol(api: Any) -> None:
    r = requests.post(f"{api.target.url}/api/generic/experiment", json={"name": "Alone"}, headers=_headers(api))
    parsed = r.json()
    _keep(api, "experiment-workflow", parsed["experiment_workflow"]["id"])
    assert (r.status_code, parsed["name"], parsed["protocol"]) == (200, "Alone", None)
    shown = api.get(f"experiment-workflow/{parsed['experiment_workflow']['id']}")
    assert shown["name"] == "Alone"
    assert shown["root_experiment"]["id"] == parsed["id"]


@pytest.mark.mutates
def test_upload_instrument_data(api: Any, tmp_path: Path) -> None:
    experiment = requests.post(
        f"{api.target.url}/api/generic/experiment", json={"name": "x"}, headers=_headers(api)
    ).json()
    _keep(api, "experiment-workflow", experiment["experiment_workflow"]["id"])
    (tmp_path / "IMG_0001.png").write_bytes(PNG)
    with open(tmp_path / "IMG_0001.png", "rb") as file:
        r = requests.post(
            f"{api.target.url}/api/generic/file/upload",
            headers=_headers(api),
            files={"file": file},
            data={"experiment_id": experiment["id"]},
        )
    response = json.loads(r.content)
    assert r.status_code == 200
    ((key, value),) = response.items()
    _keep(api, "file", value["id"])
    assert key == str(value["id"])
    assert (value["name"], value["size"], value["mime_type"]) == ("IMG_0001.png", len(PNG), "image/png")
    assert re.fullmatch(r"\d{4}/\d\d/\d\d/php[A-Za-z0-9]{6}\.png", value["path"])
    assert value["thumbnail"] == f"thumbnails/file_small/{value['path']}"
    assert value["thumbnail_large"] == f"thumbnails/file_large/{value['path']}"
    assert re.search(rb'"path":"\d{4}\\/\d\d\\/\d\d\\/php', r.content)
    assert [f["id"] for f in api.get(f"experiment/{experiment['id']}")["files"]] == [value["id"]]
