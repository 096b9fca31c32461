"""How Labii speaks: Django REST framework with statuses of its own.

Order of checks [inferred]: who calls (401), the method (405), level and serializer (406), the sid (406), the role
(403), then page (404) or body (406).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from mockservers.engine.call import Call, MethodMissing, Reply, RouteMissing, VendorError
from mockservers.engine.dialect import Dialect
from mockservers.engine.store import encode

from . import accounts, auth, limits
from .contract import MODELS, Model
from .errors import (
    FieldsInvalid,
    NotAcceptable,
    NotAForm,
    NotAllowed,
    NotAuthenticated,
    NotFound,
    NotJson,
    NotPermitted,
    ServerError,
    Throttled,
    WrongMediaType,
)

if TYPE_CHECKING:
    from mockservers.engine.vendor import Endpoint
    from mockservers.engine.world import World

__all__ = ["LabiiDialect"]

JSON = (
    ("Content-Type", "application/json"),
    ("Vary", "Accept"),
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
    ("Access-Control-Allow-Origin", "*"),
)
KINDS = ("", "application/json", "application/x-www-form-urlencoded", "multipart/form-data")
"""What DRF parses by default. [inferred]"""
FORMS = KINDS[2:]
_BOUNDARY = re.compile(r";\s*boundary=\s*\S", re.IGNORECASE)
_SURROGATE = re.compile("[\ud800-\udfff]")


class LabiiDialect(Dialect):
    order = ("route", "authenticate", "method", "quota", "authorize", "fault", "parse")
    slash = "both"
    headers = JSON

    # Worlds

    def credentials(self, world: World) -> dict[str, Any]:
        return accounts.credentials(world)

    def keys(self, world: World) -> Iterable[str]:
        return accounts.keys(world)

    def begin(self, world: World) -> None:
        accounts.begin(world)

    def identify(self, call: Call) -> str | None:
        """The token or key; where there is none, the e-mail, secret, tag or upload the call names."""
        found = auth.credential(call)
        if found is not None:
            return found[1]
        if call.path.startswith("/accounts/"):
            return _named(call)
        if call.path.startswith("/s3.amazonaws.com/"):
            return call.path.rstrip("/").rpartition("/")[2]
        return None

    def actions(self) -> Mapping[str, Callable[..., Any]]:
        from .actions import ACTIONS

        return ACTIONS

    # Checks

    def authenticate(self, call: Call) -> None:
        call.principal = auth.authenticate(call)
        auth.touch(call)

    def quota(self, call: Call) -> None:
        limits.throttle(call)

    def authorize(self, call: Call) -> None:
        operation = call.operation
        if operation is not None and "model" in operation.extra:
            target = _target()
            model = model_at(call)
            if call.principal.only_reads:
                kept = target.answered(call, model)
                if kept is not None:
                    call.memo = {"kept": kept}
                    return
            call.memo = call.memo or {}
            call.memo["target"] = target.find(call, model)

    def parse(self, call: Call, endpoint: Endpoint) -> None:
        operation = endpoint.operation
        if operation.body is None or operation.family == "uploads":
            return
        kind = call.content_type
        if kind not in KINDS and call.body:
            raise WrongMediaType(kind)
        call.data = body_of(call, kind)
        if isinstance(call.data, list):
            raise NotAcceptable(
                "Wrong datatype - list, acceptable data is DICT. Please POST multiple times if you have more than one "
                "dataset."
            )
        if not isinstance(call.data, dict):
            raise NotAcceptable("Invalid data. Expected a dictionary, but got " + type(call.data).__name__ + ".")

    # Answers

    def render(self, call: Call, result: Any) -> Reply:
        if call.memo is not None and "target" in call.memo:
            call.memo["target"].scene.file()
        reply = super().render(call, result)
        if reply.headers is self.headers or not reply.headers:
            reply.headers = _headers(call, reply.headers is self.headers)
        return reply

    def refuse(self, call: Call, error: VendorError) -> Reply:
        auth.touch(call)  # a refused call is activity too, though what it did was taken back
        reply = super().refuse(call, error)
        if call.allowed and not any(name in ("Allow", "Server") for name, _ in reply.headers):
            reply.headers = (*reply.headers, ("Allow", ", ".join(_offered(call, call.allowed))))
        return reply

    def translate(self, call: Call, error: VendorError) -> VendorError:
        if isinstance(error, RouteMissing):
            return NotFound(error.reason)
        if isinstance(error, MethodMissing):
            return NotAllowed(call.method, _offered(call, error.allowed), error.reason)
        return error

    def fault(self, call: Call, status: int) -> VendorError:
        made: dict[int, VendorError] = {
            401: NotAuthenticated("Invalid token.", "fault: 401"),
            403: NotPermitted("fault: 403"),
            404: NotFound("fault: 404"),
            405: NotAllowed(call.method, reason="fault: 405"),
            406: NotAcceptable("Error: not acceptable!", "fault: 406"),
            429: Throttled(3600),
        }
        return made.get(status) or ServerError(status)

    def options(self, call: Call) -> Reply | None:
        """DRF's metadata for who may call, and a permissive answer to a browser's preflight, which carries no
        credential. [inferred]"""
        if not call.allowed:
            return None
        if "HTTP_ACCESS_CONTROL_REQUEST_METHOD" not in call.environ:
            operation, _, _ = call.vendor.router.find(call.allowed[0], call.path)
            if operation is None or operation.auth:
                self.authenticate(call)
        allowed = _offered(call, call.allowed)
        cors = (
            ("Allow", ", ".join(allowed)),
            ("Access-Control-Allow-Methods", ", ".join(allowed)),
            ("Access-Control-Allow-Headers", "authorization, content-type, x-forwarded-for"),
        )
        name = call.path.strip("/").split("/")
        body = {
            "name": " ".join(name[1:3]).title(),
            "description": "",
            "renders": ["application/json"],
            "parses": list(KINDS[1:]),
        }
        return Reply(encode(body), 200, (*JSON, *cors))


@cache
def _target() -> Any:
    """The module that finds what a call is about: imported with the rest of the behaviour, by the first call."""
    from .behaviour import target

    return target


def model_at(call: Call) -> Model:
    """The model an operation is about."""
    assert call.operation is not None
    return MODELS[call.operation.extra["model"]]


_HEADERS: dict[tuple[tuple[str, ...], bool], tuple[tuple[str, str], ...]] = {}


def _headers(call: Call, json: bool) -> tuple[tuple[str, str], ...]:
    """The headers of a success: DRF lists the methods of the URL in all of them. [inferred]"""
    key = (call.allowed, json)
    found = _HEADERS.get(key)
    if found is None:
        found = _HEADERS[key] = (*(JSON if json else JSON[1:]), ("Allow", ", ".join(_offered(call, call.allowed))))
    return found


def _offered(call: Call, methods: Iterable[str]) -> tuple[str, ...]:
    """What the Allow header lists."""
    parts = call.path.strip("/").split("/")
    found = [] if parts[1:3] == ["activity", "detail"] else list(methods)
    return (*found, "HEAD", "OPTIONS") if "GET" in found else (*found, "OPTIONS")


def body_of(call: Call, kind: str) -> Any:
    """The body as data: JSON, or the fields of a form; nothing is an empty object."""
    body = call.body
    if not body or body.isspace():
        return {}
    if kind in FORMS:
        if kind == FORMS[1] and not _BOUNDARY.search(call.environ["CONTENT_TYPE"]):
            raise NotAForm("Invalid boundary in multipart: None")
        return dict(call.form()[0])
    try:
        return call.json()
    except ValueError as error:
        raise _unreadable(body, error) from None


def _unreadable(body: bytes, error: ValueError) -> VendorError:
    """The problem in the words of Python's own parser, which the vendor's framework repeats, or the framework's own."""
    import json

    try:
        found = json.loads(body.decode(), parse_constant=_no_number)
        for name, value in found.items() if isinstance(found, dict) else ():
            alone = _SURROGATE.search(json.dumps([name, value], ensure_ascii=False))
            if alone is not None:
                shown = name.encode(errors="replace").decode()
                return FieldsInvalid({shown: [f"Surrogate characters are not allowed: U+{ord(alone[0]):X}."]})
    except RecursionError:  # the engine's limit lies below what Python can do here
        pass
    except ValueError as problem:
        return NotJson(str(problem))
    return NotJson(str(error))


def _no_number(word: str) -> None:
    raise ValueError(f"Out of range float values are not JSON compliant: {word!r}")


def _named(call: Call) -> str | None:
    tag = call.query.get("tag")
    if tag:
        return tag
    try:
        data = body_of(call, call.content_type)
    except VendorError:
        return None
    if isinstance(data, dict):
        for name in ("secret", "username", "email"):
            value = data.get(name)
            if isinstance(value, str):
                return value if name == "secret" else value.strip().lower()
    return None
