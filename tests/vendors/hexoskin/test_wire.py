"""What is written out quickly is what the vendor's framework writes."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from mockservers.hexoskin.behaviour.clockwork import TICK, date_of
from mockservers.hexoskin.wire import Written, dumps

PLAIN = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters())
)
VALUES = st.recursive(
    PLAIN,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(st.characters()), inner, max_size=4),
    max_leaves=20,
)


def framework(value: Any) -> bytes:
    return json.dumps(value, sort_keys=True, ensure_ascii=False).encode("utf-8", "replace")


@given(VALUES)
@example({"a": 1e16})
@example({"a": 1e-05})
@example({"a": [0.0001, -0.0, 9999999999999998.0, {"b": [[5e-324]]}]})
@example({"half": "\ud800"})
@example({"z": 1, "a": '\x00\x1f\x7f\u2028\U0001d11e/\\"'})
@example({2: 1, 10: 2})
@example({"n": [2**63, 2**64, -(2**70)]})
def test_every_value_is_written_as_the_framework_does(value: Any) -> None:
    assert dumps(value) == framework(value)


@given(VALUES, VALUES)
@example([{"a": 1e16}], 1e-9)
def test_a_part_written_already_stays_as_it_is(part: Any, other: Any) -> None:
    written = dumps(part)
    assume(b"?" not in written)  # where halves of surrogate pairs stood: names that became alike are read as one
    assert dumps({"b": Written(written), "c": other}) == framework({"b": part, "c": other})


@pytest.mark.parametrize("number", [float("nan"), float("inf"), -float("inf")])
def test_what_is_no_number_is_never_written(number: float) -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        dumps({"a": [number]})


@given(st.integers(-62135596800 * TICK, 253402300800 * TICK - 1))
@example(0)
@example(-1)
@example(-62135596800 * TICK)
@example(253402300800 * TICK - 1)
def test_stamps_have_the_second_they_lie_in(stamp: int) -> None:
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=stamp // TICK)
    assert date_of(stamp) == moment.isoformat()


def test_stamps_outside_the_calendar_are_shown_at_its_ends() -> None:
    assert date_of(-(10**18)) == "0001-01-01T00:00:00+00:00"
    assert date_of(10**18) == "9999-12-31T23:59:59+00:00"
