"""Labstep's API examples: five scripts, as printed with requests, and the same through the vendor's SDK."""

from __future__ import annotations

import json
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

import labstep
import requests
from mockservers_clients.labstep import Client

if TYPE_CHECKING:
    from table import Book

example = Book("labstep")
BASE = "https://api.labstep.com"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)


def _post(vendor: Any, path: str, data: dict[str, Any]) -> Any:
    answer = requests.post(f"{BASE}{path}", json=data, headers={"apikey": vendor.api_key}, timeout=10)
    assert answer.status_code == 200, answer.text
    return json.loads(answer.content)


@example("authenticate.py", "requests")
def authenticate(vendor: Any, folder: Path) -> None:
    data = {"username": vendor.username, "password": vendor.password}
    answer = requests.post(f"{BASE}/public-api/user/login", json=data, headers={}, timeout=10)
    assert json.loads(answer.content)["api_key"] == vendor.api_key


@example("create-protocol.py", "requests")
def create_protocol(vendor: Any, folder: Path) -> None:
    made = _post(vendor, "/api/generic/protocol", {"name": "Programmatic Protocol"})
    assert isinstance(made["id"], int)


@example("create-experiment.py, with a protocol", "requests")
def create_experiment_with(vendor: Any, folder: Path) -> None:
    protocol = _post(vendor, "/api/generic/protocol", {"name": "Programmatic Protocol"})
    data = {"name": "My Experiment", "description": "Testing", "protocol_id": str(protocol["id"])}
    made = _post(vendor, "/api/generic/experiment", data)
    assert isinstance(made["id"], int)
    assert made["deleted_at"] is None


@example("create-experiment.py, without a protocol", "requests")
def create_experiment_without(vendor: Any, folder: Path) -> None:
    made = _post(vendor, "/api/generic/experiment", {"name": "My Experiment", "description": "Testing"})
    assert made["author"]["username"] == vendor.username


@example("Upload instrument data", "requests")
def upload(vendor: Any, folder: Path) -> None:
    experiment = _post(vendor, "/api/generic/experiment", {"name": "My Experiment"})
    path = folder / "IMG_0001.png"
    path.write_bytes(PNG)
    with path.open("rb") as file:
        answer = requests.post(
            f"{BASE}/api/generic/file/upload",
            headers={"apikey": vendor.api_key},
            files={"file": file},
            data={"experiment_id": experiment["id"]},
            timeout=10,
        )
    ((key, record),) = json.loads(answer.content).items()
    assert key == str(record["id"])
    assert record["name"] == "IMG_0001.png"
    assert record["size"] == len(PNG)


@example("Log in, protocol, experiment, upload", "labstep")
def official(vendor: Any, folder: Path) -> None:
    user = labstep.authenticate(apikey=vendor.api_key)
    protocol = user.newProtocol("Programmatic Protocol")
    protocol.getCurrentVersion().setLive()  # experiments run live versions, drafts cannot be run
    protocol.update()
    experiment = user.newExperiment("My Experiment")
    run = experiment.addProtocol(protocol)
    assert run.name == "Programmatic Protocol"
    path = folder / "IMG_0001.png"
    path.write_bytes(PNG)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # the SDK leaves the file it reads open
        file = experiment.addFile(str(path))
    assert file.name == "IMG_0001.png"


@example("Log in, protocol, experiment, upload", "reference client")
def reference(vendor: Any, folder: Path) -> None:
    client = Client()
    client.login(vendor.username, vendor.password)
    protocol = client.protocols.create(name="Programmatic Protocol")
    experiment = client.experiments.create(name="My Experiment")
    assert protocol["id"]
    assert experiment["id"]
