"""Experiments and protocols: what is made implicitly, drafts and versions, runs and what they copy, locks."""

from __future__ import annotations

from typing import Any

import pytest

pytestmark = pytest.mark.mutates
DOC = {"type": "doc", "content": [{"type": "paragraph", "attrs": {"align": None}}]}
STAMP = "2026-01-05T10:00:00+00:00"


def test_an_experiment_has_a_root_row_threads_and_a_link(api: Any, experiment: Any) -> None:
    root = api.get(f"experiment/{experiment['root_experiment']['id']}")
    assert root["is_root"] is True
    assert root["experiment_workflow"]["id"] == experiment["id"]
    assert root["metadata_thread"]["id"]
    assert experiment["started_at"] == experiment["created_at"]
    assert experiment["ended_at"] is None
    assert experiment["perma_link"]["token"]
    assert set(experiment["thread_ids"]) == {experiment["thread"]["id"], root["thread"]["id"]}
    assert api.list("experiment", experiment_workflow_id=experiment["id"], is_root=0) == []
    assert len(api.list("experiment", experiment_workflow_id=experiment["id"])) == 1


def test_names_have_defaults(api: Any) -> None:
    assert api.make("experiment-workflow")["name"] == "Untitled experiment"
    assert api.make("protocol-collection")["name"] == "Untitled protocol"


def test_an_entry_is_kept_verbatim(api: Any, experiment: Any) -> None:
    state = {**DOC, "attrs": {"empty": {}, "none": None, "deep": [[1, {"2": 3}]]}}
    row = experiment["root_experiment"]["id"]
    assert api.put("experiment", row, state=state)["state"] == state
    assert api.get(f"experiment-workflow/{experiment['id']}")["root_experiment"]["state"] == state


def test_a_table_keeps_its_data_untouched(api: Any, experiment: Any) -> None:
    data = {"rowCount": 2, "colHeaderData": {}, "data": {"dataTable": {"0": {"0": {"value": 1.5, "formula": None}}}}}
    table = api.make("protocol-table", experiment_id=experiment["root_experiment"]["id"], data=data)
    assert api.get("protocol-table", get_single=1, guid=table["guid"])["data"] == data


def test_a_protocol_begins_as_a_draft_with_one_step(api: Any, protocol: Any) -> None:
    draft = protocol["draft_version"]
    assert protocol["last_version"] is None
    assert (draft["version"], draft["is_draft"], draft["name"]) == (0, True, "Contract protocol")
    assert len(api.get(f"protocol/{draft['id']}")["protocol_steps"]) == 1


def test_versions_go_live_one_after_another(api: Any, protocol: Any) -> None:
    first = protocol["draft_version"]["id"]
    again = api.ok("POST", "protocol", json={"protocol_collection_id": protocol["id"]})
    assert again["id"] == first
    assert api.put("protocol", first, is_draft=False, state=DOC)["is_draft"] is False
    shown = api.get(f"protocol-collection/{protocol['id']}")
    assert (shown["last_version"]["id"], shown["draft_version"]) == (first, None)
    draft = api.ok("POST", "protocol", json={"protocol_collection_id": protocol["id"]})
    assert (draft["version"], draft["is_draft"], draft["state"]) == (1, True, DOC)
    assert len(draft["protocol_steps"]) == 1
    shown = api.get(f"protocol-collection/{protocol['id']}")
    assert (shown["last_version"]["id"], shown["draft_version"]["id"]) == (first, draft["id"])
    versions = api.list("protocol", search=1, protocol_collection_id=protocol["id"])
    assert [v["id"] for v in versions] == [draft["id"], first]
    assert [v["is_last_version"] for v in versions] == [True, False]


def test_a_draft_cannot_be_run(api: Any, protocol: Any, experiment: Any) -> None:
    body = {"experiment_workflow_id": experiment["id"], "protocol_id": protocol["draft_version"]["id"]}
    api.refused(400, "POST", "experiment", json=body)
    assert api.list("experiment", experiment_workflow_id=experiment["id"], is_root=0) == []


def test_a_run_is_a_copy_of_the_version(api: Any, protocol: Any, experiment: Any, resource: Any) -> None:
    version = protocol["draft_version"]["id"]
    step = api.get(f"protocol/{version}")["protocol_steps"][0]
    table = api.make("protocol-table", protocol_id=version, name="OD", data={"rowCount": 1})
    value = api.make("protocol-value", protocol_id=version, value="10", units="uL", resource_id=resource["guid"])
    api.make("protocol-timer", protocol_id=version, name="Wait", hours=0, minutes=5, seconds=0)
    thread = api.get(f"protocol/{version}")["metadata_thread"]["id"]
    field = api.make("metadata", metadata_thread_id=thread, label="Yield", type="numeric", number=1.5, unit="mg")
    state = {
        "type": "doc",
        "content": [
            {"type": "protocol_step", "attrs": {"id": step["id"]}, "content": []},
            {"type": "protocol_table", "attrs": {"id": table["id"]}},
            {"type": "metadata", "attrs": {"id": field["id"]}},
            {"type": "paragraph", "content": [{"type": "protocol_value", "attrs": {"id": value["id"]}}]},
        ],
    }
    api.put("protocol", version, state=state, is_draft=False)
    api.put("protocol-step", step["id"], ended_at=STAMP)
    run = api.make("experiment", experiment_workflow_id=experiment["id"], protocol_id=version)
    assert (run["is_root"], run["position"], run["name"]) == (False, 1, "Contract protocol")
    assert (run["protocol"]["id"], run["protocol"]["version"]) == (version, 0)
    assert run["protocol"]["collection"]["id"] == protocol["id"]
    (own,) = run["protocol_steps"]
    assert own["id"] != step["id"]
    assert own["thread"]["id"] != step["thread"]["id"]
    assert own["ended_at"] is None
    (own_value,) = run["protocol_values"]
    assert (own_value["value"], own_value["units"], own_value["resource"]["id"]) == ("10", "uL", resource["id"])
    assert run["protocol_timers"][0]["minutes"] == 5
    (own_field,) = api.list("metadata", metadata_thread_id=run["metadata_thread"]["id"])
    assert (own_field["label"], own_field["number"]) == ("Yield", 1.5)
    nodes = run["state"]["content"]
    assert nodes[0]["attrs"]["id"] == own["id"]
    assert nodes[1]["attrs"]["id"] == run["protocol_tables"][0]["id"]
    assert nodes[2]["attrs"]["id"] == own_field["id"]
    assert nodes[3]["content"][0]["attrs"]["id"] == own_value["id"]
    api.put("protocol-value", own_value["guid"], value="11")
    assert api.get(f"protocol-value/{value['id']}")["value"] == "10"
    second = api.make("experiment", experiment_workflow_id=experiment["id"], protocol_id=version)
    assert second["position"] == 2
    assert api.get(f"protocol/{version}")["experiment_count"] == 2
    runs = api.list("experiment", experiment_workflow_id=experiment["id"], is_root=0)
    assert [r["id"] for r in runs] == [second["id"], run["id"]]
    shown = api.get(f"experiment-workflow/{experiment['id']}")
    assert [r["id"] for r in shown["experiments"]] == [run["id"], second["id"]]


def test_an_experiment_may_be_made_from_a_template(api: Any) -> None:
    template = api.make("experiment-workflow", name="Template", is_template=1)
    row = template["root_experiment"]["id"]
    api.put("experiment", row, state=DOC)
    api.make("protocol-table", experiment_id=row, name="T")
    made = api.make("experiment-workflow", name="From", source_id=template["id"])
    root = api.get(f"experiment/{made['root_experiment']['id']}")
    assert made["is_template"] is False
    assert root["state"] == DOC
    assert [t["name"] for t in root["protocol_tables"]] == ["T"]


def test_a_locked_experiment_does_not_change(api: Any, experiment: Any) -> None:
    key, row = experiment["id"], experiment["root_experiment"]["id"]
    step = api.make("protocol-step", experiment_id=row)
    locked = api.put("experiment-workflow", key, locked_at=STAMP)
    assert locked["locked_log"]
    assert api.refused(403, "PUT", f"experiment-workflow/{key}", json={"name": "x"}) == "Access Denied."
    api.refused(403, "PUT", f"experiment/{row}", json={"state": DOC})
    api.refused(403, "PUT", f"protocol-step/{step['id']}", json={"ended_at": STAMP})
    api.refused(403, "POST", "protocol-step", json={"experiment_id": row})
    api.refused(
        403,
        "POST",
        "metadata",
        json={
            "metadata_thread_id": locked["root_experiment"]["metadata_thread"]["id"],
            "label": "x",
            "type": "default",
        },
    )
    assert api.put("experiment-workflow", key)["locked_at"] == STAMP
    api.make("comment", body="still possible", parent_thread_id=experiment["thread"]["id"])
    assert api.put("experiment-workflow", key, locked_at=None)["locked_log"] is None
    assert api.put("experiment-workflow", key, name="x")["name"] == "x"


def test_data_fields_of_every_type(api: Any, experiment: Any) -> None:
    thread = api.get(f"experiment/{experiment['root_experiment']['id']}")["metadata_thread"]["id"]
    values: list[tuple[str, dict[str, Any]]] = [
        ("default", {"value": "text"}),
        ("numeric", {"number": 3, "unit": "C"}),
        ("date", {"date": "2026-02-03T00:00:00+00:00"}),
        ("datetime", {"date": "2026-02-03T04:05:06+00:00"}),
        ("options", {"options": {"values": {}, "is_allow_multiple": False, "is_allow_add": True}}),
        ("sequence", {"sequence": {"name": "s", "data": "{}"}}),
        ("molecule", {"molecule": {"name": "m", "data": "C", "svg": "", "pubchem": {"reactants": [{"Safety": []}]}}}),
        ("rich_text", {}),
    ]
    for kind, value in values:
        made = api.make("metadata", metadata_thread_id=thread, label=kind, type=kind, **value)
        for name, wanted in value.items():
            if isinstance(wanted, dict):
                assert wanted.items() <= made[name].items()
            else:
                assert made[name] == wanted
        assert made["device_data"] is None
        assert made["notification_alert"] is None
    assert api.put("metadata", made["id"], type="numeric", number=2.5)["number"] == 2.5
    wrong = {"metadata_thread_id": thread, "label": "x", "type": "nonsense"}
    assert api.refused(400, "POST", "metadata", json=wrong)[0]["property"] == "[type]"
    assert [m["label"] for m in api.list("metadata", metadata_thread_id=thread)][::-1] == [k for k, _ in values]


def test_a_data_field_may_be_linked_to_an_inventory_field(api: Any, protocol: Any) -> None:
    version = api.get(f"protocol/{protocol['draft_version']['id']}")
    value = api.make("protocol-value", protocol_id=version["id"], name="in")
    api.make("protocol-value", protocol_id=version["id"], name="other")
    field = api.make("metadata", metadata_thread_id=version["metadata_thread"]["id"], label="f", type="default")
    assert api.ok("PUT", f"metadata/{field['id']}/protocol-value/{value['id']}")["id"] == field["id"]
    linked = api.list("protocol-value", protocol_id=version["id"], metadata_id=field["id"])
    assert [v["id"] for v in linked] == [value["id"]]
