from __future__ import annotations

import json
from contextlib import suppress
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mockservers_scenarios import Body, Exchange, Request, Response, Scenario, ScenarioError, dumps, load, loads, save

HEAD = "version: 1\nvendor: losant\n"
ONE = HEAD + "exchanges:\n- request:\n    method: GET\n    path: /a\n  response:\n    status: 200\n"

text = st.text(st.characters(exclude_categories=("Cs",)), max_size=30)
any_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=12,
)
layouts: list[dict[str, Any]] = [
    {},
    {"separators": (",", ":")},
    {"indent": 2},
    {"indent": 4, "ensure_ascii": False},
    {"sort_keys": True},
]
json_bytes = st.builds(
    lambda value, layout: json.dumps(value, **layout).encode("utf-8", "surrogatepass"),
    any_json,
    st.sampled_from(layouts),
)
form_bytes = st.lists(st.tuples(text, text), min_size=1, max_size=4).map(lambda pairs: urlencode(pairs).encode())
part_bytes = st.tuples(text, st.binary(max_size=20)).map(
    lambda part: (
        b'--BB\r\nContent-Disposition: form-data; name="a"\r\n\r\n' + part[0].encode() + part[1] + b"\r\n--BB--\r\n"
    )
)
contents = st.one_of(st.binary(max_size=60), json_bytes, text.map(str.encode), form_bytes, part_bytes)
bodies = st.builds(Body, contents, st.sampled_from(["", "gzip", "deflate"]))
latin = st.text(st.characters(max_codepoint=255, exclude_characters="\r\n\0"), max_size=20)
names = st.text("abcXYZ-_09", min_size=1, max_size=10)
kinds = st.sampled_from(
    ["application/json", "application/x-www-form-urlencoded", "multipart/form-data; boundary=BB", "text/html"]
)
headers = st.tuples(
    st.lists(st.tuples(names, latin), max_size=3), st.one_of(st.none(), kinds.map(lambda kind: ("Content-Type", kind)))
).map(lambda both: (*both[0], *([both[1]] if both[1] else [])))
paths = st.text("abc/%20.~-é", max_size=15).map(lambda path: "/" + path)
requests = st.builds(
    Request, st.sampled_from(["GET", "POST", "PURGE"]), paths, st.text("a=&%2+b", max_size=10), headers, bodies
)
responses = st.builds(Response, st.integers(200, 999), headers, bodies)
seconds = st.one_of(st.none(), st.floats(0, 1e6))
scenarios = st.builds(
    Scenario,
    st.sampled_from(["losant", "labii"]),
    purpose=text,
    profile=st.sampled_from([None, "small"]),
    seed=st.one_of(st.none(), st.integers()),
    clock=st.sampled_from([None, "system", "2024-05-01T09:00:00Z"]),
    recorded_at=st.sampled_from([None, "2024-05-01T09:00:00+02:00"]),
    upstream=st.sampled_from([None, "https://api.example.org/v1"]),
    faults=st.lists(st.dictionaries(text, st.integers() | text, max_size=2), max_size=2).map(tuple),
    exchanges=st.lists(st.builds(Exchange, requests, responses, seconds, seconds), max_size=2).map(tuple),
)


@settings(max_examples=120, deadline=None)
@given(scenarios)
def test_what_is_dumped_loads_as_the_same_scenario(scenario: Scenario) -> None:
    dumped = dumps(scenario)
    assert loads(dumped) == scenario
    assert dumps(loads(dumped)) == dumped


@settings(max_examples=200, deadline=None)
@given(st.one_of(st.text(), st.binary(), st.text("{}[]:-&*!?|>'\"%@`#,\n ab1").map(lambda tail: HEAD + tail)))
def test_whatever_the_file_holds_the_only_error_is_a_scenario_error(content: str | bytes) -> None:
    message = ""
    try:
        loads(content)
    except ScenarioError as error:
        message = str(error)
    assert "\n" not in message


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_a_damaged_file_gives_a_scenario_error_at_worst(data: st.DataObject) -> None:
    lines = ONE.splitlines()
    at = data.draw(st.integers(0, len(lines) - 1))
    indent = " " * data.draw(st.integers(0, 6))
    lines[at] = indent + data.draw(
        st.sampled_from(
            [
                "status: x",
                "json: {a: 1}",
                "headers: 3",
                "body: x",
                "- 1",
                "~",
                "text: 1",
                "base64: '!'",
                "form: [[1]]",
                "multipart: []",
                "elapsed: .nan",
                "wait: -1",
                "json_style: odd",
                "coding: br",
            ]
        )
    )
    with suppress(ScenarioError):
        loads("\n".join(lines))


@pytest.mark.parametrize(
    ("content", "line", "says"),
    [
        (ONE.replace("response:", "respnse:"), 7, "unknown key 'respnse' in exchange 1; did you mean \"response\"?"),
        (ONE.replace("vendor:", "wendor:"), 2, 'did you mean "vendor"?'),
        (
            ONE.replace("    path: /a\n", "    path: /a\n    path: /b\n"),
            7,
            "duplicate key 'path'; it is already on line 6",
        ),
        (ONE.replace("    path: /a\n", ""), 5, "the request of exchange 1 lacks the key 'path'"),
        (ONE.replace("/a", "a b"), 6, "path must start with '/'"),
        (ONE.replace("/a", "/a?b=c"), 6, "the key 'query'"),
        (ONE.replace("200", "two"), 8, "status must be a whole number"),
        (ONE.replace("200", "1200"), 8, "1200 is not an HTTP status"),
        (ONE.replace("version: 1", "version: 2"), 1, "version 1 is what can be read"),
        (ONE + "    json: {}\n    text: x\n", 9, "both 'json' and 'text'"),
        (ONE + "    form: {a: b}\n", 9, "not form"),
        (ONE + "    base64: '?'\n", 9, "base64 cannot be decoded"),
        (ONE + "    text: 12\n", 9, "quote it"),
        (ONE + "    headers:\n      X-A: 1\n", 10, "header X-A must be text; put it in quotes"),
        (ONE + '    headers:\n      X-A: "a\\nb"\n', 10, "cannot go over HTTP"),
        (ONE + "  wait: -1\n", 9, "zero or more"),
        (HEAD + "clock: noon\n", 3, "or 'system'"),
        (HEAD + "upstream: ftp://x\n", 3, "http or https"),
        (HEAD + "upstream: https://me:pw@x\n", 3, "without credentials"),
        (HEAD + "faults:\n- boom\n", 4, "a fault is a mapping"),
        (HEAD + "purpose: &a x\nprofile: *a\n", 3, "anchors and aliases"),
        (HEAD + "purpose: !!python/object:os.system x\n", 3, "tags"),
        (HEAD + "purpose: [\n", 4, "not valid YAML"),
        ("a: 1\n---\nb: 2\n", 2, "one document"),
        (HEAD + "exchanges: " + "[" * 5000, 3, "nested deeper"),
    ],
)
def test_an_error_names_file_line_and_remedy(content: str, line: int, says: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        loads(content, path="s.yaml")
    assert caught.value.line == line
    assert str(caught.value).startswith(f"s.yaml:{line}: ")
    assert says in str(caught.value)


def test_an_empty_file_and_a_missing_file_are_said_to_be_so(tmp_path: Any) -> None:
    with pytest.raises(ScenarioError, match="the file is empty"):
        loads("")
    with pytest.raises(ScenarioError, match=r"none\.yaml: no such file"):
        load(tmp_path / "none.yaml")
    with pytest.raises(ScenarioError, match="cannot be read"):
        load(tmp_path)


def test_words_older_yaml_readers_misread_stay_text() -> None:
    shown = (
        loads(ONE + "    json: {country: no, day: 2024-05-01, time: 12:30:00, n: 1e3, yes: on}\n")
        .exchanges[0]
        .response.body
    )
    assert json.loads(shown.content) == {
        "country": "no",
        "day": "2024-05-01",
        "time": "12:30:00",
        "n": 1000.0,
        "yes": "on",
    }
    value = {"a": "no", "b": "1", "c": "2024-05-01", "d": "null", "e": ""}
    dumped = dumps(
        Scenario(
            "labii", exchanges=(Exchange(Request("GET", "/"), Response(200, (), Body(json.dumps(value).encode()))),)
        )
    )
    assert 'a: "no"' in dumped
    assert 'c: "2024-05-01"' in dumped


def test_json_is_shown_as_json_only_when_the_same_bytes_come_back() -> None:
    def shown(content: bytes) -> str:
        return dumps(Scenario("labii", exchanges=(Exchange(Request("GET", "/"), Response(200, (), Body(content))),)))

    assert "    json:\n      a: 1\n" in shown(b'{"a":1}')
    assert "json_style: spaced" in shown(b'{"a": 1}')
    assert "text: '{\"a\":1.50}'" in shown(b'{"a":1.50}')
    assert 'text: \'{"a":1,"a":2}\'' in shown(b'{"a":1,"a":2}')
    assert "base64: /w==" in shown(b"\xff")
    assert "text: " in shown(b'{"lone surrogate":"\\ud800"}')


def test_a_hand_written_form_and_multipart_become_bytes() -> None:
    request = """    headers: {Content-Type: 'multipart/form-data; boundary=B'}
    multipart:
    - headers: {Content-Disposition: 'form-data; name="a"'}
      text: hello
"""
    loaded = loads(ONE.replace("    path: /a\n", "    path: /a\n" + request)).exchanges[0].request
    assert loaded.body.content == b'--B\r\nContent-Disposition: form-data; name="a"\r\n\r\nhello\r\n--B--\r\n'
    loaded = loads(ONE.replace("    path: /a\n", "    path: /a\n    form: {a: b c, d: e}\n")).exchanges[0].request
    assert loaded.body.content == b"a=b+c&d=e"


def test_save_then_load(tmp_path: Any) -> None:
    scenario = loads(ONE)
    save(scenario, tmp_path / "s.yaml")
    assert load(tmp_path / "s.yaml") == scenario
    assert [path.name for path in tmp_path.iterdir()] == ["s.yaml"]


@pytest.mark.parametrize("call", ["os.fsync", "os.replace", "os.chmod"])
def test_a_disk_that_fails_leaves_the_old_file_and_no_other(
    tmp_path: Any, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    target = tmp_path / "s.yaml"
    target.write_text("old")

    def fail(*_: Any, **__: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(f"mockservers_scenarios.files.{call}", fail)
    with pytest.raises(ScenarioError, match="cannot be written: No space left on device"):
        save(loads(ONE), target)
    monkeypatch.undo()
    assert [path.name for path in tmp_path.iterdir()] == ["s.yaml"]
    assert target.read_text() == "old"


def test_a_folder_that_is_missing_is_one_clear_error(tmp_path: Any) -> None:
    with pytest.raises(ScenarioError, match="cannot be written"):
        save(loads(ONE), tmp_path / "none" / "s.yaml")
