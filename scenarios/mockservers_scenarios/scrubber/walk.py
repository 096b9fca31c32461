"""An exchange as the places where texts stand: path, query, header fields, body; each handed on to ``leaves``."""

from __future__ import annotations

import re
from typing import Protocol

from .. import contents, multipart
from ..model import Body, Exchange, Headers, Request, Response, header
from .leaves import Leaves, Visitor
from .rules import Rules, Side, normal

_CREDENTIALS = frozenset(("authorization", "proxyauthorization", "xauthorization"))
_ADDRESSES = frozenset(("location", "contentlocation", "referer", "origin", "refresh", "link"))
_UNTOUCHED = frozenset(
    (
        "contentlength", "contentencoding", "transferencoding", "host", "date", "contenttype", "acceptencoding",
        "contentdisposition", "contenttransferencoding",
    )
)  # fmt: skip
_TABLES = ("text/csv", "application/csv", "text/tab-separated-values")


class BytesVisitor(Visitor, Protocol):
    """A visitor that also takes bodies that are not text."""

    def content(self, value: bytes, where: str) -> bytes:
        """Bytes that are not text."""


def walk(exchange: Exchange, number: int, visitor: BytesVisitor, rules: Rules) -> Exchange:
    """The exchange with every text replaced by what the visitor returns for it."""
    request, response = exchange.request, exchange.response
    return Exchange(
        _Walk(visitor, rules, "request", request.path, f"exchange {number}, request").request(request),
        _Walk(visitor, rules, "response", request.path, f"exchange {number}, response").response(response),
        exchange.elapsed,
        exchange.wait,
    )


class _Walk:
    def __init__(self, visitor: BytesVisitor, rules: Rules, side: Side, path: str, where: str) -> None:
        self._visitor = visitor
        self._rules = rules
        self._side: Side = side
        self._path = path
        self._where = where
        self._leaves = Leaves(visitor, rules, side, path)

    def request(self, request: Request) -> Request:
        where = f"{self._where} path"
        body = self._body(request.body, request.headers)
        return Request(
            request.method,
            self._visitor.text(self._leaves.path(request.path, where), where),
            self._query(request.query),
            self._sized(self._headers(request.headers), request.body, body),
            body,
        )

    def response(self, response: Response) -> Response:
        body = self._body(response.body, response.headers)
        return Response(response.status, self._sized(self._headers(response.headers), response.body, body), body)

    def _query(self, query: str) -> str:
        where = f"{self._where} query"
        return self._visitor.text(self._leaves.pairs(query, where, "query"), where) if query else ""

    def _headers(self, headers: Headers, where: str = "") -> Headers:
        where = where or self._where
        return tuple((self._visitor.word(name), self._header(name, value, where)) for name, value in headers)

    def _header(self, name: str, value: str, where: str) -> str:
        key, where = normal(name), f"{where} header {name}"
        if key in _CREDENTIALS:
            return self._leaves.credential(value, where)
        if key == "cookie":
            return ";".join(self._cookie(item, where) for item in value.split(";"))
        if key == "setcookie":
            first, semicolon, attributes = value.partition(";")
            return self._cookie(first, where) + semicolon + self._visitor.text(attributes, where)
        if key in _UNTOUCHED:
            return self._visitor.text(value, where)
        if key in _ADDRESSES and "://" not in value:
            return self._visitor.text(self._leaves.url(value, where), where)
        return self._leaves.named(name, value, where, "header")

    def _cookie(self, item: str, where: str) -> str:
        name, equals, value = item.partition("=")
        if not equals:
            name, value = "", item
        bare = value.strip().strip('"')
        return f"{name}{equals}{value.replace(bare, self._visitor.secret(bare, where, False))}" if bare else item

    def _body(self, body: Body, headers: Headers) -> Body:
        content = self._content(body.content, headers, f"{self._where} body")
        return Body(content, body.coding) if content != body.content else body

    def _content(self, content: bytes, headers: Headers, where: str, wrapped: int = 0) -> bytes:
        if not content:
            return content
        inner = contents.unzipped(content) if wrapped < contents.MOST_WRAPPED else None
        if inner is not None:
            walked = self._content(inner, headers, where, wrapped + 1)
            return content if walked == inner else contents.zipped(walked)
        media = header(headers, "content-type")
        if wrapped <= contents.MOST_WRAPPED and (content[:2] == b"--" or (media or "")[:10].lower() == "multipart/"):
            built = self._parts(content, multipart.boundary(media), where, wrapped)
            if built is not None:
                return built
        found = contents.text_of(content, media)
        if found is None:
            return self._visitor.content(content, where)
        walked = found.encode(self._text(found.text, headers, where))
        # What begins like UTF-16 or UTF-32 may be anything: it is looked at as bytes, too.
        return self._visitor.content(walked, where) if found.codec[:6] in ("utf-16", "utf-32") else walked

    def _parts(self, content: bytes, mark: str | None, where: str, wrapped: int) -> bytes | None:
        """A body of parts; None when there are none in it."""
        parts = multipart.parse(content, mark) if mark else None
        if mark and parts:
            return multipart.build(self._each_part(parts, where, wrapped), mark)
        walked = multipart.rewrite(content, mark, lambda parts: self._each_part(parts, where, wrapped))
        if walked is None:
            return None
        found = contents.text_of(walked, None)  # what stands around the parts
        return found.encode(self._visitor.text(found.text, where)) if found else self._visitor.content(walked, where)

    def _text(self, text: str, headers: Headers, where: str) -> str:
        media = (header(headers, "content-type") or "").partition(";")[0].strip().lower()
        if media == "application/x-www-form-urlencoded":
            return self._visitor.text(self._leaves.pairs(text, where, "form"), where)
        if media in _TABLES:
            text = self._leaves.table(text, where, declared=True) or text
        walked = self._leaves.json_text(text, where)
        if walked is not None:
            return walked
        if re.fullmatch(r"[\w.%\[\]-]+=[^\s<>{}]*", text):  # OAuth 1 answers forms as text/html
            return self._visitor.text(self._leaves.pairs(text, where, "form"), where)
        return self._leaves.leaf(text, where)

    def _each_part(self, parts: tuple[multipart.Part, ...], where: str, wrapped: int) -> list[multipart.Part]:
        siblings = frozenset(normal(part.parameter("name") or "") for part in parts)
        return [self._part(part, siblings, f"{where} part", wrapped) for part in parts]

    def _part(self, part: multipart.Part, siblings: frozenset[str], where: str, wrapped: int) -> multipart.Part:
        name = part.parameter("name") or ""
        headers = self._headers(part.headers, where)
        if not part.content:
            return multipart.Part(headers, part.content)
        media = header(part.headers, "content-type")
        file = bool(part.parameter("filename"))
        telling = self._rules.is_secret(name, self._side, "part", self._path, siblings)
        if name and (telling or not file):
            found = contents.text_of(part.content, media or "text/plain" if telling else media)
            if found is not None:
                value = self._leaves.named(name, found.text, where, "part", siblings)
                return multipart.Part(headers, found.encode(value))
        return multipart.Part(headers, self._content(part.content, part.headers, where, wrapped + 1))

    @staticmethod
    def _sized(headers: Headers, before: Body, after: Body) -> Headers:
        """Content-Length follows a body whose length changed (never that of an empty one: an answer to HEAD)."""
        if before is after or before.coding or len(before.content) == len(after.content):
            return headers
        size = str(len(after.content))
        return tuple((name, size if name.lower() == "content-length" else value) for name, value in headers)
