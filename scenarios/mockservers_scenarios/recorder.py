"""The recorder: a reverse proxy on loopback in front of one upstream, and of nothing else."""

from __future__ import annotations

import http.client
import ssl
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from .codings import READABLE, decode_body, encode_body, readable_codings
from .errors import RecordError
from .links import rewritable, sized
from .model import Exchange, Headers, Request, Response, Scenario, header, replace_header
from .recording import Now, Recording, check_target
from .upstream import Upstream, reason_of
from .wire import Handler, LoopbackServer, end_to_end

Progress = Callable[[str], object]
_PIECE = 65536
_REPEATABLE = ("GET", "HEAD", "OPTIONS", "PUT", "DELETE")


class Recorder:
    """Passes requests on to ``upstream``, answers back, and keeps both.

        with Recorder("losant", "https://api.losant.com", to="login.yaml") as recorder:
            client = losant_rest.Client(url=recorder.url)
            ...

    Leaving the block, by whatever way, writes the scenario file: scrubbed, verified, at once. Of requests nothing is
    rewritten but the Host header, and codings that cannot be read in Accept-Encoding. Of answers, absolute URLs of the
    upstream in Location and in JSON, HTML, XML and script bodies: the client is led back to the recorder, while the
    file keeps what the upstream sent. Other answers, event streams for one, are passed on piece by piece as they come.

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
        self.upstream = Upstream(upstream, timeout=timeout, tls=tls)
        self._to = None if to is None else check_target(to, force=force)
        self._force = force
        self._progress = progress
        self.timer = timer
        self.recording = Recording(vendor, self.upstream.url, purpose=purpose, secrets=secrets, now=now)
        self.scenario: Scenario | None = None
        """What was written, after ``close``."""
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
            self.scenario = self.recording.save(self._to, force=self._force, keep=True)

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
            line = f"the upstream {recorder.upstream.url} cannot be reached: {reason_of(error)}"
            recorder.report(line)
            self.plain(502, line)
            return
        try:
            content = self._relay(answer, fields)
        except (OSError, http.client.HTTPException) as error:
            self.close_connection = True
            self._drop()
            recorder.report(f"{self.command} {path} broke off ({reason_of(error)}); not recorded")
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
        headers = replace_header(end_to_end(self.headers.items()), "host", self.server.recorder.upstream.host_header)
        accepted = header(headers, "accept-encoding")
        return headers if accepted is None else replace_header(headers, "accept-encoding", readable_codings(accepted))

    def _ask(self, headers: Headers, raw: bytes, chunked: bool) -> http.client.HTTPResponse:
        if self.upstream is not None and self.command in _REPEATABLE:
            try:
                return self._send(headers, raw, chunked)
            except (http.client.RemoteDisconnected, ConnectionError):
                pass  # the upstream closed an idle connection; asking again is harmless for these methods
        self._drop()
        self.upstream = self.server.recorder.upstream.connect()
        self.upstream.connect()
        self.server.track(self.upstream.sock)
        return self._send(headers, raw, chunked)

    def _send(self, headers: Headers, raw: bytes, chunked: bool) -> http.client.HTTPResponse:
        upstream = self.server.recorder.upstream
        return upstream.send(self.upstream, self.command, self.target, headers, raw, chunked=chunked)

    def _relay(self, answer: http.client.HTTPResponse, fields: Headers) -> bytes:
        """Send the answer on, piece by piece as it comes where nothing in it is rewritten, and return its body."""
        bodiless = self.command == "HEAD" or answer.status in (204, 304) or answer.status < 200
        size = header(fields, "content-length")
        chunked = not bodiless and size is None and self.request_version == "HTTP/1.1"
        if not bodiless and size is None and not chunked:
            self.close_connection = True
        shown = self.server.recorder.upstream.links.headers(fields, self.server.recorder.url)
        framing = (("Transfer-Encoding", "chunked"),) if chunked else ()
        if not bodiless and rewritable(fields):
            content = self._rewritten(answer, fields, shown, framing)
        else:
            self.head(answer.status, answer.reason, (*shown, *framing))
            pieces = []
            while piece := answer.read1(_PIECE):
                pieces.append(piece)
                self._write(piece, chunked)
            content = b"".join(pieces)
            if size is not None and not bodiless and len(content) != int(size):
                raise http.client.IncompleteRead(content)
        answer.close()  # frees the connection for the next request; reading in pieces does not
        if chunked:
            self.chunk(b"")
        return content

    def _rewritten(self, answer: http.client.HTTPResponse, fields: Headers, shown: Headers, framing: Headers) -> bytes:
        """Send an answer with its links leading to the recorder; return it as the upstream gave it."""
        try:
            content = answer.read()
        except http.client.IncompleteRead as error:
            self.head(answer.status, answer.reason, (*shown, *framing))
            self._write(error.partial, bool(framing))
            raise
        sent = content
        with suppress(RecordError):  # damaged: passed on as it is; recording it is refused later
            body = decode_body(fields, content)
            linked = self.server.recorder.upstream.links.body(body, fields, self.server.recorder.url)
            if linked is not body:
                sent = encode_body(linked)
        if sent is not content and not framing and header(shown, "content-length") is not None:
            shown = sized(shown, len(sent))
        self.head(answer.status, answer.reason, (*shown, *framing))
        self._write(sent, bool(framing))
        return content

    def _write(self, piece: bytes, chunked: bool) -> None:
        if chunked and piece:
            self.chunk(piece)
        else:
            self.wfile.write(piece)

    def _drop(self) -> None:
        if self.upstream is not None:
            self.server.forget(self.upstream.sock)
            self.upstream.close()
            self.upstream = None
