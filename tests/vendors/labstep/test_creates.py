"""What makes new records cheap must not be seen: not in replies, not in what is kept."""

from __future__ import annotations

from typing import Any

import pytest

from mockservers.engine.call import Call
from mockservers.labstep import vendor
from mockservers.labstep.behaviour.declare import ENTITIES, Doc
from mockservers.labstep.behaviour.reading import COMMON, Reader
from mockservers.labstep.behaviour.values import accept
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
