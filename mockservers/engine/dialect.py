"""A vendor's dialect: the order of its checks, and how it reads requests and words answers.

Everything here is a default; a vendor's ``dialect`` overrides what it does differently.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from .call import JSON, Call, Invalid, Reply, VendorError
from .contract import Param, Problem
from .store import encode

if TYPE_CHECKING:
    from .contract import Operation, Resource
    from .store import Base
    from .vendor import Endpoint
    from .world import World

__all__ = ["Dialect"]

_INTEGER = re.compile(r"[+-]?[0-9]{1,18}\Z")
_NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,3})?\Z")
_BOOLEANS = {"true": True, "false": False, "1": True, "0": False}
UNSET: Any = object()


class Dialect:
    """How one vendor speaks. Instances hold no state of a world."""

    order: tuple[str, ...] = ("route", "method", "authenticate", "authorize", "fault", "quota", "parse")
    """The vendor's order of checks. ``route`` answers unknown paths, ``method`` known paths with another method,
    ``fault`` the faults that strike before the side effect, ``parse`` parameters and body."""

    slash = "both"
    ignore_case = False
    collapse = False
    headers: tuple[tuple[str, str], ...] = JSON
    """Headers of every JSON answer."""

    error_headers: tuple[tuple[str, str], ...] | None = None
    """Headers of JSON refusals, where they differ."""

    query_case = True
    """Whether query parameter names are told apart by case."""

    # Credentials and worlds

    def credentials(self, world: World) -> dict[str, Any]:
        """The world's named credentials: what a client needs besides the URL."""
        return {}

    def keys(self, world: World) -> Iterable[str]:
        """The texts by which ``identify`` finds this world from its first moment on."""
        return ()

    def begin(self, world: World) -> None:
        """Called once when the vendor's account is put under a world: make what differs from world to world."""

    def actions(self) -> Mapping[str, Callable[..., Any]]:
        """What the control plane can make happen in the vendor's world that no API call can: name -> function of the
        world and keyword arguments. ``ValueError`` from one of them is the caller's mistake."""
        return {}

    def identify(self, call: Call) -> str | None:
        """The credential a call presents, as registered: by default the ``Authorization`` header whole."""
        value = call.environ.get("HTTP_AUTHORIZATION")
        return value if isinstance(value, str) else None

    def complete(self, base: Base) -> Base:
        """A last look at a freshly built account."""
        return base

    def settle(self, world: World, kind: str, document: dict[str, Any]) -> dict[str, Any]:
        """A document about to be kept that was made or changed behind the vendor's back: put right whatever the vendor
        keeps with it (lists, counters)."""
        return document

    # Checks, in the order stated

    def authenticate(self, call: Call) -> None:
        """Put who calls into ``call.principal``, or raise. Not asked where the operation needs no credential."""

    def authorize(self, call: Call) -> None:
        """Raise when the principal may not do this operation."""

    def quota(self, call: Call) -> None:
        """Raise when the caller has used up its quota."""

    # Requests

    def parse(self, call: Call, endpoint: Endpoint) -> None:
        """Fill ``call.params`` and ``call.data`` from the contract, or raise ``Invalid``."""
        if endpoint.params:
            self.parse_params(call, endpoint)
        if endpoint.operation.body is not None:
            self.parse_body(call, endpoint)

    def parse_params(self, call: Call, endpoint: Endpoint) -> None:
        params = call.params
        query = call.query
        if not self.query_case and query:
            lower: dict[str, str] = {}
            for name, value in query.items():
                lower.setdefault(name.lower(), value)
            query = lower
        for param in endpoint.params:
            name = param.field.name
            if param.where == "path":
                self.path_value(call, param)
                continue
            if param.where == "header":
                text = call.headers.get(name)
            elif param.style == "repeat":
                values = [v for v in call.all(name) if v != ""]
                text = None
                if values:
                    params[name] = [self._checked(param, self.convert(param, v)) for v in values]
                    continue
            else:
                text = query.get(name if self.query_case else name.lower())
            if text is None or (text == "" and self.blank_is_absent(param)):
                if param.field.required:
                    raise Invalid(param.where, [Problem((name,), "missing", param.field)])
                params[name] = param.field.default
            else:
                params[name] = self._checked(param, self.convert(param, text))

    def _checked(self, param: Param, value: Any) -> Any:
        if isinstance(value, Problem):
            raise Invalid(param.where, [value])
        return value

    def path_value(self, call: Call, param: Param) -> None:
        """Check a path value against the pattern its parameter declares."""
        field = param.field
        if field.pattern is not None and re.search(field.pattern, str(call.args[field.name])) is None:
            raise Invalid("path", [Problem((field.name,), "pattern", field, call.args[field.name], field.pattern)])

    def blank_is_absent(self, param: Param) -> bool:
        """Whether ``?name=`` counts as not given."""
        return param.field.type != "string"

    def convert(self, param: Param, text: str) -> Any:
        """A parameter's value from its text, or a ``Problem``."""
        field = param.field
        value: Any = text
        if param.style == "csv":
            value = [part for part in text.split(",") if part]
        elif param.style == "json":
            from .store import decode

            try:
                value = decode(text)
            except ValueError:
                return Problem((field.name,), "type", field, text)
        elif field.type == "integer":
            if not _INTEGER.match(text):
                return Problem((field.name,), "type", field, text)
            value = int(text)
        elif field.type == "number":
            if not _NUMBER.match(text) or (value := float(text)) in (float("inf"), float("-inf")):
                return Problem((field.name,), "type", field, text)
        elif field.type == "boolean":
            value = _BOOLEANS.get(text.lower(), UNSET)
            if value is UNSET:
                return Problem((field.name,), "type", field, text)
        if field.enum and value not in field.enum:
            return self.enum_value(param, value)
        for code, limit, bad in (
            ("minimum", field.minimum, lambda limit: value < limit),
            ("maximum", field.maximum, lambda limit: value > limit),
            ("pattern", field.pattern, lambda limit: re.search(limit, text) is None),
        ):
            if limit is not None and bad(limit):
                return Problem((field.name,), code, field, value, limit)
        return value

    def enum_value(self, param: Param, value: Any) -> Any:
        """What to make of a value that is not in the list: by default a problem."""
        return Problem((param.field.name,), "enum", param.field, value, param.field.enum)

    def parse_body(self, call: Call, endpoint: Endpoint) -> None:
        """JSON by default; an absent optional body gives None."""
        body = endpoint.operation.body
        assert body is not None
        if not call.body.strip():
            if body.required:
                raise Invalid("body", [Problem((), "missing", endpoint.body_field)])
            return
        try:
            call.data = call.json()
        except ValueError as error:
            raise Invalid("json", [], f"the body is not JSON: {error}") from None
        validate = endpoint.validate
        if validate is not None:
            problems = validate(call.data)
            if problems:
                raise Invalid("body", problems)

    # Answers

    def render(self, call: Call, result: Any) -> Reply:
        """The reply for what a behaviour gave: a ``Reply``, encoded bytes, JSON data, or None for an empty body."""
        operation = call.operation
        status = operation.success if operation is not None else 200
        if isinstance(result, bytes):
            return Reply(result, status, self.headers)
        if isinstance(result, Reply):
            return result
        if result is None:
            return Reply(b"", status, ())
        return Reply(encode(result), status, self.headers)

    def refuse(self, call: Call, error: VendorError) -> Reply:
        """The reply for a refusal. Engine errors are first put into the vendor's words by ``translate``."""
        error = self.translate(call, error)
        body = error.body(call)
        headers = self.error_headers if self.error_headers is not None else self.headers
        if body is None:
            return Reply(b"", error.status, error.headers, error.reason)
        if isinstance(body, str | bytes):
            raw = body.encode() if isinstance(body, str) else body
            return Reply(raw, error.status, error.headers, error.reason)
        return Reply(encode(body), error.status, (*headers, *error.headers), error.reason)

    def translate(self, call: Call, error: VendorError) -> VendorError:
        """The vendor's own error for an engine error (``RouteMissing``, ``MethodMissing``, ``Invalid``)."""
        return error

    def fault(self, call: Call, status: int) -> VendorError:
        """The vendor's own refusal with that status, for a fault that asks for it."""
        error = VendorError(f"fault: {status}")
        error.status = status
        return error

    def options(self, call: Call) -> Reply | None:
        """The answer to ``OPTIONS`` on a known path; None: treated as any other method."""
        return None

    # Generic CRUD

    def missing(self, call: Call, resource: Resource, key: Any) -> VendorError:
        """The refusal for a document that is not there."""
        error = VendorError(f"no {resource.name} {key}")
        error.status = 404
        return error

    def key_of(self, call: Call, resource: Resource) -> Any:
        """The key a call's path names: by default its last value."""
        return list(call.args.values())[-1]

    def new_document(self, call: Call, resource: Resource, data: Mapping[str, Any]) -> tuple[Any, dict[str, Any]]:
        """Key and document for a create: declared fields in order, defaults filled in, the key from the sequence."""
        key = call.docs(resource.collection or resource.name).next_id()
        document = {f.name: data.get(f.name, f.default) for f in resource.fields if f.access != "W"}
        document[resource.key] = key
        return key, document

    def change_document(
        self, call: Call, resource: Resource, document: dict[str, Any], data: Mapping[str, Any]
    ) -> dict[str, Any]:
        """The document after an update: by default the given fields replace the old."""
        document.update(data)
        return document

    def page(self, call: Call, resource: Resource, documents: Any) -> Any:
        """The envelope of a generic list; ``documents`` is an ordered view of keys."""
        collection = call.docs(resource.collection or resource.name)
        return b"[" + b",".join([collection.raw(k) or b"null" for k in documents]) + b"]"

    def show(self, call: Call, resource: Resource, raw: bytes) -> Any:
        """A document as the vendor shows it."""
        return raw

    def deleted(self, call: Call, operation: Operation) -> Any:
        """What a generic delete answers."""
        return None
