"""Our validators against JSON Schema, on fields and values nobody thought of; and the descriptions derived."""

from __future__ import annotations

from typing import Any

import jsonschema
import openapi_spec_validator
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mockservers.engine.contract import (
    EVIDENCE,
    Answer,
    Body,
    Contract,
    ErrorCase,
    Field,
    Param,
    Resource,
    anything,
    array,
    boolean,
    compile_validator,
    integer,
    list_of,
    mapping,
    number,
    obj,
    one_of,
    op,
    path,
    query,
    ref,
    string,
)
from mockservers.engine.contract.native import OFTEN, conforms, native
from mockservers.engine.contract.schema import json_schema, openapi, reply_schema

NAMES = st.sampled_from(["a", "b", "c"])
NODE = Resource("Node", (string("a", required=True), array("b", "Node"), integer("c", nullable=True, optional=True)))
RESOURCES = {"Node": NODE}


SCALARS = ("string", "integer", "number", "boolean", "any")
CONTAINERS = ("array", "object", "mapping", "alternatives", "ref")


@st.composite
def fields(draw: Any, depth: int = 3) -> Field:
    """A field of any form, up to that many levels deep."""

    def some(*values: Any) -> Any:
        return draw(st.sampled_from(values))

    kind = some(*SCALARS, *(CONTAINERS if depth else ()))
    facts: dict[str, Any] = {
        "name": some("a", "b", "c"),
        "nullable": some(False, True),
        "required": some(False, True),
        "optional": some(False, True),
        "access": some("CU", "CU", "C", "U"),
    }
    if kind == "string":
        facts |= {"min_length": some(None, 0, 2), "max_length": some(None, 1, 3), "enum": some((), (), ("a", "bb"))}
        return Field(type=kind, pattern=some(None, None, "^a", "b$"), **facts)
    if kind in ("integer", "number"):
        limits = {"minimum": some(None, -1, 1), "maximum": some(None, 0, 3), "enum": some((), (), (0, 1), (1, 2.5))}
        return Field(type=kind, **facts, **limits)
    if kind in SCALARS:
        return Field(type=kind, **facts)
    if kind == "ref":
        return Field(type=kind, ref="Node", **facts)
    inner = fields(depth - 1)
    if kind == "array":
        facts |= {"min_items": some(None, 1), "max_items": some(None, 1, 2), "unique": some(False, True)}
        return Field(type=kind, items=draw(inner), **facts)
    if kind == "alternatives":
        return Field(type="any", alternatives=tuple(draw(st.lists(inner, min_size=1, max_size=3))), **facts)
    members = {f.name: f for f in draw(st.lists(inner, max_size=3))}
    rest = {"closed": some(False, True)} if kind == "object" else {"values": draw(inner), "keys": some(None, "^[ab]$")}
    return Field(type="object", fields=tuple(members.values()), **facts, **rest)


VALUES = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-4, 4),
        st.sampled_from([0.5, 1.0, 2.5, 1e300]),
        st.text("abc", max_size=5),
    ),
    lambda v: st.lists(v, max_size=3) | st.dictionaries(NAMES | st.just("d"), v, max_size=4),
    max_leaves=8,
)


def defined(field: Field, mode: str) -> dict[str, Any]:
    schema = json_schema(field, mode, "#/$defs/")
    modes = {"Node": "reply", "Node.create": "create", "Node.update": "update"}
    return {**schema, "$defs": {n: json_schema(NODE.as_field, m, "#/$defs/") for n, m in modes.items()}}


def shadows(field: Field, value: Any, mode: str) -> bool:
    """Whether the value holds a field that may not be written: refused by us, out of sight of a schema."""
    problems = compile_validator(field, RESOURCES, mode)(value)
    return any(p.code in ("read_only", "alternatives") for p in problems)


@given(fields(), VALUES)
@settings(max_examples=200)
def test_replies_are_judged_as_json_schema_would(field: Field, value: Any) -> None:
    schema = defined(field, "reply")
    jsonschema.Draft202012Validator.check_schema(schema)
    ours = compile_validator(field, RESOURCES, "reply")(value)
    theirs = list(jsonschema.Draft202012Validator(schema).iter_errors(value))
    assert bool(ours) == bool(theirs), (ours[:1], [e.message for e in theirs[:1]])


@given(fields(), VALUES, st.sampled_from(["create", "update"]))
@settings(max_examples=200)
def test_bodies_are_judged_as_json_schema_would(field: Field, value: Any, mode: str) -> None:
    ours = compile_validator(field, RESOURCES, mode)(value)
    theirs = list(jsonschema.Draft202012Validator(defined(field, mode)).iter_errors(value))
    if shadows(field, value, mode):
        return
    assert bool(ours) == bool(theirs), (ours[:1], [e.message for e in theirs[:1]])


@given(fields(), VALUES, st.sampled_from(["create", "update", "reply"]), st.sampled_from([None, True, False]))
@settings(max_examples=400)
def test_what_conforms_to_a_type_has_no_problem(field: Field, value: Any, mode: str, closed: bool | None) -> None:
    kind = native(field, RESOURCES, mode, closed)
    if kind is not None and conforms(value, kind):
        assert not compile_validator(field, RESOURCES, mode, closed)(value)


@pytest.mark.parametrize("closed", [True, False])
def test_a_validator_asked_often_says_the_same(closed: bool) -> None:
    parts = [
        string("m0", required=True, pattern="^[a-z]{1,3}$"),
        string("class", enum=("x", "y")),
        number("size", minimum=1, maximum=3, nullable=True),
        array("tags", obj("", string("m0", required=True, min_length=1), closed=True), max_items=2),
        mapping("more", integer()),
        mapping("named", integer(), keys="^[a-z]{1,2}$"),
        anything("any"),
    ]
    field = obj("", *parts, closed=closed)
    good: list[Any] = [
        {"m0": "abc", "class": "x", "size": None, "tags": [{"m0": "é"}], "more": {"": 2.0}, "any": {"m0": []}},
        {"m0": "a", "size": 3},
        {"any": [], "m0": "a\n", "size": 1.5, "named": {"ab": 1}},
    ]
    bad: list[Any] = [None, [], "", {}, {"m0": None}, {"m0": "abcd"}, {"m0": 1}]
    worse: list[dict[str, Any]] = [
        {"class": "z"},
        {"class": None},
        {"size": 0},
        {"size": True},
        {"size": 2**70},
        {"tags": [{}]},
        {"tags": [{"m0": "a", "m1": 1}]},
        {"tags": [{"m0": "a"}] * 3},
        {"tags": {}},
        {"more": {"a": "1"}},
        {"more": {"a": None}},
        {"named": {"ab": 1, "a b": 1}},
        {"named": {"ab": None}},
        *([{"m1": "x"}, {"m0 ": 1}] if closed else ()),
    ]
    bad += [{"m0": "a", **rest} for rest in worse]
    once = [compile_validator(field, {}, "create")(value) for value in (*good, *bad)]
    assert [bool(problems) for problems in once] == [False] * len(good) + [True] * len(bad)
    validate = compile_validator(field, {}, "create")
    for _ in range(OFTEN):
        validate(good[0])
    assert [validate(value) for value in (*good, *bad)] == once
    kind = native(field, {}, "create")
    assert kind is not None
    assert conforms(good[1], kind)


@pytest.mark.parametrize(
    "beyond",
    [
        obj("", string("name"), integer("id", access="R")),  # anything may be there, but not this
        obj("", one_of("either", integer(), string())),
        obj("", ref("node", "Node")),  # without an end
        obj("", integer("half", minimum=0.5)),
        array("", integer()),
        obj("", array("once", integer(), unique=True)),
        obj("", string("id", optional=True), values=integer(), keys="^x"),
    ],
)
def test_what_a_type_cannot_say_is_left_to_the_validator(beyond: Field) -> None:
    assert native(beyond, RESOURCES, "create") is None


def codes(field: Field, value: Any, mode: str = "create", **kw: Any) -> list[tuple[str, str]]:
    return [(p.name, p.code) for p in compile_validator(field, RESOURCES, mode, **kw)(value)]


THING = obj(
    "",
    integer("id", access="R"),
    string("name", required=True, max_length=3),
    string("secret", access="W"),
    string("fixed", access="C"),
    array("tags", obj("", string("key", required=True)), max_items=2),
    mapping("more", number()),
    one_of("either", integer(), string(enum=("x",))),
    boolean("on", nullable=True),
    mapping("named", number(), keys="^[a-z]+$", optional=True),
    array("once", anything(), unique=True, optional=True),
)


@pytest.mark.parametrize(
    ("value", "mode", "expected"),
    [
        ({}, "create", [("name", "missing")]),
        ({}, "update", []),
        ({"name": "abcd"}, "create", [("name", "max_length")]),
        ({"name": "a", "id": 1}, "create", [("id", "read_only")]),
        ({"fixed": "a"}, "update", [("fixed", "read_only")]),
        ({"name": None}, "update", [("name", "null")]),
        ({"name": "a", "tags": [{}]}, "create", [("tags.0.key", "missing")]),
        ({"tags": [{}]}, "update", [("tags.0.key", "missing")]),
        ({"tags": [{}, {}, {}]}, "update", [("tags", "max_items")]),
        ({"more": {"x": "1"}}, "update", [("more.x", "type")]),
        ({"named": {"x": 1, "x y": 1}}, "update", [("named.x y", "unknown")]),
        ({"named": {"x": "1"}}, "update", [("named.x", "type")]),
        ({"once": ["a", "b", "a"]}, "update", [("once", "unique")]),
        ({"once": [1, [True], 1.0]}, "update", [("once", "unique")]),
        ({"once": [{"a": [1]}, {"a": [1.0]}]}, "update", [("once", "unique")]),
        ({"once": [1, True, "1", [1], [True], [], {}, {"a": []}, None]}, "update", []),
        ({"either": "y"}, "update", [("either", "alternatives")]),
        ({"either": None}, "update", [("either", "null")]),
        ({"on": None, "unknown": 1}, "update", []),
        ({"on": 1}, "update", [("on", "type")]),
        ([], "create", [("", "type")]),
        (None, "create", [("", "null")]),
        ({"id": 1, "name": "a"}, "reply", [(n, "missing") for n in ("fixed", "tags", "more", "either", "on")]),
    ],
)
def test_problems_say_where_and_what(value: Any, mode: str, expected: list[tuple[str, str]]) -> None:
    assert codes(THING, value, mode) == expected


def test_a_body_in_order_is_accepted_without_a_close_look(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mockservers.engine.contract.validate._compile", None)
    good = {"name": "a", "tags": [{"key": "k"}], "more": {"x": 1.5}, "either": "x", "on": None, "unknown": []}
    assert codes(THING, good) == []
    assert codes(ref("", "Node"), {"a": "leaf", "b": [], "c": None}, "reply") == []
    assert codes(THING, good | {"named": {"x": 1}, "once": ["a", "b"]}) == []
    with pytest.raises(TypeError):
        codes(THING, {"name": 1})


def test_unknown_members_are_refused_where_asked() -> None:
    assert codes(THING, {"name": "a", "x": 1}, closed=True) == [("x", "unknown")]
    assert codes(obj("", string("a"), closed=True), {"x": 1}) == [("x", "unknown")]


def test_resources_may_contain_themselves() -> None:
    tree = {"a": "root", "b": [{"a": "leaf", "b": []}, {"b": [{"a": 1, "b": []}]}]}
    assert codes(ref("", "Node"), tree, "reply") == [("b.1.a", "missing"), ("b.1.b.0.a", "type")]
    assert codes(list_of("Node"), [tree], "update") == [("0.b.1.a", "missing"), ("0.b.1.b.0.a", "type")]
    assert codes(ref("", "Node", nullable=True), None) == []


EVERYTHING = Contract(
    "all",
    "All of it",
    "1",
    [
        op(
            "nodes.list",
            "GET",
            "/nodes/{id}/{rest:path}",
            path(integer("id")),
            query(array("ids", integer()), "csv"),
            query(array("tag", string()), "repeat"),
            query(obj("where", string("x")), "bracket"),
            query(obj("filter", string("x")), "json"),
            query(boolean("deep", default=False, required=True)),
            Param(string("X-Version"), "header"),
            summary="List",
            scopes=("nodes.read",),
            answer=(200, list_of("Node")),
            errors=((404, "gone"), ErrorCase(404, "never was"), (429, "too many")),
        ),
        op("nodes.create", "POST", "/nodes", body="Node", answers=(Answer(201, "Node"), Answer(200, THING))),
        op("nodes.patch", "PATCH", "/nodes", body=Body("Node", False, ("application/json", "text/plain"))),
        op("nodes.file", "PUT", "/nodes", body=Body(None), answer=(204, None), status="planned"),
        op("nodes.any", "DELETE", "/nodes", body=anything(), status="unknown", evidence="observed 2026-01-01"),
    ],
    lambda: [NODE],
    servers=("https://api.all.example",),
)


def test_openapi_is_valid() -> None:
    document = openapi(EVERYTHING)
    openapi_spec_validator.validate(document)
    assert document["servers"] == [{"url": "https://api.all.example"}]
    operation = document["paths"]["/nodes"]["put"]
    assert (operation["x-status"], operation["x-evidence"]) == ("planned", "inferred")
    listed = document["paths"]["/nodes/{id}/{rest}"]["get"]
    assert [p["name"] for p in listed["parameters"]][:2] == ["id", "rest"]
    assert listed["responses"]["404"]["description"] == "gone; never was"


def test_openapi_of_the_sixth_vendor_and_the_control_api_is_valid(herbarium: Any) -> None:
    from mockservers.control.contract import contract

    openapi_spec_validator.validate(openapi(herbarium.contract, ["http://127.0.0.1:8701"]))
    openapi_spec_validator.validate(openapi(contract))


def test_bodies_of_a_nested_resource_ask_only_for_what_a_caller_may_write() -> None:
    part = Resource("Part", (integer("id", access="R"), string("name", required=True)))
    whole = Contract("c", "C", "1", [op("x.make", "POST", "/x", body=obj("", array("parts", "Part")))], [part])
    document = openapi(whole)
    openapi_spec_validator.validate(document)
    body = document["paths"]["/x"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    schema = {**body, "components": document["components"]}
    check = jsonschema.Draft202012Validator(schema).is_valid
    assert check({"parts": [{"name": "n"}]})
    assert not check({"parts": [{}]})


def test_reply_schemas_stand_alone() -> None:
    found = reply_schema(EVERYTHING, EVERYTHING.by_id["nodes.list"], 200)
    assert found is not None
    check = jsonschema.Draft202012Validator(found).is_valid
    assert check([{"a": "x", "b": [], "c": None}])
    assert not check([{"a": "x", "b": [{}]}])
    assert reply_schema(EVERYTHING, EVERYTHING.by_id["nodes.list"], 404) is None
    assert reply_schema(EVERYTHING, EVERYTHING.by_id["nodes.file"], 204) is None


def test_counts_by_status_and_evidence() -> None:
    counts = EVERYTHING.counts()
    assert {s: sum(c.values()) for s, c in counts.items()} == {"built": 3, "planned": 1, "unknown": 1}
    assert counts["unknown"]["observed"] == 1
    assert list(counts["built"]) == list(EVIDENCE)


def test_an_id_used_twice_is_a_mistake_of_the_author() -> None:
    with pytest.raises(ValueError, match=r"v: operation ids used twice: \['a'\]"):
        Contract("v", "V", "1", [op("a", "GET", "/a"), op("a", "GET", "/b")])
