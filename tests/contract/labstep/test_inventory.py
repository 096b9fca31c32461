"""Resources, items, categories, places, devices."""

from __future__ import annotations

from typing import Any

import pytest

pytestmark = pytest.mark.mutates
STAMP = "2026-01-05T10:00:00+00:00"


def test_status_and_counts_follow_the_items(api: Any, resource: Any) -> None:
    assert (resource["status"], resource["resource_item_count"]) == ("unavailable", 0)
    first = api.make("resource-item", resource_id=resource["id"], name="a", amount="100.0", unit="mL")
    api.make("resource-item", resource_id=resource["guid"], name="b", status="unavailable")
    shown = api.get(f"resource/{resource['id']}")
    assert (shown["status"], shown["resource_item_count"], shown["available_resource_item_count"]) == (
        "available",
        2,
        1,
    )
    assert (first["amount"], first["status"]) == ("100.0", "available")
    assert first["resource"]["owner"]["id"] == resource["owner"]["id"]
    cleared = api.put("resource-item", first["id"], amount=None, unit=None, status="unavailable")
    assert (cleared["amount"], cleared["unit"]) == (None, None)
    assert api.get(f"resource/{resource['id']}")["status"] == "unavailable"


def test_deleting_a_resource_hides_its_items(api: Any, resource: Any) -> None:
    item = api.make("resource-item", resource_id=resource["id"], name="zz hidden")
    api.put("resource", resource["id"], deleted_at=STAMP)
    assert api.list("resource-item", search_query="zz hidden") == []
    assert item["id"] not in [i["id"] for i in api.list("resource-item")]
    api.put("resource", resource["id"], deleted_at=None)
    assert [i["id"] for i in api.list("resource-item", search_query="zz hidden")] == [item["id"]]
    assert item["id"] in [i["id"] for i in api.list("resource-item")]


def test_a_category_has_an_item_template(api: Any, resource: Any) -> None:
    category = api.make("resource", name="Category", is_template=1)
    template = category["resource_item_template"]
    assert template["deleted_at"] is None
    assert api.list("resource-item", resource_id=category["id"]) == []
    api.put("resource-item", template["id"], deleted_at=STAMP)
    assert api.get(f"resource/{category['id']}")["resource_item_template"]["deleted_at"] == STAMP
    changed = api.put("resource", resource["id"], template_id=category["id"])
    assert (changed["template"]["id"], changed["template"]["name"]) == (category["id"], "Category")
    assert [r["id"] for r in api.list("resource", template_id=category["id"])] == [resource["id"]]
    assert api.put("resource", resource["id"], template_id=None)["template"] is None
    assert api.list("resource", template_id=category["id"]) == []


def test_places_nest_and_hold(api: Any, resource: Any) -> None:
    room = api.make("resource-location", name="Room")
    box = api.make("resource-location", name="Box", outer_location_guid=room["guid"])
    item = api.make("resource-item", resource_id=resource["id"], resource_location_guid=box["guid"])
    assert box["location_path"] == "Room / Box"
    assert item["resource_location"]["location_path"] == "Room / Box"
    assert [i["id"] for i in api.list("resource-item", resource_location_guid=box["guid"])] == [item["id"]]
    assert [p["id"] for p in api.list("resource-location", outer_location_guid=room["guid"])] == [box["id"]]
    assert api.put("resource-item", item["id"], resource_location_guid=None)["resource_location"] is None
    assert api.list("resource-item", resource_location_guid=box["guid"]) == []
    assert api.list("resource-location", outer_location_guid="5e1d9c42-7b3a-4c8f-a1e6-000000020418") == []


def test_a_place_inside_itself_is_shown_all_the_same(api: Any) -> None:
    one = api.make("resource-location", name="One")
    two = api.make("resource-location", name="Two", outer_location_guid=one["guid"])
    assert api.put("resource-location", one["guid"], outer_location_guid=two["guid"])["location_path"] == "Two / One"


def test_positions_are_written_onto_the_grid(api: Any, resource: Any) -> None:
    box = api.make("resource-location", name="Box")
    item = api.make("resource-item", resource_id=resource["id"], name="tube", resource_location_guid=box["guid"])
    api.put("resource-item", item["id"], position={"x": 3, "y": 11, "x_span": 1, "y_span": 2})
    grid = api.get(f"resource-location/{box['guid']}")["map_data"]
    assert (grid["rowCount"], grid["columnCount"]) == (13, 10)
    mark = f"resource_item-{item['id']}"
    assert grid["data"][mark] == {
        "name": "tube",
        "item": {"w": 1, "h": 2, "x": 3, "y": 11, "i": mark, "moved": False, "static": False, "isDraggable": True},
    }
    empty = {"rowCount": 5, "columnCount": 5, "data": {}}
    assert api.put("resource-location", box["guid"], map_data=empty)["map_data"] == empty
    for bad in ({"x": "a", "y": 1}, {"x": 1}, [1], {"x": -1, "y": 1}, {"x": 1e9, "y": 1}):
        api.refused(400, "PUT", f"resource-item/{item['id']}", json={"position": bad})


def test_an_item_knows_where_it_came_from_and_was_used(api: Any, experiment: Any, resource: Any) -> None:
    row = experiment["root_experiment"]["id"]
    item = api.make("resource-item", resource_id=resource["id"], name="made")
    output = {"is_output": True, "is_input": False}
    field = api.make("protocol-value", experiment_id=row, resource_item_id=item["id"], **output)
    shown = api.get(f"resource-item/{item['id']}")
    assert shown["protocol_value_origin"]["experiment"]["id"] == row
    assert shown["input_experiment_ids"] == []
    api.make("protocol-value", experiment_id=row, resource_item_id=item["id"])
    assert api.get(f"resource-item/{item['id']}")["input_experiment_ids"] == [row]
    api.put("protocol-value", field["guid"], resource_item_id=None)
    assert api.get(f"resource-item/{item['id']}")["protocol_value_origin"] is None
    inputs = api.list("protocol-value", experiment_id=row, is_input=1, has_resource_item=1)
    assert len(inputs) == 1


def test_data_of_every_row_that_uses_a_resource(api: Any, experiment: Any, resource: Any) -> None:
    row = api.get(f"experiment/{experiment['root_experiment']['id']}")
    item = api.make("resource-item", resource_id=resource["id"])
    thread = row["metadata_thread"]["id"]
    filled = api.make("metadata", metadata_thread_id=thread, label="a", type="default", value="x")
    api.make("metadata", metadata_thread_id=thread, label="b", type="default")
    api.make("protocol-value", experiment_id=row["id"], resource_item_id=item["id"])
    for query in (
        {"multiplexing_input_resource_id": resource["id"]},
        {"multiplexing_input_resource_item_id": item["id"]},
    ):
        assert [m["id"] for m in api.list("metadata", has_value="true", **query)] == [filled["id"]]
        assert len(api.list("metadata", **query)) == 2
    assert api.list("metadata", multiplexing_output_resource_id=resource["id"]) == []


def test_metadata_is_embedded_in_its_record(api: Any, resource: Any) -> None:
    thread = resource["metadata_thread"]
    assert thread["metadatas"] == []
    field = api.make("metadata", metadata_thread_id=thread["guid"], label="Lot", type="default", value="7")
    assert [m["id"] for m in api.get(f"resource/{resource['id']}")["metadata_thread"]["metadatas"]] == [field["id"]]
    molecule = {"name": "Untitled", "data": "C", "svg": "<svg/>", "pubchem": {"reactants": [{"CAS": "71-43-2"}]}}
    api.make("metadata", metadata_thread_id=thread["id"], label="Structure", type="molecule", molecule=molecule)
    shown = api.get(f"resource/{resource['id']}")["molecule"]
    assert {k: shown[k] for k in molecule} == molecule


def test_readings_of_a_device(api: Any) -> None:
    device = api.make("device", name="Reader")
    for n in range(5):
        api.make("device-data", device_id=device["id"], name=f"r{n}", type="numeric", number=n, unit="AU")
    found = api.list("device-data", device_id=device["id"], count=2)
    assert [d["number"] for d in found] == [4, 3, 2, 1, 0]
    assert [d["name"] for d in api.list("device-data", device_id=device["guid"], search_query="R3")] == ["r3"]
    reading = found[0]
    item = api.make("metadata", metadata_thread_id=device["metadata_thread"]["id"], label="d", type="default")
    assert api.put("metadata", item["id"], device_data_id=reading["id"])["device_data"]["number"] == 4
    assert api.put("metadata", item["id"], device_data_id=None)["device_data"] is None
