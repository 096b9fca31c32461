"""The memory store against plain dictionaries."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import assume, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from mockservers.engine.store import Base, BaseCollection, MemoryStore, decode, encode
from mockservers.engine.store.index import BY_KEY, token

KEYS = st.integers(1, 14)
DOCUMENTS = st.fixed_dictionaries(
    {"name": st.sampled_from(["a", "B", "b", None, 3, 2.5, True]), "group": st.sampled_from([1, 2, None, [1, 2], []])},
    optional={"deep": st.fixed_dictionaries({"x": st.integers(0, 3)})},
)
BASE = {k: {"name": "aBcD"[k % 4], "group": k % 3, "deep": {"x": k % 4}} for k in range(1, 9)}
SHARED = Base([BaseCollection("thing", BASE.items())])
SORTS = (None, BY_KEY, "name", "deep.x")
GROUPS = (None, ("group", 1), ("group", 2), ("group", None), ("deep.x", 2))


def field(document: dict[str, Any], path: str) -> Any:
    value: Any = document
    for part in path.split("."):
        value = value.get(part) if isinstance(value, dict) else None
    return value


def member(document: dict[str, Any], group: tuple[str, Any]) -> bool:
    value = field(document, group[0])
    return group[1] in value if isinstance(value, list) else value == group[1]


class Twin:
    """A store and the dictionaries it must equal. ``order`` holds keys in order of their first creation."""

    def __init__(self, store: MemoryStore, model: dict[int, Any], order: list[int], values: dict[str, Any]) -> None:
        self.store, self.model, self.order, self.values = store, model, order, values
        self.before: tuple[Any, ...] | None = None

    @property
    def collection(self) -> Any:
        return self.store.collection("v", "thing")

    def live(self) -> list[int]:
        return [k for k in self.order if k in self.model]


class Model(RuleBasedStateMachine):
    @initialize()
    def begin_world(self) -> None:
        store = MemoryStore()
        store.attach("v", SHARED)
        self.twins = [Twin(store, dict(BASE), list(BASE), {})]
        self.now = self.twins[0]
        self.issued: set[int] = set()

    @rule(key=KEYS, document=DOCUMENTS)
    def put(self, key: int, document: dict[str, Any]) -> None:
        raw = self.now.collection.put(key, document)
        assert json.loads(raw) == document
        self.now.model[key] = document
        if key not in self.now.order:
            self.now.order.append(key)

    @rule(key=KEYS, document=DOCUMENTS)
    def put_later(self, key: int, document: dict[str, Any]) -> None:
        self.now.collection.put_later(key, lambda: dict(document))
        self.now.model[key] = document
        if key not in self.now.order:
            self.now.order.append(key)

    @rule(keys=st.lists(KEYS, unique=True), document=DOCUMENTS)
    def put_all_later(self, keys: list[int], document: dict[str, Any]) -> None:
        self.now.collection.put_all_later(keys, lambda key: {**document, "name": f"n{key}"})
        for key in keys:
            self.now.model[key] = {**document, "name": f"n{key}"}
            if key not in self.now.order:
                self.now.order.append(key)

    @rule(many=st.lists(st.tuples(st.integers(15, 60), DOCUMENTS), min_size=8, max_size=20, unique_by=lambda e: e[0]))
    def put_many(self, many: list[tuple[int, dict[str, Any]]]) -> None:
        for number, (key, document) in enumerate(many):
            (self.put_later if number % 3 == 0 else self.put)(key, document)

    @rule(key=KEYS)
    def delete(self, key: int) -> None:
        assert self.now.collection.delete(key) == (key in self.now.model)
        self.now.model.pop(key, None)

    @rule(key=KEYS)
    def get(self, key: int) -> None:
        collection, expected = self.now.collection, self.now.model.get(key)
        assert collection.get(key) == expected
        assert (key in collection) == (expected is not None)
        assert collection.raw(key) == (None if expected is None else encode(expected))
        found = collection.get(key)
        if found is not None:
            found["name"] = "changed by the caller alone"
            assert collection.get(key) == expected

    @rule(start=st.integers(1, 12))
    def next_id(self, start: int) -> None:
        found = self.now.collection.next_id(start)
        assert found not in self.now.model
        assert found >= start
        assert found > self.now.values.get("last", 0)
        self.now.values["last"] = found

    @rule(name=st.sampled_from("ab"), value=st.integers())
    def value(self, name: str, value: int) -> None:
        self.now.store.values[name] = value
        self.now.values[name] = value

    @precondition(lambda self: self.now.before is None)
    @rule()
    def begin(self) -> None:
        self.now.store.begin()
        self.now.before = (dict(self.now.model), list(self.now.order), dict(self.now.values))

    @precondition(lambda self: self.now.before is not None)
    @rule()
    def commit(self) -> None:
        self.now.store.commit()
        self.now.before = None

    @precondition(lambda self: self.now.before is not None)
    @rule()
    def rollback(self) -> None:
        self.now.store.rollback()
        assert self.now.before is not None
        self.now.model, self.now.order, self.now.values = self.now.before
        self.now.before = None

    @precondition(lambda self: len(self.twins) < 4)
    @rule()
    def fork(self) -> None:
        assume(self.now.before is None)
        now = self.now
        self.twins.append(Twin(now.store.fork(), dict(now.model), list(now.order), dict(now.values)))

    @rule(place=st.integers(0, 3))
    def turn_to(self, place: int) -> None:
        if self.now.before is None:
            self.now = self.twins[place % len(self.twins)]

    @rule(group=st.sampled_from(GROUPS), sort=st.sampled_from(SORTS), offset=st.integers(0, 9), reverse=st.booleans())
    def view(self, group: Any, sort: str | None, offset: int, reverse: bool) -> None:
        view = self.now.collection.view(group, sort)
        keys = list(view)
        documents = self.now.model
        expected = [k for k in self.now.live() if group is None or member(documents[k], group)]
        assert len(view) == len(expected)
        if sort is None:
            assert keys == expected
        elif sort == BY_KEY:
            assert keys == sorted(expected)
        else:
            assert sorted(keys) == sorted(expected)
            marks = [token(field(documents[k], sort)) for k in keys]
            assert marks == sorted(marks)
            for mark in marks:
                assert view.rank_after(mark) == sum(m <= mark for m in marks)
        page = view.slice(offset, 3, reverse)
        assert page == (keys[::-1] if reverse else keys)[offset : offset + 3]

    @rule(value=st.sampled_from([1, 2, None, 7]))
    def where(self, value: Any) -> None:
        found = self.now.collection.where("group", value)
        assert found == [self.now.model[k] for k in self.now.live() if member(self.now.model[k], ("group", value))]

    # A rule, not an invariant: what nobody looks at between two changes must come out right as well.
    @rule()
    def every_world_is_its_own(self) -> None:
        for twin in self.twins:
            assert list(twin.collection) == [twin.model[k] for k in twin.live()]
            assert len(twin.collection) == len(twin.model)
            assert list(twin.collection.keys()) == twin.live()
            plain = {n: v for n, v in twin.store.values.items() if n in ("a", "b")}
            assert plain == {n: v for n, v in twin.values.items() if n in ("a", "b")}
        assert list(SHARED.collections["thing"].rows) == list(BASE)

    def teardown(self) -> None:
        self.every_world_is_its_own()


TestStore = Model.TestCase
TestStore.settings = settings(max_examples=60, stateful_step_count=40, deadline=None, database=None, derandomize=True)


@pytest.fixture
def store() -> MemoryStore:
    made = MemoryStore()
    made.attach("v", SHARED)
    return made


def test_a_memo_lasts_until_the_next_change(store: MemoryStore) -> None:
    things = store.collection("v", "thing")
    things.memo["sum"] = 3
    assert store.fork().collection("v", "thing").memo == {}
    assert things.memo == {"sum": 3}
    things.put(1, {"name": "n"})
    assert things.memo == {}
    things.memo["sum"] = 4
    things.delete(1)
    assert things.memo == {}


def test_a_rollback_forgets_memos_and_views_made_within(store: MemoryStore) -> None:
    things = store.collection("v", "thing")
    store.begin()
    for key in (50, 51):
        things.put(key, {"name": "x", "group": 1})
    things.memo["made"] = True
    assert list(things.view(("group", 1)))[-2:] == [50, 51]
    store.rollback()
    assert things.memo == {}
    assert not {50, 51} & set(things.view(("group", 1)))


def test_a_document_kept_for_later_is_made_when_it_is_looked_at(store: MemoryStore) -> None:
    made: list[int] = []

    def make() -> dict[str, Any]:
        made.append(1)
        return {"name": "later", "group": 1}

    things = store.collection("v", "thing")
    things.put_later(50, make)
    other = store.fork().collection("v", "thing")
    assert len(things) == len(BASE) + 1
    assert 50 in things
    assert things.next_id(50) == 51
    assert not made
    assert things.raw(50) == things.raw(50) == b'{"name":"later","group":1}'
    assert len(made) == 1
    assert 50 in list(other.view(("group", 1)))
    assert len(made) == 2


def test_a_document_kept_for_later_is_taken_back(store: MemoryStore) -> None:
    things = store.collection("v", "thing")
    store.begin()
    things.put_later(50, lambda: {"name": "later", "group": 1})
    store.rollback()
    assert 50 not in things
    assert 50 not in list(things.view(("group", 1)))


def test_documents_kept_for_later_together_are_taken_back_together(store: MemoryStore) -> None:
    things = store.collection("v", "thing")
    before = list(things.view(("group", 1)))
    store.begin()
    things.put_all_later((50, 51, 52), lambda key: {"name": f"n{key}", "group": 1})
    assert list(things.view(("group", 1))) == [*before, 50, 51, 52]
    assert len(things) == len(BASE) + 3
    store.rollback()
    assert len(things) == len(BASE)
    assert list(things.view(("group", 1))) == before
    things.put_all_later((52, 51), lambda key: {"name": f"n{key}", "group": 1})
    assert list(things.view(("group", 1))) == [*before, 52, 51]
    assert things.get(51) == {"name": "n51", "group": 1}


def test_what_waits_belongs_to_the_call_that_kept_it(store: MemoryStore) -> None:
    things = store.collection("v", "thing")
    one = lambda key: {"name": f"n{key}", "group": 1}  # noqa: E731
    store.begin()
    things.put_all_later((50, 51), one)
    store.commit()
    store.begin()
    things.put_all_later((52, 53), one)
    assert things.get(50) == one(50)
    things.put(54, one(54))
    store.rollback()
    assert len(things) == len(BASE) + 2
    assert list(things.keys())[-2:] == [50, 51]
    store.begin()
    things.put_all_later((60, 61), one)
    store.rollback()
    assert 60 not in things
    things.put_all_later((70, 71), one)
    assert things.raws([70, 1, 80]) == [encode(one(70)), encode(BASE[1])]
    things.put_all_later((72, 73), one)
    fork = store.fork()
    fork.begin()
    fork.collection("v", "thing").put(80, one(80))
    fork.rollback()
    assert fork.collection("v", "thing").raws([72, 50, 80]) == [encode(one(72)), encode(one(50))]


def test_what_waits_is_taken_back_with_a_document_that_went(store: MemoryStore) -> None:
    things = store.collection("v", "thing")
    things.put(81, {"name": "x"})
    things.put_all_later((60,), lambda key: {"name": "before"})
    store.begin()
    things.put_all_later((50, 51), lambda key: {"name": f"n{key}"})
    things.delete(81)
    store.rollback()
    assert list(things.keys()) == [*BASE, 81, 60]
    assert len(things) == len(BASE) + 2


def test_edits_count_what_happens_to_documents_that_were_there(store: MemoryStore) -> None:
    things = store.collection("v", "thing")
    things.put(50, {"name": "new"})
    things.put_all_later((51, 52), lambda key: {"name": f"n{key}"})
    things.put_later(53, lambda: {"name": "later"})
    assert len(things) == len(BASE) + 4
    assert store.edits == 0
    changes = [
        lambda: things.put(1, {"name": "other"}),
        lambda: things.put(50, {"name": "other"}),
        lambda: things.delete(2),
        lambda: things.put_later(3, lambda: {"name": "later"}),
        lambda: things.raw(51) and things.put_all_later((51,), lambda key: {"name": "again"}),
    ]
    for change in changes:
        before = store.edits
        change()
        assert store.edits > before
    store.begin()
    things.put(60, {"name": "new"})
    before = store.edits
    store.rollback()
    assert store.edits > before


def test_keys_of_what_changes_are_collected_for_who_asks(store: MemoryStore) -> None:
    things = store.collection("v", "thing")
    things.put(1, {"name": "before anybody asked"})
    touched = things.touched = set()
    things.put(50, {"name": "new"})
    things.put_all_later((51, 52), lambda key: {"name": f"n{key}"})
    assert touched == set()
    things.put(1, {"name": "other"})
    things.delete(2)
    things.put(51, {"name": "other"})
    assert touched == {1, 2, 51}
    touched.clear()
    store.begin()
    things.put(3, {"name": "other"})
    touched.clear()
    store.rollback()
    assert touched == {3}
    assert store.fork().collection("v", "thing").touched is None


def test_numbers_given_are_never_those_that_wait(store: MemoryStore) -> None:
    things = store.collection("v", "thing")
    number = things.next_id()
    things.put_all_later((number, number + 1), lambda key: {"name": f"n{key}"})
    assert things.next_id() == number + 2
    things.put_all_later((number + 2, number + 7), lambda key: {"name": f"n{key}"})
    assert [things.next_id() for _ in range(5)] == [number + n for n in (3, 4, 5, 6, 8)]


def test_documents_made_later_come_of_what_was_given_encoded_or_not(store: MemoryStore) -> None:
    things = store.collection("v", "thing")
    things.put_all_later((50, 51), lambda key, name, group: {"name": f"{name}{key}", "group": group}, ("n", 1))
    things.put_all_later((52, 1), lambda key, name: encode({"name": name, "group": key}), ("raw",))
    fork = store.fork().collection("v", "thing")
    for one in (things, fork):
        assert one.raws([50, 51]) == [b'{"name":"n50","group":1}', b'{"name":"n51","group":1}']
        assert (one.get(52), one.get(1)) == ({"name": "raw", "group": 52}, {"name": "raw", "group": 1})
        assert 52 in one.view(("group", 52))
    things.put_later(53, lambda: {"name": "x"})
    things.put_all_later((53,), lambda key, name: encode({"name": name, "group": key}), ("over",))
    assert things.get(53) == {"name": "over", "group": 53}


def test_keys_in_use_are_kept_for_later_and_taken_back(store: MemoryStore) -> None:
    things = store.collection("v", "thing")
    things.put_all_later((50,), lambda key: {"name": "first", "group": 1})
    store.begin()
    things.put_all_later((50, 1), lambda key: {"name": "second", "group": 2})
    assert (things.get(50), len(things)) == ({"name": "second", "group": 2}, len(BASE) + 1)
    store.rollback()
    assert things.get(1) == BASE[1]
    assert things.get(50) == {"name": "first", "group": 1}


def test_views_asked_for_after_every_create_and_after_none(store: MemoryStore) -> None:
    things = store.collection("v", "thing")
    for key in range(100, 130):
        things.put(key, {"name": f"n{key % 7}", "group": 1})
        assert len(things.view(("group", 1))) == key - 100 + 1 + sum(d["group"] == 1 for d in BASE.values())
    names = [things.get(k)["name"] for k in things.view(None, "name")]  # type: ignore[index]
    assert names == sorted(names, key=str.lower)


def test_collections_that_begin_empty_are_named_once_used(store: MemoryStore) -> None:
    assert store.names("v") == ["thing"]
    store.collection("v", "other").put("k", {"a": 1})
    assert store.names("v") == ["other", "thing"]
    assert store.names("nobody") == []
    assert store.collection("v", "other").next_id() == 1


def test_key_order_of_documents_is_kept() -> None:
    document = {"z": 1, "a": {"y": 2, "b": 3}}
    assert list(decode(encode(document))) == ["z", "a"]
    assert encode(document) == b'{"z":1,"a":{"y":2,"b":3}}'
