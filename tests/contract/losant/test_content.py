"""Events, data tables and files."""

from __future__ import annotations

import json
from typing import Any

import pytest

# Events


@pytest.mark.mutates
def test_the_life_of_an_event(api: Any) -> None:
    made = api.make("/events", {"level": "warning", "subject": "Too warm", "deviceId": api.given["device_id"]})
    path = f"{api.app}/events/{made['id']}"
    assert (made["state"], made["sourceType"], made["updates"]) == ("new", "user", [])
    assert made["deviceName"]
    changed = api.patch(path, {"state": "acknowledged", "comment": "On my way", "message": "x"}, status=400)
    assert changed["message"] == "data has additional properties"
    changed = api.patch(path, {"state": "acknowledged", "comment": "On my way"})
    (entry,) = changed["updates"]
    assert entry["stateChange"] == {"old": "new", "new": "acknowledged"}
    assert entry["comment"] == "On my way"
    assert "comment" not in changed
    assert api.get(path)["state"] == "acknowledged"
    api.delete(path)
    assert api.get(path, status=404)["message"] == "Event was not found"


@pytest.mark.mutates
def test_events_newest_first_and_by_state(api: Any) -> None:
    tag = {"eventTags": {"lot": "events"}}
    made = [api.make("/events", {"level": "info", "subject": f"lot {n}", **tag}) for n in range(3)]
    query = json.dumps({"eventTags": {"lot": "events"}})
    found = api.get(f"{api.app}/events", params={"query": query})
    assert [e["id"] for e in found["items"]] == [e["id"] for e in reversed(made)]
    assert (found["sortField"], found["sortDirection"]) == ("creationDate", "desc")
    worst = api.make("/events", {"level": "critical", "subject": "lot worst", **tag})
    best = api.get(f"{api.app}/events/mostRecentBySeverity", params={"query": query})
    assert (best["event"]["id"], best["newCount"]) == (worst["id"], 4)
    changed = api.patch(f"{api.app}/events", {"state": "resolved"}, params={"query": query})
    assert changed == {"success": True}
    assert api.get(f"{api.app}/events/mostRecentBySeverity", params={"query": query}) == {"newCount": 0}
    listed = api.get(f"{api.app}/events", params={"state": "resolved", "filterField": "subject", "filter": "LOT *"})
    assert (listed["totalCount"], listed["state"]) == (4, "resolved")
    assert api.post(f"{api.app}/events/delete", json.loads(query)) == {"removed": 4}


@pytest.mark.mutates
def test_events_are_throttled(api: Any) -> None:
    for _ in range(16):
        answer = api.call("POST", f"{api.app}/events", json={"level": "info", "subject": "many"}, status=None)
        if "id" in answer:
            api.made.append(f"{api.app}/events/{answer['id']}")
    assert answer["type"] == "RateLimit"


# Tables

COLUMNS = [
    {"name": "code", "dataType": "string", "constraint": "unique"},
    {"name": "size", "dataType": "number", "constraint": "required"},
    {"name": "on", "dataType": "boolean", "constraint": "optional", "defaultValue": True},
]


@pytest.fixture
def table(api: Any) -> Any:
    found = api.make("/data-tables", {"name": "contract", "columns": COLUMNS})
    return f"{api.app}/data-tables/{found['id']}"


@pytest.mark.mutates
def test_a_table_and_its_columns(api: Any, table: str) -> None:
    assert api.get(table)["columns"] == COLUMNS
    api.post(f"{table}/rows", {"code": "a", "size": 1}, status=201)
    column = {"name": "note", "dataType": "string", "constraint": "required"}
    assert api.post(f"{table}/column", column)["columns"][-1] == column
    api.post(f"{table}/column", column, status=409)
    (row,) = api.get(f"{table}/rows")["items"]
    assert row["note"] is None
    assert api.delete(f"{table}/column", params={"columnName": "note"})["columns"] == COLUMNS
    assert "note" not in api.get(f"{table}/rows")["items"][0]
    assert api.patch(table, {"description": "d"})["description"] == "d"
    api.patch(table, {"columns": []}, status=400)
    api.post(f"{table}/column", {"name": "id", "dataType": "string", "constraint": "optional"}, status=400)
    assert api.get(table)["summary"]["count"] == 1


@pytest.mark.mutates
def test_rows(api: Any, table: str) -> None:
    made = api.post(f"{table}/rows", {"code": "a", "size": 1, "unknown": 9}, status=201)
    assert list(made) == ["id", "createdAt", "updatedAt", "code", "size", "on"]
    assert made["on"] is True
    many = api.post(f"{table}/rows", [{"code": "b", "size": 2, "on": None}, {"code": "c", "size": 3}], status=201)
    assert (many["count"], len(many["rowIds"])) == (2, 2)
    row = f"{table}/rows/{made['id']}"
    assert api.get(row) == made
    assert api.patch(row, {"size": 5})["size"] == 5
    assert api.patch(row, {"code": "a"})["code"] == "a"
    assert api.patch(row, {"code": "b"}, status=409) == {"type": "AlreadyExists", "message": "Entry already exists"}
    api.patch(row, {"size": None}, status=400)
    api.patch(row, {"size": "5"}, status=400)
    api.delete(row)
    assert api.get(row, status=404)["message"] == "Data Table Row was not found"
    api.post(f"{table}/rows", {"code": "a", "size": 1}, status=201)


@pytest.mark.mutates
def test_an_insert_of_many_is_all_or_none(api: Any, table: str) -> None:
    api.post(f"{table}/rows", [{"code": "x", "size": 1}, {"code": "x", "size": 2}], status=409)
    api.post(f"{table}/rows", [{"code": "x", "size": 1}, {"code": "y"}], status=400)
    assert api.get(f"{table}/rows")["totalCount"] == 0


@pytest.mark.mutates
def test_querying_rows(api: Any, table: str) -> None:
    api.post(f"{table}/rows", [{"code": f"k{n}", "size": n, "on": n % 2 == 0} for n in range(6)], status=201)
    found = api.post(f"{table}/rows/query", {"size": {"$gte": 2}, "on": True}, params={"sortColumn": "size"})
    assert [r["size"] for r in found["items"]] == [2, 4]
    assert list(found) == [
        "count",
        "items",
        "totalCount",
        "limit",
        "offset",
        "sortColumn",
        "sortDirection",
        "query",
        "applicationId",
        "dataTableId",
    ]
    page = api.get(f"{table}/rows", params={"limit": 2, "offset": 4, "sortColumn": "size", "sortDirection": "desc"})
    assert [r["size"] for r in page["items"]] == [1, 0]
    assert (page["totalCount"], page["limit"], page["offset"]) == (6, 2, 4)
    some = api.post(f"{table}/rows/query", {"code": {"$in": ["k1", "k2"]}}, params={"includeFields[0]": "code"})
    assert all(set(r) == {"id", "code"} for r in some["items"])
    api.post(f"{table}/rows/query", {"color": 1}, status=400)
    api.get(f"{table}/rows", params={"sortColumn": "color"}, status=400)
    assert api.post(f"{table}/rows/delete", {"size": {"$lt": 2}}) == {"removed": 2}
    assert api.post(f"{table}/rows/delete", {}, params={"limit": 1}) == {"removed": 1}
    assert api.post(f"{table}/rows/truncate") == {"success": True}
    assert api.get(f"{table}/rows")["totalCount"] == 0
    api.post(f"{table}/rows/export", {"email": "someone@example.org"}, status=202)


# Files


@pytest.mark.mutates
def test_a_file_is_uploaded_and_read(api: Any, target: Any) -> None:
    body = {"name": "hello.txt", "type": "file", "parentDirectory": "/contract/deep", "contentType": "text/plain"}
    made = api.make("/files", body, member="/file")
    assert (made["status"], made["parentDirectory"]) == ("pending", "/contract/deep/")
    assert made["_links"]["self"] == {"href": f"{api.app}/file/"}
    form = made["upload"]
    answer = target.request("POST", form["url"], data=form["fields"], files={"file": ("hello.txt", b"hello")})
    assert (answer.status_code, answer.content) == (204, b"")
    found = api.get(f"{api.app}/file/{made['id']}")
    assert (found["status"], found["fileSize"]) == ("completed", 5)
    assert found["s3etag"] == "5d41402abc4b2a76b9719d911017c592"
    content = target.request("GET", found["url"])
    assert (content.content, content.headers["Content-Type"]) == (b"hello", "text/plain")
    assert target.request("POST", form["url"], files={"file": b"again"}).status_code == 403
    listed = api.get(f"{api.app}/files", params={"directory": "/contract/deep", "type": "file"})
    assert [f["id"] for f in listed["items"]] == [made["id"]]
    assert listed["parentExists"] is True
    assert "applicationId" not in listed
    assert api.get(f"{api.app}/files", params={"directory": "/nowhere"})["parentExists"] is False
    moved = api.post(f"{api.app}/file/{made['id']}/move", params={"parentDirectory": "/contract"}, status=201)
    assert moved["id"] != made["id"]
    api.get(f"{api.app}/file/{made['id']}", status=404)
    assert target.request("GET", moved["url"]).content == b"hello"
    (directory,) = [
        f for f in api.get(f"{api.app}/files", params={"directory": "/"})["items"] if f["name"] == "contract"
    ]
    api.delete(f"{api.app}/file/{directory['id']}")
    api.get(f"{api.app}/file/{moved['id']}", status=404)


@pytest.mark.mutates
def test_a_file_is_uploaded_directly(api: Any) -> None:
    made = api.make("/files", {"name": "direct.bin", "type": "file"}, member="/file")
    found = api.call("POST", f"{api.app}/file/{made['id']}/upload", files={"file": ("direct.bin", b"\x00\x01")})
    assert (found["status"], found["fileSize"]) == ("completed", 2)
    again = api.patch(f"{api.app}/file/{made['id']}", {"contentType": "application/pdf"})
    assert again["status"] == "pending"
    assert again["upload"]["fields"]["Content-Type"] == "application/pdf"
    api.post(f"{api.app}/file/{made['id']}/upload", status=400)


@pytest.mark.mutates
def test_a_directory_is_moved(api: Any) -> None:
    directory = api.make("/files", {"name": "from", "type": "directory"}, member="/file")
    made = api.make("/files", {"name": "in.txt", "type": "file", "parentDirectory": "/from"}, member="/file")
    moved = api.post(f"{api.app}/file/{directory['id']}/move", params={"name": "to"}, status=201)
    api.made.append(f"{api.app}/file/{moved['id']}")
    assert (moved["status"], moved["name"]) == ("moving", "to")
    assert moved["id"] != directory["id"]
    api.get(f"{api.app}/file/{made['id']}", status=404)
    assert api.get(f"{api.app}/files", params={"directory": "/from"})["parentExists"] is False
