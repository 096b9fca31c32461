"""The signal room: pure in time, consistent between channels, in the vendor's units and on the vendor's grid."""

import hashlib
import itertools
import json
import math
import statistics
import subprocess
import sys
from bisect import bisect_right

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mockservers.hexoskin.behaviour.signals import (
    CHANNELS,
    CSV_DEFAULT,
    METRICS,
    TICK,
    Bout,
    Part,
    Period,
    Person,
    Series,
    Signals,
    collect,
    csv_body,
    json_body,
    zone_of,
    zones_of,
)

START = 445719859297
MINUTE = 60 * TICK
HOUR = 60 * MINUTE
USER = "/api/user/2101/"


def record(hours: float = 1, *, key: tuple[object, ...] = (1, 2101, 241802), **options: object) -> Signals:
    return Signals(key, start=START, end=START + int(hours * HOUR), **options)


def mixed(hours: float = 1, **options: object) -> Signals:
    bouts = [
        Bout(START + 5 * MINUTE, START + 14 * MINUTE, "walk"),
        Bout(START + 14 * MINUTE, START + 31 * MINUTE, "run"),
        Bout(START + 31 * MINUTE, START + 36 * MINUTE, "hard"),
        Bout(START + 45 * MINUTE, START + 60 * MINUTE, "sleep"),
    ]
    return record(hours, bouts=bouts, between="rest", **options)


@pytest.fixture(scope="module")
def hour() -> Signals:
    return mixed(1)


def everything(signals: Signals, channel: int) -> Series:
    return signals.read(channel, signals.start, signals.end + 1)


def peaks(trace: list[int]) -> list[int]:
    """A detector that knows nothing of the synthesizer: highest point of each excursion 100 counts above the median."""
    floor = statistics.median(trace[:: TICK // 8]) + 100
    found: list[int] = []
    i = 0
    while i < len(trace):
        if trace[i] > floor:
            window = trace[i : i + 20]
            found.append(i + window.index(max(window)))
            i += 50
        else:
            i += 1
    return found


def test_r_peaks_of_the_ecg_are_the_rr_intervals(hour: Signals) -> None:
    ecg = everything(hour, 4113)
    assert len(ecg.values) == 3600 * 256
    assert all(type(value) is int and 0 <= value <= 4095 for value in ecg.values)
    found = [START + i for i in peaks(list(ecg.values))]
    rr = everything(hour, 18)
    beats = [stamp for stamp in rr.stamps if START + 6 <= stamp < hour.end - 6]
    found = [stamp for stamp in found if START + 6 <= stamp < hour.end - 6]
    assert len(found) == len(beats) > 4000
    assert max(abs(a - b) for a, b in zip(found, beats, strict=True)) <= 1
    for before, stamp, value in zip(rr.stamps, rr.stamps[1:], rr.values[1:], strict=False):
        assert value == (stamp - before) / 256
    assert rr.values[0] == 1.0


@pytest.mark.parametrize("channel", sorted(CHANNELS))
def test_intervals_joined_equal_the_whole(channel: int) -> None:
    hours = {1: 0.2, 2: 0.2, 4: 0.2, 300 * TICK: 0.4}.get(CHANNELS[channel].step, 1.0)
    whole = everything(mixed(hours, astroskin=True), channel)
    texts = json.dumps([list(whole.stamps), list(whole.values)])

    @settings(max_examples=3, deadline=None, derandomize=True, database=None)
    @given(st.lists(st.integers(START - 500, START + int(hours * HOUR) + 500), min_size=1, max_size=3))
    def check(cuts: list[int]) -> None:
        fresh = mixed(hours, astroskin=True)
        edges = [START - 1000, *sorted(cuts), fresh.end + 1000]
        pieces = [fresh.read(channel, a, b) for a, b in reversed(list(itertools.pairwise(edges)))][::-1]
        stamps = [stamp for piece in pieces for stamp in piece.stamps]
        values = [value for piece in pieces for value in piece.values]
        assert json.dumps([stamps, values]) == texts

    check()


@settings(max_examples=40, deadline=None, derandomize=True, database=None)
@given(
    st.sampled_from([18, 19, 33, 36, 49, 52, 53, 4113, 4129, 4145]),
    st.integers(0, 3600 * TICK),
    st.integers(0, 20 * TICK),
    st.integers(1, 300),
)
def test_any_short_interval_and_stride_is_cut_from_the_whole(
    channel: int, begin: int, length: int, stride: int
) -> None:
    signals = mixed(1)
    wide = signals.read(channel, START + begin - 3000, START + begin + length + 3000)
    narrow = signals.read(channel, START + begin, START + begin + length, stride)
    expected = [pair for pair in zip(*wide, strict=True) if START + begin <= pair[0] < START + begin + length][::stride]
    assert list(zip(*narrow, strict=True)) == expected


def test_heart_rate_is_the_mean_of_the_last_16_intervals(hour: Signals) -> None:
    rr, rate = everything(hour, 18), everything(hour, 19)
    for stamp, value in list(zip(*rate, strict=True))[30::7]:
        count = bisect_right(rr.stamps, stamp)
        last = [gap for gap in rr.values[count - 16 : count] if gap is not None]
        assert value == round(60 / (sum(last) / 16))


@pytest.mark.parametrize("channel", [18, 19, 33, 36, 37, 52, 53, 318, 1004, 4113, 4129, 4145])
def test_one_second_next_to_a_block_edge_is_cut_from_the_whole(channel: int) -> None:
    whole = dict(zip(*everything(mixed(1), channel), strict=True))
    for minute in (5, 15, 30, 35, 50):
        for second in (-1, 0, 1, 8, 20, 40):
            begin = START + minute * MINUTE + second * TICK
            piece = mixed(1).read(channel, begin, begin + TICK)
            assert all(whole[stamp] == value for stamp, value in zip(*piece, strict=True))


@pytest.mark.parametrize("channel", [19, 33, 53, 4113, 4129, 4145])
def test_strides_wider_than_a_beat_are_cut_from_the_whole(channel: int, hour: Signals) -> None:
    begin = START + 4 * MINUTE + 77
    whole = hour.read(channel, begin, begin + 12 * MINUTE)
    for stride in (2, 9, 79, 1001):
        thin = hour.read(channel, begin, begin + 12 * MINUTE, stride, 3)
        assert list(thin.stamps) == list(whole.stamps)[3::stride]
        assert list(thin.values) == list(whole.values)[3::stride]


@pytest.mark.parametrize(("channel", "kind"), [(18, "rest"), (18, "run"), (34, "rest"), (52, "walk")])
def test_blocks_of_five_minutes_join_without_a_seam(channel: int, kind: str) -> None:
    stamps = record(6, between=kind).read(channel, START + HOUR, START + 6 * HOUR).stamps
    gaps = [after - before for before, after in itertools.pairwise(stamps)]
    at_seam, elsewhere = [], []
    for stamp, before, after in zip(stamps[1:], gaps, gaps[1:], strict=False):
        near = (stamp - START + 768) % (300 * TICK) < 1536
        (at_seam if near else elsewhere).append(abs(after - before))
    assert len(at_seam) > 50
    assert max(at_seam) <= max(elsewhere) * 1.15
    assert statistics.fmean(at_seam) <= statistics.fmean(elsewhere) * 1.3


def test_breathing_modulates_the_intervals() -> None:
    signals = record(between="rest")
    rr, breaths = everything(signals, 18), everything(signals, 34).stamps
    lag: dict[int, list[float]] = {}
    for stamp, gap in zip(*rr, strict=True):
        count = bisect_right(breaths, stamp)
        if 0 < count < len(breaths) and gap is not None:
            part = (stamp - breaths[count - 1]) * 4 // (breaths[count] - breaths[count - 1])
            lag.setdefault(part, []).append(gap)
    means = [statistics.fmean(lag[part]) for part in range(4)]
    assert max(means) - min(means) > 0.02


def test_breathing_channels_agree(hour: Signals) -> None:
    inspirations, expirations = everything(hour, 34).stamps, everything(hour, 35).stamps
    assert len(inspirations) - len(expirations) in (0, 1)
    assert all(a < b for a, b in zip(inspirations, expirations, strict=False))
    assert all(a < b for a, b in zip(expirations, inspirations[1:], strict=False))
    rates = dict(zip(*everything(hour, 33), strict=True))
    stamp = START + 20 * MINUTE
    count = bisect_right(inspirations, stamp)
    assert rates[stamp] == round(60 * 256 * 7 / (inspirations[count - 1] - inspirations[count - 8]))
    assert everything(hour, 33).values[0] == 10
    band = everything(hour, 4129)
    value = dict(zip(*band, strict=True))
    deep = [
        value[b - (b - START) % 2] - value[a - (a - START) % 2]
        for a, b in zip(inspirations[9:], expirations[9:], strict=False)
    ]
    volumes = [v for v in everything(hour, 37).values if v]
    assert min(deep) > 300
    assert all(math.isclose(v / 13.28, round(v / 13.28), abs_tol=1e-3) for v in volumes)


def test_steps_cadence_and_acceleration_agree(hour: Signals) -> None:
    steps = everything(hour, 52)
    assert list(steps.values) == list(range(1, len(steps.values) + 1))
    cadence = dict(zip(*everything(hour, 53), strict=True))
    for minute in (9, 20, 33):
        stamp = START + minute * MINUTE
        made = sum(stamp - MINUTE < step <= stamp for step in steps.stamps)
        assert abs(cadence[stamp] - made) <= 8
    assert cadence[START + 3 * MINUTE] == 0
    assert cadence[START + 50 * MINUTE] == 0

    def shake(minute: int) -> float:
        axes = [hour.read(c, START + minute * MINUTE, START + (minute + 1) * MINUTE).values for c in (4145, 4146, 4147)]
        norms = [math.dist((0, 0, 0), sample) for sample in zip(*axes, strict=True)]
        middle = statistics.fmean(norms)
        return statistics.fmean(abs(norm - middle) for norm in norms)

    activity = dict(zip(*everything(hour, 49), strict=True))
    for minute in (2, 9, 20, 33, 50):
        inside = [activity[START + minute * MINUTE + s * TICK] for s in range(1, 61)]
        assert shake(minute) == pytest.approx(statistics.fmean(inside), rel=0.5, abs=0.01)


@pytest.mark.parametrize(
    ("kind", "heart", "breath", "tidal", "ventilation", "activity", "cadence", "rr"),
    [
        ("sleep", (48, 60), (12, 16), (350, 550), (5000, 8000), (0.003, 0.014), (0, 0), (0.95, 1.38)),
        ("rest", (58, 78), (12, 18), (400, 700), (6000, 11000), (0.008, 0.03), (0, 0), (0.73, 1.08)),
        ("walk", (85, 110), (18, 25), (700, 1100), (15000, 25000), (0.1, 0.27), (95, 120), (0.54, 0.7)),
        ("run", (135, 165), (28, 40), (1200, 2200), (45000, 80000), (0.4, 0.95), (155, 180), (0.36, 0.45)),
        ("hard", (165, 190), (40, 55), (1900, 3100), (80000, 140000), (0.6, 1.4), (170, 190), (0.31, 0.37)),
    ],
)
def test_values_are_plausible_per_activity(kind: str, heart, breath, tidal, ventilation, activity, cadence, rr) -> None:
    for number in range(3):
        signals = record(key=(number,), between=kind)
        wanted = {19: heart, 33: breath, 37: tidal, 36: ventilation, 49: activity, 53: cadence, 18: rr}
        for channel, (low, high) in wanted.items():
            values = [v for v in signals.read(channel, START + 5 * MINUTE, signals.end).values if v is not None]
            assert low <= min(values), CHANNELS[channel].name
            assert max(values) <= high, CHANNELS[channel].name


def test_variability_at_rest_is_human() -> None:
    signals = record(between="sleep")
    for channel, (low, high) in {
        272: (0.03, 0.12),
        278: (0.02, 0.09),
        276: (300, 3000),
        277: (200, 2500),
        274: (90, 100),
    }.items():
        series = everything(signals, channel)
        assert [stamp - START for stamp in series.stamps] == [300 * TICK * i for i in range(1, 13)]
        assert all(value is not None and low <= value <= high for value in series.values), CHANNELS[channel].name


def test_variability_follows_from_the_intervals() -> None:
    signals = record(0.5, between="rest")
    rr = everything(signals, 318)
    for number, end in enumerate(everything(signals, 271).stamps):
        gaps = [v for t, v in zip(*rr, strict=True) if end - 300 * TICK <= t < end and v is not None]
        wanted = {271: statistics.fmean(gaps), 272: statistics.stdev(gaps)}
        for channel, value in wanted.items():
            assert everything(signals, channel).values[number] == pytest.approx(value, abs=1 / 4096)
        low, high, share = (everything(signals, channel).values[number] for channel in (276, 277, 273))
        assert low is not None
        assert high is not None
        assert low + high <= 1.1 * (1000 * wanted[272]) ** 2
        assert share == pytest.approx(100 * low / (low + high), abs=0.05)


def test_the_abdomen_follows_the_chest() -> None:
    signals = record(0.2, between="rest")
    chest, belly = (list(everything(signals, channel).values) for channel in (4129, 4130))

    def likeness(lag: int) -> float:
        pairs = [(float(a or 0), float(b or 0)) for a, b in zip(chest[1000:9000], belly[1000 + lag :], strict=False)]
        return statistics.correlation([a for a, _ in pairs], [b for _, b in pairs])

    assert max((-26, -13, 0, 13, 26), key=likeness) == 13
    assert likeness(0) > 0.9


def test_the_same_key_gives_the_same_bytes_in_another_process() -> None:
    code = (
        "import hashlib; from mockservers.hexoskin.behaviour.signals import *;"
        f"s = Signals((1, 'x'), start={START}, end={START + HOUR});"
        "text = repr([tuple(map(list, s.read(c, s.start, s.start + 20000))) for c in CHANNELS]);"
        "print(hashlib.sha256(text.encode()).hexdigest())"
    )
    signals = Signals((1, "x"), start=START, end=START + HOUR)
    text = repr([tuple(map(list, signals.read(c, START, START + 20000))) for c in CHANNELS])
    other = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert other.stdout.strip() == hashlib.sha256(text.encode()).hexdigest()
    assert everything(record(0.1, key=(2,)), 18) != everything(record(0.1, key=(1,)), 18)


def test_a_live_record_grows_without_changing() -> None:
    short, long = record(0.5), record(2)
    for channel in (18, 19, 52, 4113):
        a = short.read(channel, START, short.end)
        b = long.read(channel, START, short.end)
        assert (list(a.stamps), list(a.values)) == (list(b.stamps), list(b.values))


def test_steps_are_counted_for_a_week_however_long_a_recording_claims_to_be() -> None:
    claimed = Signals((1,), start=START, end=START + 10**17, between="walk")
    week = 7 * 24 * HOUR
    last, *later = (
        claimed.read(52, START + at, START + at + MINUTE).values
        for at in (week - MINUTE, week, week + 3 * HOUR, 10**16)
    )
    assert last
    assert not any(later)
    assert claimed.body.steps_before(10**9) == claimed.body.steps_before(7 * 288) >= last[-1]


def test_first_stamps_and_edges() -> None:
    signals = record(1 / 6)
    for channel, first, step, count in [
        (19, 256, 256, 600), (4113, 0, 1, 153600), (4129, 0, 2, 76800), (4145, 0, 4, 38400), (271, 76800, 76800, 2),
        (50, 3840, 3840, 40),
    ]:  # fmt: skip
        stamps = everything(signals, channel).stamps
        assert (stamps[0] - START, stamps[1] - stamps[0], len(stamps)) == (first, step, count)
    assert list(signals.read(19, START + 512, START + 769).stamps) == [START + 512, START + 768]
    for channel in CHANNELS:
        for begin, end in ((START - 900, START), (signals.end + 1, signals.end + 900), (START + 5, START + 5), (9, 5)):
            assert not signals.read(channel, begin, end).stamps
            assert signals.count(channel, begin, end) == 0
        assert signals.count(channel, START + 99, START + 99999) == len(
            signals.read(channel, START + 99, START + 99999).stamps
        )
    assert not everything(signals, 66).stamps
    assert not everything(signals, 999999).stamps
    with pytest.raises(ValueError, match="unknown kind of activity 'fly'"):
        record(between="fly")
    with pytest.raises(ValueError, match="before it starts"):
        Signals((1,), start=5, end=4)


def test_decimation_takes_every_nth_value_from_the_first_across_parts() -> None:
    signals = Signals((1,), start=START, end=START + 5115139)
    series = collect([Part(signals, START, signals.end + 1)], 4113)
    assert (series.stamps[0], series.stamps[1] - series.stamps[0]) == (START, 79)
    assert len(series.values) <= 65536
    head = signals.read(4113, START, START + 8000)
    assert list(series.values[:100]) == list(head.values[::79][:100])
    parts = [Part(signals, START, START + 10001), Part(signals, START + 50000, START + 70000)]
    for channel in (18, 19, 4129):
        whole, thin = collect(parts, channel, None), collect(parts, channel, 17)
        stride = math.ceil(len(whole.values) / 17)
        assert list(thin.stamps) == list(whole.stamps)[::stride]
        assert list(thin.values) == list(whole.values)[::stride]


def test_json_forms() -> None:
    data = {33: Series([256, 512], [10, None]), 19: Series(range(256, 513, 256), [71, 72])}
    assert json_body([(USER, data)]) == (
        b'[{"data": {"19": [[256, 71], [512, 72]], "33": [[256, 10], [512, null]]}, "user": "/api/user/2101/"}]'
    )
    assert json_body([(USER, data)], flat=True) == b"[[256, 71], [512, 72], [256, 10], [512, null]]"
    assert json_body([(USER, data)], flat=True, no_timestamps=True) == b"[71, 72, 10, null]"
    assert json.loads(json_body([(USER, data)], no_timestamps=True))[0]["data"]["19"] == [71, 72]
    assert json_body([(USER, data)], flat=True, seconds=True) == b"[[1.0, 71], [2.0, 72], [1.0, 10], [2.0, null]]"
    assert json_body([]) == json_body([], flat=True) == json_body([(USER, {19: Series([], [])})], flat=True) == b"[]"
    assert json_body([(USER, {19: Series([], [])})]) == b'[{"data": {"19": []}, "user": "/api/user/2101/"}]'


def test_csv_form() -> None:
    data = {19: Series([256, 512], [71, None]), 36: Series([512], [6640.0])}
    assert csv_body([(USER, data)], [36, 19]) == (
        b"time [s/256],minute_ventilation [mL/min](/api/datatype/36/),heart_rate [bpm](/api/datatype/19/)\r\n"
        b"256,,71\r\n512,6640.0,\r\n"
    )
    two = csv_body([(USER, data), ("/api/user/7/", data)], [19]).decode().splitlines()
    assert two[0] == "user,time [s/256],heart_rate [bpm](/api/datatype/19/)"
    assert two[3] == "/api/user/7/,256,71"
    part = Part(mixed(1), START + 46 * MINUTE, START + 46 * MINUTE + 1024)
    body = csv_body([(USER, {c: collect([part], c, per_second=True) for c in CSV_DEFAULT})], CSV_DEFAULT).decode()
    rows = [line.split(",") for line in body.splitlines()]
    assert len(rows) == 5
    assert all(len(row) == 7 for row in rows)
    assert all(row[3] in "1234" for row in rows[1:])


def test_metrics_come_from_the_channels(hour: Signals) -> None:
    part = Part(hour, START + 14 * MINUTE, START + 31 * MINUTE + 1)
    period = Period([part])
    rates = [v for v in collect([part], 19).values if v is not None]
    assert period.value(44) == round(sum(rates) / len(rates), 4)
    assert (period.value(46), period.value(47)) == (max(rates), min(rates))
    assert period.value(71) == len(hour.read(52, part.start, part.end).stamps)
    histogram = period.value(45)
    assert histogram is not None
    assert not isinstance(histogram, float | int)
    assert histogram.edges == tuple(range(20, 221, 20))
    assert sum(histogram.counts) == len(rates)
    assert histogram.counts[6] == sum(140 <= rate < 160 for rate in rates)
    energy = period.value(139)
    assert isinstance(energy, float)
    assert 500 < energy * 60 / 17 < 800
    assert period.value(2038) == -1
    assert period.value(170) is period.value(1032) is period.value(501) is None
    assert all(Period([Part(hour, 0, 9)]).value(metric) is None for metric in METRICS)


def test_sleep_metrics() -> None:
    night = record(8, bouts=[Bout(START, START + 8 * HOUR, "sleep")])
    period = Period([Part(night, START, night.end + 1)], resting=True, sleeping=True)
    positions = [period.value(metric) for metric in (1033, 1034, 1035, 1036, 1037)]
    assert sum(p for p in positions if isinstance(p, int)) == 8 * 3600
    assert positions[4] == 0
    total, efficiency, changes = period.value(1032), period.value(1039), period.value(1038)
    assert isinstance(total, int)
    assert efficiency == round(total / 288, 4)
    assert 80 <= total / 288 <= 96
    assert isinstance(changes, int)
    assert 8 <= changes <= 30
    phases = everything(night, 280)
    assert phases.values[0] == 0
    assert set(phases.values) == {0, 2, 5, 6}


def test_zones() -> None:
    edges = zones_of(44, Person(hr_max=190))
    assert edges == [0, 114, 133, 152, 171, 250]
    assert [zone_of(v, edges) for v in (None, -1, 0, 113.9, 114, 200, 250)] == [None, 0, 1, 1, 2, 5, -1]
    assert zone_of(80, []) == -1


@settings(max_examples=25, deadline=None, derandomize=True, database=None)
@given(
    st.floats(-10, 400),
    st.floats(-10, 400),
    st.floats(0, 300),
    st.floats(0.5, 2.5),
    st.sampled_from(["M", "F", "", "x"]),
)
def test_nonsense_profiles_still_have_human_signals(
    rest: float, top: float, weight: float, height: float, sex: str
) -> None:
    person = Person(hr_rest=rest, hr_max=top, weight=weight, height=height, gender=sex)
    signals = record(0.2, person=person, between="intervals")
    rates = [v for v in everything(signals, 19).values if v is not None]
    assert min(rates) >= 35
    assert max(rates) <= 270
    assert all(gap is not None and gap > 0.2 for gap in everything(signals, 18).values)
    for channel in CHANNELS:
        signals.read(channel, START, START + 3000)


@pytest.mark.parametrize("rest", [48, 58, 66, 75])
@pytest.mark.parametrize("top", [170, 200])
def test_hearts_at_sleep(rest: float, top: float) -> None:
    signals = record(0.5, person=Person(hr_rest=rest, hr_max=top), between="sleep")
    rates = [v for v in everything(signals, 19).values if v is not None]
    gaps = [v for v in everything(signals, 18).values if v is not None]
    assert 48 <= statistics.fmean(rates) <= 60
    assert 1.0 <= statistics.fmean(gaps) <= 1.25
    awake = record(0.5, person=Person(hr_rest=rest, hr_max=top), between="rest")
    assert statistics.fmean(rates) < statistics.fmean(v for v in everything(awake, 19).values if v is not None)


def test_sleep_between_bouts_has_phases_and_positions_until_something_ends_it() -> None:
    sleeping = record(3, between="sleep")
    assert {*everything(sleeping, 280).values} == {0, 2, 5, 6}
    assert 5 not in everything(sleeping, 270).values
    longer = record(6, between="sleep")
    count = len(everything(sleeping, 280).stamps)
    assert everything(longer, 280).stamps[:count] == everything(sleeping, 280).stamps
    woken = record(6, bouts=[Bout(START + HOUR, START + 2 * HOUR, "walk")], between="sleep")
    assert woken.body.timeline.sleeps[0] == (0, HOUR)
    assert woken.body.timeline.sleeps[1][0] == 2 * HOUR
    joined = record(6, bouts=[Bout(START + HOUR, START + 2 * HOUR, "sleep")], between="sleep")
    assert [begin for begin, _ in joined.body.timeline.sleeps] == [0]


def test_metrics_of_a_night_read_each_channel_once(monkeypatch: pytest.MonkeyPatch) -> None:
    from mockservers.hexoskin.behaviour.signals import metrics

    read: list[int] = []

    def counted(parts: object, channel: int, limit: int | None, **how: bool) -> Series:
        read.append(channel)
        return collect(parts, channel, limit, **how)

    monkeypatch.setattr(metrics, "collect", counted)
    night = record(1, between="sleep")
    period = Period([Part(night, START, night.end + 1)], resting=True, sleeping=True)
    assert None not in [period.value(metric) for metric in METRICS if metric not in (501, 502)]
    assert sorted(read) == sorted(set(read))
    assert {270, 280, 19, 33} <= set(read)
