"""The account is one a research group could have: in order in time, and of all that such accounts hold."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from mockservers.engine.store import decode
from mockservers.engine.world import base_of
from mockservers.labstep import vendor
from mockservers.labstep.behaviour import sharing  # noqa: F401 - the kinds are declared when modules are imported
from mockservers.labstep.behaviour.declare import ENTITIES
from mockservers.labstep.behaviour.files import believable

Kinds = dict[str, dict[int, dict[str, Any]]]


@pytest.fixture(scope="module", params=["small", "default"])
def kinds(request: pytest.FixtureRequest) -> Kinds:
    return read(request.param)


@pytest.fixture(scope="module")
def default() -> Kinds:
    return read("default")


def read(profile: str) -> Kinds:
    base = base_of(vendor, profile, 1)
    return {name: {key: decode(raw) for key, raw in c.rows.items()} for name, c in base.collections.items()}


def of(kinds: Kinds, kind: str, **wanted: Any) -> list[dict[str, Any]]:
    return [doc for doc in kinds[kind].values() if all(doc.get(key) == value for key, value in wanted.items())]


def test_nothing_refers_to_what_was_made_later(kinds: Kinds) -> None:
    late = []
    for name, entity in ENTITIES.items():
        for doc in kinds.get(name, {}).values():
            for relation in entity.relations:
                above = kinds.get(relation.target, {}).get(doc.get(relation.key) or 0)
                if above is not None and above.get("created_at", "") > doc["created_at"]:
                    late.append((name, doc["id"], relation.key))
    assert late == []


def test_an_experiment_was_last_touched_when_it_was_completed_or_locked(kinds: Kinds) -> None:
    for doc in of(kinds, "experiment-workflow", is_template=False):
        started, ended, locked = doc["started_at"], doc["ended_at"], doc["locked_at"]
        moments = [doc["created_at"], *(moment for moment in (started, ended, locked) if moment), doc["updated_at"]]
        assert moments == sorted(moments)
        assert doc["updated_at"] < "2026-01-05T00:00:01"
        assert (locked is None) == (doc["locked_log"] is None)
        assert started or not ended
        assert ended or not locked


def test_experiments_are_in_all_states(default: Kinds) -> None:
    rows = of(default, "experiment-workflow", is_template=False)
    share = Counter("ended" if r["ended_at"] else "started" if r["started_at"] else "new" for r in rows)
    assert [round(10 * share[key] / len(rows)) for key in ("ended", "started", "new")] == [6, 3, 1]
    assert round(10 * sum(r["locked_at"] is not None for r in rows) / len(rows)) == 1
    numbers = [row["custom_identifier"] for row in rows]
    assert all(numbers)
    assert len(set(numbers)) == len(rows)
    runs = Counter(row["experiment_workflow_id"] for row in of(default, "experiment", is_root=False))
    assert max(runs.values()) == 2
    comments = Counter(thread["comment_count"] for thread in default["thread"].values())
    assert max(comments) == 4


def test_fields_of_many_kinds(default: Kinds) -> None:
    types = {field["type"] for field in default["metadata"].values()}
    assert types == {"default", "numeric", "date", "file", "options"}
    labels = {field["label"] for field in default["metadata"].values()}
    assert labels >= {"Supplier", "Lot number", "Expiry Date", "Concentration", "CAS", "Storage", "Plasmid Backbone"}
    assert labels >= {"Temperature", "Yield", "Raw Data", "Gel image", "Result", "Passage", "Serial Number"}
    held = [field for field in default["metadata"].values() if field["type"] == "file"]
    assert all(default["file"][key]["@fields"] == [field["id"]] for field in held for key in field["file_ids"])
    assert any(field.get("device_data_id") for field in default["metadata"].values())


def test_templates_ask_for_what_is_to_be_noted(default: Kinds) -> None:
    templates = of(default, "experiment-workflow", is_template=True)
    assert len(templates) > 2
    for template in templates:
        root = default["experiment"][template["root_experiment_id"]]
        fields = default["metadata-thread"][root["metadata_thread_id"]]["@metadatas"]
        shown = [block["attrs"]["id"] for block in root["state"]["content"] if block["type"] == "metadata"]
        assert shown == fields


def test_materials_are_used_and_made(default: Kinds) -> None:
    values = [value for value in default["protocol-value"].values() if value["resource_item_id"]]
    made = {value["resource_item_id"] for value in values if value["is_output"]}
    used = {value["resource_item_id"] for value in values if value["is_input"]}
    assert len(made) > 2
    assert len(used) > 20
    assert made & used, "a product is used again: lineage has two generations"
    for value in values:
        assert default["resource-item"][value["resource_item_id"]]["resource_id"] == value["resource_id"]


def test_boxes_have_maps_of_what_is_in_them(kinds: Kinds) -> None:
    boxes = [place for place in kinds["resource-location"].values() if place.get("map_data")]
    marks = 0
    for box in boxes:
        grid = box["map_data"]
        spots = [(cell["item"]["x"], cell["item"]["y"]) for cell in grid["data"].values()]
        assert len(set(spots)) == len(spots)
        assert all(x < grid["columnCount"] and y < grid["rowCount"] for x, y in spots)
        for mark, cell in grid["data"].items():
            item = kinds["resource-item"][int(mark.removeprefix("resource_item-"))]
            assert (item["resource_location_id"], item["name"]) == (box["id"], cell["name"])
        marks += len(spots)
    assert marks == sum(item.get("resource_location_id") is not None for item in kinds["resource-item"].values())


def test_files_are_small_and_large(default: Kinds) -> None:
    sizes = sorted(file["size"] for file in default["file"].values())
    assert 1000 <= sizes[0] < 10_000
    assert 5_000_000 < sizes[-1] < 20_000_000
    assert {file["filetype"] for file in default["file"].values()} == {"png", "csv", "pdf", "rdata", "dna"}


@pytest.mark.parametrize("kind", ["csv", "png", "pdf", "dna"])
@pytest.mark.parametrize("size", [100, 30_000, 2_000_000])
def test_the_bytes_of_a_file_are_as_many_as_it_says(kind: str, size: int) -> None:
    content = believable({"filetype": kind, "size": size})
    assert len(content) == size
    if kind == "csv":
        assert content.startswith(b"well,od600\nA1,0.000\nA2,0.037\n")
