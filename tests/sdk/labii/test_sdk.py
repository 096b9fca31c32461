"""The official client, unmodified, against the double."""

from __future__ import annotations

import builtins
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from labii_sdk.api_client import APIObject
from labii_sdk.sdk import LabiiObject

import mockservers

RESOURCES = [
    "Profile", "APIKey", "Organization", "Personnel", "Team", "OrganizationWidget", "SAML", "Backup", "Certification",
    "Invoice", "Subscription", "Credit", "Seat", "Provider", "Workspace", "WorkspacePermission", "Application", "Table",
    "Column", "Filter", "Record", "Cell", "Signer", "Version", "Activity", "Widget", "Workflow", "Dashboard",
    "Notification", "Video", "Shortenurl", "Ticket", "GPT", "Conversation", "Question",
]  # fmt: skip


@pytest.fixture
def labii() -> Iterator[Any]:
    with mockservers.intercept("labii", profile="small") as handle:
        yield handle


@pytest.fixture
def client(labii: Any) -> Any:
    made = LabiiObject(labii.organization_sid, email=labii.email, password=labii.password)
    made.api.login()
    return made


def test_log_in_and_check(labii: Any, client: Any) -> None:
    assert client.api.user["user"]["email"] == labii.email
    assert client.api.get("/accounts/checktoken/") == {"detail": "Valid token."}
    before = client.api.token
    client.api.check_token()
    assert client.api.token == before


def test_a_failed_log_in_raises_what_the_client_means_to_raise(labii: Any) -> None:
    api = APIObject(email=labii.email, password="wrong")
    for _ in range(7):  # the account is locked on the way
        with pytest.raises(RuntimeError, match="Error: "):
            api.login()


def test_a_multi_factor_log_in(labii: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(builtins, "input", lambda prompt: labii.mfa_code)
    api = APIObject(email=labii.mfa_email, password=labii.mfa_password)
    api.login()
    assert api.get("/accounts/checktoken/") == {"detail": "Valid token."}
    monkeypatch.setattr(builtins, "input", lambda prompt: "no")
    with pytest.raises(RuntimeError, match="Wrong code"):
        api.login()


def test_an_api_key_wins_over_the_token(labii: Any) -> None:
    client = LabiiObject(labii.organization_sid, api_key=labii.api_key)
    assert client.Organization.retrieve(labii.organization_sid)["name"] == "Northgate Biologics"
    empty = LabiiObject(labii.organization_sid, api_key="")
    assert "No credentials provided" in empty.Table.list()
    nowhere = LabiiObject(None, api_key=labii.api_key)
    assert nowhere.Table.list() == '{"detail":"Wrong id: None."}'


@pytest.mark.parametrize("name", RESOURCES)
def test_every_resource_is_listed(client: Any, name: str) -> None:
    resource = getattr(client, name)
    page = resource.list()
    assert page["page_number"] == 1, page
    assert len(page["results"]) == min(10, page["count"])
    for serializer in ("name", "detail"):
        assert resource.list(serializer=serializer)["count"] == page["count"]


def test_all_pages(labii: Any, client: Any, capsys: pytest.CaptureFixture[str]) -> None:
    labii.state.create("row", 73)
    rows = client.Record.list(all_pages=True, serializer="name")
    assert len(rows["results"]) == rows["count"] > 73
    assert len({r["sid"] for r in rows["results"]}) == rows["count"]
    assert rows["page_number"] == 1
    assert f"Downloading page {-(-rows['count'] // 10)}..." in capsys.readouterr().out
    # The client drops every query item that holds the text "page".
    assert client.Record.list(all_pages=True, query="name=homepage&is_archived=false")["count"] > 0


def test_an_export_reads_every_cell(labii: Any, client: Any) -> None:
    table = client.Table.list(query="name_plural=samples", serializer="name")["results"][0]["sid"]
    rows = client.Record.list(all_pages=True, serializer="detail", query=f"table__sid={table}")["results"]
    lines = ["\t".join([r["uid"], r["name"], *(str(c["data"]) for c in r["column_set"])]) for r in rows]
    assert len(lines) == len(rows) > 0
    assert {line.count("\t") for line in lines} == {6}
    assert rows == sorted(rows, key=lambda r: -int(r["uid"][2:]))


def test_rows_with_cells_and_sections(labii: Any, client: Any) -> None:
    table = client.Table.list(query="name_plural=experiments", serializer="detail")["results"][0]
    columns = client.get_columns(f"table__sid={table['sid']}")
    assert list(columns) == ["date_start", "date_due", "protocol", "goal"]
    workspace = [{"sid": labii.project_sid}]
    query = f"table__sid={table['sid']}"
    body = {"name": "Imported & kept", "workspaces": workspace, columns["date_start"]: "2026-02-09", "data": "<p>1</p>"}
    made = client.Record.create(body, query=query)
    assert made["uid"].startswith("EP")
    assert client.Record.list(query=f"{query}&name=Imported %26 kept", serializer="version")["results"] == [
        {"sid": made["sid"], "name": f"{made['uid']}: Imported & kept", "version": made["version"]}
    ]
    notes = client.Section.list(query=f"row__sid={made['sid']}&name=Notes")
    assert notes["count"] == 1
    changed = client.Section.modify(notes["results"][0]["sid"], {"data": {"html": "<p>2</p>"}})
    assert changed["data"] == {"html": "<p>2</p>"}
    widget = client.Widget.list(query="name=Plain Text")["results"][0]["sid"]
    section = client.Section.create({"name": "Raw", "widget": {"sid": widget}}, query=f"row__sid={made['sid']}")
    assert section["row"]["sid"] == made["sid"]
    cell = client.Cell.create({"data": "2026-03-01"}, query=f"row__sid={made['sid']}&column__sid={columns['date_due']}")
    assert client.Cell.modify(cell["sid"], {"data": "2026-03-02"})["data"] == "2026-03-02"
    patched = client.Record.modify(made["sid"], {"name": "Kept", columns["date_start"]: None})
    assert (patched["name"], patched["version"]["version"]) == ("Kept", 6)
    cells = client.Cell.list(serializer="detail", query=f"row__sid={made['sid']}")
    assert {c["column"]["name"]: c["data"] for c in cells["results"]} == {"date_start": None, "date_due": "2026-03-02"}
    again = client.Record.create({"name": "Copy", "projects": patched["projects"]}, query=query)
    assert again["projects"] == patched["projects"]
    assert client.Record.delete(made["sid"]) == '{"detail":"Method \\"DELETE\\" not allowed."}'
    assert client.Record.modify(made["sid"], {"is_archived": True})["is_archived"] is True


# The client never closes the file it uploads.
LEAKS = pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")


@LEAKS
def test_upload(labii: Any, client: Any, tmp_path: Path) -> None:
    path = tmp_path / "plate 07.csv"
    path.write_text("well,value\nA1,0.31\n")
    workspace = [{"sid": labii.project_sid}]
    done = client.upload(str(path), workspace)
    assert (done["name"], done["version"]["version"]) == ("plate 07.csv", 2)
    data = {c["column"]["widget"]["name"]: c["data"] for c in done["column_set"]}
    assert data["File size"] == path.stat().st_size
    assert "/plate 07.csv?versionId=" in data["File path"]
    assert labii.journal.count("uploads.s3", status=204) == 1


@LEAKS
def test_upload_to_a_server_of_its_own(labii: Any, client: Any, tmp_path: Path) -> None:
    assert labii.action("configure", upload="server") == {"throttle": False, "upload": "server"}
    path = tmp_path / "gel.png"
    path.write_bytes(b"\x89PNG")
    done = client.upload(str(path), [{"sid": labii.project_sid}])
    assert done["presigned_post"]["url"].endswith("/tables/row/upload/")
    assert labii.journal.count("uploads.server", status=200) == 1


def test_deleting(client: Any) -> None:
    team = client.Team.create({"name": "Short-lived"})
    assert client.Team.delete(team["sid"]) == ""
    assert client.Team.delete(team["sid"]) == f'{{"detail":"Wrong id: {team["sid"]}."}}'


def test_other_levels_by_url(labii: Any, client: Any) -> None:
    api = client.api
    own = api.get(api.get_list_url("tables", "row", level="user", sid=api.user["user"]["sid"], serializer="name"))
    assert own["count"] > 0
    project = api.get(api.get_list_url("tables", "row", level="project", sid=labii.project_sid), all_pages=True)
    assert {p["sid"] for r in project["results"] for p in r["projects"]} == {labii.project_sid}


def test_switching_to_another_organization(labii: Any, client: Any) -> None:
    client.switch_organization(labii.other_organization_sid)
    assert client.Table.list() == '{"detail":"You do not have permission to perform this action."}'
    client.switch_organization(labii.organization_sid)
    assert client.Table.list()["count"] == 9
