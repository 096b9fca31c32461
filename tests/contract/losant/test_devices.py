"""Devices, attributes, state, commands and connections."""

from __future__ import annotations

import json
from typing import Any

import pytest


@pytest.mark.mutates
def test_the_life_of_a_device(api: Any) -> None:
    made = api.new_device(
        "Freezer 07",
        description="Aisle 4",
        tags=[{"key": "site", "value": "north"}, {"key": "site", "value": "two"}],
        attributes=[{"name": "temperature", "dataType": "number", "attributeTags": {"unit": "C"}}],
    )
    path = f"{api.app}/devices/{made['id']}"
    assert made["deviceClass"] == "standalone"
    assert made["connectionInfo"] == {"connected": None}
    assert made["_type"] == "device"
    assert made["_etag"].startswith('"')
    assert made["_links"]["self"] == {"href": path}
    assert set(made["_links"]) == {"self", "application", "devices"}
    assert api.get(path) == made
    assert "_links" not in api.get(path, params={"_links": "false"})
    changed = api.patch(path, {"name": "Freezer 08", "description": ""})
    assert changed["name"] == "Freezer 08"
    assert "description" not in changed
    assert changed["_etag"] != made["_etag"]
    assert api.delete(path) == {"success": True}
    assert api.get(path, status=404) == {"type": "NotFound", "message": "Device was not found"}
    assert api.delete(path, status=404)["type"] == "NotFound"


@pytest.mark.mutates
def test_tags_and_attributes_as_objects(api: Any) -> None:
    flags = {"tagsAsObject": "True", "attributesAsObject": "true"}
    body = {"name": "x", "tags": {"site": ["a", "b"]}, "attributes": {"temperature": {"dataType": "number"}}}
    made = api.post(f"{api.app}/devices", body, params=flags, status=201)
    path = f"{api.app}/devices/{made['id']}"
    api.made.append(path)
    assert made["tags"] == {"site": ["a", "b"]}
    assert made["attributes"] == {"temperature": {"dataType": "number", "attributeTags": {}}}
    assert api.get(path)["tags"] == [{"key": "site", "value": "a"}, {"key": "site", "value": "b"}]


@pytest.mark.readonly
@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({}, "name is required"),
        ({"name": ""}, "name has less length than allowed"),
        ({"name": "x" * 256}, "name has longer length than allowed"),
        ({"name": 5}, "name is the wrong type"),
        ({"name": "x", "deviceClass": "toaster"}, "deviceClass must be an enum value"),
        ({"name": "x", "tags": [{"key": "a b", "value": "c"}]}, "tags.0.key pattern mismatch"),
        ({"name": "x", "tags": [{"key": "a"}]}, "tags.0.value is required"),
        ({"name": "x", "color": "red"}, "data has additional properties"),
        ({"name": "x", "deviceClass": "peripheral"}, "gatewayId is required"),
        ({"name": "x", "systemInterval": 4}, "systemInterval is less than minimum"),
    ],
)
def test_a_device_that_breaks_the_schema(api: Any, body: Any, message: str) -> None:
    assert api.post(f"{api.app}/devices", body, status=400) == {"type": "Validation", "message": message}


@pytest.mark.readonly
def test_ids_in_the_path(api: Any) -> None:
    found = api.get(f"{api.app}/devices/xyz", status=400)
    assert found == {"type": "Validation", "message": "deviceId is not valid"}
    api.get(f"{api.app}/devices/{'0' * 24}", status=404)
    assert api.get(api.device.upper().replace("/APPLICATIONS/", "/applications/").replace("/DEVICES/", "/devices/"))


@pytest.mark.mutates
def test_parents_and_gateways(api: Any) -> None:
    top = api.new_device("top", deviceClass="system")
    middle = api.new_device("middle", deviceClass="system", parentId=top["id"])
    leaf = api.new_device("leaf", parentId=middle["id"])
    assert leaf["ancestorIds"] == [middle["id"], top["id"]]
    devices = f"{api.app}/devices"
    below = api.get(devices, params={"parentId": middle["id"]})
    assert [d["id"] for d in below["items"]] == [leaf["id"]]
    assert below["parentId"] == middle["id"]
    api.patch(f"{devices}/{top['id']}", {"parentId": middle["id"]}, status=400)
    api.post(devices, {"name": "x", "parentId": leaf["id"]}, status=400)
    api.patch(f"{devices}/{middle['id']}", {"parentId": None})
    assert api.get(f"{devices}/{leaf['id']}")["ancestorIds"] == [middle["id"]]
    api.post(devices, {"name": "x", "deviceClass": "peripheral", "gatewayId": leaf["id"]}, status=400)
    gateway = api.new_device("gateway", deviceClass="gateway")
    assert api.new_device("p", deviceClass="peripheral", gatewayId=gateway["id"])["gatewayId"] == gateway["id"]


@pytest.mark.mutates
def test_the_list_envelope(api: Any) -> None:
    names = ["Zed one", "zed two", "Zed three"]
    made = {api.new_device(name, tags=[{"key": "lot", "value": name[4:]}])["name"] for name in names}
    assert made == set(names)
    devices = f"{api.app}/devices"
    page = api.get(devices, params={"filterField": "name", "filter": "zed*", "perPage": 2})
    assert list(page) == [
        "count",
        "items",
        "totalCount",
        "perPage",
        "page",
        "sortField",
        "sortDirection",
        "filterField",
        "filter",
        "applicationId",
        "_type",
        "_links",
    ]
    assert [d["name"] for d in page["items"]] == ["Zed one", "Zed three"]
    assert (page["count"], page["totalCount"], page["perPage"], page["page"]) == (2, 3, 2, 0)
    assert page["_type"] == "devices"
    last = api.get(devices, params={"filterField": "name", "filter": "zed*", "perPage": 2, "page": 1})
    assert [d["name"] for d in last["items"]] == ["zed two"]
    past = api.get(devices, params={"filterField": "name", "filter": "zed*", "perPage": 2, "page": 9})
    assert (past["count"], past["items"], past["totalCount"]) == (0, [], 3)
    down = api.get(devices, params={"filterField": "name", "filter": "ZED*", "sortDirection": "DESC"})
    assert [d["name"] for d in down["items"]] == ["zed two", "Zed three", "Zed one"]
    assert down["sortDirection"] == "DESC"
    assert api.get(devices, params={"filterField": "name", "filter": "zed"})["totalCount"] == 0
    assert api.get(devices, params={"perPage": 5000})["perPage"] == 1000


@pytest.mark.readonly
@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({"page": "-1"}, "page is less than minimum"),
        ({"page": "x"}, "page is the wrong type"),
        ({"perPage": "1.5"}, "perPage is the wrong type"),
        ({"sortField": "color"}, "sortField must be an enum value"),
        ({"sortDirection": "up"}, "sortDirection must be an enum value"),
        ({"filterField": "color"}, "filterField must be an enum value"),
        ({"deviceClass[0]": "toaster"}, "deviceClass no (or more than one) schemas match"),
        ({"tagFilter[0][color]": "x"}, "tagFilter.0 has additional properties"),
        ({"query": "{"}, "query is not valid JSON"),
        ({"query": '{"color": 1}'}, "query has additional properties"),
        ({"query": '{"name": {"$like": "x"}}'}, "query.name has additional properties"),
        ({"excludeConnectionInfo": "maybe"}, "excludeConnectionInfo is the wrong type"),
    ],
)
def test_a_list_asked_for_wrongly(api: Any, params: Any, message: str) -> None:
    found = api.get(f"{api.app}/devices", params=params, status=400)
    assert found == {"type": "Validation", "message": message}


@pytest.mark.mutates
def test_filters_of_the_list(api: Any) -> None:
    one = api.new_device("flt one", deviceClass="gateway", tags=[{"key": "lot", "value": "a"}])
    two = api.new_device("flt two", tags=[{"key": "lot", "value": "b"}, {"key": "side", "value": "a"}])
    devices = f"{api.app}/devices"

    def ids(**params: Any) -> list[str]:
        found = api.get(devices, params={k.replace("__", "[").replace("_e", "]"): v for k, v in params.items()})
        return [d["id"] for d in found["items"]]

    assert ids(**{"tagFilter[0][key]": "lot"}) == [one["id"], two["id"]]
    assert ids(**{"tagFilter[0][value]": "a"}) == [one["id"], two["id"]]
    assert ids(**{"tagFilter[0][key]": "lot", "tagFilter[0][value]": "a"}) == [one["id"]]
    assert ids(**{"tagFilter[0][key]": "lot", "tagFilter[1][key]": "side"}) == [two["id"]]
    assert one["id"] in ids(deviceClass="gateway")
    assert one["id"] in ids(**{"deviceClass[0]": "gateway", "deviceClass[1]": "system"})
    assert two["id"] not in ids(**{"deviceClass[0]": "gateway"})
    query = {"$or": [{"name": {"$eq": "FLT ONE", "$ci": True}}, {"tags": {"side": "a"}}]}
    assert ids(query=json.dumps(query)) == [one["id"], two["id"]]
    # A query overrides the simple parameters.
    assert ids(query=json.dumps({"id": one["id"]}), filterField="name", filter="nothing") == [one["id"]]
    found = api.get(devices, params={"query": json.dumps(query)})
    assert found["query"] == query


@pytest.mark.mutates
def test_state_is_reported_and_read_back(api: Any, login: Any) -> None:
    api.token = api.post("/auth/device", login)["token"]
    assert api.post(f"{api.device}/state", {"data": {"temperature": 21.5}}) == {"success": True}
    (newest,) = api.get(f"{api.device}/state")
    assert newest["data"] == {"temperature": 21.5}
    assert (newest["relayType"], newest["relayId"]) == ("device", login["deviceId"])
    state = api.get(f"{api.device}/compositeState")
    assert state["temperature"]["value"] == 21.5
    assert state["temperature"]["time"] == newest["time"]


@pytest.mark.mutates
def test_values_are_cast_and_unknown_attributes_dropped(api: Any) -> None:
    kinds = {"n": "number", "b": "boolean", "s": "string", "g": "gps"}
    device = api.new_device(attributes=[{"name": k, "dataType": v} for k, v in kinds.items()])
    path = f"{api.app}/devices/{device['id']}"
    data = {"n": "21.5", "b": "true", "s": 7, "g": "39.1031, -84.5120", "other": 1}
    api.post(f"{path}/state", {"data": data})
    state = {k: v["value"] for k, v in api.get(f"{path}/compositeState").items()}
    assert state == {"n": 21.5, "b": True, "s": "7", "g": "39.1031,-84.5120"}
    api.post(f"{path}/state", {"data": {"n": "warm", "g": "nowhere", "b": "perhaps"}})
    assert {k: v["value"] for k, v in api.get(f"{path}/compositeState").items()} == state
    assert api.get(f"{path}/compositeState", params={"attributes": "n,zz"})["n"]["value"] == 21.5


@pytest.mark.mutates
def test_state_at_times(api: Any) -> None:
    device = api.new_device(attributes=[{"name": "n", "dataType": "number"}, {"name": "m", "dataType": "number"}])
    path = f"{api.app}/devices/{device['id']}"
    reports = [
        {"time": -3_600_000, "data": {"n": 1}},
        {"time": {"$date": "2001-01-01T00:00:00Z"}, "data": {"n": 2}},
        {"time": -1_800_000, "data": {"n": 3}},
    ]
    assert api.post(f"{path}/state", reports) == {"success": True}
    found = api.get(f"{path}/state", params={"limit": 10})
    assert [r["data"]["n"] for r in found] == [3, 1]
    ascending = api.get(f"{path}/state", params={"limit": 10, "sortDirection": "asc"})
    assert [r["data"]["n"] for r in ascending] == [1, 3]
    assert api.get(f"{path}/state", params={"limit": 10, "duration": 60_000}) == []
    assert [r["data"]["n"] for r in api.get(f"{path}/state", params={"limit": 10, "start": -2_000_000})] == [3]
    same = found[0]["time"]
    api.post(f"{path}/state", {"time": same, "data": {"m": 9}})
    assert api.get(f"{path}/state")[0]["data"] == {"n": 3, "m": 9}


@pytest.mark.readonly
def test_a_report_that_breaks_the_schema(api: Any) -> None:
    for body in ({}, {"data": 1}, {"data": {}, "more": 1}, [1], {"data": {"a b": 1}}, {"data": {"n": None}}):
        assert api.post(f"{api.device}/state", body, status=400)["type"] == "Validation"


@pytest.mark.mutates
def test_attributes_as_things_of_their_own(api: Any) -> None:
    device = api.new_device(attributes=[{"name": "b", "dataType": "number"}])
    path = f"{api.app}/devices/{device['id']}"
    api.post(f"{path}/state", {"data": {"b": 5}})
    made = api.post(f"{path}/attributes", {"name": "a", "dataType": "string"}, status=201)
    assert (made["deviceId"], made["attributeTags"]) == (device["id"], {})
    api.post(f"{path}/attributes", {"name": "a", "dataType": "string"}, status=409)
    listed = api.get(f"{path}/attributes")
    assert [a["name"] for a in listed["items"]] == ["a", "b"]
    renamed = api.patch(f"{path}/attributes/b", {"name": "c", "description": "was b"})
    assert renamed["name"] == "c"
    assert api.get(f"{path}/compositeState")["c"]["value"] == 5
    assert api.get(f"{path}/attributes/c")["description"] == "was b"
    assert api.delete(f"{path}/attributes/c") == {"success": True}
    assert api.get(f"{path}/compositeState") == {}
    assert api.get(f"{path}/attributes/c", status=404)["type"] == "NotFound"


@pytest.mark.mutates
def test_commands(api: Any) -> None:
    device = api.new_device(tags=[{"key": "lot", "value": "commands"}])
    path = f"{api.app}/devices/{device['id']}"
    assert api.get(f"{path}/command") == []
    assert api.post(f"{path}/command", {"name": "defrost", "payload": {"minutes": 10}}) == {"success": True}
    api.post(f"{api.app}/devices/command", {"name": "reboot", "deviceTags": [{"key": "lot", "value": "commands"}]})
    assert api.post(f"{api.app}/devices/command", {"name": "nobody"}) == {"success": True}
    found = api.get(f"{path}/command", params={"limit": 5})
    assert [c["name"] for c in found] == ["reboot", "defrost"]
    assert found[1]["payload"] == {"minutes": 10}
    assert api.post(f"{path}/command", {}, status=400)["message"] == "name is required"


@pytest.mark.mutates
def test_connections(api: Any) -> None:
    device = api.new_device()
    path = f"{api.app}/devices/{device['id']}"
    up = {"status": "connected", "connectedAt": -60_000, "ipAddress": "203.0.113.24"}
    assert api.post(f"{path}/setConnectionStatus", up) == {"success": True}
    assert api.get(path)["connectionInfo"]["connected"] == 1
    down = {"status": "disconnected", "disconnectReason": "Keep alive timeout", "messagesFromClient": 3}
    api.post(f"{path}/setConnectionStatus", down)
    info = api.get(path)["connectionInfo"]
    assert info["connected"] == 0
    log = api.get(f"{path}/logs", params={"limit": 5})
    assert [e["connected"] for e in log] == [0, 1]
    assert log[0]["disconnectReason"] == "Keep alive timeout"
    assert log[0]["time"] == info["time"]
    assert "connectionInfo" not in api.get(path, params={"excludeConnectionInfo": "true"})
    query = json.dumps({"connectionStatus": "disconnected", "id": device["id"]})
    assert api.get(f"{api.app}/devices", params={"query": query})["totalCount"] == 1


@pytest.mark.readonly
def test_composite_state_of_many(api: Any) -> None:
    found = api.get(f"{api.app}/devices/compositeState", params={"perPage": 3, "attributes": "temperature"})
    assert found["count"] == 3
    assert set(found["items"][0]) == {"id", "name", "compositeState"}
    assert all(set(item["compositeState"]) <= {"temperature"} for item in found["items"])


@pytest.mark.readonly
def test_names_in_use(api: Any) -> None:
    devices = f"{api.app}/devices"
    assert "temperature" in api.get(f"{devices}/attributeNames", params={"startsWith": "TEMP"})["attributeNames"]
    assert api.get(f"{devices}/attributeNames", params={"dataType[0]": "blob"}) == {"attributeNames": []}
    assert "site" in api.get(f"{devices}/tagKeys")["tagKeys"]
    values = api.get(f"{devices}/tagValues", params={"key": "site"})
    assert values["tagKey"] == "site"
    assert "north" in values["tagValues"]
    api.get(f"{devices}/tagValues", status=400)
    named = api.get(f"{devices}/deviceNames", params={"startsWith": "gateway"})["deviceSummary"]
    assert set(named[0]) == {"id", "name", "deviceClass"}


@pytest.mark.mutates
def test_recipes(api: Any) -> None:
    recipe = api.make("/device-recipes", {"name": "rcp", "deviceName": "Rcp", "tags": [{"key": "lot", "value": "r"}]})
    path = f"{api.app}/device-recipes/{recipe['id']}"
    body = {"csv": "serial,title\nA1,First\nA2,\n", "nameColumn": "title", "makeUniqueKeySecret": True}
    made = api.post(f"{path}/bulkCreate", body, status=201)
    assert (made["created"], made["failed"]) == (2, 0)
    heads, *lines = [line.split(",") for line in made["csvResult"].splitlines()]
    assert heads[:3] == ["serial", "title", "losantDeviceId"]
    api.made += [f"{api.app}/devices/{line[2]}" for line in lines]
    assert [line[1] for line in lines] == ["First", "Rcp 0000"]
    device = api.get(f"{api.app}/devices/{lines[0][2]}")
    assert {"key": "serial", "value": "A1"} in device["tags"]
    assert {"key": "DeviceRecipe", "value": recipe["id"]} in device["tags"]
    key, secret = lines[0][3:5]
    assert (
        api.post("/auth/device", {"deviceId": device["id"], "key": key, "secret": secret})["deviceId"] == device["id"]
    )
    assert api.patch(path, {"name": "other"})["name"] == "other"
    assert api.get(f"{api.app}/device-recipes", params={"filterField": "name", "filter": "other"})["totalCount"] == 1
    api.post(f"{path}/bulkCreate", {}, status=400)
    api.delete(path)
    api.get(path, status=404)


@pytest.mark.mutates
def test_rows_that_make_no_device(api: Any) -> None:
    """A row of a recipe's table that would be refused as a device fails alone."""
    recipe = api.make("/device-recipes", {"name": "odd"})
    path = f"{api.app}/device-recipes/{recipe['id']}/bulkCreate"
    rows = ["title,shelf no,lot", "plain,,1", "spaced,7,1", f"long,,{'x' * 256}", f"{'x' * 256},,1"]
    made = api.post(path, {"csv": "\n".join(rows), "nameColumn": "title"}, status=201)
    assert (made["created"], made["failed"]) == (1, 3)
    heads, *lines = [line.split(",") for line in made["csvResult"].splitlines()]
    assert heads == ["title", "shelf no", "lot", "losantDeviceId", "creationErrors"]
    api.made.append(f"{api.app}/devices/{lines[0][3]}")
    assert [line[3] != "" for line in lines] == [True, False, False, False]
    assert [line[4] for line in lines] == [
        "",
        "tags.0.key pattern mismatch",
        "tags.0.value has longer length than allowed",
        "name has longer length than allowed",
    ]


@pytest.mark.mutates
def test_steps_that_go_beyond_what_a_device_may_have(api: Any) -> None:
    tags = [{"key": f"k{n}", "value": "v"} for n in range(100)]
    device = api.new_device(tags=tags)
    step = {"operation": "set", "target": "tag", "value": {"key": "more", "value": "v"}}
    body = {"deviceIds": [device["id"]], "updateOperations": [step]}
    assert api.patch(f"{api.app}/devices", body) == {"updated": 0, "failed": 1, "skipped": 0}
    body["updateOperations"] = [{"operation": "remove", "target": "tag", "tagKey": "k0"}, step]
    assert api.patch(f"{api.app}/devices", body) == {"updated": 1, "failed": 0, "skipped": 0}


@pytest.mark.mutates
@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("39.1031,-84.5120", "39.1031,-84.5120"),
        (" (39.1031 -84.5120) ", "39.1031,-84.5120"),
        ("39.1N,84.5W", "39.1,-84.5"),
        ("S33.86 E151.2094", "-33.86,151.2094"),
        ("39\u00b006'11.2\"N 84\u00b030'43\"W", "39.1031111,-84.5119444"),
        ("39 6 11.2 N, 84 30 43 W", "39.1031111,-84.5119444"),
        ("48\u00b007.038'N, 11\u00b031.000'E", "48.1173,11.5166667"),
        ("$GPRMC,123519,A,4807.038,N,01131.000,E,022.4,084.4,230394,003.1,W*6A", "48.1173,11.5166667"),
        ("$GPGGA,123519,4807.038,N,01131.000,E,1,08,0.9,545.4,M,46.9,M,,*47", "48.1173,11.5166667"),
        ("$GPGGA,123519,4807.038,S,01131.000,W,1,08,0.9,545.4,M,46.9,M,,", "-48.1173,-11.5166667"),
    ],
)
def test_notations_of_a_position(api: Any, given: str, kept: str) -> None:
    device = api.new_device(attributes=[{"name": "g", "dataType": "gps"}])
    path = f"{api.app}/devices/{device['id']}"
    api.post(f"{path}/state", {"data": {"g": given}})
    assert api.get(f"{path}/compositeState")["g"]["value"] == kept


@pytest.mark.mutates
def test_what_is_no_position(api: Any) -> None:
    device = api.new_device(attributes=[{"name": "g", "dataType": "gps"}])
    path = f"{api.app}/devices/{device['id']}"
    for given in (
        "91,0",
        "0,181",
        "39.1N,84.5",
        "39.1W,84.5N",
        "39 60 N, 84 30 W",
        "39.5 6 N, 84 30 W",
        "08910N,0W",
        "$GPRMC,123519,V,4807.038,N,01131.000,E,022.4,084.4,230394,003.1,W*7D",
        "$GPRMC,123519,A,4807.038,N,01131.000,E,022.4,084.4,230394,003.1,W*6B",
        "$GPGGA,123519,4807.038,N,01131.000,E,0,08,0.9,545.4,M,46.9,M,,",
        "$GPGGA,123519",
    ):
        assert api.post(f"{path}/state", {"data": {"g": given}}) == {"success": True}
    assert api.get(f"{path}/compositeState") == {}


@pytest.mark.mutates
def test_blobs_read_back_as_links(api: Any, target: Any) -> None:
    attributes = [
        {"name": "photo", "dataType": "blob", "contentType": "text/plain"},
        {"name": "raw", "dataType": "blob"},
        {"name": "n", "dataType": "number"},
    ]
    device = api.new_device(attributes=attributes)
    path = f"{api.app}/devices/{device['id']}"
    api.post(f"{path}/state", {"data": {"photo": "aGVsbG8=", "raw": "not base64!", "n": 1}})
    (report,) = api.get(f"{path}/state")
    assert set(report["data"]) == {"photo", "n"}
    query = {"deviceIds": [device["id"]]}
    series = api.post(f"{api.app}/data/time-series-query", {**query, "aggregation": "LAST"})
    plain = api.post(f"{api.app}/data/time-series-query", {**query, "aggregation": "NONE"})
    last = api.post(f"{api.app}/data/last-value-query", {**query, "attribute": "photo"})
    listed = api.get(f"{api.app}/devices/compositeState", params={"query": json.dumps({"id": device["id"]})})
    links = [
        report["data"]["photo"],
        api.get(f"{path}/compositeState")["photo"]["value"],
        listed["items"][0]["compositeState"]["photo"]["value"],
        series["devices"][device["id"]]["points"][0]["data"]["photo"],
        plain["devices"][device["id"]]["points"][0]["data"]["photo"],
        last[device["id"]]["data"]["photo"],
    ]
    for link in links:
        content = target.request("GET", link)
        assert (content.content, content.headers["Content-Type"]) == (b"hello", "text/plain")
    assert target.request("GET", links[0].partition("Signature")[0] + "Signature=00").status_code == 403
