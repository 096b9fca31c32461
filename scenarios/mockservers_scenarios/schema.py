"""The rules of the file format: a tree of nodes becomes a Scenario, or an error that names file and line."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from datetime import datetime
from difflib import get_close_matches
from typing import Any
from urllib.parse import urlsplit

from . import bodies
from .errors import ScenarioError
from .model import VERSION, Body, Exchange, Headers, Request, Response, Scenario
from .yaml_text import Node, plain

SCENARIO_KEYS = (
    "version", "vendor", "purpose", "profile", "seed", "clock", "recorded_at", "upstream", "faults", "exchanges",
)  # fmt: skip
EXCHANGE_KEYS = ("request", "response", "elapsed", "wait")
REQUEST_KEYS = ("method", "path", "query", "headers", *bodies.BODY_KEYS)
RESPONSE_KEYS = ("status", "headers", *bodies.BODY_KEYS)
_RESPONSE_NEVER = ("form", "multipart")
_NAME = re.compile(r"[a-z][a-z0-9_-]*\Z")
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+\Z")


class Reader:
    """Reads nodes of one file; every refusal carries that file's name and the line."""

    def __init__(self, path: str | None) -> None:
        self._path = path

    def scenario(self, root: Node) -> Scenario:
        """The whole file."""
        keys = self._mapping(root, "a scenario", SCENARIO_KEYS, ("version", "vendor"))
        version = self._integer(keys["version"], "version")
        if version != VERSION:
            raise self._error(
                f"this is a version {version} file; version {VERSION} is what can be read here", keys["version"]
            )
        return Scenario(
            vendor=self._name(keys["vendor"], "vendor"),
            purpose=self._text(keys["purpose"], "purpose") if "purpose" in keys else "",
            profile=self._name(keys["profile"], "profile") if _given(keys, "profile") else None,
            seed=self._integer(keys["seed"], "seed") if _given(keys, "seed") else None,
            clock=self._instant(keys["clock"], "clock", or_word="system") if _given(keys, "clock") else None,
            recorded_at=self._instant(keys["recorded_at"], "recorded_at") if _given(keys, "recorded_at") else None,
            upstream=self._origin(keys["upstream"]) if _given(keys, "upstream") else None,
            faults=tuple(map(self._fault, self._list(keys["faults"], "faults"))) if "faults" in keys else (),
            exchanges=tuple(
                self._exchange(node, f"exchange {number}")
                for number, node in enumerate(self._list(keys["exchanges"], "exchanges"), 1)
            ) if "exchanges" in keys else (),
        )  # fmt: skip

    def _exchange(self, node: Node, name: str) -> Exchange:
        keys = self._mapping(node, name, EXCHANGE_KEYS, ("request", "response"))
        return Exchange(
            self._request(keys["request"], f"the request of {name}"),
            self._response(keys["response"], f"the response of {name}"),
            elapsed=self._seconds(keys["elapsed"], "elapsed") if _given(keys, "elapsed") else None,
            wait=self._seconds(keys["wait"], "wait") if _given(keys, "wait") else None,
        )

    def _request(self, node: Node, name: str) -> Request:
        keys = self._mapping(node, name, REQUEST_KEYS, ("method", "path"))
        method = self._text(keys["method"], "method")
        if not _TOKEN.match(method):
            raise self._error(f"{method!r} is not an HTTP method", keys["method"])
        path = self._text(keys["path"], "path")
        if not (path.startswith("/") or path == "*") or "?" in path or "#" in path or re.search(r"[\s\x00-\x1f]", path):
            raise self._error(
                "path must start with '/', without spaces and without a query (that is the key 'query')", keys["path"]
            )
        headers = self._headers(keys.get("headers"))
        query = self._query(keys["query"]) if _given(keys, "query") else ""
        return Request(method, path, query, headers, self._body(node, keys, headers))

    def _response(self, node: Node, name: str) -> Response:
        keys = self._mapping(node, name, RESPONSE_KEYS, ("status",))
        status = self._integer(keys["status"], "status")
        if not 200 <= status <= 999:
            raise self._error(f"{status} is not an HTTP status an answer can have", keys["status"])
        for form in _RESPONSE_NEVER:
            if form in keys:
                raise self._error(f"a response body is json, text or base64, not {form}", keys[form])
        headers = self._headers(keys.get("headers"))
        return Response(status, headers, self._body(node, keys, headers))

    def _body(self, node: Node, keys: dict[str, Node], headers: Headers) -> Body:
        shown = {key: plain(child) for key, child in keys.items() if key in bodies.BODY_KEYS}
        try:
            return bodies.read(shown, headers)
        except (bodies.BodyError, UnicodeEncodeError, ValueError) as error:
            form = next((key for key in bodies.FORMS if key in keys), None)
            raise self._error(str(error), keys[form] if form else node) from None

    def _headers(self, node: Node | None) -> Headers:
        """A mapping, or a list of [name, value] pairs when a name repeats."""
        if node is None or node.value is None:
            return ()
        pairs: list[tuple[str, str, Node]] = []
        if isinstance(node.value, dict):
            pairs = [(name, self._text(child, f"header {name}"), child) for name, child in node.value.items()]
        else:
            for item in self._list(node, "headers"):
                sides = self._list(item, "a header")
                if len(sides) != 2:
                    raise self._error("a header is a pair [name, value]", item)
                pairs.append((self._text(sides[0], "a header name"), self._text(sides[1], "a header value"), item))
        for name, value, where in pairs:
            if not _TOKEN.match(name):
                raise self._error(f"{name!r} is not a header name", where)
            if re.search(r"[\r\n\x00]", value) or not _latin(value):
                raise self._error(
                    f"the value of header {name} cannot go over HTTP (line break or character beyond Latin-1)", where
                )
        return tuple((name, value) for name, value, _ in pairs)

    def _query(self, node: Node) -> str:
        query = self._text(node, "query")
        if re.search(r"[\s#\x00-\x1f]", query):
            raise self._error("query is the text after '?', percent-encoded, without spaces", node)
        return query.removeprefix("?")

    def _fault(self, node: Node) -> dict[str, Any]:
        if not isinstance(node.value, dict):
            raise self._error("a fault is a mapping, such as {operation: losant.devices.get, status: 429}", node)
        value: dict[str, Any] = plain(node)
        return value

    def _mapping(self, node: Node, name: str, allowed: Sequence[str], required: Sequence[str]) -> dict[str, Node]:
        if not isinstance(node.value, dict):
            raise self._error(f"{name} must be a mapping with the keys {', '.join(allowed[:4])}, ...", node)
        for key in node.value:
            if key not in allowed:
                near = get_close_matches(key, allowed, n=1)
                hint = f'did you mean "{near[0]}"?' if near else f"known keys: {', '.join(allowed)}"
                raise ScenarioError(
                    f"unknown key {key!r} in {name}; {hint}", path=self._path, line=(node.key_lines or {}).get(key)
                )
        for key in required:
            if key not in node.value:
                raise self._error(f"{name} lacks the key {key!r}", node)
        return node.value

    def _list(self, node: Node, name: str) -> list[Node]:
        if node.value is None:
            return []
        if not isinstance(node.value, list):
            raise self._error(f"{name} must be a list", node)
        return node.value

    def _text(self, node: Node, name: str) -> str:
        if not isinstance(node.value, str):
            raise self._error(
                f"{name} must be text" + ("; put it in quotes" if isinstance(node.value, int | float) else ""), node
            )
        return node.value

    def _name(self, node: Node, name: str) -> str:
        text = self._text(node, name)
        if not _NAME.match(text):
            raise self._error(f"{name} must be a name in lower case, such as losant, not {text!r}", node)
        return text

    def _integer(self, node: Node, name: str) -> int:
        if not isinstance(node.value, int) or isinstance(node.value, bool):
            raise self._error(f"{name} must be a whole number", node)
        return node.value

    def _seconds(self, node: Node, name: str) -> float:
        value = node.value
        if not isinstance(value, int | float) or isinstance(value, bool) or value < 0 or not math.isfinite(value):
            raise self._error(f"{name} must be a number of seconds, zero or more", node)
        return float(value)

    def _instant(self, node: Node, name: str, or_word: str | None = None) -> str:
        text = self._text(node, name)
        if text != or_word:
            try:
                datetime.fromisoformat(text)
            except ValueError:
                choice = f", or {or_word!r}" if or_word else ""
                raise self._error(f"{name} must be an instant such as 2024-05-01T09:00:00Z{choice}", node) from None
        return text

    def _origin(self, node: Node) -> str:
        text = self._text(node, "upstream")
        try:
            parts = urlsplit(text)
            usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.username is None
        except ValueError:
            usable = False
        if not usable:
            raise self._error("upstream must be an http or https URL without credentials", node)
        return text

    def _error(self, message: str, node: Node) -> ScenarioError:
        return ScenarioError(message, path=self._path, line=node.line)


def _given(keys: dict[str, Node], name: str) -> bool:
    return name in keys and keys[name].value is not None


def _latin(value: str) -> bool:
    return all(ord(char) < 256 for char in value)
