from __future__ import annotations

import gzip
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
import requests
from mockservers_scenarios import Mismatch, Player, RecordError, ReplayError, ReplayServer, Request, Scenario

Make = Callable[..., Scenario]
JSON = {"Content-Type": "application/json"}


def ask(player: Player, method: str, url: str, headers: Any = (), body: bytes = b"") -> tuple[int, str]:
    try:
        response = player.answer(Request.of(method, url, headers, body), "http://player")
    except Mismatch as mismatch:
        return 501, str(mismatch)
    return response.status, response.body.content.decode()


def test_repeated_requests_are_answered_in_recorded_order(scenario: Make) -> None:
    pairs = [(("GET", "/a"), (200, {}, b"1")), (("GET", "/b"), (200, {}, b"b")), (("GET", "/a"), (200, {}, b"2"))]
    player = Player(scenario(*pairs))
    assert [ask(player, "GET", "/a")[1] for _ in range(3)] == ["1", "2", "2"]
    assert [number for number, _ in player.unused] == [2]
    with pytest.raises(ReplayError, match=r"exchange 2 was never asked for: GET /b"):
        player.check()
    player.check(all_used=False)
    once = Player(scenario(*pairs), repeat_last=False)
    for _ in range(2):
        ask(once, "GET", "/a")
    assert ask(once, "GET", "/a")[1] == "GET /a: recorded 2 times, and asked for once more"
    once.reset()
    assert ask(once, "GET", "/a") == (200, "1")
    assert once.mismatches == []


def test_ordered_mode_wants_the_next_exchange(scenario: Make) -> None:
    player = Player(scenario((("GET", "/a"), (200,)), (("GET", "/b"), (201,))), mode="ordered")
    assert ask(player, "GET", "/b")[1].startswith(
        'GET /b: exchange 1 is next, and differs:\n  path segment 1: expected "a"'
    )
    assert [ask(player, "GET", path)[0] for path in ("/a", "/b")] == [200, 201]
    assert ask(player, "GET", "/b")[1] == "GET /b: all 2 recorded exchanges have been answered"


def test_a_mismatch_shows_the_nearest_request_and_each_difference(scenario: Make) -> None:
    recorded = {"name": "pump", "tags": [{"key": "a"}], "gone": 1, "on": True, "a/b": 1}
    got = {"name": "Pump", "tags": [{"key": "b"}, 7], "new": None, "on": 1, "a/b": 2}
    player = Player(
        scenario(
            (("DELETE", "/x/1/y"), (200,)),
            (("POST", "/devices/1/state?page=1&sort=a", JSON, json.dumps(recorded).encode()), (200,)),
        )
    )
    status, text = ask(player, "PUT", "/devices/2/state?page=2&limit=5", JSON, json.dumps(got).encode())
    assert status == 501
    assert text.splitlines() == [
        "PUT /devices/2/state?page=2&limit=5: not in the recording; nearest is exchange 2, POST /devices/1/state?page=1&sort=a, which differs:",  # noqa: E501
        '  method: expected "POST", got "PUT"'.replace('"', ""),
        '  path segment 2: expected "1", got "2"',
        '  query "page": expected "1", got "2"',
        '  query "sort": expected "a", got nothing',
        '  query "limit": not in the recording, got "5"',
        '  body /name: expected "pump", got "Pump"',
        '  body /tags/0/key: expected "a", got "b"',
        "  body /tags/1: not in the recording, got 7",
        "  body /gone: expected 1, got nothing",
        "  body /on: expected true, got 1",
        "  body /a~1b: expected 1, got 2",
        "  body /new: not in the recording, got null",
    ]
    assert player.mismatches[0].nearest == 2
    assert {difference.where for difference in player.mismatches[0].differences} >= {"method", "body /name"}


@pytest.mark.parametrize(
    ("recorded", "got"),
    [
        (("GET", "/a?x=1&y=2&x=3"), ("GET", "/a?y=2&x=1&x=3", {"User-Agent": "other", "Date": "later"})),
        (("GET", "/a%20b/c"), ("GET", "/%61%20b/c")),
        (("POST", "/", JSON, b'{"a": 1, "b": [1.0]}'), ("POST", "/", JSON, b'{"b":[1],"a":1}')),
        (
            ("POST", "/", {"Content-Type": "application/x-www-form-urlencoded"}, b"a=1&b=%20"),
            ("POST", "/", {"Content-Type": "application/x-www-form-urlencoded"}, b"b=+&a=1"),
        ),
        (
            (
                "POST",
                "/",
                {"Content-Type": "multipart/form-data; boundary=A"},
                b'--A\r\nContent-Disposition: form-data; name="p"\r\n\r\nhi\r\n--A--\r\n',
            ),
            (
                "POST",
                "/",
                {"Content-Type": "multipart/form-data; boundary=B"},
                b'--B\r\nX: y\r\nContent-Disposition: form-data; name="p"\r\n\r\nhi\r\n--B--\r\n',
            ),
        ),
        (
            ("POST", "/", JSON, b'{"a":1}'),
            ("POST", "/", {**JSON, "Content-Encoding": "gzip"}, gzip.compress(b'{"a":1}')),
        ),
        (("GET", "/user/user-1@example.org?token=scrubbed-4"), ("GET", "/user/mira%40real.example?token=abc%2Fdef")),
        (
            ("POST", "/", JSON, b'{"t":"Bearer scrubbed-1","u":"5c2bbed0-0000-4000-8000-000000000003"}'),
            ("POST", "/", JSON, b'{"t":"Bearer x.y","u":17}'),
        ),
        (
            ("POST", "/", JSON, b'{"auth":"dXNlci0xQGV4YW1wbGUub3JnOnNjcnViYmVkLTU="}'),
            ("POST", "/", JSON, b'{"auth":"bWU6eW91cg=="}'),
        ),
        (("POST", "/", JSON, b'{"user-1@example.org":1}'), ("POST", "/", JSON, b'{"mira@real.example":1}')),
    ],
)
def test_requests_that_mean_the_same_match(scenario: Make, recorded: Any, got: Any) -> None:
    player = Player(scenario((recorded, (200, {}, b"yes"))))
    assert ask(player, *got) == (200, "yes")


@pytest.mark.parametrize(
    ("recorded", "got", "where"),
    [
        (("GET", "/a"), ("GET", "/a/"), "path segment 2"),
        (("GET", "/a?x=1&x=2"), ("GET", "/a?x=2&x=1"), 'query "x"'),
        (("GET", "/a?x="), ("GET", "/a"), 'query "x"'),
        (("POST", "/", JSON, b'{"a":1}'), ("POST", "/", JSON, b'{"a":true}'), "body /a"),
        (("POST", "/", JSON, b'{"a":null}'), ("POST", "/", JSON, b"{}"), "body /a"),
        (("POST", "/", JSON, b"{}"), ("POST", "/"), "body"),
        (("POST", "/", {}, b"text"), ("POST", "/", {}, b"Text"), "body"),
        (("POST", "/", {}, b"\xff"), ("POST", "/", {}, b"\xfe"), "body"),
        (("POST", "/", JSON, b'{"t":"Bearer scrubbed-1"}'), ("POST", "/", JSON, b'{"t":"Basic x"}'), "body /t"),
        (
            ("POST", "/", {"Content-Type": "application/x-www-form-urlencoded"}, b"a=1"),
            ("POST", "/", {}, b"a=2"),
            'body field "a"',
        ),
        (
            (
                "POST",
                "/",
                {"Content-Type": "multipart/form-data; boundary=A"},
                b'--A\r\nContent-Disposition: form-data; name="p"\r\n\r\nhi\r\n--A--\r\n',
            ),
            (
                "POST",
                "/",
                {"Content-Type": "multipart/form-data; boundary=A"},
                b'--A\r\nContent-Disposition: form-data; name="q"\r\n\r\nhi\r\n--A--\r\n',
            ),
            'body part "p"',
        ),
    ],
)
def test_requests_that_differ_do_not_match(scenario: Make, recorded: Any, got: Any, where: str) -> None:
    player = Player(scenario((recorded, (200,))))
    assert ask(player, *got)[0] == 501
    assert player.mismatches[0].differences[0].where == where


def test_named_headers_can_be_made_to_count(scenario: Make) -> None:
    player = Player(scenario((("GET", "/", {"Accept": "a/b"}), (200,))), match_headers=("Accept",))
    assert ask(player, "GET", "/", {"accept": "c/d"})[1].endswith('header Accept: expected "a/b", got "c/d"')
    assert ask(player, "GET", "/", {"accept": "a/b"})[0] == 200


def test_addresses_of_the_upstream_lead_to_the_player(scenario: Make) -> None:
    content = b'{"next":"https://api.example.org/v1/a?page=2","esc":"https:\\/\\/api.example.org\\/v1\\/b","not":"https://api.example.org.evil/v1","other":"https://api.example.org/v10"}'
    recorded = scenario(
        (("GET", "/a"), (302, {**JSON, "Location": "https://api.example.org/v1/b", "Content-Length": "1"}, content)),
        upstream="https://api.example.org/v1",
    )
    response = Player(recorded).answer(Request.of("GET", "/a"), "http://me:1")
    expected = content.replace(b"https://api.example.org/v1/a", b"http://me:1/a").replace(
        b"https:\\/\\/api.example.org\\/v1\\/b", b"http:\\/\\/me:1\\/b"
    )
    assert response.body.content == expected
    assert dict(response.headers) == {**JSON, "Location": "http://me:1/b", "Content-Length": str(len(expected))}
    kept = Player(recorded, rewrite_urls=False).answer(Request.of("GET", "/a"), "http://me:1")
    assert kept.body.content == content


def test_waits_are_waited_for(scenario: Make) -> None:
    from dataclasses import replace

    recorded = scenario((("GET", "/a"), (200,)))
    waited: list[float] = []
    recorded = replace(recorded, exchanges=(replace(recorded.exchanges[0], wait=2.5),))
    Player(recorded, sleep=waited.append).answer(Request.of("GET", "/a"), "")
    assert waited == [2.5]


@contextmanager
def served(player: Player) -> Iterator[str]:
    class Quiet(WSGIRequestHandler):
        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = make_server("127.0.0.1", 0, player, handler_class=Quiet)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_as_a_wsgi_application(scenario: Make) -> None:
    content = gzip.compress(b'{"next":"https://up.example/a"}')
    recorded = scenario(
        (
            ("POST", "/a?x=1", JSON, b'{"a":1}'),
            (299, [*JSON.items(), ("Content-Encoding", "gzip"), ("Set-Cookie", "a=b"), ("Set-Cookie", "c=d")], content),
        ),
        (("HEAD", "/a"), (200, {"Content-Length": "77"})),
        upstream="https://up.example",
    )
    player = Player(recorded)
    with served(player) as url, requests.Session() as session:
        answer = session.post(f"{url}/a", params={"x": 1}, json={"a": 1})
        assert (answer.status_code, answer.json()) == (299, {"next": f"{url}/a"})
        assert answer.headers["Content-Encoding"] == "gzip"
        assert session.cookies.get_dict() == {"a": "b", "c": "d"}
        assert session.head(f"{url}/a").headers["Content-Length"] == "77"
        plain = session.post(f"{url}/a?x=1", json={"a": 1}, headers={"Accept-Encoding": "identity"})
        assert plain.json() == {"next": f"{url}/a"}
        assert "Content-Encoding" not in plain.headers
        wrong = session.get(f"{url}/zzz")
        assert (wrong.status_code, wrong.headers["Content-Type"]) == (501, "text/plain; charset=utf-8")
        assert "nearest is exchange" in wrong.text


def test_strict_raises_out_of_the_call(scenario: Make) -> None:
    from wsgiref.util import setup_testing_defaults

    environ: dict[str, Any] = {"PATH_INFO": "/nope"}
    setup_testing_defaults(environ)
    with pytest.raises(Mismatch, match="GET /nope"):
        Player(scenario((("GET", "/a"), (200,))), strict=True)(environ, lambda *_: None)
    with pytest.raises(ValueError, match="mode"):
        Player(scenario(), mode="odd")  # type: ignore[arg-type]


def test_over_a_socket_of_its_own(scenario: Make, raw: Callable[[str, bytes], bytes]) -> None:
    recorded = scenario((("GET", "//a//b"), (200, [("X-b", "1"), ("x-A", "2"), ("X-b", "3")], b"hi")))
    with ReplayServer(Player(recorded)) as server:
        answer = raw(server.url, b"GET //a//b HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
        assert (
            answer
            == b"HTTP/1.1 200 OK\r\nX-b: 1\r\nx-A: 2\r\nX-b: 3\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi"
        )
        assert requests.get(f"{server.url}/none", timeout=5).status_code == 501
        with pytest.raises(RecordError, match="already in use"):
            ReplayServer(Player(recorded), port=int(server.url.rsplit(":", 1)[1]))
    with pytest.raises(RecordError, match="not a loopback address"):
        ReplayServer(Player(recorded), host="0.0.0.0")
