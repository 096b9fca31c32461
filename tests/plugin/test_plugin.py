"""The pytest plugin as its users see it: runs of pytest within a test, each in a process of its own."""

from __future__ import annotations

import pytest


def run(inner: pytest.Pytester, body: str, *options: str) -> pytest.RunResult:
    inner.makepyfile(body)
    return inner.runpytest_subprocess("-q", *options)


def test_every_test_has_a_world_of_its_own(inner: pytest.Pytester) -> None:
    found = run(
        inner,
        """
        import pytest, requests

        @pytest.mark.parametrize("turn", [1, 2, 3])
        def test_own(labstats, turn):
            kind = next(k for k, n in labstats.state.kinds().items() if n)
            before = len(labstats.state.list(kind))
            first = labstats.state.list(kind, limit=1)[0]
            labstats.fault("*", status=500)
            labstats.world.ids.uuid()
            labstats.state.delete(kind, next(iter(labstats.world.collection("labstats", kind).keys())), cascade=True)
            assert len(labstats.state.list(kind)) == before - 1
            assert len(labstats.journal) == 0
            assert labstats.world.store.values["ids"] == 1

        def test_intercepted(labstats):
            assert requests.get(labstats.url + "/nowhere-at-all").status_code >= 400
            assert labstats.journal.count() == 1
        """,
    )
    found.assert_outcomes(passed=4)


def test_marks_ini_and_override(inner: pytest.Pytester) -> None:
    inner.makeini("[pytest]\nmockservers_profile = small\nmockservers_seed = 5\nmockservers_clock = 2026-03-02\n")
    found = run(
        inner,
        """
        import pytest

        def test_ini(labstats):
            assert (labstats.world.profile, labstats.world.seed) == ("small", 5)
            assert labstats.clock.describe() == {"now": "2026-03-02T00:00:00.000Z", "frozen": True}

        @pytest.mark.mockservers_profile("empty")
        @pytest.mark.mockservers_seed(8)
        def test_single_marks(labstats):
            assert (labstats.world.profile, labstats.world.seed) == ("empty", 8)

        @pytest.mark.mockservers(profile="empty", seed=9, clock="2030-01-01")
        def test_mark(labstats):
            assert (labstats.world.profile, labstats.world.seed, labstats.clock.now().year) == ("empty", 9, 2030)

        class TestOverride:
            @pytest.fixture
            def mockservers_options(self, mockservers_options):
                return {**mockservers_options, "seed": 77}

            def test_override(self, labstats):
                assert labstats.world.seed == 77
        """,
    )
    found.assert_outcomes(passed=4)


def test_two_vendors_share_a_world(inner: pytest.Pytester) -> None:
    found = run(
        inner,
        """
        def test_two(labstats, losant):
            assert labstats.world is losant.world
            labstats.clock.advance("1h")
            assert losant.clock.ms() == labstats.clock.ms() or not losant.clock.frozen
            assert {labstats.vendor.name, losant.vendor.name} == {"labstats", "losant"}
        """,
    )
    found.assert_outcomes(passed=1)


def test_a_fixture_asked_for_while_the_test_runs(inner: pytest.Pytester) -> None:
    found = run(
        inner,
        """
        def test_late(request):
            assert request.getfixturevalue("labstats").vendor.name == "labstats"

        def test_later(request, labstats):
            losant = request.getfixturevalue("losant")
            assert losant.vendor.name == "losant"
            assert losant.world is labstats.world
        """,
    )
    found.assert_outcomes(passed=2)


def test_nothing_is_imported_or_patched_when_unused(inner: pytest.Pytester) -> None:
    found = run(
        inner,
        """
        import sys, threading

        def test_unused():
            loaded = {"mockservers.handle", "mockservers.labstats", "flask", "requests", "faker", "werkzeug"}
            assert not loaded & set(sys.modules), loaded & set(sys.modules)
            assert not [t for t in threading.enumerate() if t.name.startswith("mockservers")]
        """,
    )
    found.assert_outcomes(passed=1)


@pytest.mark.parametrize(
    ("mark", "message"),
    [
        ('mockservers(profile="huge")', "unknown profile 'huge'. Profiles: empty, small, default, large"),
        ("mockservers(seed=-1)", "seed must be an integer from 0"),
        ('mockservers(clock="soon")', "not an instant: 'soon'"),
        ("mockservers(profil=1)", "mark mockservers takes profile=, seed=, clock="),
        ("mockservers_seed()", "mark mockservers_seed takes one value"),
    ],
)
def test_mistakes_are_told_in_one_line(inner: pytest.Pytester, mark: str, message: str) -> None:
    told_in_one_line(run(inner, f"import pytest\n\n@pytest.mark.{mark}\ndef test_it(labstats): ...\n"), message)


def told_in_one_line(found: pytest.RunResult, message: str) -> None:
    found.assert_outcomes(errors=1)
    lines = found.stdout.str().splitlines()
    told = lines[next(n for n, line in enumerate(lines) if "ERROR at setup of test_it" in line) + 1 :]
    assert told[0].startswith(message)
    assert told[1].startswith("====")


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("mockservers_profile = huge", "unknown profile 'huge'. Profiles: empty, small, default, large"),
        ("mockservers_seed = x", "seed must be an integer from 0 to 2**63-1, not 'x'"),
        ("mockservers_clock = soon", "not an instant: 'soon'"),
        ("mockservers_clock = 9999-01-01", "the clock cannot go that far"),
    ],
)
def test_mistakes_in_the_ini_file_are_told_in_one_line(inner: pytest.Pytester, line: str, message: str) -> None:
    inner.makeini(f"[pytest]\n{line}\n")
    told_in_one_line(run(inner, "def test_it(losant): ...\n"), message)


def test_under_xdist(inner: pytest.Pytester) -> None:
    found = run(
        inner,
        """
        import pytest, requests

        @pytest.mark.parametrize("turn", range(6))
        def test_apart(labstats, turn):
            requests.get(labstats.url + "/nowhere-at-all")
            assert labstats.journal.count() == 1
        """,
        "-p",
        "xdist",
        "-n",
        "2",
    )
    found.assert_outcomes(passed=6)


def test_the_fixtures_and_marks_are_documented(inner: pytest.Pytester) -> None:
    shown = inner.runpytest_subprocess("--fixtures", "-q").stdout.str()
    for name in ("labstats", "labstep", "labii", "losant", "hexoskin"):
        assert f"A handle of {name} in this test's own world" in shown
    marks = inner.runpytest_subprocess("--markers").stdout.str()
    for name in ("mockservers(", "mockservers_profile(", "mockservers_seed("):
        assert f"@pytest.mark.{name}" in marks
