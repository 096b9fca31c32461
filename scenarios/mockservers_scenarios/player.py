"""The player: answers requests from a recording."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Sequence
from http import HTTPStatus
from typing import Any, Literal
from urllib.parse import quote

from .codings import accepts, decode_body, encode_body
from .errors import RecordError, ReplayError
from .links import Links, sized
from .matching import Difference, compare, matches
from .model import Body, Exchange, Request, Response, Scenario, header
from .wire import end_to_end

Mode = Literal["any", "ordered"]


class Mismatch(ReplayError):
    """A request that no recorded exchange answers.

    ``nearest``: number of the nearest recorded exchange, counted from 1, and ``differences`` to it (none when it
    would have matched, but was used up).
    """

    def __init__(
        self, request: Request, reason: str, nearest: int | None = None, differences: Sequence[Difference] = ()
    ) -> None:
        self.request = request
        self.reason = reason
        self.nearest = nearest
        self.differences = tuple(differences)
        lines = [
            f"{request.method} {request.target}: {reason}",
            *(f"  {difference}" for difference in self.differences),
        ]
        super().__init__("\n".join(lines))


class Player:
    """A WSGI application that gives the recorded answers.

    ``mode``: ``"any"`` answers the first unused exchange that matches; ``"ordered"`` only the next one.
    ``repeat_last``: when all matching exchanges are used up, answer the last of them again (mode ``any``).
    ``rewrite_urls``: absolute URLs of the upstream in JSON, HTML, XML and script bodies lead to the player itself.
    ``match_headers``: header fields that must agree. ``strict``: raise the Mismatch out of the WSGI call, instead of
    answering 501 with its text. ``sleep`` is given each exchange's ``wait``, in seconds.
    """

    def __init__(
        self,
        scenario: Scenario,
        *,
        mode: Mode = "any",
        repeat_last: bool = True,
        rewrite_urls: bool = True,
        match_headers: Iterable[str] = (),
        strict: bool = False,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        if mode not in ("any", "ordered"):
            raise ValueError(f"mode must be 'any' or 'ordered', not {mode!r}")
        self.scenario = scenario
        self.mode: Mode = mode
        self.mismatches: list[Mismatch] = []
        """Every request that had no answer, in order."""
        self._repeat_last = repeat_last
        self._match_headers = tuple(match_headers)
        self._strict = strict
        self._sleep = sleep
        self._rewrite = rewrite_urls
        self._links = Links(scenario.upstream) if scenario.upstream else None
        self._lock = threading.Lock()
        self._used = [0] * len(scenario.exchanges)

    @property
    def unused(self) -> list[tuple[int, Exchange]]:
        """The exchanges nobody asked for, with their numbers counted from 1."""
        return [(number, self.scenario.exchanges[number - 1]) for number, used in enumerate(self._used, 1) if not used]

    def reset(self) -> None:
        """Begin again: nothing used, no mismatch."""
        with self._lock:
            self._used = [0] * len(self.scenario.exchanges)
            self.mismatches = []

    def check(self, *, all_used: bool = True) -> None:
        """Raise ReplayError when a request had no answer, or (``all_used``) an answer no request."""
        lines = [str(mismatch) for mismatch in self.mismatches]
        if all_used:
            lines += [
                f"exchange {number} was never asked for: {exchange.request.method} {exchange.request.target}"
                for number, exchange in self.unused
            ]
        if lines:
            raise ReplayError("\n".join(lines))

    def answer(self, request: Request, base: str) -> Response:
        """The recorded response, ready to be sent: ``base`` is the player's own address.

        Its body has the content coding applied if the client accepts it, and Content-Length fits. Raises Mismatch.
        """
        with self._lock:
            try:
                number = self._choose(request)
            except Mismatch as mismatch:
                self.mismatches.append(mismatch)
                raise
            self._used[number] += 1
        exchange = self.scenario.exchanges[number]
        if exchange.wait:
            self._sleep(exchange.wait)
        return self._ready(exchange.response, request, base)

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        mount = quote(environ.get("SCRIPT_NAME", ""), encoding="latin-1")
        base = f"{environ['wsgi.url_scheme']}://{_host(environ)}{mount}"
        try:
            response = self.answer(_from_environ(environ), base)
        except RecordError as error:
            response = self.refusal(str(error))
        except Mismatch as mismatch:
            if self._strict:
                raise
            response = self.refusal(str(mismatch))
        phrase = HTTPStatus(response.status).phrase if response.status in HTTPStatus._value2member_map_ else "Unknown"
        start_response(f"{response.status} {phrase}", list(end_to_end(response.headers)))
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [response.body.content]

    @staticmethod
    def refusal(text: str) -> Response:
        """The answer to a request that has none: 501 and the reason as plain text."""
        body = (text + "\n").encode("utf-8", "replace")
        return Response(
            501, (("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(body)))), Body(body)
        )

    def _choose(self, request: Request) -> int:
        exchanges = self.scenario.exchanges
        if not exchanges:
            raise Mismatch(request, "the scenario has no exchanges")
        if self.mode == "ordered":
            return self._next_in_order(request)
        used_up: int | None = None
        for number, exchange in enumerate(exchanges):
            if matches(exchange.request, request, self._match_headers):
                if not self._used[number]:
                    return number
                used_up = number
        if used_up is not None:
            if self._repeat_last:
                return used_up
            times = sum(1 for exchange in exchanges if matches(exchange.request, request, self._match_headers))
            raise Mismatch(request, f"recorded {times} times, and asked for once more", used_up + 1)
        raise self._nearest(request)

    def _next_in_order(self, request: Request) -> int:
        number = next((number for number, used in enumerate(self._used) if not used), None)
        if number is None:
            raise Mismatch(request, f"all {len(self._used)} recorded exchanges have been answered")
        differences = compare(self.scenario.exchanges[number].request, request, self._match_headers)
        if differences:
            raise Mismatch(request, f"exchange {number + 1} is next, and differs:", number + 1, differences)
        return number

    def _nearest(self, request: Request) -> Mismatch:
        best: tuple[int, int] | None = None
        found: tuple[Difference, ...] = ()
        for number, exchange in enumerate(self.scenario.exchanges):
            differences = compare(exchange.request, request, self._match_headers)
            distance = sum(difference.weight for difference in differences)
            if best is None or (distance, number) < best:
                best, found = (distance, number), differences
        assert best is not None
        recorded = self.scenario.exchanges[best[1]].request
        nearest = f"exchange {best[1] + 1}, {recorded.method} {recorded.target}"
        return Mismatch(request, f"not in the recording; nearest is {nearest}, which differs:", best[1] + 1, found)

    def _ready(self, response: Response, request: Request, base: str) -> Response:
        headers, body = response.headers, response.body
        if self._links is not None:
            if self._rewrite:
                body = self._links.body(body, headers, base)
            headers = self._links.headers(headers, base)
        if body.coding and not accepts(header(request.headers, "accept-encoding"), body.coding):
            body = Body(body.content)
            headers = tuple(pair for pair in headers if pair[0].lower() != "content-encoding")
        content = encode_body(body)
        if request.method != "HEAD" and response.status >= 200 and response.status not in (204, 304):
            headers = sized(headers, len(content))
        return Response(response.status, headers, Body(content))


def _host(environ: dict[str, Any]) -> str:
    return str(environ.get("HTTP_HOST") or f"{environ['SERVER_NAME']}:{environ['SERVER_PORT']}")


def _from_environ(environ: dict[str, Any]) -> Request:
    headers = [
        (key[5:].replace("_", "-").title(), str(value)) for key, value in environ.items() if key.startswith("HTTP_")
    ]
    for key, name in (("CONTENT_TYPE", "Content-Type"), ("CONTENT_LENGTH", "Content-Length")):
        if environ.get(key):
            headers.append((name, environ[key]))
    length = str(environ.get("CONTENT_LENGTH") or "")
    stream = environ["wsgi.input"]
    if length.isdigit():
        raw = stream.read(int(length))
    else:
        raw = stream.read() if environ.get("wsgi.input_terminated") else b""
    path = quote(environ.get("PATH_INFO", "") or "/", safe="/:@!$&'()*+,;=~", encoding="latin-1")
    fields = tuple(headers)
    return Request(environ["REQUEST_METHOD"], path, environ.get("QUERY_STRING", ""), fields, decode_body(fields, raw))
