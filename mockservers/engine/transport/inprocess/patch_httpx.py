"""httpx: answer in the transports, sync and async."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx

from ... import clock
from ...call import Reply
from ...door import header_list
from .routes import Taking, ask, door_for

__all__ = ["patch"]


def _door(request: Any) -> Taking | None:
    return door_for(request.url.netloc.decode("ascii"))


def _ask(door: Taking, request: Any, body: bytes) -> Reply:
    url = request.url
    headers = [(n, v) for n, v in request.headers.multi_items() if n.lower() not in ("host", "transfer-encoding")]
    reply = ask(
        door, request.method, url.scheme, url.netloc.decode("ascii"), url.raw_path.decode("ascii"), headers, body
    )
    limit = request.extensions.get("timeout", {}).get("read")
    if reply.wait and limit is not None and reply.wait > limit:
        raise httpx.ReadTimeout("The read operation timed out", request=request)
    if reply.broken == "reset":
        raise httpx.ReadError("[Errno 104] Connection reset by peer", request=request)
    if reply.broken == "truncate":
        raise httpx.RemoteProtocolError("peer closed connection without sending complete message body", request=request)
    return reply


def _answer(request: Any, reply: Reply) -> Any:
    return httpx.Response(
        reply.status,
        headers=header_list(reply),
        stream=httpx.ByteStream(reply.body),
        request=request,
        extensions={"http_version": b"HTTP/1.1"},
    )


def patch() -> list[Callable[[], None]]:
    """Patch httpx's transports; gives what puts them back."""
    sync, asynchronous = httpx.HTTPTransport.handle_request, httpx.AsyncHTTPTransport.handle_async_request

    def handle_request(self: Any, request: Any) -> Any:
        door = _door(request)
        if door is None:
            return sync(self, request)
        reply = _ask(door, request, request.read())
        if reply.wait:
            clock.pause(reply.wait)
        return _answer(request, reply)

    async def handle_async_request(self: Any, request: Any) -> Any:
        door = _door(request)
        if door is None:
            return await asynchronous(self, request)
        reply = _ask(door, request, await request.aread())
        if reply.wait:
            import asyncio

            await asyncio.sleep(reply.wait)
        return _answer(request, reply)

    httpx.HTTPTransport.handle_request = handle_request  # type: ignore[method-assign]
    httpx.AsyncHTTPTransport.handle_async_request = handle_async_request  # type: ignore[method-assign]

    def put_back() -> None:
        if httpx.HTTPTransport.handle_request is handle_request:
            httpx.HTTPTransport.handle_request = sync  # type: ignore[method-assign]
        if httpx.AsyncHTTPTransport.handle_async_request is handle_async_request:
            httpx.AsyncHTTPTransport.handle_async_request = asynchronous  # type: ignore[method-assign]

    return [put_back]
