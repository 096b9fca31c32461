"""The recorder: a reverse proxy on loopback in front of one upstream, and of nothing else."""

from __future__ import annotations

import http.client
import ssl
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

from .codings import READABLE, decode_body, readable_codings
from .errors import RecordError
from .model import Exchange, Headers, Request, Response, Scenario, header, replace_header
from .recording import Now, Recording, check_target, check_upstream
from .wire import Handler, LoopbackServer, end_to_end

Progress = Callable[[str], object]
_PIECE = 65536
_REPEATABLE = ("GET", "HEAD", "OPTIONS", "PUT", "DELETE")


class Recorder:
    """Passes requests on to ``upstream``, answers back as they come, and keeps both.

        with Recorder("losant", "https://api.losant.com", to="login.yaml") as recorder:
            client = losant_rest.Client(url=recorder.url)
            ...

    Leaving the block, by whatever way, writes the scenario file: scrubbed, verified, at once. Nothing is rewritten
    but the Host header, absolute URLs of the upstream in Location, and codings that cannot be read in Accept-Encoding.

    ``to``: the file; None keeps the recording in memory (``recorder.recording``). ``progress``: told one line per
    exchange. ``timeout``: seconds the upstream may be silent. Raises RecordError at once when it could not work or
    not write.
    """

    def __init__(
        self,
        vendor: str,
        upstream: str,
        to: str | Path | None = None,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        force: bool = False,
        purpose: str = "",
        secrets: Iterable[str] = (),
        now: Now | None = None,
        timer: Callable[[], float] = time.perf_counter,
        progress: Progress | None = None,
        timeout: float = 60.0,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._parts = check_upstream(upstream)
        self._to = None if to is None else check_target(to, force=force)
        self._force = force
        self._progress = progress
        self._timeout = timeout
        self._tls = tls
        self.timer = timer
        self.recording = Recording(vendor, upstream.rstrip("/"), purpose=purpose, secrets=secrets, now=now)
        self.scenario: Scenario | None = None
        """What was written, after ``close``."""
        self.prefix = self._parts.path.rstrip("/")
        self.host_header = self._parts.netloc
        self._server: LoopbackServer | None = _Server(host, port, self)
        self.url = self._server.url
        """What to give the client in place of the upstream."""

    def start(self) -> Self:
        """Begin to listen."""
        if self._server is not None:
            self._server.start()
        return self

    def capture(
        self, request: Request, response: Response, *, elapsed: float | None = None, turn: int | None = None
    ) -> Exchange:
        """Keep an exchange; also for exchanges that did not come through the socket."""
        exchange = self.recording.capture(request, response, elapsed=elapsed, turn=turn)
        self.report(f"{request.method} {request.path} -> {response.status}")
        return exchange

    def report(self, line: str) -> None:
        """Tell the progress callback."""
        if self._progress is not None:
            self._progress(line)

    def close(self) -> None:
        """Stop listening and write the file, if one was asked for and anything was recorded."""
        server, self._server = self._server, None
        if server is None:
            return
        server.close()
        if self._to is not None and len(self.recording):
            self.scenario = self.recording.save(self._to, force=self._force)

    def connect(self) -> http.client.HTTPConnection:
        """A new connection to the upstream."""
        host, port = self._parts.hostname or "", self._parts.port
        if self._parts.scheme == "https":
            context = self._tls or ssl.create_default_context()
            return http.client.HTTPSConnection(host, port, timeout=self._timeout, context=context)
        return http.client.HTTPConnection(host, port, timeout=self._timeout)

    def local(self, location: str) -> str:
        """A Location of the upstream as the client must see it."""
        parts = urlsplit(location)
        if parts.netloc.lower() != self.host_header.lower() or parts.scheme not in ("http", "https"):
            return location
        rest = location.split(parts.netloc, 1)[1]
        if self.prefix and not (rest == self.prefix or rest.startswith((f"{self.prefix}/", f"{self.prefix}?"))):
            return location
        return self.url + rest.removeprefix(self.prefix)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class _Server(LoopbackServer):
    def __init__(self, host: str, port: int, recorder: Recorder) -> None:
        self.recorder = recorder
        super().__init__(host, port, _Handler)


class _Handler(Handler):
    server: _Server
    upstream: http.client.HTTPConnection | None = None

    def exchange(self) -> None:
        recorder = self.server.recorder
        turn, began = recorder.recording.turn(), recorder.timer()
        raw, chunked = self.read_body()
        headers = self._forwarded()
        path, _, query = self.target.partition("?")
        try:
            request = Request(self.command, path, query, headers, decode_body(headers, raw))
            answer = self._ask(headers, raw, chunked)
            fields = end_to_end(answer.getheaders())
            coding = (header(fields, "content-encoding") or "identity").strip().lower().removeprefix("x-")
            if coding not in (*READABLE, "identity"):
                raise RecordError(
                    f"a body with Content-Encoding {coding!r} cannot be read, so it cannot be scrubbed or recorded"
                )
        except RecordError as error:
            self._drop()
            self.plain(502, str(error))
            return
        except (OSError, http.client.HTTPException, ValueError) as error:
            self._drop()
            line = f"the upstream {recorder.recording.upstream} cannot be reached: {_reason(error)}"
            recorder.report(line)
            self.plain(502, line)
            return
        try:
            content = self._relay(answer, fields)
        except (OSError, http.client.HTTPException) as error:
            self.close_connection = True
            self._drop()
            recorder.report(f"{self.command} {path} broke off ({_reason(error)}); not recorded")
            return
        if answer.will_close:
            self._drop()
        try:
            response = Response(answer.status, fields, decode_body(fields, content))
        except RecordError as error:
            recorder.report(f"{self.command} {path} was not recorded: {error}")
            return
        recorder.capture(request, response, elapsed=recorder.timer() - began, turn=turn)

    def finish(self) -> None:
        self._drop()
        super().finish()

    def _forwarded(self) -> Headers:
        """The client's header fields as the upstream gets them."""
        headers = replace_header(end_to_end(self.headers.items()), "host", self.server.recorder.host_header)
        accepted = header(headers, "accept-encoding")
        return headers if accepted is None else replace_header(headers, "accept-encoding", readable_codings(accepted))

    def _ask(self, headers: Headers, raw: bytes, chunked: bool) -> http.client.HTTPResponse:
        if self.upstream is not None and self.command in _REPEATABLE:
            try:
                return self._send(self.upstream, headers, raw, chunked)
            except (http.client.RemoteDisconnected, ConnectionError):
                pass  # the upstream closed an idle connection; asking again is harmless for these methods
        self._drop()
        self.upstream = self.server.recorder.connect()
        self.upstream.connect()
        self.server.track(self.upstream.sock)
        return self._send(self.upstream, headers, raw, chunked)

    def _send(self, upstream: Any, headers: Headers, raw: bytes, chunked: bool) -> http.client.HTTPResponse:
        upstream.putrequest(
            self.command, self.server.recorder.prefix + self.target, skip_host=True, skip_accept_encoding=True
        )
        for name, value in headers:
            upstream.putheader(name, value)
        if chunked:
            upstream.putheader("Transfer-Encoding", "chunked")
            upstream.endheaders(iter((raw,)) if raw else iter(()), encode_chunked=True)
        else:
            upstream.endheaders(raw or None)
        response: http.client.HTTPResponse = upstream.getresponse()
        return response

    def _relay(self, answer: http.client.HTTPResponse, fields: Headers) -> bytes:
        """Send the answer on piece by piece as it comes, and return its body."""
        bodiless = self.command == "HEAD" or answer.status in (204, 304) or answer.status < 200
        sized = header(fields, "content-length") is not None
        chunked = not bodiless and not sized and self.request_version == "HTTP/1.1"
        if not bodiless and not sized and not chunked:
            self.close_connection = True
        recorder = self.server.recorder
        shown = tuple(
            (name, recorder.local(value) if name.lower() in ("location", "content-location") else value)
            for name, value in fields
        )
        self.head(answer.status, answer.reason, (*shown, ("Transfer-Encoding", "chunked")) if chunked else shown)
        pieces = []
        while piece := answer.read1(_PIECE):
            pieces.append(piece)
            if chunked:
                self.chunk(piece)
            else:
                self.wfile.write(piece)
        answer.close()  # frees the connection for the next request; reading in pieces does not
        content = b"".join(pieces)
        if sized and not bodiless and len(content) != int(header(fields, "content-length") or 0):
            raise http.client.IncompleteRead(content)
        if chunked:
            self.chunk(b"")
        return content

    def _drop(self) -> None:
        if self.upstream is not None:
            self.server.forget(self.upstream.sock)
            self.upstream.close()
            self.upstream = None


def _reason(error: Exception) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate is not trusted ({error.verify_message})"
    if isinstance(error, TimeoutError):
        return "it does not answer in time"
    if isinstance(error, OSError):
        return error.strerror or str(error) or type(error).__name__
    return (str(error).splitlines() or [""])[0] or type(error).__name__
