from __future__ import annotations

import re
from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from mockservers.engine.ids import ALNUM, Ids, derive, digest, stream, unguessable


def test_values_that_must_never_change() -> None:
    """Ids are in users' recorded scenarios: a change of the generator breaks them all."""
    ids = Ids({}, "world", 1)
    assert ids.uuid() == "7f62824a-8e00-416e-bb44-162316ceffe1"
    assert ids.hex(9) == "c9f26c236"
    assert ids.text(12) == "SThXXO8oBctd"
    assert ids.integer(1, 6) == 3
    assert ids.chance() == 0.14344565956516528
    assert ids.object_id(1_772_442_000_000) == "69a55190601893280ac00000"
    assert derive("losant", "default", 1).text(10) == "PumUtaCcJy"
    assert digest("a", 1, size=8).hex() == "8181c16b4ad83cc1"
    assert stream("a", 1).randint(0, 10**6) == 875350


@given(st.integers(0, 2**63 - 1), st.integers(0, 300))
def test_same_seed_same_values(seed: int, size: int) -> None:
    def draw() -> list[object]:
        ids = Ids({}, "world", seed)
        return [ids.bytes(size), ids.uuid(), ids.hex(size), ids.text(size), ids.chance(), ids.object_id(seed % 10**12)]

    assert draw() == draw()
    other = Ids({}, "world", seed + 1)
    assert other.uuid() != Ids({}, "world", seed).uuid()


@given(st.integers(0, 300), st.text(min_size=1, max_size=256))
def test_lengths_and_alphabets(size: int, alphabet: str) -> None:
    for source in (Ids({}, 1), derive(1)):
        assert len(source.bytes(size)) == size
        assert re.fullmatch(r"[0-9a-f]*", source.hex(size))
        assert len(source.hex(size)) == size
        text = source.text(size, alphabet)
        assert len(text) == size
        assert set(text) <= set(alphabet)


@given(st.integers(-(2**40), 2**40), st.integers(0, 2**40))
def test_integers_stay_within_both_ends(low: int, width: int) -> None:
    assert low <= Ids({}, low, width).integer(low, low + width) <= low + width


@given(st.integers(0, 9), st.integers(0, 9))
def test_many_uuids_are_those_asked_for_one_by_one(before: int, count: int) -> None:
    one, many = Ids({}, 1), Ids({}, 1)
    for ids in (one, many):
        ids.reserve(before)
    assert many.uuids(count) == [one.uuid() for _ in range(count)]
    assert many.uuid() == one.uuid()


def test_the_state_is_one_counter_that_can_be_put_back() -> None:
    values: dict[str, object] = {}
    ids = Ids(values, "world", 1)
    ids.uuid()
    mark = dict(values)
    after = [ids.uuid() for _ in range(3)]
    values.clear()
    values.update(mark)
    assert [ids.uuid() for _ in range(3)] == after


def test_nothing_repeats() -> None:
    ids = Ids({}, "world", 1)
    made = [ids.uuid() for _ in range(5000)] + [ids.object_id(0) for _ in range(5000)]
    assert max(Counter(made).values()) == 1
    assert all(
        re.fullmatch(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", u) for u in made[:50]
    )
    assert all(0 <= ids.chance() < 1 for _ in range(500))
    assert {ids.integer(1, 3) for _ in range(200)} == {1, 2, 3}
    assert set(ids.text(5000)) == set(ALNUM)


def test_object_ids_sort_by_second() -> None:
    ids = Ids({}, "world", 1)
    made = [ids.object_id(ms) for ms in (1000, 1999, 5000, 1_772_442_000_000)]
    assert made == sorted(made)
    assert int(made[3][:8], 16) == 1_772_442_000
    assert all(re.fullmatch(r"[0-9a-f]{24}", i) for i in made)


def test_guard_tokens_cannot_be_foreseen() -> None:
    assert len({unguessable() for _ in range(20)}) == 20


def test_what_was_reserved_can_be_told_later() -> None:
    now, later = Ids({}, "world", 1), Ids({}, "world", 1)
    drawn = [now.text(4), now.text(16), now.uuid(), now.text(4)]
    first = later.reserve(3)
    assert later.text(4) == drawn[3]
    assert [later.text_of(first, 4), later.text_of(first + 1, 16), later.uuid_of(first + 2)] == drawn[:3]
