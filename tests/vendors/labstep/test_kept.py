"""Kept answers are never stale, and never somebody else's."""

from __future__ import annotations

from typing import Any

import pytest

from mockservers.engine.call import Call
from mockservers.engine.store import decode, encode
from mockservers.labstep import vendor
from mockservers.labstep.behaviour import kept, records
from mockservers.labstep.behaviour.reading import Reader, Tracer
from mockservers.labstep.wire import escaped


@pytest.fixture
def seen(call: Any) -> Any:
    """The name of an experiment as every way of reading it gives it, each asked twice."""

    def read(key: int, api_key: str | None = None) -> set[str]:
        names = set()
        for _ in range(2):
            names.add(call("GET", f"experiment-workflow/{key}", key=api_key).json()["name"])
            names.add(call("GET", f"experiment-workflow?get_single=1&id={key}", key=api_key).json()["name"])
            body = {"filter": [{"attribute": "id", "comparison": "eq", "value": key}]}
            for page in (
                call("GET", "experiment-workflow?count=1000", key=api_key),
                call("POST", "experiment-workflow/filter", json=body, key=api_key),
            ):
                names.update(item["name"] for item in page.json()["items"] if item["id"] == key)
        return names

    return read


def another(call: Any, double: Any) -> tuple[int, str]:
    """A colleague of the caller's organization, and a key that acts as it."""
    for user in call("GET", "user?count=1000").json()["items"]:
        if user["id"] != double.user_id:
            key = call("POST", "token/impersonate", json={"guid": user["guid"]}).json()["uuid"]
            return user["id"], key
    raise AssertionError("the account has one user only")


def test_a_change_through_the_api_is_seen_at_once(call: Any, seen: Any) -> None:
    made = call("POST", "experiment-workflow", json={"name": "first"}).json()
    assert seen(made["id"]) == {"first"}
    call("PUT", f"experiment-workflow/{made['id']}", json={"name": "second"})
    assert seen(made["id"]) == {"second"}


def test_a_change_of_what_a_record_shows_is_seen_at_once(double: Any, call: Any) -> None:
    made = call("POST", "experiment-workflow", json={"name": "shown"}).json()
    path = f"experiment-workflow/{made['id']}"
    assert call("GET", path).json()["thread"]["comment_count"] == 0
    call("POST", "comment", json={"body": "c", "parent_thread_id": made["thread"]["id"]})
    assert call("GET", path).json()["thread"]["comment_count"] == 1
    double.state.patch("user", double.user_id, {"first_name": "Zora"})
    assert call("GET", path).json()["author"]["first_name"] == "Zora"
    double.state.patch("group", made["owner"]["id"], {"name": "Renamed"})
    assert call("GET", path).json()["owner"]["name"] == "Renamed"
    assert call("GET", "experiment-workflow?count=1").json()["items"][0]["owner"]["name"] == "Renamed"


def test_a_change_through_the_control_plane_is_seen_at_once(double: Any, call: Any, seen: Any) -> None:
    made = call("POST", "experiment-workflow", json={"name": "first"}).json()
    assert seen(made["id"]) == {"first"}
    double.state.patch("experiment-workflow", made["id"], {"name": "behind its back"})
    assert seen(made["id"]) == {"behind its back"}
    total = call("GET", "experiment-workflow?count=2").json()["total"]
    double.state.create("experiment-workflow", 3)
    assert call("GET", "experiment-workflow?count=2").json()["total"] == total + 3
    double.state.delete("experiment-workflow", made["id"], cascade=True)
    assert call("GET", f"experiment-workflow/{made['id']}").status_code == 404


def test_kept_answers_outlive_what_they_are_not_made_of(call: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    made = [call("POST", "experiment-workflow", json={"name": "n"}).json() for _ in range(3)]
    first = [call("GET", f"experiment-workflow/{one['id']}").json() for one in made]
    page = call("GET", "experiment-workflow?count=3").json()
    shown: list[int] = []
    show = Reader.show

    def noted(self: Reader, name: str, doc: Any) -> Any:
        shown.append(doc["id"])
        return show(self, name, doc)

    monkeypatch.setattr(Reader, "show", noted)
    new = call("POST", "experiment-workflow", json={"name": "new"}).json()
    call("POST", "tag", json={"name": "t", "type": "resource"})
    call("PUT", f"experiment-workflow/{made[0]['id']}", json={"name": "changed"})
    shown.clear()
    assert [call("GET", f"experiment-workflow/{one['id']}").json() for one in made][1:] == first[1:]
    assert call("GET", "experiment-workflow?count=4").json()["items"][:3] == [new, *page["items"][:2]]
    assert sorted(shown) == sorted([made[0]["id"], made[0]["id"], new["id"]])


KINDS = ("experiment-workflow", "experiment", "protocol-collection", "resource", "resource-item", "resource-location")


def test_whatever_changes_is_seen_in_all_that_shows_it(double: Any, call: Any) -> None:
    """After each of many changes, every list and every record is what the machine makes of the documents then."""

    def check() -> None:
        call_ = Call(vendor, {}, "GET", "/", "")
        call_.world, call_.principal = double.world, double.user_id
        for kind in (*KINDS, "metadata", "comment", "tag", "device"):
            for item in call("GET", f"{kind}?count=30").json()["items"]:
                reader = Reader(call_)
                doc = reader.doc(kind, item["id"])
                assert doc is not None
                assert encode(item) == encode(decode(escaped(reader.show(kind, doc))))
                assert call("GET", f"{kind}/{item['id']}").json() == item

    def post(kind: str, **body: Any) -> Any:
        return call("POST", kind, json=body).json()

    def put(path: str, **body: Any) -> None:
        assert call("PUT", path, json=body).status_code == 200

    check()
    experiment, category = post("experiment-workflow", name="E"), post("resource", name="C", is_template=True)
    resource = post("resource", name="R", template_id=category["id"])
    place = post("resource-location", name="L")
    inner = post("resource-location", name="in", outer_location_id=place["id"])
    item = post("resource-item", name="I", resource_id=resource["id"], resource_location_id=inner["id"])
    root, tag = experiment["root_experiment"], post("tag", name="T", type="experiment_workflow")
    protocol = post("protocol-collection", name="P")
    draft = protocol["draft_version"]["id"]
    check()
    comment = post("comment", parent_thread_id=experiment["thread"]["id"], body="C")
    field = post("metadata", metadata_thread_id=root["metadata_thread"]["id"], label="F", type="default", value="v")
    changes: list[Any] = [
        lambda: put(f"experiment-workflow/{experiment['id']}/tag/{tag['id']}"),
        lambda: put(f"tag/{tag['id']}", name="T2"),
        lambda: put(f"resource/{category['id']}", name="C2"),
        lambda: put(f"resource-location/{place['id']}", name="L2"),
        lambda: put(f"resource/{resource['id']}", name="R2"),
        lambda: put(f"resource-item/{item['id']}", status="unavailable"),
        lambda: put(f"metadata/{field['id']}", value="w"),
        lambda: put(f"comment/{comment['id']}", body="D"),
        lambda: put(f"comment/{comment['id']}", deleted_at="2026-01-05T10:00:00+00:00"),
        lambda: put(f"experiment/{root['id']}", name="root"),
        lambda: post("protocol-step", experiment_id=root["id"], name="S"),
        lambda: put(f"protocol/{draft}", is_draft=False),
        lambda: post("experiment", experiment_workflow_id=experiment["id"], protocol_id=draft),
        lambda: put(f"protocol/{draft}", name="Other"),
        lambda: post("share-link", experiment_workflow_id=experiment["id"]),
        lambda: put(f"resource/{resource['id']}", deleted_at="2026-01-05T10:00:00+00:00"),
        lambda: put(f"resource/{resource['id']}", deleted_at=None),
        lambda: put(f"experiment-workflow/{experiment['id']}", locked_at="2026-01-05T10:00:00Z"),
        lambda: double.state.patch("thread", experiment["thread"]["id"], {"comment_count": 9}),
        lambda: double.state.patch("group", experiment["owner"]["id"], {"name": "G2"}),
        lambda: double.state.delete("tag", tag["id"], cascade=True),
    ]
    for change in changes:
        change()
        check()


def test_rights_worked_out_for_the_list_are_part_of_each_answer(double: Any, call: Any) -> None:
    """Two rows of one experiment that is shared: what the first of them is allowed stands for the second too."""
    user, key = another(call, double)
    group = call("POST", "group", json={"name": "shared"}).json()["id"]
    call("POST", "user-group", json={"group_id": group, "user_id": user, "type": "edit"})
    own = call("POST", "group", json={"name": "own"}).json()["id"]
    made = call("POST", "experiment-workflow", json={"name": "E", "group_id": own}).json()
    data = {"experiment_workflow_id": made["id"], "group_id": group, "type": "view"}
    shared = call("POST", "permission", json=data).json()
    path = f"experiment?experiment_workflow_id={made['id']}"
    for _ in range(2):
        call("POST", "experiment", json={"experiment_workflow_id": made["id"], "name": "row"})

    def edit() -> list[bool]:
        return [row["permissions"]["edit"] for row in call("GET", path, key=key).json()["items"]]

    assert edit() == [False] * 3
    double.state.patch("permission", shared["id"], {"type": "edit"})
    assert edit() == [True] * 3


def test_a_switch_of_the_world_is_seen_at_once(double: Any, call: Any) -> None:
    made = call("POST", "protocol-collection", json={"name": "P"}).json()
    paths = (f"protocol-collection/{made['id']}", "protocol-collection?count=1")

    def last() -> list[Any]:
        one, page = (call("GET", path).json() for path in paths)
        return [one["last_version"], page["items"][0]["last_version"]]

    assert last() == [None, None]
    double.world.settings["labstep.last_version"] = "draft"
    assert None not in last()


def test_answers_made_of_an_order_are_not_kept(double: Any) -> None:
    call_ = Call(vendor, {}, "GET", "/", "")
    call_.world, call_.principal = double.world, double.user_id
    double.world.collection("labstep", "tag")
    tracer = Tracer(Reader(call_))
    kept_ = kept.Held()
    tracer.keep(kept_, 1, b"1")
    tracer.collection("tag")
    tracer.keep(kept_, 2, b"2")
    assert list(kept_.answers) == [1]


def test_an_answer_that_misses_a_document_sees_it_come(double: Any, call: Any) -> None:
    made = call("POST", "device", json={"name": "d"}).json()
    devices = double.world.collection("labstep", "device")
    devices.put(made["id"], {**devices.get(made["id"]), "template_id": 999_999})
    assert [call("GET", f"device/{made['id']}").json()["template"] for _ in range(2)] == [None, None]
    devices.put(999_999, {**devices.get(made["id"]), "id": 999_999, "name": "came", "template_id": None})
    assert call("GET", f"device/{made['id']}").json()["template"]["name"] == "came"


def test_what_was_rolled_back_was_never_shown(double: Any, call: Any, seen: Any) -> None:
    made = call("POST", "experiment-workflow", json={"name": "first"}).json()
    url = "experiment-workflow?count=3"
    page, one = call("GET", url).content, call("GET", f"experiment-workflow/{made['id']}").content
    refused = call("POST", "experiment-workflow/batch", json={"items": [{"name": "good"}, {"name": ["bad"]}]})
    assert refused.status_code == 400
    assert call("GET", url).content == page
    store = double.world.store
    store.begin()
    documents = double.world.collection("labstep", "experiment-workflow")
    documents.put(made["id"], {**documents.get(made["id"]), "name": "never kept"})
    users = double.world.collection("labstep", "user")
    users.put(double.user_id, {**users.get(double.user_id), "first_name": "Never"})
    assert seen(made["id"]) == {"never kept"}  # reads keep answers of what is about to be taken back
    assert call("GET", url).json()["items"][0]["author"]["first_name"] == "Never"
    store.rollback()
    assert call("GET", url).content == page
    assert call("GET", f"experiment-workflow/{made['id']}").content == one


def test_nobody_gets_what_was_rendered_for_another(double: Any, call: Any) -> None:
    user, key = another(call, double)
    group = call("POST", "group", json={"name": "shared"}).json()["id"]
    call("POST", "user-group", json={"group_id": group, "user_id": user, "type": "view"})
    made = call("POST", "experiment-workflow", json={"name": "of two", "group_id": group}).json()
    paths = (f"experiment-workflow/{made['id']}", f"experiment-workflow?group_id={group}")
    for _ in range(2):
        for caller, edit in ((None, True), (key, False)):
            one, page = (call("GET", path, key=caller).json() for path in paths)
            assert one == page["items"][0]
            assert one["permissions"] == {"view": True, "edit": edit, "owner": edit}
    own = call("POST", "experiment-workflow", json={"name": "of one"}).json()
    secret = f"experiment-workflow/{own['id']}"
    home = call("GET", "user/info").json()["group"]["id"]
    if home not in [row["id"] for row in call("GET", f"user/{user}").json()["groups"]]:
        assert call("GET", secret).status_code == 200
        assert call("GET", secret, key=key).status_code == 403
    member = next(r for r in call("GET", f"user-group?group_id={group}").json()["items"] if r["user"]["id"] == user)
    call("DELETE", f"user-group/{member['id']}")
    assert [call("GET", path, key=key).status_code for path in paths] == [403, 403]


def test_a_kept_key_ends_when_it_expires_or_is_deleted(double: Any, call: Any) -> None:
    made = call("POST", "access-key", json={"name": "k", "expires_at": "2026-03-02T10:00:00Z"}).json()
    assert [call("GET", "tag", key=made["uuid"]).status_code for _ in range(2)] == [200, 200]
    double.clock.advance("61m")
    assert call("GET", "tag", key=made["uuid"]).status_code == 401
    lasting = call("POST", "access-key", json={"name": "l"}).json()
    assert call("GET", "tag", key=lasting["uuid"]).status_code == 200
    call("PUT", f"access-key/{lasting['id']}", json={"deleted_at": "2026-01-01"})
    assert call("GET", "tag", key=lasting["uuid"]).status_code == 401


def test_the_room_for_kept_answers_is_bounded(double: Any, call: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    first = [call("GET", f"experiment-workflow?count={n}").content for n in range(1, 12)]
    single = [call("GET", f"experiment-workflow/{n}").content for n in range(1, 12)]
    monkeypatch.setattr(kept, "LIMIT", 9_000)
    monkeypatch.setattr(records, "PAGES", 2)
    double.state.create("group", 1)  # forget what was kept
    for _ in range(2):
        assert [call("GET", f"experiment-workflow?count={n}").content for n in range(1, 12)] == first
        assert [call("GET", f"experiment-workflow/{n}").content for n in range(1, 12)] == single
    reader = Call(vendor, {}, "GET", "/", "")
    reader.world = double.world
    people = kept.people_of(reader)
    held = [*people.shown.values(), people.single]
    assert 0 < sum(len(answer) for one in held for answer in one.answers.values()) <= 9_000
    assert 0 < len(kept.pages_of(reader)) <= 2


def test_a_call_sees_in_its_lists_what_it_has_just_made(double: Any, call: Any) -> None:
    twins = [{"name": "Twin", "type": "device"}, {"name": "twin", "type": "device"}]
    refused = call("POST", "tag/batch", json={"items": twins})
    assert refused.status_code == 400
    assert call("GET", "tag?type=device&search_query=twin").json()["total"] == 0
