"""What can be created, changed and deleted, by whom, and what is derived meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

readonly, mutates = pytest.mark.readonly, pytest.mark.mutates


@mutates
def test_a_range_is_what_was_sent_and_what_follows(api: Any, me: Any, record: Any) -> None:
    start, end = record["start"] + 256 * 60 + 0.75, record["start"] + 256 * 661.25
    body = {
        "name": "Intervals",
        "start": start,
        "end": end,
        "context": {"trainingroutine": 6},
        "activityattributes": [{"id": 2, "value": 7}],
        "status": "deleted",
        "id": 1,
        "nonsense": True,
    }
    found = api.made("/api/range/", body)
    assert found["user"] == me["resource_uri"]
    assert found["start"] == int(start)
    assert found["end"] == int(end)
    assert found["duration"] == "0:10:01"
    assert found["context"] == {"activitytype": "/api/activitytype/6/", "trainingroutine": "/api/trainingroutine/6/"}
    assert found["status"] == "complete"
    assert found["rank"] == 0
    assert found["activityattributes"][0]["name"] == "fatigue"
    assert found["activityattributes"][0]["value"] == 7
    assert [m["id"] for m in found["metrics"]] == [44, 71, 139]
    heart = found["metrics"][0]
    assert 40 < heart["value"] < 210
    assert heart["zones"][0] == 0
    assert heart["zones"][-1] == 250
    assert heart["unit"]["si_short"] == "bpm"
    assert "info" not in heart["unit"]
    assert api.ok(found["resource_uri"]) == found
    assert "nonsense" not in found
    assert api.send("DELETE", found["resource_uri"]).status_code == 204
    assert api.get(found["resource_uri"]).status_code == 404


@mutates
def test_status_is_that_of_the_records_it_overlaps(api: Any, new_range: Any, record: Any) -> None:
    uri = new_range["resource_uri"]
    moved = api.send("PATCH", uri, json={"start": 256, "end": 512})
    assert moved.status_code == 202
    assert moved.json()["status"] == "empty"
    assert moved.json()["metrics"][0]["value"] is None
    assert moved.json()["metrics"][0]["zone"] is None
    back = api.send("PATCH", uri, json={"start": record["start"], "end": record["start"]})
    assert back.json()["status"] == "complete"


@mutates
def test_put_needs_everything_and_keeps_what_is_read_only(api: Any, new_range: Any) -> None:
    uri = new_range["resource_uri"]
    whole = api.send("PUT", uri, json={**new_range, "name": "renamed", "created": "2001-01-01T00:00:00+00:00"})
    assert whole.status_code == 200
    assert whole.json()["name"] == "renamed"
    assert whole.json()["created"] == new_range["created"]
    text = api.error("PUT", uri, 400, json={"name": "only"})
    assert text == "The 'end' field has no data and doesn't allow a default or null value."
    assert api.send("PUT", "/api/range/999999999/", json=new_range).status_code == 404
    assert api.send("PATCH", uri, json={}).json()["name"] == "renamed"


@mutates
def test_attributes_omitted_replaced_and_wiped(api: Any, new_range: Any) -> None:
    uri = new_range["resource_uri"]

    def patched(**body: Any) -> list[tuple[int, Any]]:
        found = api.send("PATCH", uri, json=body)
        assert found.status_code == 202, found.text
        return [(a["id"], a["value"]) for a in found.json()["activityattributes"]]

    assert patched(activityattributes=[{"id": 2, "value": 4}, {"id": 1, "value": 5.5}]) == [(1, 5.5), (2, 4)]
    assert patched(name="other") == [(1, 5.5), (2, 4)]
    assert patched(activityattributes=[{"resource_uri": "/api/activityattribute/2/", "value": 9}]) == [(2, 9)]
    assert patched(activityattributes=[{"id": 2, "value": None}]) == []
    patched(activityattributes=[{"id": 3, "value": 1}])
    assert patched(activityattributes=[]) == []


@mutates
def test_laps(api: Any, new_range: Any) -> None:
    body = {"name": "lap", "start": new_range["start"], "end": new_range["end"], "parent": new_range["resource_uri"]}
    lap = api.made("/api/range/", body)
    assert lap["rank"] == 1
    assert api.ok(new_range["resource_uri"])["ranges"] == [lap["resource_uri"]]
    api.send("DELETE", lap["resource_uri"])
    assert api.ok(new_range["resource_uri"])["ranges"] == []


@mutates
def test_metrics_asked_for(api: Any, new_range: Any) -> None:
    found = api.ok(new_range["resource_uri"], include_metrics="45,1,99999")
    assert [m["id"] for m in found["metrics"]] == [1, 44, 71, 139]
    bins, counts = found["histograms"][0]["value"]
    assert len(bins) == len(counts) + 1
    assert "histograms" not in api.ok(new_range["resource_uri"])


@mutates
def test_a_list_is_patched_whole_or_not_at_all(api: Any, new_range: Any) -> None:
    new = {"name": "bulk", "start": new_range["start"], "end": new_range["end"]}
    change = {"resource_uri": new_range["resource_uri"], "note": "changed"}
    found = api.send("PATCH", "/api/range/", json={"objects": [new, change]})
    assert found.status_code == 202
    made, changed = found.json()["objects"]
    assert (made["name"], changed["note"]) == ("bulk", "changed")
    deleted = api.send("PATCH", "/api/range/", json={"objects": [], "deleted_objects": [made["resource_uri"]]})
    assert (deleted.status_code, deleted.json()) == (202, {"objects": []})
    assert api.get(made["resource_uri"]).status_code == 404
    total = api.ok("/api/range/")["meta"]["total_count"]
    broken = api.send("PATCH", "/api/range/", json={"objects": [new, {**change, "note": "again"}, {"name": "x"}]})
    assert broken.status_code == 400
    assert api.ok(new_range["resource_uri"])["note"] == "changed"
    assert api.ok("/api/range/")["meta"]["total_count"] == total
    assert api.error("PATCH", "/api/range/", 400, json={}) == "Invalid data sent: missing 'objects'"


@mutates
@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"start": 9, "end": 5}, {"end"}),
        ({"start": "noon"}, {"start"}),
        ({"start": True}, {"start"}),
        ({"name": ["x"]}, {"name"}),
        ({"labels": "x"}, {"labels"}),
        ({"activityattributes": [{"id": 2, "value": "many"}]}, {"activityattributes"}),
        ({"rank": 1e300}, {"rank"}),
    ],
)
def test_values_that_cannot_be(api: Any, new_range: Any, change: Any, expected: set[str]) -> None:
    found = api.send("PATCH", new_range["resource_uri"], json=change)
    assert found.status_code == 400
    assert set(found.json()["range"]) == expected
    assert found.json()["errors"] == found.json()["range"]


@mutates
def test_relations_that_cannot_be(api: Any, new_range: Any) -> None:
    uri = new_range["resource_uri"]
    text = api.error("PATCH", uri, 400, json={"user": "/api/user/99999/"})
    assert text == "Could not find the provided user object via resource URI '/api/user/99999/'."
    text = api.error("PATCH", uri, 400, json={"user": [1]})
    assert text == (
        "The 'user' field was given data that was not a URI, not a dictionary-alike and does not have a 'pk' "
        "attribute: [1]."
    )
    text = api.error("PATCH", uri, 400, json={"context": {"activitytype": 4711}})
    assert text == "Could not find the provided activitytype object via resource URI '/api/activitytype/4711/'."


@mutates
def test_annotations_take_ids_even_as_text(api: Any, me: Any, record: Any) -> None:
    body = {
        "annotation": "felt dizzy",
        "datatype": "4096",
        "user": me["id"],
        "start": record["start"],
        "record": record["id"],
    }
    found = api.made("/api/annotation/", body)
    assert found["datatype"] == "/api/datatype/4096/"
    assert found["record"] == record["resource_uri"]
    assert found["start_date"] == record["start_date"]
    assert api.objects("/api/annotation/", record=record["id"], user=me["id"])
    api.send("DELETE", found["resource_uri"])


@mutates
def test_routines(api: Any, me: Any, roles: Any) -> None:
    step = {"index": 0, "activitytype": "/api/activitytype/24/", "duration_type": "distance", "duration_value": 3000}
    body = {"name": "Tempo", "activitytype": 10, "metadata": {"geo": True}, "steps": [step]}
    found = api.made("/api/trainingroutine/", body)
    assert found["user"] == me["resource_uri"]
    assert found["steps"] == [step]
    assert roles["stranger"].get(found["resource_uri"]).status_code == 404
    api.send("DELETE", found["resource_uri"])
    everybodys = api.ok("/api/trainingroutine/6/")
    assert everybodys["user"] is None
    assert roles["stranger"].get("/api/trainingroutine/6/").status_code == 200
    api.error("PUT", "/api/trainingroutine/6/", 403, json=everybodys)
    missing = api.error("POST", "/api/trainingroutine/", 400, json={"name": "x"})
    assert missing == "The 'activitytype' field has no data and doesn't allow a default or null value."


@mutates
def test_records(api: Any, me: Any, record: Any) -> None:
    assert record["user"] == {k: v for k, v in api.ok(me["resource_uri"]).items() if k not in ("devices", "stats")}
    assert record["duration"] == (record["end"] - record["start"]) // 256
    start = 445719859297
    made = api.made("/api/record/", {"start": start, "end": start + 256 * 600})
    assert (made["duration"], made["status"], made["start_date"]) == (600, "complete", "2025-03-04T13:00:00+00:00")
    changed = api.send("PATCH", made["resource_uri"], json={"firmware_rev": "2.0.3"})
    assert changed.json()["firmware_rev"] == "2.0.3"
    refused = api.send("DELETE", made["resource_uri"])
    assert (refused.status_code, refused.text, refused.headers["Allow"]) == (405, "GET,PUT,PATCH", "GET,PUT,PATCH")
    gone = api.send("DELETE", made["resource_uri"], headers={"X-HexoAPIVersion": "3.3.x"})
    assert gone.status_code == 204
    assert api.ok(made["resource_uri"])["status"] == "deleted"
    assert api.ok("/api/data/", record=made["id"], datatype=19) == []


@mutates
def test_names_change_wherever_a_user_is_nested(api: Any, me: Any) -> None:
    uri = me["resource_uri"]
    user = api.ok(uri)
    changed = api.send("PUT", uri, json={**user, "first_name": "Billy Bob", "email": "other@example.org"})
    assert changed.status_code == 200
    assert changed.json()["email"] == user["email"]
    assert api.objects("/api/record/", user=me["id"], limit=1)[0]["user"]["first_name"] == "Billy Bob"
    assert api.objects("/api/bundle_permission/", limit=1)[0]["user_allowed"]["first_name"] == "Billy Bob"
    assert api.send("PATCH", uri, json={"first_name": user["first_name"]}).json() == user


@mutates
def test_profiles_mirror_height_and_weight(api: Any, me: Any) -> None:
    uri = me["profile"]["resource_uri"]
    before = api.ok(uri)
    changed = api.send("PATCH", uri, json={"weight": 62.5}).json()
    assert (changed["weight"], changed["fitness"]["weight"]) == (62.5, 62.5)
    changed = api.send("PATCH", uri, json={"fitness": {"height": 1.7}}).json()
    assert (changed["height"], changed["fitness"]["height"]) == (1.7, 1.7)
    assert changed["fitness"]["hr_max"] == before["fitness"]["hr_max"]
    wrong = api.send("PATCH", uri, json={"unit_system": "cubits"})
    assert (wrong.status_code, list(wrong.json()["profile"])) == (400, ["unit_system"])
    assert api.send("PUT", uri, json=before).json() == before
    assert api.objects("/api/profile/", user=me["id"])[0] == before


# Who sees, who may change


@readonly
def test_lists_hold_what_one_may_see(api: Any, roles: Any, me: Any) -> None:
    seen = {u["email"] for u in api.objects("/api/user/", limit=0)}
    other = {name: role.objects("/api/account/")[0] for name, role in roles.items()}
    assert {other["athlete"]["email"], other["friend"]["email"], me["email"]} <= seen
    assert other["stranger"]["email"] not in seen
    assert [u["id"] for u in roles["athlete"].objects("/api/user/")] == [other["athlete"]["id"]]
    assert {u["id"] for u in roles["friend"].objects("/api/user/")} == {me["id"], other["friend"]["id"]}
    for path in ("/api/record/", "/api/range/"):
        owners = {str(o["user"]) for o in roles["stranger"].objects(path, limit=0)}
        assert len(owners) == 1
    assert api.ok("/api/record/", user=other["stranger"]["id"])["meta"]["total_count"] == 0


@readonly
def test_what_one_may_not_see_is_not_there(api: Any, roles: Any, record: Any) -> None:
    for uri in (record["resource_uri"], record["user"]["resource_uri"], record["user"]["profile"]):
        found = roles["stranger"].get(uri)
        assert (found.status_code, found.content) == (404, b"")
    assert roles["stranger"].ok("/api/data/", record=record["id"], datatype=19) == []
    assert roles["friend"].ok("/api/data/", record=record["id"], datatype=19, max_values=3)


@mutates
def test_seeing_is_not_changing(api: Any, roles: Any) -> None:
    friend = roles["friend"].objects("/api/account/")[0]
    note = api.objects("/api/annotation/", user=friend["id"])[0]
    for method, body in (("PUT", note), ("PATCH", {"annotation": "I wuz here"})):
        api.error(method, note["resource_uri"], 403, json=body)
    api.error("DELETE", note["resource_uri"], 403)
    api.error("POST", "/api/range/", 403, json={"name": "x", "start": 1, "end": 2, "user": friend["id"]})
    assert roles["friend"].ok(note["resource_uri"]) == note
    own = roles["friend"].objects("/api/account/")[0]["resource_uri"]
    api.error("PATCH", own, 403, json={"first_name": "x"})


@mutates
def test_a_coach_may_change(api: Any, roles: Any) -> None:
    athlete = roles["athlete"].objects("/api/account/")[0]
    body = {"name": "set by the coach", "start": 256, "end": 512, "user": athlete["email"]}
    found = api.made("/api/range/", body)
    assert roles["athlete"].ok(found["resource_uri"])["user"] == athlete["resource_uri"]
    assert api.send("DELETE", found["resource_uri"]).status_code == 204


@pytest.fixture
def permission(api: Any, roles: Any) -> Iterator[dict[str, Any]]:
    """The stranger lets the main user see his data."""
    main = api.objects("/api/account/")[0]
    target = roles["stranger"].objects("/api/account/")[0]["id"]
    body = {"bundle": "/api/bundle/2/", "user_allowed": main["email"], "user_target": target}
    found = roles["stranger"].made("/api/bundle_permission/", body)
    yield found
    roles["stranger"].send("DELETE", found["resource_uri"])


@mutates
def test_a_permission_makes_data_visible(api: Any, roles: Any, permission: dict[str, Any]) -> None:
    stranger = permission["user_target"]["resource_uri"]
    assert api.ok(stranger)["email"] == permission["user_target"]["email"]
    assert api.ok("/api/record/", user=stranger)["meta"]["total_count"] > 0
    assert permission["resource_uri"] in [p["resource_uri"] for p in api.objects("/api/bundle_permission/", limit=0)]
    assert roles["athlete"].get(permission["resource_uri"]).status_code == 404
    assert api.send("DELETE", permission["resource_uri"]).status_code == 204
    assert api.get(stranger).status_code == 404


@mutates
def test_nobody_gives_away_what_is_not_his(api: Any, roles: Any, me: Any) -> None:
    target = roles["stranger"].objects("/api/account/")[0]["email"]
    body = {"bundle": 1, "user_allowed": me["id"], "user_target": target}
    api.error("POST", "/api/bundle_permission/", 403, json=body)
    both = api.send(
        "POST", "/api/bundle_permission/", json={"bundle": 1, "user_allowed": me["id"], "user_target": me["id"]}
    )
    assert both.status_code == 400


@readonly
def test_devices(api: Any, me: Any) -> None:
    device = api.objects("/api/device/", user=me["id"])[0]
    assert device["resource_uri"] == f"/api/device/{device['deviceid']}/"
    assert api.ok(device["resource_uri"]) == device
    assert api.get("/api/device/HXSKIN1299999999/").status_code == 404
    assert api.ok("/api/record/", device=device["deviceid"])["meta"]["total_count"] > 0


@mutates
def test_trackpoints(api: Any, roles: Any) -> None:
    page = api.ok("/api/trackpoint/", limit=5)
    assert len(page["objects"]) == 5
    assert page["meta"]["total_tracks"] >= len(page["meta"]["distance"]) == 10
    point = page["objects"][0]
    track = api.ok(point["track"])
    whole = api.ok("/api/trackpoint/", track=track["id"], limit=0)["objects"]
    assert {p["track"] for p in whole} == {track["resource_uri"]}
    assert api.ok("/api/trackpoint/", range=track["range"])["meta"]["total_count"] == len(whole)
    span = api.ok(track["range"])
    inside = {"timestamp__gte": span["start"], "timestamp__lte": span["end"], "user": span["user"]}
    assert api.ok("/api/trackpoint/", **inside)["meta"]["total_count"] >= len(whole)
    assert api.ok("/api/trackpoint/", timestamp__lt=span["start"], track=track["id"])["meta"]["total_count"] == 0
    assert api.ok("/api/trackpoint/", track__distance__gt=0)["meta"]["total_count"] > len(whole)
    assert roles["stranger"].get(point["resource_uri"]).status_code == 404
    mine = api.objects("/api/track/", user=99, limit=1)[0]
    body = {"track": mine["resource_uri"], "position": [-73.5, 45.5], "time": "2025-03-04T13:10:05Z"}
    made = api.made("/api/trackpoint/", body)
    assert made["time"] == "2025-03-04T13:10:05"
    text = api.error("PATCH", made["resource_uri"], 400, json={"time": "soon"})
    assert text == "Datetime provided to 'time' field doesn't appear to be a valid datetime string: 'soon'"
    assert api.send("DELETE", made["resource_uri"]).status_code == 204


@pytest.mark.destructive
def test_positions_go_with_their_track(api: Any) -> None:
    track = api.objects("/api/track/", order_by="-id", limit=1)[0]
    points = {"track": track["resource_uri"], "limit": 0}
    assert api.objects("/api/trackpoint/", **points)
    assert api.send("DELETE", track["resource_uri"]).status_code == 204
    assert api.objects("/api/trackpoint/", **points) == []


@mutates
def test_moments_and_days_of_the_calendar(api: Any, me: Any) -> None:
    mine = api.objects("/api/track/", user=me["id"], limit=1)[0]
    body = {"track": mine["resource_uri"], "position": [-73.5, 45.5]}
    for sent, kept in (
        ("2025-12-30T10:30:05+05:00", "2025-12-30T05:30:05"),
        ("2025-12-30 23:30:05.25-0130", "2025-12-31T01:00:05"),
        ("2024-02-29", "2024-02-29T00:00:00"),
    ):
        made = api.made("/api/trackpoint/", {**body, "time": sent})
        assert api.send("DELETE", made["resource_uri"]).status_code == 204
        assert made["time"] == kept
    for sent in ("2025-02-30T10:30:05", "2025-02-29", "2025-12-30T24:00:00", "2025-12-30T10:30:05+25:00"):
        text = api.error("POST", "/api/trackpoint/", 400, json={**body, "time": sent})
        assert text == f"Datetime provided to 'time' field doesn't appear to be a valid datetime string: '{sent}'"
    text = api.error("PATCH", me["profile"]["resource_uri"], 400, json={"date_of_birth": "1989-02-30"})
    assert text == "Date provided to 'date_of_birth' field doesn't appear to be a valid date string: '1989-02-30'"


@mutates
def test_routines_that_were_used(api: Any, roles: Any, me: Any, record: Any) -> None:
    body = {"name": "Used once", "activitytype": "/api/activitytype/10/", "steps": []}
    made = api.made("/api/trainingroutine/", body)
    assert made["last_used"] is None

    def used(by: Any, flag: str = "True") -> dict[str, Any]:
        found = by.objects("/api/trainingroutine/", using=flag, limit=0)
        return {r["resource_uri"]: r["last_used"] for r in found}

    try:
        uri = made["resource_uri"]
        assert uri not in used(api)
        assert uri in used(api, "False")
        whole = {"name": "use", "start": record["start"], "end": record["end"], "context": {"trainingroutine": uri}}
        use = api.made("/api/range/", whole)
        assert used(api)[uri] == use["start_date"] == api.ok(uri)["last_used"]
        assert uri not in used(api, "False")
        assert uri not in used(roles["athlete"])
        api.send("DELETE", use["resource_uri"])
        assert uri not in used(api)
    finally:
        api.send("DELETE", made["resource_uri"])
