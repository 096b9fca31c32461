"""Labii's document: a list of records with curl and in Python, and the rules around it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import requests
from mockservers_clients.labii import Client

if TYPE_CHECKING:
    from table import Book

example = Book("labii")
BASE = "https://www.labii.dev"


def _token(vendor: Any) -> str:
    body = {"username": vendor.email, "password": vendor.password}
    answer = requests.post(f"{BASE}/accounts/auth/", json=body, timeout=10)
    assert answer.status_code == 200
    return str(answer.json()["token"])


@example("A list of records with curl", "requests")
def curl(vendor: Any, folder: Path) -> None:
    url = f"{BASE}/tables/rows/list/organization/{vendor.organization_sid}/list/"
    answer = requests.request("get", url, headers={"Authorization": f"Token {_token(vendor)}"}, timeout=10)
    assert answer.status_code == 200
    assert answer.json()["page_size"] == 10


@example("A list of records in Python", "requests")
def python(vendor: Any, folder: Path) -> None:
    headers = {
        "X-Forwarded-For": "batch",
        "Content-Type": "application/json",
        "Authorization": f"Token {_token(vendor)}",
    }
    url = f"{BASE}/tables/rows/list/organization/{vendor.organization_sid}/list"
    answer = requests.get(url=url, headers=headers, timeout=10)
    assert answer.status_code == 200
    assert len(answer.json()["results"]) == 10


@example("A list of records", "labii-sdk")
def official(vendor: Any, folder: Path) -> None:
    from labii_sdk.sdk import LabiiObject

    labii = LabiiObject(organization__sid=vendor.organization_sid, email=vendor.email, password=vendor.password)
    labii.api.login()
    page = labii.Record.list()
    assert page["count"] > 10
    everything = labii.Record.list(all_pages=True, serializer="name")
    assert len(everything["results"]) == page["count"]


@example("A list of records", "reference client")
def reference(vendor: Any, folder: Path) -> None:
    client = Client(vendor.organization_sid)
    client.login(vendor.email, vendor.password)
    assert len(list(client.rows.iterate())) > 10


@example("Replies: 401 token, 403 permission, 406 level, sid, field and list body", "requests")
def replies(vendor: Any, folder: Path) -> None:
    headers = {"Authorization": f"Token {_token(vendor)}"}
    here = f"list/organization/{vendor.organization_sid}/detail/"
    tables = requests.get(f"{BASE}/tables/table/{here}", headers=headers, timeout=10).json()["results"]
    row = {"url": f"{BASE}/tables/row/{here}?table__sid={tables[0]['sid']}", "json": {"name": "x"}}
    codes = [
        requests.get(f"{BASE}/tables/row/{here}", headers={"Authorization": "Token nobody"}, timeout=10).status_code,
        requests.post(**row, headers=headers, timeout=10).status_code,
        requests.get(f"{BASE}/tables/table/list/project/x/name/", headers=headers, timeout=10).status_code,
        requests.get(f"{BASE}/tables/table/detail/nonsense/", headers=headers, timeout=10).status_code,
        requests.post(f"{BASE}/tables/table/{here}", headers=headers, json={"colour": 1}, timeout=10).status_code,
        requests.post(f"{BASE}/tables/table/{here}", headers=headers, json=[], timeout=10).status_code,
    ]
    assert codes == [401, 403, 406, 406, 406, 406]
