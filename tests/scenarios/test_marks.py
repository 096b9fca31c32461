"""The marks scenario and record, each in a pytest run of its own."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
from mockservers_clients.hexoskin.errors import HttpUnauthorized
from mockservers_scenarios import Recorder, load
from mockservers_scenarios.scrubber.placeholders import is_placeholder

import mockservers
from mockservers.handle import Handle

pytest_plugins = ["pytester"]

ANSWER = """\
- request: {method: GET, path: /groups/, query: contents=stations, headers: {Authorization: Bearer scrubbed-1}}
  response: {status: 200, headers: {Content-Type: application/json}, json: [{id: 7, name: Recorded}]}
"""
RECORDED = f"version: 1\nvendor: labstats\nupstream: https://labs.example.org\nexchanges:\n{ANSWER}"
CALL = "requests.get('https://api.labstats.com/groups/', params={params}, headers={{'Authorization': 'Bearer k'}})"
GROUPS = CALL.format(params={"contents": "stations"})


@pytest.fixture
def run(pytester: pytest.Pytester) -> Any:
    """Write a test module (and files beside it), run it, give pytest's result."""

    def go(code: str, *args: str, **files: str) -> pytest.RunResult:
        for name, text in files.items():
            pytester.path.joinpath(f"{name}.yaml").write_text(text)
        pytester.path.joinpath("test_it.py").write_text(f"import pytest, requests\n{code}")
        return pytester.runpytest_inprocess("-p", "no:cacheprovider", "-p", "no:random_order", "-W", "error", *args)

    return go


def text_of(result: pytest.RunResult) -> str:
    return "\n".join(result.outlines)


def marked(mark: str, *body: str, arguments: str = "") -> str:
    return f"@pytest.mark.{mark}\ndef test_it({arguments}):\n" + "".join(f"    {line}\n" for line in body)


def test_a_world_of_the_scenario(run: Any) -> None:
    world = (
        "version: 1\nvendor: labstats\nprofile: small\nseed: 9\nclock: 2026-03-02T09:00:00Z\n"
        "faults:\n- {operation: groups.list, status: 429, on_call: 2, headers: {Retry-After: '7'}}\n"
    )
    body = (
        "assert (labstats.world.profile, labstats.world.seed) == ('small', 9)",
        "assert labstats.clock.frozen and labstats.clock.now().isoformat() == '2026-03-02T09:00:00+00:00'",
        "head = {'Authorization': labstats.api_key}",
        "got = [requests.get('https://api.labstats.com/groups/', headers=head) for _ in range(3)]",
        "assert [r.status_code for r in got] == [200, 429, 200]",
        "assert got[1].headers['Retry-After'] == '7'",
    )
    result = run(marked("scenario('w.yaml')", *body, arguments="labstats"), w=world)
    result.assert_outcomes(passed=1)


def test_a_bad_fault_is_told_with_its_line(run: Any) -> None:
    for fault, said in (
        ("{operation: groups.list, statuss: 429}", "*w.yaml:5: fault 2: unknown fault setting 'statuss'*"),
        (
            "{operation: groups.lst}",
            "*w.yaml:5: fault 2: no operation of labstats is named 'groups.lst'; did you mean *",
        ),
        ("{status: 99}", "*w.yaml:5: fault 2: status must be an integer from 400 to 599*"),
    ):
        world = f"version: 1\nvendor: labstats\nfaults:\n- {{operation: '*'}}\n- {fault}\n"
        result = run(marked("scenario('w.yaml')", "pass"), w=world)
        result.assert_outcomes(errors=1)
        result.stdout.fnmatch_lines([said])
        assert "Traceback" not in text_of(result)
        assert "def test_it" not in text_of(result)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("profile: giant", "*w.yaml:3: unknown profile 'giant'. Profiles: empty, small*"),
        ("seed: -4", "*w.yaml:3: seed must be an integer from 0*"),
    ],
)
def test_a_bad_world_is_told_with_its_line(run: Any, line: str, said: str) -> None:
    result = run(marked("scenario('w.yaml')", "pass"), w=f"version: 1\nvendor: labstats\n{line}\n")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines([said])


def test_a_replay_answers_for_the_real_host_and_for_the_recorded_one(run: Any) -> None:
    code = marked(
        "scenario('r.yaml')",
        f"assert {GROUPS}.json() == [{{'id': 7, 'name': 'Recorded'}}]",
        f"assert {GROUPS.replace('api.labstats.com', 'labs.example.org')}.json() == [{{'id': 7, 'name': 'Recorded'}}]",
        "assert labstats.journal.count('groups.list', status=200) == 2",
        arguments="labstats",
    )
    run(code, r=RECORDED).assert_outcomes(passed=1)


def test_a_replay_needs_no_fixture(run: Any) -> None:
    run(marked("scenario('r.yaml')", f"assert {GROUPS}.json()[0]['id'] == 7"), r=RECORDED).assert_outcomes(passed=1)


def test_other_vendors_of_a_test_share_the_scenarios_world(run: Any) -> None:
    body = (
        "labstep = request.getfixturevalue('labstep')",
        "assert labstats.world is losant.world is labstep.world",
        "assert losant.world.profile == 'small'",
        "head = {'Authorization': f'Bearer {losant.user_token}'}",
        "assert requests.get('https://api.losant.com/me', headers=head).status_code == 200",
        f"assert {GROUPS}.json()[0]['id'] == 7",
    )
    code = marked("scenario('r.yaml')", *body, arguments="labstats, losant, request")
    run(code, r=RECORDED.replace("upstream:", "profile: small\nupstream:")).assert_outcomes(passed=1)


def test_a_request_without_an_answer_fails_the_test_and_names_the_nearest(run: Any) -> None:
    other = CALL.format(params={"contents": "groups"})
    result = run(
        marked("scenario('r.yaml')", GROUPS, f"assert [{other}.status_code for _ in 'ab'] == [501] * 2"), r=RECORDED
    )
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(
        [
            "the replay of r.yaml did not go as recorded",
            "GET /groups/?contents=groups: not in the recording; nearest is exchange 1, GET /groups/?*",
            '  query "contents": expected "stations", got "groups"',
        ]
    )
    told = text_of(result).partition("short test summary")[0]  # which repeats it where CI is set
    assert told.count("not in the recording") == 1, "told once, however often the client tried"


def test_answers_nobody_asked_for_fail_the_test_unless_allowed(run: Any) -> None:
    result = run(marked("scenario('r.yaml')", "pass"), r=RECORDED)
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(["exchange 1 was never asked for: GET /groups/?contents=stations"])
    run(marked("scenario('r.yaml', allow_unused=True)", "pass"), r=RECORDED).assert_outcomes(passed=1)


def test_a_test_that_broke_off_is_not_blamed_for_unused_answers(run: Any) -> None:
    run(marked("scenario('r.yaml')", "assert False"), r=RECORDED).assert_outcomes(failed=1)


def test_ordered(run: Any) -> None:
    two = RECORDED + ANSWER.replace("/groups/", "/apps/tags/").replace("query: contents=stations, ", "")
    tags = GROUPS.replace("/groups/", "/apps/tags/").replace("'contents': 'stations'", "")
    free = marked("scenario('r.yaml')", tags, GROUPS)
    run(free, r=two).assert_outcomes(passed=1)
    result = run(free.replace("'r.yaml'", "'r.yaml', mode='ordered'"), r=two)
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(["GET /apps/tags/: exchange 1 is next, and differs:"])


def test_mistakes_in_marks_are_one_line(run: Any) -> None:
    for mark, said in (
        ("scenario('labstats/nothing-here')", "the library has no scenario 'labstats/nothing-here'; *"),
        ("scenario('absent.yaml')", "*absent.yaml: no such file"),
        ("scenario('r.yaml', modus='ordered')", "mark scenario: unknown option 'modus'. Write *"),
        ("scenario()", "mark scenario: it takes one file. Write *"),
        ("scenario('r.yaml', mode='sideways')", "mode must be 'any' or 'ordered', not 'sideways'"),
        ("scenario('v.yaml')", "*v.yaml:2: unknown vendor 'acme'. Vendors: *"),
        ("record('r.yaml', vendor='losant')", "*r.yaml is a scenario of labstats, not of losant"),
        (
            "record('absent.yaml')",
            "there is no recording *absent.yaml. Make it: pytest 'test_it.py::test_it' --record*once",
        ),
    ):
        result = run(marked(mark, "pass"), r=RECORDED, v=RECORDED.replace("labstats", "acme"))
        result.assert_outcomes(errors=1)
        result.stdout.fnmatch_lines([said])
        assert "def test_it" not in text_of(result), "no traceback"


CLIENT = (
    "client = labstats.client()",
    "first = client.get_stations(limit=2)[0]",
    "assert client.get_station(first.id).name == first.name",
    "assert labstats.journal.count('stations.*') == 2",
    "client.close()",
)


def test_record_from_the_double_then_replay(run: Any, pytester: pytest.Pytester) -> None:
    code = marked("record('kept/s.yaml', purpose='two stations')", *CLIENT, arguments="labstats")
    code = f"@pytest.mark.mockservers(profile='small', seed=3, clock='2026-03-02T09:00:00Z')\n{code}"
    run(code, "--record-scenarios=once").assert_outcomes(passed=1)
    path = pytester.path / "kept" / "s.yaml"
    first, scenario = path.read_bytes(), load(path)
    assert (scenario.vendor, scenario.purpose, scenario.profile, scenario.seed) == (
        "labstats",
        "two stations",
        "small",
        3,
    )
    assert scenario.clock is not None
    assert scenario.clock.startswith("2026-03-02T09:00:00")
    assert [exchange.response.status for exchange in scenario.exchanges] == [200, 200]
    with mockservers.intercept("labstats", profile="small", seed=3) as labstats:
        assert labstats.api_key.encode() not in first

    run(code).assert_outcomes(passed=1)
    run(code, "--record-scenarios=once").assert_outcomes(passed=1)
    assert path.read_bytes() == first
    path.write_bytes(first.replace(b"status: 200", b"status: 404"))
    run(code, "--record-scenarios=once").assert_outcomes(failed=1)
    run(code, "--record-scenarios=all").assert_outcomes(passed=1)
    assert path.read_bytes() == first


def test_what_is_not_written(run: Any, pytester: pytest.Pytester) -> None:
    failing = marked("record('s.yaml')", *CLIENT, "assert False", arguments="labstats")
    result = run(failing, "--record-scenarios=once")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["the test failed, so *s.yaml was not written"])
    result = run(marked("record('s.yaml')", "pass", arguments="labstats"), "--record-scenarios=all")
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(["the test asked labstats nothing, so *s.yaml was not written"])
    result = run(marked("record('s.yaml')", "pass"), "--record-scenarios=all")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["mark record: name the vendor*"])
    assert not (pytester.path / "s.yaml").exists()


def test_two_tests_do_not_record_into_one_file(run: Any, pytester: pytest.Pytester) -> None:
    one = marked("record('s.yaml')", *CLIENT, arguments="labstats")
    result = run(one + one.replace("test_it", "test_other"), "--record-scenarios=all")
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(["*s.yaml has just been recorded by test_it.py::test_it; give each test*"])


def test_record_from_a_url_then_replay_offline(
    run: Any, pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    with mockservers.serve("labstats", profile="small", seed=5) as served:
        monkeypatch.setenv("LABSTATS_API_KEY", served.api_key)
        code = marked(f"record('s.yaml', upstream='{served.url}')", *CLIENT, arguments="labstats")
        run(code, "--record-scenarios=once").assert_outcomes(passed=1)
        assert served.journal.count("stations.*") == 2, "the upstream was asked"
    monkeypatch.delenv("LABSTATS_API_KEY")
    scenario = load(pytester.path / "s.yaml")
    assert scenario.upstream == served.url
    assert scenario.recorded_at is not None
    assert served.api_key not in (pytester.path / "s.yaml").read_text()
    run(code).assert_outcomes(passed=1)


def test_an_upstream_on_this_machine_takes_the_default_credentials(run: Any) -> None:
    with mockservers.serve("labstats") as served:
        code = marked(f"record('s.yaml', upstream='{served.url}')", *CLIENT, arguments="labstats")
        run(code, "--record-scenarios=once").assert_outcomes(passed=1)
        assert served.journal.count("stations.*", status=200) == 2


def test_the_handles_credentials_are_secret_wherever_they_stand(run: Any, pytester: pytest.Pytester) -> None:
    body = (
        "params = {'note': labstats.api_key, 'more': 'my-own-word-77'}",
        "r = requests.get('https://api.labstats.com/groups/', params=params)",
        "assert r.status_code == 401",
    )
    code = marked("record('s.yaml', secrets='my-own-word-77')", *body, arguments="labstats")
    run(code, "--record-scenarios=once").assert_outcomes(passed=1)
    text = pytester.path.joinpath("s.yaml").read_text()
    with mockservers.intercept("labstats") as labstats:
        assert labstats.api_key not in text
    assert "my-own-word" not in text
    run(code).assert_outcomes(passed=1)


def test_an_upstream_that_is_not_there(run: Any, pytester: pytest.Pytester) -> None:
    code = marked(
        "record('s.yaml', upstream='http://127.0.0.1:1')", f"assert {GROUPS}.status_code == 502", arguments="labstats"
    )
    result = run(code, "--record-scenarios=once")
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(["the upstream http://127.0.0.1:1 cannot be reached: *"])
    assert not (pytester.path / "s.yaml").exists()


def test_credentials_of_a_real_endpoint_come_from_the_environment(run: Any) -> None:
    code = marked(
        "record('s.yaml', upstream='https://labs.example.org')",
        "with pytest.raises(AttributeError, match='set LABSTATS_API_KEY'):",
        "    labstats.api_key",
        "with pytest.raises(AttributeError, match='set LABSTATS_API_KEY'):",
        "    labstats.client()",
        arguments="labstats",
    )
    result = run(code, "--record-scenarios=once")
    result.assert_outcomes(passed=1, errors=1)


def test_the_plugin_stays_light() -> None:
    source = Path(mockservers.__file__).with_name("pytest_plugin.py").read_text()
    imports = {
        line.split()[1].partition(".")[0] for line in source.splitlines() if line.startswith(("import ", "from "))
    }
    assert imports <= {"pytest", *sys.stdlib_module_names}


SIGNED = (
    "client = hexoskin.client(clock=lambda: hexoskin.clock.ms() / 1000)",
    "assert client.get('/api/user/', {'limit': 1}).result['meta']['limit'] == 1",
    "client.close()",
)


def test_a_signed_request_is_recorded_in_process(run: Any, pytester: pytest.Pytester) -> None:
    code = marked("record('s.yaml')", *SIGNED, arguments="hexoskin")
    run(code, "--record-scenarios=once").assert_outcomes(passed=1)
    signature = dict(load(pytester.path / "s.yaml").exchanges[0].request.headers)["X-Hexoapisignature"]
    assert len(signature) == 40, "a placeholder of the same shape"
    assert is_placeholder(signature)
    run(code).assert_outcomes(passed=1)


def test_a_signed_request_does_not_survive_a_proxy() -> None:
    with (
        mockservers.serve("hexoskin", profile="small") as upstream,
        Recorder("hexoskin", upstream.url) as recorder,
    ):
        client = Handle(upstream.vendor, upstream.world, recorder.url).client()
        with pytest.raises(HttpUnauthorized):
            client.get("/api/user/", {"limit": 1})
        client.close()
        assert "the signature is not that of" in str(upstream.journal.last.reason)
