from __future__ import annotations

import gzip
import http.client
import json
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
import requests
from mockservers_scenarios import Player, Recorder, RecordError, ReplayServer, Request, Response, load

Raw = Callable[[str, bytes], bytes]
TOKEN = "tok-88x-abcdef-123"


def plain(status: int, body: bytes, *headers: tuple[str, str]) -> tuple[int, list[tuple[str, str]], bytes]:
    return status, [*headers, ("Content-Length", str(len(body)))], body


def test_record_then_replay_gives_the_client_the_same(upstream: Any, tmp_path: Any) -> None:
    body = json.dumps({"token": TOKEN, "items": [1, 2]}).encode()
    zipped = gzip.compress(b'{"big": "' + b"x" * 500 + b'"}')
    upstream.answers = {
        "POST /login?a=1": plain(
            200, body, ("Content-Type", "application/json"), ("X-One", "1"), ("x-two", "2"), ("X-One", "3")
        ),
        "GET /zip": plain(200, zipped, ("Content-Type", "application/json"), ("Content-Encoding", "gzip")),
        "GET /chunks": (200, [("Content-Type", "text/plain")], [b"one ", b"two ", b"three"]),
        "HEAD /chunks": (200, [("Content-Length", "13")], b""),
        "DELETE /x": (204, [], b""),
        "OPTIONS /x": plain(200, b"", ("Allow", "GET, OPTIONS")),
    }
    lines: list[str] = []
    target = tmp_path / "s.yaml"

    def drive(url: str, token: str) -> list[tuple[int, bytes, list[tuple[str, str]]]]:
        with requests.Session() as session:
            session.headers["Authorization"] = f"Bearer {token}"
            answers = [
                session.post(f"{url}/login?a=1", json={"user": "x", "password": "pa55-w0rd-1"}),
                session.get(f"{url}/zip"),
                session.get(f"{url}/chunks"),
                session.head(f"{url}/chunks"),
                session.delete(f"{url}/x"),
                session.options(f"{url}/x"),
                session.get(f"{url}/none"),
            ]
        return [
            (
                answer.status_code,
                answer.content,
                [pair for pair in answer.raw.headers.items() if pair[0] not in ("Content-Length", "Transfer-Encoding")],
            )
            for answer in answers
        ]

    with Recorder(
        "losant",
        upstream.url,
        to=target,
        progress=lines.append,
        now=lambda: datetime(2024, 5, 1, 9, tzinfo=UTC),
        purpose="log in",
    ) as recorder:
        live = drive(recorder.url, TOKEN)
        assert not target.exists()
    written = target.read_text()
    assert TOKEN not in written
    assert "pa55-w0rd-1" not in written
    scenario = load(target)
    assert (scenario.recorded_at, scenario.purpose, scenario.upstream) == (
        "2024-05-01T09:00:00Z",
        "log in",
        upstream.url,
    )
    assert "coding: gzip" in written
    assert lines[0] == "POST /login -> 200"
    with ReplayServer(Player(scenario, mode="ordered")) as server:
        replayed = drive(server.url, "another")
    assert [answer[0] for answer in replayed] == [200, 200, 200, 200, 204, 200, 404]
    assert [answer[2] for answer in replayed] == [answer[2] for answer in live]
    assert [answer[1] for answer in replayed] == [
        live[0][1].replace(TOKEN.encode(), b"scrubbed-2"),
        *(answer[1] for answer in live[1:]),
    ]


def test_the_upstream_sees_the_request_as_it_was_sent(upstream: Any, raw: Raw) -> None:
    upstream.answers["PUT //a/%2f?b=%20&b"] = plain(200, b"")
    with Recorder("labstats", upstream.url) as recorder:
        sent = b"PUT //a/%2f?b=%20&b HTTP/1.1\r\nHost: here\r\nX-b: 1\r\nx-A: 2\r\nX-b: 3\r\nAccept-Encoding: br, gzip;q=0.5\r\nConnection: close, X-Hop\r\nX-Hop: 1\r\nTransfer-Encoding: chunked\r\n\r\n3;ext=1\r\nabc\r\n2\r\nde\r\n0\r\nTrailer: x\r\n\r\n"  # noqa: E501
        assert raw(recorder.url, sent).startswith(b"HTTP/1.1 200 OK\r\n")
    exchange = recorder.recording.scrubbed().scenario.exchanges[0]
    method, target, headers, body = upstream.seen[0]
    assert (method, target, body) == ("PUT", "//a/%2f?b=%20&b", b"abcde")
    host = upstream.url.removeprefix("http://")
    expected = [("Host", host), ("X-b", "1"), ("x-A", "2"), ("X-b", "3"), ("Accept-Encoding", "gzip;q=0.5")]
    assert headers == [*expected, ("Transfer-Encoding", "chunked")]
    assert exchange.request == Request("PUT", "//a/%2f", "b=%20&b", tuple(expected), exchange.request.body)


def test_pieces_are_passed_on_as_they_come(upstream: Any) -> None:
    go_on = threading.Event()

    class Slow(list[bytes]):
        def __iter__(self) -> Any:
            yield b"first"
            assert go_on.wait(5)
            yield b"second"

    upstream.answers["GET /stream"] = (200, [], Slow())
    with Recorder("losant", upstream.url) as recorder:
        connection = http.client.HTTPConnection(recorder.url.removeprefix("http://"), timeout=5)
        connection.request("GET", "/stream")
        response = connection.getresponse()
        assert response.read1(100) == b"first"
        go_on.set()
        assert response.read() == b"second"
        connection.close()


def test_locations_of_the_upstream_lead_back_and_are_recorded_as_they_were(upstream: Any) -> None:
    upstream.answers["GET /v1/a"] = plain(302, b"", ("Location", f"{upstream.url}/v1/b?c=d"))
    upstream.answers["GET /v1/o"] = plain(302, b"", ("Location", f"{upstream.url}/other"))
    with Recorder("losant", f"{upstream.url}/v1/") as recorder:
        answer = requests.get(f"{recorder.url}/a", allow_redirects=False, timeout=5)
        assert answer.headers["Location"] == f"{recorder.url}/b?c=d"
        assert (
            requests.get(f"{recorder.url}/o", allow_redirects=False, timeout=5).headers["Location"]
            == f"{upstream.url}/other"
        )
    recorded = recorder.recording.scrubbed().scenario.exchanges[0]
    assert recorded.request.path == "/a"
    assert ("Location", f"{upstream.url}/v1/b?c=d") in recorded.response.headers


@pytest.mark.parametrize("framing", ["sized", "chunked", "gzip"])
def test_links_in_answers_lead_back_and_are_recorded_as_they_were(upstream: Any, tmp_path: Any, framing: str) -> None:
    page = f'{{"next": "{upstream.url}/list?page=2", "other": "{upstream.url}1/x", "n": "{upstream.url[7:]}"}}'.encode()
    kind = ("Content-Type", "application/json; charset=utf-8")
    upstream.answers = {
        "GET /list": {
            "sized": plain(200, page, kind),
            "chunked": (200, [kind], [page[:20], page[20:]]),
            "gzip": plain(200, gzip.compress(page), kind, ("Content-Encoding", "gzip")),
        }[framing],
        "GET /list?page=2": plain(200, b'{"next":null}', kind),
        "GET /text": plain(200, page, ("Content-Type", "text/plain")),
    }

    def follow(url: str) -> tuple[str, Any, str]:
        with requests.Session() as session:
            first = session.get(f"{url}/list", timeout=5).json()
            return (
                first["next"],
                session.get(first["next"], timeout=5).json(),
                session.get(f"{url}/text", timeout=5).text,
            )

    target = tmp_path / "s.yaml"
    with Recorder("labii", upstream.url, to=target) as recorder:
        link, second, text = follow(recorder.url)
        assert link == f"{recorder.url}/list?page=2"
        assert second == {"next": None}
        assert text.encode() == page, "text is passed on as it is"
    scenario = load(target)
    assert scenario.exchanges[0].response.body.content == page
    with ReplayServer(Player(scenario)) as server:
        assert follow(server.url)[0] == f"{server.url}/list?page=2"


def test_an_upstream_below_a_path_is_linked_below_it(upstream: Any) -> None:
    page = f'{{"in":"{upstream.url}/api/v1/a","out":"{upstream.url}/api/v10/a"}}'.encode()
    upstream.answers["GET /api/v1/a"] = plain(200, page, ("Content-Type", "application/json"))
    with Recorder("labii", f"{upstream.url}/api/v1/") as recorder:
        seen = requests.get(f"{recorder.url}/a", timeout=5).json()
    assert seen == {"in": f"{recorder.url}/a", "out": f"{upstream.url}/api/v10/a"}


@pytest.mark.parametrize(
    "request_line",
    [
        b"GET http://elsewhere.example/ HTTP/1.1",
        b"CONNECT elsewhere.example:443 HTTP/1.1",
        b"GET /a#b HTTP/1.1",
        b"GET /\xe9 HTTP/1.1",
    ],
)
def test_it_is_no_open_proxy(upstream: Any, raw: Raw, request_line: bytes) -> None:
    with Recorder("losant", upstream.url) as recorder:
        answer = raw(recorder.url, request_line + b"\r\nHost: elsewhere.example\r\n\r\n")
        assert answer.startswith(b"HTTP/1.1 400 ")
        assert len(recorder.recording) == 0
    assert upstream.seen == []


def test_an_upstream_that_is_away_is_one_clear_line(upstream: Any, raw: Raw) -> None:
    upstream.answers["GET /br"] = plain(200, b"\x0b", ("Content-Encoding", "br"))
    lines: list[str] = []
    with Recorder("losant", "http://127.0.0.1:1", progress=lines.append) as recorder:
        answer = requests.get(f"{recorder.url}/", timeout=5)
        assert (answer.status_code, answer.text) == (
            502,
            "the upstream http://127.0.0.1:1 cannot be reached: Connection refused\n",
        )
        assert len(recorder.recording) == 0
    assert len(lines) == 1
    with Recorder("losant", upstream.url) as recorder:
        assert "'br' cannot be read" in requests.get(f"{recorder.url}/br", timeout=5).text
        assert raw(recorder.url, b"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: x\r\n\r\n").startswith(
            b"HTTP/1.1 400 "
        )
        assert raw(recorder.url, b"nonsense\r\n\r\n").count(b"\r\n\r\n") <= 1
        assert len(recorder.recording) == 0


def test_an_answer_that_breaks_off_is_not_recorded(upstream: Any) -> None:
    upstream.answers["GET /cut"] = lambda seen: (200, [("Content-Length", "100"), ("Connection", "close")], b"short")
    lines: list[str] = []
    with (
        Recorder("losant", upstream.url, progress=lines.append) as recorder,
        pytest.raises(requests.exceptions.RequestException),
    ):
        requests.get(f"{recorder.url}/cut", timeout=5)
    assert len(recorder.recording) == 0
    assert lines == ["GET /cut broke off (IncompleteRead(5 bytes read)); not recorded"]


def test_json_that_breaks_off_breaks_off_for_the_client_too(upstream: Any, raw: Raw) -> None:
    upstream.answers["GET /x"] = (200, [("Content-Type", "application/json"), ("Content-Length", "99")], b'{"a": 1')
    upstream.answers["GET /x"][1].append(("Connection", "close"))
    lines: list[str] = []
    with Recorder("losant", upstream.url, progress=lines.append, timeout=1.0) as recorder:
        seen = raw(recorder.url, b"GET /x HTTP/1.1\r\nHost: h\r\n\r\n")
        assert seen.endswith(b'{"a": 1')
        assert b"Content-Length: 99" in seen
        assert len(recorder.recording) == 0
    assert lines == ["GET /x broke off (IncompleteRead(7 bytes read, 92 more expected)); not recorded"]


def test_many_clients_at_once_are_all_recorded(upstream: Any) -> None:
    for number in range(24):
        upstream.answers[f"GET /{number}"] = plain(200, str(number).encode())
    with Recorder("losant", upstream.url) as recorder:

        def drive(start: int) -> None:
            with requests.Session() as session:
                for number in range(start, start + 6):
                    assert session.get(f"{recorder.url}/{number}").text == str(number)

        threads = [threading.Thread(target=drive, args=(start,)) for start in (0, 6, 12, 18)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(recorder.recording) == 24, "a client may have its answer a moment before it is kept; closing waits"
    left = [t for t in threading.enumerate() if "loopback" in t.name or "process_request" in t.name]
    for thread in left:
        thread.join(5)  # the upstream's side of a closed connection ends a moment later
    assert not [thread for thread in left if thread.is_alive()]


def test_an_interrupt_still_writes_the_file(upstream: Any, tmp_path: Any) -> None:
    upstream.answers["GET /a"] = plain(200, b"a")

    def session() -> None:
        with Recorder("losant", upstream.url, to=tmp_path / "s.yaml") as recorder:
            requests.get(f"{recorder.url}/a", timeout=5)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        session()
    assert len(load(tmp_path / "s.yaml").exchanges) == 1


def test_nothing_recorded_nothing_written(upstream: Any, tmp_path: Any) -> None:
    with Recorder("losant", upstream.url, to=tmp_path / "s.yaml") as recorder:
        pass
    assert recorder.scenario is None
    assert list(tmp_path.iterdir()) == []


def test_capture_without_a_socket(upstream: Any, tmp_path: Any) -> None:
    with Recorder("losant", upstream.url, to=tmp_path / "s.yaml") as recorder:
        recorder.capture(Request.of("GET", "https://x.example/a?b=c"), Response.of(200, {}, b"hi"), elapsed=0.12345)
    exchange = load(tmp_path / "s.yaml").exchanges[0]
    assert (exchange.request.target, exchange.response.body.content, exchange.elapsed) == ("/a?b=c", b"hi", 0.123)


@pytest.mark.parametrize(
    ("upstream_url", "says"),
    [
        ("ftp://x", "http or https"),
        ("api.example.org", "http or https"),
        ("http://", "http or https"),
        ("http://me:pw@x", "must not contain credentials"),
        ("http://x?a=b", "without query"),
        ("http://x:99999999", "is not a URL"),
    ],
)
def test_a_bad_upstream_is_refused_at_once(upstream_url: str, says: str) -> None:
    with pytest.raises(RecordError, match=says):
        Recorder("losant", upstream_url)
