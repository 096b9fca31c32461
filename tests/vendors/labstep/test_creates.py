"""What makes new records cheap must not be seen: not in replies, not in what is kept."""

from __future__ import annotations

import json
from typing import Any

import pytest

from mockservers.engine.call import Call
from mockservers.labstep import vendor
from mockservers.labstep.behaviour.declare import ENTITIES, Doc
from mockservers.labstep.behaviour.mould import KEPT, Foreign, Mould, Rehearsal, poured
from mockservers.labstep.behaviour.reading import COMMON, Reader
from mockservers.labstep.behaviour.values import _writable, accept
from mockservers.labstep.behaviour.writing import Writer
from mockservers.labstep.contract import contract
from mockservers.labstep.errors import Violations
from mockservers.labstep.wire import escaped

EMPTY = {"boolean": False, "integer": 0, "array": [], "string": ""}


def field_by_field(reader: Reader, name: str, doc: Doc) -> Doc:
    """A record as a reply carries it, made without a plan."""
    entity, out = ENTITIES[name], {}
    for field in contract.resources[name].fields:
        show = entity.show.get(field.name) or COMMON.get(field.name)
        if show is not None:
            out[field.name] = show(reader, doc)
        elif field.name == "permissions":
            out[field.name] = reader.permissions(name, doc)
        elif field.access != "W" and (field.name in doc or not field.optional):
            default = entity.defaults.get(field.name)
            if default is None and not field.nullable:
                default = EMPTY.get(field.type)
            out[field.name] = doc.get(field.name, default)
    return out | {key: show(reader, doc) for key, show in entity.show.items() if key not in out}


def in_call(double: Any, kind: type[Any] = Reader) -> Any:
    """A reader (or writer) of a call of the admin's."""
    call = Call(vendor, {}, "POST", "/", "")
    call.world, call.principal = double.world, double.user_id
    if not double.world.store.attached("labstep"):
        double.world.worlds.attach(double.world, "labstep")
    return kind(call)


@pytest.mark.parametrize("name", sorted(name for name in ENTITIES if "thread" not in name))
def test_a_reply_by_plan_is_that_made_field_by_field(double: Any, name: str) -> None:
    reader = in_call(double)
    for doc in double.world.collection("labstep", name):
        grown = {**doc, "tag_ids": [1], "image": "x", "files": "y", "api_key": "z", "@hidden": 1}
        for one in (doc, grown, {"id": doc["id"], "guid": doc["guid"]} if name == "tag" else doc):
            assert escaped(reader.show(name, one)) == escaped(field_by_field(reader, name, one))


def test_a_new_record_shows_people_as_they_are_now(double: Any, call: Any) -> None:
    def made() -> Any:
        return call("POST", "experiment-workflow", json={"name": "n"}).json()

    first = made()
    home = first["owner"]["id"]
    double.state.patch("user", double.user_id, {"first_name": "Zora"})
    assert made()["author"]["first_name"] == "Zora"
    double.state.patch("group", home, {"name": "Renamed"})
    assert made()["owner"]["name"] == "Renamed"
    assert made()["permissions"] == {"view": True, "edit": True, "owner": True}
    rows = call("GET", f"user-group?group_id={home}").json()["items"]
    (mine,) = (row for row in rows if row["user"]["id"] == double.user_id)
    double.state.patch("user-group", mine["id"], {"type": "edit"})
    assert made()["permissions"] == {"view": True, "edit": True, "owner": False}
    double.state.patch("user-group", mine["id"], {"type": "view"})
    assert call("POST", "experiment-workflow", json={"name": "n"}).status_code == 403


def test_a_key_ends_with_its_user(double: Any, call: Any) -> None:
    assert [call("GET", "tag").status_code for _ in range(2)] == [200, 200]
    double.state.patch("user", double.user_id, {"deleted_at": "2026-03-01T00:00:00+00:00"})
    assert call("GET", "tag").status_code == 401
    double.state.patch("user", double.user_id, {"deleted_at": None})
    assert call("GET", "tag").status_code == 200


def test_what_a_call_makes_is_kept_as_it_is_at_the_end(double: Any, call: Any) -> None:
    """The experiment is changed by its root row after it has been kept, and shown before it is put into the store."""
    made = call("POST", "experiment-workflow", json={"name": "n"}).json()
    root = made["root_experiment"]
    kept = {
        name: double.world.collection("labstep", name).get(key)
        for name, key in (("experiment-workflow", made["id"]), ("experiment", root["id"]))
    }
    workflow, row = kept["experiment-workflow"], kept["experiment"]
    assert (workflow["root_experiment_id"], workflow["@experiments"]) == (root["id"], [root["id"]])
    assert (row["is_root"], row["position"], row["thread_id"]) == (True, 0, root["thread"]["id"])
    assert double.world.collection("labstep", "perma-link").get(made["perma_link"]["id"]) is not None
    for kind, one in (("thread", made["thread"]), ("thread", root["thread"])):
        assert double.world.collection("labstep", kind).get(one["id"])["guid"] == one["guid"]
    assert call("GET", f"experiment-workflow/{made['id']}").json() == made


def test_a_copy_by_guid_has_the_links_of_its_root(call: Any) -> None:
    """Looking a source up by guid puts what has been made so far into the store: nothing may be lost by that."""
    source = call("POST", "experiment-workflow", json={"name": "source"}).json()
    made = call("POST", "experiment-workflow", json={"name": "copy", "source_id": source["guid"]}).json()
    assert made["root_experiment"]["is_root"] is True
    assert made["thread_ids"] == [made["thread"]["id"], made["root_experiment"]["thread"]["id"]]
    assert call("GET", f"experiment-workflow/{made['id']}").json() == made


def test_a_writer_changes_its_own_records_in_place_and_no_others(double: Any) -> None:
    writing = in_call(double, Writer)
    documents = double.world.collection("labstep", "tag")
    key = next(iter(documents.view()))
    before = documents.raw(key)
    with writing as writer:
        read = writer.doc("tag", key)
        first = writer.copy("tag", key)
        assert first is not read
        writer.keep("tag", first)
        assert writer.copy("tag", key) is first
        writer.copy("tag", key)["name"] = "changed"
        assert documents.raw(key) == before
        assert read["name"] != "changed"
    assert documents.get(key)["name"] == "changed"


def test_complaints_come_in_the_order_of_the_contract() -> None:
    wrong = {"ended_at": "never", "is_template": "maybe", "name": [], "unknown": 1}
    for body in (wrong, dict(reversed(wrong.items()))):
        with pytest.raises(Violations) as refused:
            accept("experiment-workflow", body, True, {})
        places = [place for place, _ in refused.value.found]
        assert places == ["[name]", "[is_template]", "[ended_at]"]
    values = accept("experiment-workflow", {"ended_at": None, "description": "", "name": 5}, True, {})
    assert list(values.items()) == [("name", "5"), ("description", ""), ("ended_at", None)]


# Moulds

NEEDED: dict[str, Doc] = {"folder": {"type": "experiment_workflow"}}
MOULDED = sorted(name for name, entity in ENTITIES.items() if entity.copied)
TEXTS = ("a", "b/c", 'q"%s%', "\ue000n0\ue000", "\\", "é\n", " Mixed Case ", "0", "2026-01-01", "x" * 2000)


def moulds(double: Any) -> list[Mould]:
    """The moulds in use."""
    return [mould for mould in in_call(double).people.moulds.values() if isinstance(mould, Mould)]


def everything(double: Any) -> dict[str, Any]:
    """All documents of a world in order, and what stands beside them."""
    store = double.world.store
    kept = {name: store.collection("labstep", name) for name in store.names("labstep")}
    return {name: [(key, c.raw(key)) for key in c.view()] for name, c in kept.items()} | {"values": dict(store.values)}


def bodies(name: str) -> list[Doc]:
    needed = NEEDED.get(name, {})
    made: list[Doc] = [{"name": text, **needed} for text in TEXTS]
    made += [{"description": text, **needed, "name": "n"} for text in TEXTS]
    for other in (
        {"is_template": True},
        {"unknown": {"x": 1}},
        {"started_at": "2026-01-01"},
        {"name": ""},
        {"name": 5},
    ):
        made += [{"name": "n", **needed, **other}] * 3
    return made + [needed] * 3 + [{"name": None, **needed}] * 3 + [{"name": "n", "group_id": 999_999}] * 3


@pytest.mark.parametrize("name", MOULDED)
def test_a_mould_makes_what_the_machine_makes(double: Any, call: Any, monkeypatch: Any, name: str) -> None:
    """Two worlds, one of them without moulds: the same replies, documents, ids and orders."""
    double.clock.freeze("2026-03-02T09:00:00Z")
    call("GET", name)
    began = double.world.store.fork()
    replies = [call("POST", name, json=body).content for body in bodies(name)]
    assert moulds(double)
    kept = everything(double)
    double.world._use(began)
    monkeypatch.setattr("mockservers.labstep.behaviour.records.poured", lambda *_: None)
    plain = [call("POST", name, json=body).content for body in bodies(name)]
    assert not moulds(double)
    assert replies == plain
    assert kept == everything(double)


@pytest.mark.parametrize("name", MOULDED)
def test_what_a_mould_makes_is_there_for_everybody(double: Any, call: Any, name: str) -> None:
    body = {"name": "n", **NEEDED.get(name, {})}
    made = [call("POST", name, json=body).json() for _ in range(5)]
    assert moulds(double)
    fork = double.world.store.fork()
    assert [call("GET", f"{name}/{one['id']}").json() for one in made] == made
    listed = call("GET", f"{name}?count=100").json()
    assert {one["id"] for one in made} < {one["id"] for one in listed["items"]}
    assert {one["id"] for one in made} < set(fork.collection("labstep", name).keys())
    last = made[-1]
    assert call("GET", f"{name}/{last['guid']}").json() == last
    changed = call("PUT", f"{name}/{last['id']}", json={"name": "changed"}).json()
    assert (changed["name"], changed["guid"]) == ("changed", last["guid"])
    if "thread" in last:
        comment = call("POST", "comment", json={"parent_thread_id": last["thread"]["id"], "body": "C"}).json()
        assert comment["id"]
        assert call("GET", f"{name}/{last['id']}").json()["thread"]["comment_count"] == 1


@pytest.mark.parametrize("name", MOULDED)
def test_copied_fields_are_texts_of_the_contract(name: str) -> None:
    declared = {field.name for field in contract.resources[name].fields}
    assert set(ENTITIES[name].copied) & declared <= _writable(name, True).texts


def test_a_mould_is_of_one_set_of_values(call: Any) -> None:
    """Whatever differs from the record that was rehearsed, and is no gap, must be seen in the next reply."""
    group = call("POST", "group", json={"name": "G"}).json()
    for body in ({}, {"is_template": True}, {"group_id": group["id"]}, {"ended_at": "2026-01-01"}, {"ended_at": None}):
        for again in ({}, {}, {}, body, body, body, {}):
            made = call("POST", "experiment-workflow", json={"name": "n", **again}).json()
            assert made["is_template"] is again.get("is_template", False)
            assert (made["owner"]["id"] == group["id"]) is ("group_id" in again)
            assert (made["ended_at"] is None) is (again.get("ended_at") is None)


def test_a_mould_ends_with_the_people_in_it(double: Any, call: Any) -> None:
    def made() -> Any:
        return [call("POST", "experiment-workflow", json={"name": "n"}) for _ in range(4)][-1]

    home = made().json()["owner"]["id"]
    assert moulds(double)
    double.state.patch("user", double.user_id, {"first_name": "Zora 5%s"})
    assert made().json()["author"]["first_name"] == "Zora 5%s"
    double.state.patch("group", home, {"name": "Renamed"})
    assert made().json()["owner"]["name"] == "Renamed"
    rows = call("GET", f"user-group?group_id={home}").json()["items"]
    (mine,) = (row for row in rows if row["user"]["id"] == double.user_id)
    double.state.patch("user-group", mine["id"], {"type": "edit"})
    assert made().json()["permissions"] == {"view": True, "edit": True, "owner": False}
    assert moulds(double)
    double.state.patch("user-group", mine["id"], {"type": "view"})
    assert made().status_code == 403


def test_a_mould_is_its_callers(double: Any, call: Any) -> None:
    group = call("POST", "group", json={"name": "G"}).json()
    other = next(u for u in call("GET", "user?count=100").json()["items"] if u["id"] != double.user_id)
    call("POST", "user-group", json={"group_id": group["id"], "user_id": other["id"], "type": "edit"})
    body = {"name": "n", "group_id": group["id"]}
    mine = [call("POST", "experiment-workflow", json=body).json() for _ in range(3)][-1]
    assert moulds(double)
    theirs = in_call(double)
    theirs.call.principal = other["id"]
    made = [poured(theirs.call, "experiment-workflow", body) for _ in range(3)]
    assert made[0] is None
    shown = json.loads(made[2] or b"")
    assert (shown["author"]["id"], shown["permissions"]["owner"]) == (other["id"], False)
    assert (mine["author"]["id"], mine["permissions"]["owner"]) == (double.user_id, True)


def test_a_switch_of_the_world_is_part_of_the_sort(double: Any, call: Any) -> None:
    def last() -> Any:
        made = [call("POST", "protocol-collection", json={"name": "n"}).json() for _ in range(3)]
        return made[-1]["last_version"]

    assert last() is None
    double.world.settings["labstep.last_version"] = "draft"
    assert last() is not None


def test_creates_that_need_other_records_have_no_mould(double: Any, call: Any) -> None:
    source = call("POST", "experiment-workflow", json={"name": "source"}).json()
    other = call("POST", "device", json={"name": "D"}).json()
    place = call("POST", "resource-location", json={"name": "L"}).json()
    for n in range(4):
        copy = call("POST", "experiment-workflow", json={"name": "copy", "source_id": source["id"]}).json()
        assert copy["root_experiment"]["is_root"] is True
        call("PUT", f"device/{other['id']}", json={"name": f"D{n}"})
        made = call("POST", "device", json={"name": "d", "template_id": other["id"]}).json()
        assert made["template"]["name"] == f"D{n}"
        call("PUT", f"resource-location/{place['id']}", json={"name": f"L{n}"})
        inner = call("POST", "resource-location", json={"name": "in", "outer_location_id": place["id"]}).json()
        assert inner["outer_location"]["name"] == f"L{n}"
    assert not moulds(double)


def test_a_create_that_fails_after_all_leaves_nothing(double: Any, call: Any) -> None:
    for _ in range(3):
        call("POST", "experiment-workflow", json={"name": "n"})
    before = everything(double)
    double.fault("experiment-workflow.create", status=500, times=1)
    assert call("POST", "experiment-workflow", json={"name": "n"}).status_code == 500
    assert everything(double) == before
    store = double.world.store
    store.begin()
    assert poured(in_call(double).call, "experiment-workflow", {"name": "n"})
    store.rollback()
    assert everything(double) == before


@pytest.mark.parametrize(
    "change",
    [
        lambda doc: doc.update(name=doc["name"].lower()),
        lambda doc: doc.update(description=f"about {doc['name']}"),
        lambda doc: doc.update(custom_identifier=f"EXP-{doc['id']}"),
        lambda doc: doc.update(description=doc["name"][:40]),
    ],
)
def test_a_field_that_follows_from_a_gap_leaves_no_mould(double: Any, call: Any, monkeypatch: Any, change: Any) -> None:
    """Should a kind be declared wrongly, the rehearsal with plain values finds out."""
    whole = Writer.place

    def place(self: Writer, name: str, doc: Doc) -> None:
        change(doc) if name == "experiment-workflow" else None
        whole(self, name, doc)

    monkeypatch.setattr(Writer, "place", place)
    for _ in range(4):
        assert call("POST", "experiment-workflow", json={"name": "Mixed Case"}).status_code == 200
    assert not moulds(double)


def test_moulds_are_bounded(double: Any, call: Any) -> None:
    for n in range(KEPT + 20):
        call("POST", "experiment-workflow", json={"name": "n", "ended_at": f"2026-01-01T00:{n // 60:02}:{n % 60:02}"})
    assert 0 < len(in_call(double).people.moulds) <= KEPT
    before = len(in_call(double).people.moulds)
    for _ in range(3):
        call("POST", "experiment-workflow", json={"name": "n", "state": "x" * 2000})
    assert len(in_call(double).people.moulds) == before


def test_a_rehearsal_keeps_nothing(double: Any) -> None:
    reader = in_call(double)
    before = everything(double)
    played = Rehearsal(reader.call, lambda letter, number: f"{letter}{number}")
    assert b'"name":"t0"' in played.play("experiment-workflow", {"name": "n"}, ["name"])
    assert played.kept.keys() == {"thread", "metadata-thread", "perma-link", "experiment", "experiment-workflow"}
    assert everything(double) == before


def test_a_rehearsal_sees_people_and_changes_none(double: Any) -> None:
    rehearsal = Rehearsal(in_call(double).call, lambda letter, number: f"{letter}{number}")
    people, others = rehearsal.stored("group"), rehearsal.stored("experiment-workflow")
    assert people.get(1) is not None
    with pytest.raises(Foreign):
        people.put(1, {})
    with pytest.raises(Foreign):
        others.get(1)
