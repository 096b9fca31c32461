from __future__ import annotations

from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, initialize, invariant, rule

from mockservers.engine.store.ordered import Ordered

MARKS = st.integers(0, 12)


class Model(RuleBasedStateMachine):
    """Against a plain list, sorted by mark; of equal marks the base comes first, in its own order."""

    entries = Bundle("entries")

    @initialize(marks=st.lists(MARKS, max_size=30))
    def begin(self, marks: list[int]) -> None:
        marks.sort()
        self.base = [(mark, f"b{i:03d}") for i, mark in enumerate(marks)]
        self.live = set(self.base)
        self.extra: set[tuple[int, str]] = set()
        self.count = 0
        self.order = Ordered([k for _, k in self.base], [m for m, _ in self.base])

    @rule(target=entries, mark=MARKS)
    def add(self, mark: int) -> Any:
        self.count += 1
        entry = (mark, f"x{self.count:03d}")
        self.order.add(*entry)
        self.extra.add(entry)
        return entry

    @rule(entry=consumes(entries))
    def drop_added(self, entry: Any) -> None:
        self.order.discard(*entry)
        self.extra.discard(entry)

    @rule(place=st.integers(0, 29))
    def drop_base(self, place: int) -> None:
        if place < len(self.base):
            self.order.discard(*self.base[place])
            self.live.discard(self.base[place])

    @rule(mark=MARKS)
    def drop_nothing(self, mark: int) -> None:
        self.order.discard(mark, "nobody")

    @rule()
    def copy(self) -> None:
        twin = self.order.copy()
        twin.add(5, "stranger")
        for entry in self.base:
            twin.discard(*entry)

    def expected(self) -> list[Any]:
        base = [(mark, 0, place, key) for place, (mark, key) in enumerate(self.base) if (mark, key) in self.live]
        return [row[-1] for row in sorted([*base, *((mark, 1, key, key) for mark, key in self.extra)])]

    @rule(offset=st.integers(0, 40), limit=st.integers(-1, 40))
    def slices(self, offset: int, limit: int) -> None:
        expected = self.expected()
        assert self.order.slice(offset, limit) == expected[offset : offset + max(limit, 0)]
        assert self.order.slice(offset, limit, reverse=True) == expected[::-1][offset : offset + max(limit, 0)]

    @rule(mark=st.integers(-1, 13))
    def ranks(self, mark: int) -> None:
        assert self.order.rank_after(mark) == sum(m <= mark for m, _ in [*self.live, *self.extra])

    @invariant()
    def same(self) -> None:
        expected = self.expected()
        assert list(self.order) == expected
        assert len(self.order) == len(expected)


TestOrdered = Model.TestCase
TestOrdered.settings = settings(max_examples=60, stateful_step_count=40, deadline=None, database=None, derandomize=True)
