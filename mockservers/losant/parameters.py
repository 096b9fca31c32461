"""Query strings and bodies as Losant's clients write them.

Nested values come in bracket notation with numeric indexes (``tagFilter[0][key]=site``), advanced queries as JSON text
in one parameter, booleans in any capitals (the Python client sends ``True``). Parameters nobody declared are ignored.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from mockservers.engine.contract import Field, Param, Problem, Validator, compile_validator
from mockservers.engine.store import decode

from .errors import InvalidContent, TooLarge, Validation, validation

if TYPE_CHECKING:
    from mockservers.engine.call import Call
    from mockservers.engine.vendor import Endpoint

__all__ = ["LARGEST", "Plan", "brackets"]

LARGEST = 10 * 1024 * 1024
"""Bytes of a body. Published for uploads [docs]; taken for all bodies here [inferred]."""

_NUMBER = re.compile(r"[+-]?(\d{1,17})(\.\d{1,9})?\Z")
_BOOLEANS = {"true": True, "false": False, "1": True, "0": False}
_KEY = re.compile(r"\[([^\[\]]*)\]")
_ID = re.compile(r"[0-9a-f]{24}\Z")
_ANY_ID = re.compile(r"[0-9A-Fa-f]{24}\Z")
_DEEPEST = 8
_REMEMBERED = 256


def _wrong(field: Field, code: str) -> Validation:
    return validation([Problem((field.name,), code, field)])


def _arrays(value: Any) -> Any:
    """Objects whose keys are all indexes are lists, in the order of the indexes."""
    if not isinstance(value, dict):
        return value
    if value and all(k == "" or (k.isascii() and k.isdigit()) for k in value):
        return [_arrays(value[k]) for k in sorted(value, key=lambda k: int(k or 0))]
    return {k: _arrays(v) for k, v in value.items()}


def brackets(pairs: list[tuple[str, str]], name: str) -> Any:
    """The value a parameter in bracket notation has: text, list or object; None when it is not there."""
    root: dict[str, Any] = {}
    for key, text in pairs:
        if key == name:
            if not root:
                root["="] = text
            continue
        if not key.startswith(name + "["):
            continue
        path = _KEY.findall(key[len(name) :])
        if not path or len(path) > _DEEPEST or len(key) != len(name) + sum(len(p) + 2 for p in path):
            raise Validation(f"{name} is the wrong type", f"cannot read {key!r}")
        node = root
        for step, part in enumerate(path):
            if part == "" and step == len(path) - 1:
                part = str(len(node))
            if step == len(path) - 1:
                node.setdefault(part, text)
            else:
                below = node.setdefault(part, {})
                if not isinstance(below, dict):
                    raise Validation(f"{name} is the wrong type", f"{key!r} goes below a plain value")
                node = below
    if not root:
        return None
    if "=" in root and len(root) == 1:
        return root["="]
    root.pop("=", None)
    return _arrays(root)


class Plan:
    """How one operation's parameters and body are read; made once per operation."""

    __slots__ = (
        "_checks",
        "_contract",
        "_ids",
        "_json",
        "_nested",
        "_plain",
        "_required",
        "_seen",
        "defaults",
        "validate",
    )

    def __init__(self, endpoint: Endpoint) -> None:
        operation = endpoint.operation
        shown = [p for p in operation.params if p.where == "query"]
        self._ids = tuple(p.name for p in operation.params if p.where == "path")
        self._plain = {p.name: p for p in shown if p.style != "bracket"}
        self._nested = {p.name: p for p in shown if p.style == "bracket"}
        self._checks: dict[str, Validator] = {}
        # Query string -> parameters. Clients ask with the same ones over and over; what is nested or JSON is left out.
        self._seen: dict[str, dict[str, Any]] = {}
        self._contract = endpoint.vendor.contract
        self._required = tuple(p for p in shown if p.field.required)
        self.defaults: dict[str, Any] = {p.name: p.field.default for p in shown}
        # A PATCH body has a schema of its own, so it is checked whole, required members included.
        self.validate: Validator | None = None
        self._json = operation.body is not None and operation.body.content_types[0] == "application/json"
        if operation.body is not None and operation.body.schema is not None:
            self.validate = compile_validator(endpoint.body_field, endpoint.vendor.contract.resources, "create")

    def read(self, call: Call) -> None:
        """Check the ids in the path, where 24 hexadecimal digits of either case name the same thing; read parameters
        and body."""
        args = call.args
        for name in self._ids:
            if _ID.match(args[name]) is None:
                if _ANY_ID.match(args[name]) is None:
                    raise Validation(f"{name} is not valid")
                args[name] = args[name].lower()
        seen = self._seen.get(call.query_string)
        if seen is not None:
            call.params = seen.copy()
        else:
            self._params(call)
        if self._json:
            self.body(call)

    def _params(self, call: Call) -> None:
        text = call.query_string
        params = call.params = dict(self.defaults)
        if text:
            plain, nested = self._plain, self._nested
            for name, given in call.query.items():
                param = plain.get(name)
                if param is not None:
                    value = self._value(param, given)
                    if value is not None:
                        params[name] = value
            if nested:
                for name, param in nested.items():
                    if name not in call.query_string:
                        continue
                    value = brackets(call.pairs, name)
                    if value is None or value == "":
                        continue
                    if param.field.type == "array" and not isinstance(value, list):
                        value = value.split(",") if isinstance(value, str) else value
                    problems = self._check(param)(value)
                    if problems:
                        first = problems[0]
                        raise validation([Problem((name, *first.path), first.code, first.field)])
                    params[name] = value
        for param in self._required:
            if params[param.name] is None:
                raise _wrong(param.field, "missing")
        if len(text) < 200 and not any(isinstance(value, list | dict) for value in params.values()):
            if len(self._seen) >= _REMEMBERED:
                self._seen.clear()
            self._seen[text] = params.copy()

    def _check(self, param: Param) -> Validator:
        # Compiled when first sent: it is the first need of the schemas, which cost more than the rest of a start.
        found = self._checks.get(param.name)
        if found is None:
            found = self._checks[param.name] = compile_validator(param.field, self._contract.resources)
        return found

    def _value(self, param: Param, text: str) -> Any:
        """A parameter's value; None when it is blank, which counts as absent."""
        field = param.field
        kind = field.type
        if kind == "string":
            if field.enum and text not in field.enum:
                if text == "":
                    return None
                raise _wrong(field, "enum")
            if field.pattern is not None and re.search(field.pattern, text) is None:
                if text == "":
                    return None
                raise _wrong(field, "pattern")
            if field.required and text == "":
                return None
            return text
        text = text.strip()
        if text == "":
            return None
        if param.style == "json":
            try:
                value = decode(text)
            except (ValueError, RecursionError):
                raise Validation(f"{field.name} is not valid JSON") from None
            if value is not None and not isinstance(value, dict):
                raise _wrong(field, "type")
            return value
        if kind == "boolean":
            if text.lower() not in _BOOLEANS:
                raise _wrong(field, "type")
            return _BOOLEANS[text.lower()]
        found = _NUMBER.match(text)
        if found is None or (kind == "integer" and found[2] is not None):
            raise _wrong(field, "type")
        number = int(float(text)) if found[2] is not None else int(text)
        if field.enum and number not in field.enum:
            raise _wrong(field, "enum")
        if field.minimum is not None and number < field.minimum:
            raise _wrong(field, "minimum")
        return number

    def body(self, call: Call) -> None:
        """The JSON body. None sent means ``{}``: one official client sends that, another nothing."""
        raw = call.body
        if len(raw) > LARGEST:
            raise TooLarge()
        if not raw or raw.isspace():
            call.data = {}
        else:
            try:
                call.data = decode(raw)
            except (ValueError, RecursionError) as error:
                raise InvalidContent(f"Invalid JSON: {error}") from None
        if self.validate is None:
            return
        params = call.params
        if params.get("tagsAsObject") or params.get("attributesAsObject"):
            as_lists(call.data)
        try:
            problems = self.validate(call.data)
        except RecursionError:
            raise Validation("data has too many levels") from None
        if problems:
            raise validation(problems)


def as_lists(data: Any) -> None:
    """Tags and attributes given as objects, put into the form in which they are kept."""
    if not isinstance(data, dict):
        return
    tags, attributes = data.get("tags"), data.get("attributes")
    if isinstance(tags, dict):
        data["tags"] = [
            {"key": key, "value": value}
            for key, values in tags.items()
            for value in (values if isinstance(values, list) else [values])
        ]
    if isinstance(attributes, dict):
        data["attributes"] = [
            {**entry, "name": name} if isinstance(entry, dict) else entry for name, entry in attributes.items()
        ]
