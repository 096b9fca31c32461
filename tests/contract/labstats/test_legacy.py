"""The older interfaces: public pages and maps, images, SOAP statistics."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree

import pytest

pytestmark = pytest.mark.readonly

PAGE = "/api/public/GetPublicApiData/{}"
MAP = "/api/public/GetMap/{}"
SOAP = "/WebServices/Statistics.asmx"
PNG = b"\x89PNG\r\n\x1a\n"
SPACES = {11: "http://schemas.xmlsoap.org/soap/envelope/", 12: "http://www.w3.org/2003/05/soap-envelope"}
TEMPURI = "{http://tempuri.org/}"


def fetch(api: Any, path: str) -> Any:
    """With the customer id, bare, as the portal's own pages send it."""
    return api.send("GET", path, None, headers={"Authorization": api.credential("customer_id")})


def envelope(name: str, version: int = 11) -> str:
    return (
        f'<?xml version="1.0"?><s:Envelope xmlns:s="{SPACES[version]}"><s:Body><{name} xmlns="http://tempuri.org/" />'
        "</s:Body></s:Envelope>"
    )


def post(api: Any, body: str, content_type: str = "text/xml; charset=utf-8") -> Any:
    return api.send("POST", SOAP, None, data=body.encode(), headers={"Content-Type": content_type})


@pytest.mark.parametrize("number", [1001, 1002])
def test_counts_of_a_public_page_add_up(api: Any, number: int) -> None:
    response = fetch(api, PAGE.format(number))
    assert response.status_code == 200
    page = response.json()
    names = ["PublicApiStationSetId", "Name", "ChangeSpeed", "Groups", "InUse", "Available", "Offline", "Total"]
    assert list(page) == names
    assert page["PublicApiStationSetId"] == number
    for order, group in enumerate(page["Groups"], 1):
        assert group["TurnedOn"] == group["InUse"] + group["Available"]
        assert group["Total"] == group["TurnedOn"] + group["Offline"]
        assert group["OrderNum"] == order
    for name in names[-4:]:
        assert page[name] == sum(g[name] for g in page["Groups"])


def test_a_map(api: Any) -> None:
    response = fetch(api, MAP.format(1001))
    assert response.status_code == 200
    found = response.json()
    assert found["Id"] == found["MapId"] == 1001
    assert "OfflineAsAvailable" not in found
    assert found["MapStations"]
    for station in found["MapStations"]:
        assert station["Id"] == station["MapStationsId"]
        assert station["X"] <= found["Width"]
        assert station["Y"] <= found["Height"]
        assert api.ok(f"/stations/{station['StationId']}")["name"] == station["StationName"]


@pytest.mark.parametrize("path", [PAGE, MAP])
def test_refusals_of_the_public_pages(api: Any, path: str) -> None:
    api.credential("customer_id")
    assert fetch(api, path.format(999999)).status_code == 404
    assert fetch(api, path.format("x")).status_code == 404
    api.refused(path.format(1001), None)
    api.refused(path.format(1001), "api_key")
    assert fetch(api, path.format(1001)).headers["Access-Control-Allow-Origin"] == "*"


def test_the_customer_id_takes_no_scheme(api: Any) -> None:
    api.refused(PAGE.format(1001), "customer_id")


def test_images_of_a_map(api: Any) -> None:
    customer = api.credential("customer_id")
    file = fetch(api, MAP.format(1001)).json()["CustomerFileId"]
    response = api.get(f"/PublicFiles/File/{customer}/{file}", None)
    assert response.headers["Content-Type"] == "image/png"
    assert response.content.startswith(PNG)
    assert api.get(f"/PublicFiles/File/{customer}/nothing", None).status_code == 404
    assert api.get(f"/PublicFiles/File/{customer[::-1]}/{file}", None).status_code == 404


@pytest.mark.parametrize(
    "icon", ["Default-InUse.png", "Desktop-PoweredOn.png", "Laptop-Offline.png", "OsIcons/Macintosh.png"]
)
def test_icons(api: Any, icon: str) -> None:
    response = api.get(f"/Images/ComputerIcons/{icon}", None)
    assert response.headers["Content-Type"] == "image/png"
    assert response.content.startswith(PNG)


@pytest.mark.parametrize("icon", ["Default-Asleep.png", "Default.gif", "OsIcons/Windows.gif"])
def test_icons_that_are_not_there(api: Any, icon: str) -> None:
    assert api.get(f"/Images/ComputerIcons/{icon}", None).status_code == 404


@pytest.mark.parametrize(("version", "kind"), [(11, "text/xml"), (12, "application/soap+xml")])
def test_soap_statistics_agree_with_the_json_ones(api: Any, version: int, kind: str) -> None:
    response = post(api, envelope("GetGroupedCurrentStats", version), kind)
    assert response.status_code == 200
    assert response.headers["Content-Type"] == f"{kind}; charset=utf-8"
    root = ElementTree.fromstring(response.content)
    assert root.tag == f"{{{SPACES[version]}}}Envelope"
    rows = root.findall(f".//{TEMPURI}GroupStat")
    listed = api.send("POST", f"{SOAP}/GetGroupedCurrentStats", None, json={}).json()["d"]
    assert [row.findtext(f"{TEMPURI}groupName") for row in rows] == [row["groupName"] for row in listed]
    assert [row.findtext(f"{TEMPURI}totalCount") for row in rows] == [str(row["totalCount"]) for row in listed]
    order = list(listed[0])
    for row in rows:
        names = [e.tag.removeprefix(TEMPURI) for e in row]
        assert names == [n for n in order if n in names]


def test_statistics_agree_with_the_rest_api(api: Any, groups: list[dict[str, Any]]) -> None:
    listed = api.send("POST", f"{SOAP}/GetGroupedCurrentStats", None, json={}).json()["d"]
    assert [row["groupId"] for row in listed] == [g["id"] for g in groups]
    for row in listed:
        assert (
            row["totalCount"] == row["offCount"] + row["availableCount"] + row["unavailableCount"] + row["inUseCount"]
        )
        assert row["childGroupCount"] == len([g for g in groups if g["parent_group_id"] == row["groupId"]])


@pytest.mark.parametrize("body", ["", "not xml", "<a/>", "<!DOCTYPE x []><x/>", envelope("DropTables")])
def test_soap_faults(api: Any, body: str) -> None:
    response = post(api, body)
    assert response.status_code == 400
    assert ElementTree.fromstring(response.content).find(f".//{{{SPACES[11]}}}Fault") is not None


def test_soap_12_faults_are_in_the_callers_version(api: Any) -> None:
    response = post(api, envelope("GetCurrentStats", 12), "application/soap+xml")
    assert response.status_code == 400
    assert ElementTree.fromstring(response.content).find(f".//{{{SPACES[12]}}}Fault") is not None


def test_json_statistics_want_a_json_content_type(api: Any) -> None:
    response = api.send("POST", f"{SOAP}/GetGroupedCurrentStats", None, data=b"")
    assert response.status_code == 400
    assert list(response.json()) == ["Message", "StackTrace", "ExceptionType"]


def test_the_wsdl_names_the_operations(api: Any) -> None:
    response = api.get(f"{SOAP}?WSDL", None)
    assert response.headers["Content-Type"].startswith("text/xml")
    root = ElementTree.fromstring(response.content)
    names = {e.get("name") for e in root.iter("{http://schemas.xmlsoap.org/wsdl/}operation")}
    assert names == {"GetCurrentStats", "GetGroupedCurrentStats"}
