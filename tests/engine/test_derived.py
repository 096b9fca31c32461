"""What behaviours derive from documents is forgotten with the first change of any of them."""

from __future__ import annotations

from mockservers.engine.store import Base, BaseCollection, MemoryStore


def _store() -> MemoryStore:
    store = MemoryStore()
    store.attach("v", Base([BaseCollection("cat", [(1, {"id": 1})]), BaseCollection("dog", [])]))
    store.attach("w", Base([]))
    return store


def test_any_change_of_the_vendor_empties_it() -> None:
    store = _store()
    for change in (
        lambda: store.collection("v", "cat").put(1, {"id": 1, "name": "x"}),
        lambda: store.collection("v", "dog").put(2, {"id": 2}),
        lambda: store.collection("v", "dog").delete(2),
    ):
        store.derived("v")["page"] = b"..."
        store.derived("w")["page"] = b"..."
        change()
        assert store.derived("v") == {}
        assert store.derived("w") == {"page": b"..."}


def test_a_rollback_empties_it_and_a_fork_begins_without() -> None:
    store = _store()
    store.begin()
    store.collection("v", "cat").put(1, {"id": 1, "name": "x"})
    store.derived("v")["page"] = b"half a write"
    assert store.fork().derived("v") == {}
    store.rollback()
    assert store.derived("v") == {}


def test_what_follows_from_a_few_collections_outlives_changes_of_others() -> None:
    store = _store()
    cat, dog, cow = (store.collection("v", name) for name in ("cat", "dog", "cow"))
    changes = (
        (lambda: cat.put(1, {"id": 1, "name": "x"}), True),
        (lambda: dog.put_later(1, lambda: {"id": 1}), True),
        (lambda: dog.put_all_later((2, 3), lambda key: {"id": key}), True),
        (lambda: dog.delete(1), True),
        (lambda: cow.put(1, {"id": 1}), False),
        (lambda: store.collection("w", "cat").put(1, {"id": 1}), False),
    )
    for change, empties in changes:
        store.derived("v", ("cat", "dog"))["both"] = b"..."
        store.derived("v", ("cow",))["one"] = b"..."
        change()
        assert store.derived("v", ("cat", "dog")) == ({} if empties else {"both": b"..."})
    assert store.fork().derived("v", ("cat", "dog")) == {}
    store.begin()
    cat.put(1, {"id": 1, "name": "y"})
    store.derived("v", ("cat", "dog"))["both"] = b"half a write"
    store.rollback()
    assert store.derived("v", ("cat", "dog")) == {}
