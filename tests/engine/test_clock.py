from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockservers.engine.clock import Clock, Timer, iso, parse_duration, parse_instant, utc


@pytest.mark.parametrize(
    ("text", "ms"),
    [
        ("31m", 1_860_000),
        ("1h30m", 5_400_000),
        ("250ms", 250),
        ("2d", 172_800_000),
        ("1w", 604_800_000),
        ("-90s", -90_000),
        ("+5", 5000),
        (" 1h 5s ", 3_605_000),
        ("1.5s", 1500),
        (0.25, 250),
        (3, 3000),
        (timedelta(minutes=2), 120_000),
    ],
)
def test_durations(text: object, ms: int) -> None:
    assert parse_duration(text) == ms


@pytest.mark.parametrize(
    "bad", ["", "x", "5 parsecs", "1h30", "--5", "+-5s", "-+1m", "5m-1s", "1e5", None, True, [], {}, "9" * 90 + "d"]
)
def test_no_durations(bad: object) -> None:
    with pytest.raises(ValueError, match=r"not a duration: .*Use seconds or text"):
        parse_duration(bad)


@pytest.mark.parametrize(
    ("given_", "ms"),
    [
        ("1970-01-01T00:00:01Z", 1000),
        ("2026-03-02T09:00:00Z", 1_772_442_000_000),
        ("2026-03-02T10:00:00+01:00", 1_772_442_000_000),
        ("2026-03-02 09:00", 1_772_442_000_000),
        ("1969-12-31T23:59:59.9999Z", -1),
        (1.5, 1500),
        (datetime(1970, 1, 1, 0, 0, 2), 2000),
        (datetime(1970, 1, 1, 0, 0, 2, tzinfo=UTC), 2000),
    ],
)
def test_instants(given_: object, ms: int) -> None:
    assert parse_instant(given_) == ms


@pytest.mark.parametrize("bad", ["", "soon", "2026-13-01", None, True, [], float("nan"), float("inf"), 1e18])
def test_no_instants(bad: object) -> None:
    with pytest.raises(ValueError, match=r"not an instant: .*Use ISO 8601"):
        parse_instant(bad)


ANY = st.one_of(
    st.text(),
    st.from_regex(r"[-+]?[0-9.]{0,30}(ms|s|m|h|d|w)?[0-9]*(ms|s|m|h|d|w)?", fullmatch=True),
    st.floats(),
    st.integers(),
    st.booleans(),
    st.none(),
    st.timedeltas(),
    st.lists(st.integers(), max_size=2),
)


@given(ANY)
def test_a_duration_is_milliseconds_or_a_value_error(value: object) -> None:
    try:
        found = parse_duration(value)
    except ValueError:
        return
    assert isinstance(found, int)


@given(st.one_of(ANY, st.datetimes(), st.datetimes(timezones=st.timezones()), st.datetimes().map(str)))
def test_an_instant_can_be_shown_or_is_a_value_error(value: object) -> None:
    try:
        ms = parse_instant(value)
    except ValueError:
        return
    assert parse_instant(iso(ms)) == ms


@given(ANY, st.booleans())
def test_no_advance_takes_a_clock_where_it_cannot_be_read(by: object, frozen: bool) -> None:
    clock = Clock({"clock": (0, 1_772_442_000_000) if frozen else (0, None)})
    try:
        clock.advance(by)
    except ValueError:
        pass
    clock.describe()


@given(st.datetimes(min_value=datetime(1, 1, 1), max_value=datetime(9999, 12, 31)), st.sampled_from((0, 3, 6)))
def test_iso_is_what_python_says(moment: datetime, digits: int) -> None:
    ms = (moment.replace(tzinfo=UTC) - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)
    whole = utc(ms).replace(tzinfo=None)
    kind = {0: "seconds", 3: "milliseconds", 6: "microseconds"}[digits]
    assert iso(ms, digits) == whole.isoformat(timespec=kind) + "Z"


def test_a_frozen_clock_moves_only_when_told() -> None:
    clock = Clock({})
    clock.freeze("2026-03-02T09:00:00Z")
    assert clock.ms() == clock.ms() == 1_772_442_000_000
    assert clock.advance("31m") == datetime(2026, 3, 2, 9, 31, tzinfo=UTC)
    assert clock.set("2026-03-03T00:00:00Z") == clock.now()
    assert clock.describe() == {"now": "2026-03-03T00:00:00.000Z", "frozen": True}
    clock.resume()
    assert not clock.frozen
    assert timedelta(0) <= clock.now() - datetime(2026, 3, 3, tzinfo=UTC) < timedelta(minutes=1)


def test_a_running_clock_runs_on_from_where_it_is_set() -> None:
    clock = Clock({})
    clock.set("2030-01-01T00:00:00Z")
    clock.advance("-1d")
    assert not clock.frozen
    assert timedelta(0) <= clock.now() - datetime(2029, 12, 31, tzinfo=UTC) < timedelta(minutes=1)
    assert clock.seconds() == pytest.approx(clock.ms() / 1000, abs=60)


@pytest.mark.parametrize("at", ["0001-01-01T00:00:00+23:59", "0999-12-31", "9000-01-01", "9999-12-31T23:59:59Z"])
def test_the_clock_stays_where_what_is_reckoned_from_it_is_an_instant_too(at: str) -> None:
    clock = Clock({})
    clock.freeze("2026-03-02T09:00:00Z")
    for move in (clock.set, clock.freeze):
        with pytest.raises(ValueError, match="the clock cannot go that far"):
            move(at)
    for step in ("-60000w", "400000w"):
        with pytest.raises(ValueError, match="the clock cannot go that far"):
            clock.advance(step)
    assert clock.describe() == {"now": "2026-03-02T09:00:00.000Z", "frozen": True}


def test_the_timer_runs_things_in_order_of_time() -> None:
    import threading

    timer, seen, done = Timer(), [], threading.Event()
    timer.after(0.03, lambda: (seen.append("late"), done.set()))
    timer.after(0.001, lambda: seen.append("early"))
    assert done.wait(5)
    assert seen == ["early", "late"]
