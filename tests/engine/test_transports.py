"""Clients that do not know: requests, urllib3, httpx in-process; servers on sockets."""

from __future__ import annotations

import asyncio
import gzip
import socket
import threading
import time
from typing import Any

import httpx
import pytest
import requests
import urllib3

import mockservers
from mockservers.engine.call import Reply
from mockservers.engine.door import send
from mockservers.engine.transport.inprocess import intercept_hosts
from mockservers.engine.transport.server import PortInUse, make_server

URL = "https://api.herbarium.example/v1"


@pytest.fixture
def handle(sixth: Any) -> Any:
    with mockservers.intercept("herbarium", profile="small") as found:
        yield found


@pytest.fixture
def session(handle: Any) -> Any:
    with requests.Session() as made:
        made.headers["X-Api-Key"] = handle.api_key
        yield made


def retrying(total: Any = 3, **kw: Any) -> Any:
    return requests.adapters.HTTPAdapter(max_retries=urllib3.Retry(total=total, backoff_factor=0, **kw))


def test_requests(session: Any, handle: Any) -> None:
    made = session.post(f"{URL}/sites", json={"name": "Nörth"})
    assert (made.status_code, made.reason, made.json()["name"]) == (201, "Created", "Nörth")
    assert made.ok
    assert made.encoding == "utf-8"
    assert made.url == f"{URL}/sites"
    assert made.request.method == "POST"
    assert made.elapsed.total_seconds() >= 0
    assert session.get(f"{URL}/plants", params={"limit": 2}).json()["total"] == 20
    assert session.get("https://herbarium.example:443/v1/sites/1").status_code == 200
    assert session.head(f"{URL}/sites/1").content == b""
    assert [e.status for e in handle.journal] == [201, 200, 200, 200]


def test_the_raw_response_is_urllib3s_own(session: Any, handle: Any) -> None:
    """What client libraries look for beneath requests, without streams and with."""
    for stream in (False, True):
        answer = session.get(f"{URL}/sites/1", stream=stream)
        content, raw = answer.content, answer.raw
        assert stream or "_made" not in vars(raw)  # what nobody looks for costs nothing
        assert isinstance(raw.headers, urllib3.HTTPResponse().headers.__class__)
        assert (raw.status, raw.reason, raw.version) == (200, "OK", 11)
        assert raw.headers["content-length"] == raw.getheader("Content-Length") == str(len(content))
        assert (raw.read(), list(raw.stream())) == (b"", [])
        answer.close()


@pytest.mark.parametrize("timeout", [urllib3.Timeout(connect=5, read=1), urllib3.Timeout(total=1), (5, 1), 1.0])
def test_timeouts_of_any_form_end_the_wait_at_once(session: Any, handle: Any, timeout: Any) -> None:
    handle.fault("sites.get", latency="6s", times=1)
    began = time.monotonic()
    with pytest.raises(requests.exceptions.ReadTimeout):
        session.get(f"{URL}/sites/1", timeout=timeout)
    assert time.monotonic() - began < 1


@pytest.mark.parametrize("timeout", [urllib3.Timeout(), urllib3.Timeout(read=9), None, (5, None), 9])
def test_timeouts_of_any_form_let_a_short_wait_pass(session: Any, handle: Any, timeout: Any) -> None:
    handle.fault("sites.get", latency="10ms")
    assert session.get(f"{URL}/sites/2", timeout=timeout).status_code == 200


@pytest.mark.parametrize("length", ["99999999999999999999", "\u00b2", "-1", "x"])
def test_lengths_that_are_none_are_no_bodies(session: Any, handle: Any, length: str) -> None:
    answer = session.post(f"{URL}/sites", data=b"{}", headers={"Content-Length": length.encode("latin-1")})
    assert answer.status_code == 400
    assert session.get(f"{URL}/sites/1").status_code == 200


@pytest.mark.parametrize("adapter", [False, True])
@pytest.mark.parametrize("stream", [False, True])
def test_requests_takes_any_kind_of_body(session: Any, adapter: bool, stream: bool) -> None:
    import io

    if adapter:
        session.mount("https://", retrying())
    text = b'{"name": "North"}'
    bodies: list[Any] = [text, text.decode(), io.BytesIO(text), iter([text[:5], text[5:]])]
    for body in bodies:
        made = session.post(f"{URL}/sites", data=body, stream=stream)
        assert made.status_code == 201, made.text
        assert made.json()["name"] == "North"


def test_streamed_answers(session: Any) -> None:
    with session.get(f"{URL}/plants?limit=100", stream=True) as found:
        assert found.raw.read(9) == b'{"total":'
        rest = b"".join(found.iter_content(100))
    assert rest.startswith(b"20,")
    with session.get(f"{URL}/sites/1", stream=True) as found:
        assert next(found.iter_lines()).startswith(b'{"id":1')


def test_retries_are_requests_own(session: Any, handle: Any) -> None:
    session.mount("https://", retrying(status_forcelist=[503]))
    handle.fault("sites.get", status=503, times=2)
    assert session.get(f"{URL}/sites/1").status_code == 200
    assert [e.status for e in handle.journal] == [503, 503, 200]
    handle.fault("sites.get", kind="reset", times=1)
    assert session.get(f"{URL}/sites/1").status_code == 200
    session.mount("https://", retrying(None, status=1, status_forcelist=[503]))
    handle.fault("sites.get", status=503, times=5)
    with pytest.raises(requests.exceptions.RetryError):
        session.get(f"{URL}/sites/1")


def test_urllib3(handle: Any) -> None:
    with urllib3.PoolManager(headers={"X-Api-Key": handle.api_key}) as pool:
        for _ in range(3):
            assert pool.request("GET", f"{URL}/sites/1").json()["name"] == "Site 1"
        made = pool.request("POST", f"{URL}/sites", json={"name": "x"})
        assert (made.status, made.headers["Content-Type"]) == (201, "application/json")
        handle.fault("sites.get", kind="reset")
        with pytest.raises(urllib3.exceptions.MaxRetryError):
            pool.request("GET", f"{URL}/sites/1", retries=urllib3.Retry(1, backoff_factor=0))


def test_httpx(handle: Any) -> None:
    headers = {"X-Api-Key": handle.api_key}
    with httpx.Client(headers=headers) as client:
        assert client.get(f"{URL}/sites/1").json()["name"] == "Site 1"
        assert client.post(f"{URL}/sites", json={"name": "x"}).status_code == 201
        assert client.post(f"{URL}/sites", content=iter([b'{"name":', b'"y"}'])).status_code == 201
        with client.stream("GET", f"{URL}/sites/1") as found:
            assert b"".join(found.iter_bytes()).startswith(b'{"id":1')

    async def several() -> list[int]:
        async with httpx.AsyncClient(headers=headers) as client:
            found = await asyncio.gather(*(client.get(f"{URL}/sites/{n}") for n in (1, 2, 9)))
            return [r.status_code for r in found]

    assert asyncio.run(several()) == [200, 200, 404]


FAULTS = [
    ("requests", {"kind": "reset"}, requests.exceptions.ConnectionError),
    ("requests", {"kind": "truncate"}, requests.exceptions.ChunkedEncodingError),
    ("requests", {"latency": "20s"}, requests.exceptions.ReadTimeout),
    ("retrying", {"kind": "reset"}, requests.exceptions.ConnectionError),
    ("retrying", {"kind": "truncate"}, requests.exceptions.ChunkedEncodingError),
    ("retrying", {"latency": "20s"}, requests.exceptions.ReadTimeout),
    ("httpx", {"kind": "reset"}, httpx.ReadError),
    ("httpx", {"kind": "truncate"}, httpx.RemoteProtocolError),
    ("httpx", {"latency": "20s"}, httpx.ReadTimeout),
    ("httpx-async", {"kind": "reset"}, httpx.ReadError),
    ("httpx-async", {"latency": "20s"}, httpx.ReadTimeout),
    ("urllib3", {"kind": "reset"}, urllib3.exceptions.ProtocolError),
    ("urllib3", {"kind": "truncate"}, urllib3.exceptions.ProtocolError),
    ("urllib3", {"latency": "20s"}, urllib3.exceptions.ReadTimeoutError),
]


@pytest.mark.parametrize(("client", "rule", "error"), FAULTS)
def test_broken_connections_and_late_answers_are_the_clients_own_errors(
    handle: Any, client: str, rule: dict[str, Any], error: type[Exception]
) -> None:
    handle.fault("sites.create", **rule)
    headers, body, url = {"X-Api-Key": handle.api_key}, {"name": "x"}, f"{URL}/sites"
    began = time.monotonic()
    with pytest.raises(error):  # noqa: PT012
        if client == "httpx":
            httpx.post(url, headers=headers, json=body, timeout=2)
        elif client == "httpx-async":

            async def post() -> None:
                async with httpx.AsyncClient() as made:
                    await made.post(url, headers=headers, json=body, timeout=2)

            asyncio.run(post())
        elif client == "urllib3":
            with urllib3.PoolManager() as pool:
                pool.request("POST", url, headers=headers, json=body, timeout=2, retries=False)
        else:
            with requests.Session() as session:
                if client == "retrying":
                    session.mount("https://", retrying(1, status_forcelist=[503]))
                session.post(url, headers=headers, json=body, timeout=(1, 2))
    assert time.monotonic() - began < 1.5
    assert len(handle.state.list("site")) >= 3


def test_a_short_latency_is_really_waited(session: Any, handle: Any) -> None:
    handle.fault("sites.get", latency="60ms")
    for get in (session.get, httpx.get):
        began = time.monotonic()
        assert get(f"{URL}/sites/1", headers={"X-Api-Key": handle.api_key}, timeout=5).status_code == 200
        assert time.monotonic() - began >= 0.06


class Fixed:
    """A door with one answer."""

    def __init__(self, reply: Reply) -> None:
        self.reply, self.seen = reply, []

    def take(self, environ: dict[str, Any], path: str, prefix: str) -> Reply:
        self.seen.append((environ["REQUEST_METHOD"], path, environ["QUERY_STRING"], environ.get("HTTP_COOKIE")))
        return self.reply


def test_cookies_and_encodings() -> None:
    headers = [("Content-Type", "text/plain; charset=utf-8"), ("Content-Encoding", "gzip")]
    headers += [("Set-Cookie", "a=1; Path=/"), ("Set-Cookie", "b=2; Path=/")]
    door = Fixed(Reply(gzip.compress("grün".encode()), 200, headers))
    with intercept_hosts([("cookie.example", door)]):
        with requests.Session() as session:
            for stream in (False, True):
                found = session.get("http://cookie.example/x?y=%20z", stream=stream)
                assert found.text == "grün"
                assert session.cookies.get_dict() == {"a": "1", "b": "2"}
        with httpx.Client() as client:
            assert client.get("http://cookie.example/").text == "grün"
            assert dict(client.cookies) == {"a": "1", "b": "2"}
    assert door.seen == [("GET", "/x", "y=%20z", None), ("GET", "/x", "y=%20z", "a=1; b=2"), ("GET", "/", "", None)]


def test_redirects_are_followed() -> None:
    away = Fixed(Reply(b"", 302, [("Location", "https://there.example/end")]))
    there = Fixed(Reply(b"end"))
    with intercept_hosts([("here.example", away), ("there.example", there)]):
        assert requests.get("http://here.example/").text == "end"
        assert httpx.get("http://here.example/", follow_redirects=True).text == "end"


def test_the_newest_interception_wins_and_goes_again() -> None:
    outer, inner, port = Fixed(Reply(b"outer")), Fixed(Reply(b"inner")), Fixed(Reply(b"port"))

    def ask(netloc: str = "nest.example") -> str:
        return requests.get(f"http://{netloc}/").text

    with intercept_hosts([("nest.example", outer)]):
        with intercept_hosts([("NEST.example", inner), ("nest.example:8080", port)]):
            assert [ask(), ask("nest.example:8080"), ask("nest.example:9"), ask("u:p@nest.example")] == [
                "inner",
                "port",
                "inner",
                "inner",
            ]
        assert [ask(), ask("nest.example:8080")] == ["outer", "outer"]


def test_other_hosts_go_their_way(handle: Any) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(5)
        port = server.getsockname()[1]

        def answer() -> None:
            for _ in range(3):
                with server.accept()[0] as peer:
                    peer.settimeout(5)
                    peer.recv(10_000)
                    peer.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\nConnection: close\r\n\r\nreal")

        thread = threading.Thread(target=answer)
        thread.start()
        url = f"http://127.0.0.1:{port}/"
        assert requests.get(url, timeout=5).text == "real"
        assert httpx.get(url, timeout=5).text == "real"
        with urllib3.PoolManager() as pool:
            assert pool.request("GET", url, timeout=5).data == b"real"
        thread.join()


IMPORTED_LATE = """
import json, sys, mockservers
with mockservers.intercept("herbarium", profile="small") as h:
    assert not {"requests", "httpx", "urllib3"} & set(sys.modules), sorted(sys.modules)
    import httpx, requests, urllib3
    k = {"X-Api-Key": h.api_key}
    found = [requests.get(h.url + "/v1/sites/1", headers=k).status_code,
             httpx.get(h.url + "/v1/sites/1", headers=k).status_code,
             urllib3.PoolManager().request("GET", h.url + "/v1/sites/1", headers=k).status]
names = [requests.adapters.HTTPAdapter.send, httpx.HTTPTransport.handle_request]
names += [urllib3.connection.HTTPConnection.connect]
print(json.dumps([found, [n.__module__.partition(".")[0] for n in names], len(sys.meta_path)]))
"""


def test_libraries_imported_during_an_interception(python: Any) -> None:
    import sys

    found, modules, _ = python(IMPORTED_LATE)
    assert found == [200, 200, 200]
    assert modules == ["requests", "httpx", "urllib3"]
    assert len(sys.meta_path) < 20


# Servers


@pytest.fixture(params=["werkzeug", "granian"])
def served(sixth: Any, request: pytest.FixtureRequest) -> Any:
    with mockservers.serve("herbarium", profile="small", server=request.param) as found:
        found.server = request.param
        with requests.Session() as session:
            session.headers["X-Api-Key"] = found.api_key
            found.session = session
            yield found


def test_a_server_answers(served: Any) -> None:
    s, url = served.session, served.url
    assert s.post(f"{url}/v1/sites", json={"name": "x"}).json()["id"] == 3
    assert s.get(f"{url}/v1/sites/99").status_code == 404
    assert s.head(f"{url}/v1/sites/1").headers["Content-Length"] == str(len(s.get(f"{url}/v1/sites/1").content))
    assert s.delete(f"{url}/v1/sites/3").status_code == 204
    assert s.get(f"{url}/_mock/health").json()["status"] == "ok"
    assert s.get(f"{url}/_mock/credentials").json()["herbarium"]["url"] == url
    assert s.head(f"{url}/_mock/health").content == b""
    assert s.get(f"{url}/v1/sites/1").status_code == 200


def test_an_encoded_slash_stays_in_its_segment(served: Any) -> None:
    s, url = served.session, served.url
    assert s.post(f"{url}/v1/plants", json={"name": "A", "id": "a/b c"}).status_code == 201
    assert s.get(f"{url}/v1/plants/a%2Fb%20c").json()["id"] == "a/b c"


def test_large_and_chunked_bodies(served: Any) -> None:
    s, url = served.session, served.url
    name = "N" + "x" * 2_000_000
    assert len(s.post(f"{url}/v1/plants", json={"name": name}).json()["name"]) == len(name)
    parts = (part for part in (b'{"name":', b'"Chunked"', b"}"))
    assert s.post(f"{url}/v1/plants", data=parts).json()["name"] == "Chunked"
    assert s.get(f"{url}/v1/sites/1").status_code == 200


def test_latency_holds_up_nobody_else(served: Any) -> None:
    served.fault("sites.get", latency="400ms", times=1)
    done: list[float] = []

    def slow() -> None:
        began = time.monotonic()
        requests.get(f"{served.url}/v1/sites/1", headers={"X-Api-Key": served.api_key}, timeout=5)
        done.append(time.monotonic() - began)

    thread = threading.Thread(target=slow)
    thread.start()
    while not served.journal.count("sites.get"):
        time.sleep(0.002)
    began = time.monotonic()
    assert served.session.get(f"{served.url}/v1/sites/2").status_code == 200
    assert time.monotonic() - began < 0.3
    thread.join()
    assert done[0] >= 0.4


def raw_answer(port: int, text: bytes) -> bytes:
    """What a server says to bytes no client library would send; empty when it hangs up."""
    with socket.create_connection(("127.0.0.1", port), timeout=5) as sock:
        sock.sendall(text)
        try:
            return sock.recv(65536)
        except ConnectionError:
            return b""


@pytest.mark.parametrize(
    "framing",
    ["Content-Length: 99999999999999999999", "Content-Length: \u00b2", "Transfer-Encoding: chunked\r\n\r\nzz\r\n{}"],
)
def test_framing_that_is_none_breaks_no_server(served: Any, framing: str) -> None:
    port = int(served.url.rpartition(":")[2])
    head = (
        f"POST /v1/sites HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-Api-Key: {served.api_key}\r\n{framing}\r\n\r\n"
    )
    assert b" 500 " not in raw_answer(port, head.encode("latin-1")).partition(b"\r\n")[0]
    assert served.session.get(f"{served.url}/v1/sites/1").status_code == 200


def test_stopping_answers_who_waits(sixth: Any) -> None:
    answers: list[float] = []
    with mockservers.serve("herbarium", profile="small", server="granian") as found:
        found.fault("sites.get", latency="50s")

        def ask() -> None:
            began = time.monotonic()
            requests.get(f"{found.url}/v1/sites/1", headers={"X-Api-Key": found.api_key}, timeout=60)
            answers.append(time.monotonic() - began)

        threads = [threading.Thread(target=ask) for _ in range(3)]
        for thread in threads:
            thread.start()
        while found.journal.count("sites.get") < 3:
            time.sleep(0.002)
    for thread in threads:
        thread.join(10)
    assert len(answers) == 3
    assert max(answers) < 10


@pytest.mark.parametrize("kind", ["reset", "truncate"])
def test_connection_faults_on_a_socket(served: Any, kind: str) -> None:
    served.fault("sites.get", kind=kind, times=1)
    url = f"{served.url}/v1/sites/1"
    if served.server == "granian":
        found = served.session.get(url)
        assert (found.status_code, found.headers["X-Mock-Reason"]) == (502, f"fault 1: {kind}")
        assert "cannot do the connection fault" in found.text
    elif kind == "truncate":
        with pytest.raises(requests.exceptions.ChunkedEncodingError):
            served.session.get(url)
    else:
        host, port = served.url[7:].split(":")
        with socket.create_connection((host, int(port)), timeout=5) as raw:
            raw.sendall(f"GET /v1/sites/1 HTTP/1.1\r\nHost: x\r\nX-Api-Key: {served.api_key}\r\n\r\n".encode())
            with pytest.raises(ConnectionResetError):  # noqa: PT012
                while raw.recv(1000):
                    pytest.fail("something came back")
                pytest.fail("closed, not reset")
    assert served.session.get(url).status_code == 200


def test_granian_keeps_connections(sixth: Any) -> None:
    with mockservers.serve("herbarium", profile="small", server="granian") as found:
        host, port = found.url[7:].split(":")
        with socket.create_connection((host, int(port)), timeout=5) as raw:
            for _ in range(3):
                raw.sendall(f"GET /v1/sites/1 HTTP/1.1\r\nHost: x\r\nX-Api-Key: {found.api_key}\r\n\r\n".encode())
                data = b""
                while b'"created"' not in data:
                    data += raw.recv(10_000)
                assert data.startswith(b"HTTP/1.1 200 OK")


class Silent:
    def answer(self, environ: dict[str, Any]) -> Reply:
        return Reply(b"{}")

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        return send(self.answer(environ), environ, start_response)


@pytest.mark.parametrize("name", ["werkzeug", "granian"])
def test_ports(name: str) -> None:
    server = make_server(name, Silent(), "127.0.0.1", 0)
    server.start()
    try:
        assert requests.get(f"http://127.0.0.1:{server.port}/", timeout=5).json() == {}
        with pytest.raises(PortInUse, match=rf"^port {server.port} on 127.0.0.1 is in use: .*choose another --port$"):
            make_server(name, Silent(), "127.0.0.1", server.port)
    finally:
        server.stop()
    again = make_server(name, Silent(), "127.0.0.1", server.port)
    again.stop()
    for bad in (-1, 65536, True, "80"):
        with pytest.raises(ValueError, match=r"^port must be between 0 and 65535, not "):
            make_server(name, Silent(), "127.0.0.1", bad)


def test_a_server_or_host_that_is_not() -> None:
    with pytest.raises(ValueError, match=r"unknown server 'apache'. Servers: granian, werkzeug"):
        make_server("apache", Silent(), "127.0.0.1", 0)
    with pytest.raises(PortInUse, match=r"cannot listen on 192.0.2.1:0"):
        make_server("werkzeug", Silent(), "192.0.2.1", 0)
