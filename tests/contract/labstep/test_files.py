"""Files: upload, the keyed answer, signed links, limits, lists."""

from __future__ import annotations

from typing import Any

import pytest
import requests

pytestmark = pytest.mark.mutates
LIMIT = 25 * 1024 * 1024


def upload(api: Any, content: bytes = b"x,y\n1,2\n", name: str = "data.csv", **fields: Any) -> dict[str, Any]:
    answer = api.ok("POST", "file/upload", files={"file": (name, content)}, data=fields)
    ((key, file),) = answer.items()
    api.made.append(("file", file["id"]))
    assert key == str(file["id"])
    found: dict[str, Any] = file
    return found


def test_what_goes_up_comes_down(api: Any) -> None:
    content = bytes(range(256)) * 40
    file = upload(api, content, "blob.bin")
    link = api.ok("POST", f"file/download/{file['id']}")["signed_url"]
    response = requests.get(link, allow_redirects=False)
    assert (response.status_code, response.content) == (200, content)
    assert response.headers["Content-Disposition"] == 'attachment; filename="blob.bin"'
    assert requests.get(link.replace(f"/{file['id']}-", f"/{file['id'] + 1}-")).status_code == 404
    assert api.ok("POST", f"file/download/{file['guid']}")["signed_url"]


def test_a_file_is_described(api: Any) -> None:
    file = upload(api, name="Result.CSV")
    assert (file["size"], file["mime_type"], file["filetype"], file["thumbnail"]) == (8, "text/csv", "csv", None)
    assert (file["link_source"], file["image_annotation"], file["is_external"]) == (None, None, False)
    assert upload(api, is_external="1")["is_external"] is True
    assert upload(api, name="plain")["filetype"] == ""
    assert upload(api, name="../../etc/x.txt")["name"] == "x.txt"


def test_files_hang_on_rows_versions_and_experiments(api: Any, experiment: Any, protocol: Any) -> None:
    row, version = experiment["root_experiment"]["id"], protocol["draft_version"]["id"]
    first, second = upload(api, experiment_id=row), upload(api, experiment_workflow_id=experiment["id"])
    third = upload(api, protocol_id=version)
    assert [f["id"] for f in api.get(f"experiment/{row}")["files"]] == [first["id"], second["id"]]
    assert [f["id"] for f in api.get(f"protocol/{version}")["files"]] == [third["id"]]
    comment = api.make("comment", body="c", parent_thread_id=experiment["thread"]["id"], file_id=[[first["id"]]])
    assert [f["id"] for f in comment["files"]] == [first["id"]]
    old = api.make("comment", body="c", thread_id=experiment["thread"]["id"], file_id=[str(second["id"])])
    assert [f["id"] for f in old["files"]] == [second["id"]]
    thread = api.get(f"experiment/{row}")["metadata_thread"]["id"]
    field = api.make("metadata", metadata_thread_id=thread, label="f", type="file", file_id=third["id"])
    assert [f["id"] for f in field["files"]] == [third["id"]]
    field = api.put("metadata", field["id"], file_id=first["id"])
    assert [f["id"] for f in field["files"]] == [first["id"]]
    api.put("file", first["id"], deleted_at="2026-01-05")
    assert [f["id"] for f in api.get(f"experiment/{row}")["files"]] == [second["id"]]
    api.refused(404, "POST", "comment", json={"parent_thread_id": experiment["thread"]["id"], "file_id": [[99999999]]})


def test_lists_by_extension_and_name(api: Any) -> None:
    one, two = upload(api, name="zz one.csv"), upload(api, name="zz two.txt")
    assert [f["id"] for f in api.list("file", search_query="zz ")] == [two["id"], one["id"]]
    assert [f["id"] for f in api.list("file", search_query="zz ", extension="csv")] == [one["id"]]
    assert one["id"] in [f["id"] for f in api.list("file", group_id=one["owner"]["id"])]


def test_too_large_and_missing_parts_are_refused(api: Any) -> None:
    large = [{"property": "[file]", "message": "The file is too large. Allowed maximum size is 25 MB."}]
    for size in (LIMIT + 1, LIMIT + 2 * 1024 * 1024):
        assert api.refused(400, "POST", "file/upload", files={"file": ("big.bin", bytes(size))}) == large
    assert upload(api, bytes(LIMIT))["size"] == LIMIT
    missing = [{"property": "[file]", "message": "This field is missing."}]
    assert api.refused(400, "POST", "file/upload", data={"group_id": 1}) == missing
    assert api.refused(400, "POST", "file/upload", json={"file": "x"}) == missing
    assert api.refused(400, "POST", "file/upload", files={"other": b"x"}) == missing
    api.refused(404, "POST", "file/upload", files={"file": b"x"}, data={"experiment_id": 99999999})
    api.refused(404, "POST", "file/download/99999999")


@pytest.mark.parametrize("token", ["x", "1-2-3", "é", "1-99999999999999-00", "a-b-c"])
def test_links_nobody_signed_lead_nowhere(api: Any, token: str) -> None:
    api.refused(404, "GET", f"/public-api/file/signed/{token}/1.csv", key=None)
