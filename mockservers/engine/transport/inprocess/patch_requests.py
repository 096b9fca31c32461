"""requests: answer in ``HTTPAdapter.send``, the shortest way. Adapters with retries of their own, and streamed answers,
take requests' full way down to urllib3, which is intercepted too: retries then behave as over a socket."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import requests
from requests import adapters
from requests.exceptions import ChunkedEncodingError, ConnectionError, ReadTimeout
from requests.models import PreparedRequest, Response
from requests.structures import CaseInsensitiveDict
from requests.utils import get_encoding_from_headers

from ... import clock
from ...call import Reply
from ...door import header_list, status_line
from .routes import ask, door_for

__all__ = ["patch"]

_encodings: dict[str, str | None] = {}


class _Raw:
    """What ``response.raw`` is when nobody streams: urllib3's response, read to its end; made when somebody looks,
    which most never do."""

    _original_response: Any = None  # asked for with every answer, where cookies are looked for

    def __init__(self, reply: Reply, headers: list[tuple[str, str]]) -> None:
        self._reply, self._headers = reply, headers

    def __getattr__(self, name: str) -> Any:
        made = self.__dict__.get("_made")
        if made is None:
            made = self._made = _full(self._reply.body, self._reply.status, self._headers)
            made.read()
        return getattr(made, name)

    def close(self) -> None:
        """There is nothing to close."""

    def release_conn(self) -> None:
        """There is no connection to give back."""


def patch() -> list[Callable[[], None]]:
    """Patch requests; gives what puts it back."""
    original = adapters.HTTPAdapter.send

    def send(self: adapters.HTTPAdapter, request: PreparedRequest, *args: Any, **kwargs: Any) -> Response:
        url = request.url or ""
        scheme, _, rest = url.partition("://")
        slash = rest.find("/")
        question = rest.find("?")
        cut = min(n for n in (slash, question, len(rest)) if n >= 0)
        door = door_for(rest[:cut])
        if door is None:
            return original(self, request, *args, **kwargs)
        stream = kwargs.get("stream", args[0] if args else False)
        if stream or self.max_retries.total != 0 or (kwargs.get("proxies") or {}).get(scheme):
            kwargs["proxies"] = None
            return original(self, request, *args, **kwargs)
        target = rest[cut:].partition("#")[0]
        if target[:1] != "/":
            target = "/" + target
        reply = ask(
            door, request.method or "GET", scheme, rest[:cut], target, request.headers.items(), _body(request.body)
        )
        return _response(self, request, reply, kwargs.get("timeout", args[1] if len(args) > 1 else None))

    adapters.HTTPAdapter.send = send  # type: ignore[method-assign]

    def put_back() -> None:
        if adapters.HTTPAdapter.send is send:
            adapters.HTTPAdapter.send = original  # type: ignore[method-assign]

    return [put_back]


def _body(body: Any) -> bytes:
    if body is None:
        return b""
    if isinstance(body, bytes):
        return body
    if isinstance(body, str):
        return body.encode()
    if hasattr(body, "read"):
        data = body.read()
        return data.encode() if isinstance(data, str) else bytes(data)
    return b"".join(part.encode() if isinstance(part, str) else part for part in body)


def _limit(timeout: Any) -> float | None:
    """How long the caller waits for an answer, in seconds, in whatever form requests takes that."""
    if isinstance(timeout, tuple):
        return timeout[1]  # type: ignore[no-any-return]
    if timeout is None or isinstance(timeout, int | float):
        return timeout
    given = [s for s in (timeout.total, timeout._read) if isinstance(s, int | float)]  # urllib3.Timeout
    return min(given, default=None)


def _response(adapter: adapters.HTTPAdapter, request: PreparedRequest, reply: Reply, timeout: Any) -> Response:
    if reply.wait:
        limit = _limit(timeout)
        if limit is not None and reply.wait > limit:
            # The caller gives up before the answer comes: no need to make a test wait for that.
            raise ReadTimeout(f"Read timed out. (read timeout={limit})", request=request)
        clock.pause(reply.wait)
    if reply.broken == "reset":
        raise ConnectionError(
            "('Connection aborted.', ConnectionResetError(104, 'Connection reset by peer'))", request=request
        )
    if reply.broken == "truncate":
        half = len(reply.body) // 2
        raise ChunkedEncodingError(
            f"('Connection broken: IncompleteRead({half} bytes read, {len(reply.body) - half} more expected)', "
            f"IncompleteRead({half} bytes read, {len(reply.body) - half} more expected))",
            request=request,
        )
    headers = header_list(reply)
    response = Response()
    response.status_code = reply.status
    response.reason = status_line(reply.status).partition(" ")[2]
    response.url = request.url or ""
    response.request = request
    response.connection = adapter
    found: CaseInsensitiveDict[str] = CaseInsensitiveDict()
    response.headers = found
    cookies = False
    for name, value in headers:
        if name in found:
            found[name] = f"{found[name]}, {value}"
        else:
            found[name] = value
        cookies = cookies or name.lower() == "set-cookie"
    kind = found.get("content-type", "")
    if kind not in _encodings:
        _encodings[kind] = get_encoding_from_headers(found)
    response.encoding = _encodings[kind]
    body = reply.body
    if found.get("content-encoding"):
        body = _decoded(reply, headers)
    response._content = body
    response._content_consumed = True  # type: ignore[attr-defined]
    response.raw = _Raw(reply, headers)
    if cookies:
        _take_cookies(response, request, headers)
    return response


def _full(reply_body: bytes, status: int, headers: list[tuple[str, str]]) -> Any:
    import urllib3
    from urllib3._collections import HTTPHeaderDict

    folded = HTTPHeaderDict()
    for name, value in headers:
        folded.add(name, value)
    return urllib3.HTTPResponse(
        body=io.BytesIO(reply_body),
        headers=folded,
        status=status,
        reason=status_line(status).partition(" ")[2],
        version=11,
        preload_content=False,
        decode_content=True,
    )


def _decoded(reply: Reply, headers: list[tuple[str, str]]) -> bytes:
    data: bytes = _full(reply.body, reply.status, headers).read(decode_content=True)
    return data


def _take_cookies(response: Response, request: PreparedRequest, headers: list[tuple[str, str]]) -> None:
    from email.message import Message

    message = Message()
    for name, value in headers:
        message.add_header(name, value)

    class Original:
        msg = message

    raw = response.raw
    raw._original_response = Original()
    requests.cookies.extract_cookies_to_jar(response.cookies, request, raw)  # type: ignore[no-untyped-call]
