"""JSON Schema (draft 2020-12) and OpenAPI 3.1, derived from a contract."""

from __future__ import annotations

import re
from typing import Any

from .declare import Contract, Field, Operation, Param, Resource

__all__ = ["json_schema", "openapi", "reply_schema"]

_LIMITS = (
    ("pattern", "pattern"),
    ("min_length", "minLength"),
    ("max_length", "maxLength"),
    ("minimum", "minimum"),
    ("maximum", "maximum"),
    ("min_items", "minItems"),
    ("max_items", "maxItems"),
)


def json_schema(field: Field, mode: str = "reply", prefix: str = "#/components/schemas/") -> dict[str, Any]:
    """The JSON Schema of a field. ``mode``: ``reply``, ``create`` or ``update``, as in ``compile_validator``.

    References lead to ``<prefix><resource>``, in the other modes to ``<prefix><resource>.<mode>``.
    """
    out: dict[str, Any] = {}
    if field.type == "ref":
        out = {"$ref": f"{prefix}{_name(field.ref, mode)}"}
        return {"anyOf": [out, {"type": "null"}]} if field.nullable else out
    nested = "create" if mode == "update" else mode  # as in ``compile_validator``
    if field.alternatives:
        out["anyOf"] = [json_schema(a, nested, prefix) for a in field.alternatives]
        if field.nullable:
            out["anyOf"].append({"type": "null"})
    elif field.type != "any":
        out["type"] = [field.type, "null"] if field.nullable else field.type
    if field.enum:
        out["enum"] = [*field.enum, None] if field.nullable and None not in field.enum else list(field.enum)
    for name, keyword in _LIMITS:
        value = getattr(field, name)
        if value is not None:
            out[keyword] = value
    if field.format:
        out["format"] = field.format
    if field.type == "array" and field.items is not None:
        out["items"] = json_schema(field.items, nested, prefix)
    if field.unique:
        out["uniqueItems"] = True
    if field.type == "object":
        _members(out, field, mode, prefix)
    if field.note:
        out["description"] = field.note
    if field.access == "R":
        out["readOnly"] = True
    elif field.access == "W":
        out["writeOnly"] = True
    return out


def _name(resource: str | None, mode: str) -> str:
    return f"{resource}" if mode == "reply" else f"{resource}.{mode}"


def _members(out: dict[str, Any], field: Field, mode: str, prefix: str) -> None:
    nested = "create" if mode == "update" else mode
    if mode == "reply":
        shown = [f for f in field.fields if f.access != "W"]
        needed = [f.name for f in shown if not f.optional]
    else:
        letter = "C" if mode == "create" else "U"
        shown = [f for f in field.fields if letter in f.access or "W" in f.access]
        needed = [f.name for f in shown if f.required] if mode == "create" else []
    if shown:
        out["properties"] = {f.name: json_schema(f, nested, prefix) for f in shown}
    if needed:
        out["required"] = needed
    if field.keys is not None:
        named = {"pattern": field.keys}
        out["propertyNames"] = {"anyOf": [{"enum": [f.name for f in shown]}, named]} if shown else named
    if field.values is not None:
        out["additionalProperties"] = json_schema(field.values, nested, prefix)
    elif field.closed:
        out["additionalProperties"] = False


def _definition(resource: Resource, prefix: str, mode: str = "reply") -> dict[str, Any]:
    schema = json_schema(resource.as_field, mode, prefix)
    if resource.note:
        schema["description"] = resource.note
    return schema


def reply_schema(contract: Contract, operation: Operation, status: int) -> dict[str, Any] | None:
    """A self-contained JSON Schema of an operation's reply with that status; None when it declares no body."""
    for answer in operation.answers:
        if answer.status == status and answer.schema is not None:
            prefix = "#/$defs/"
            schema = json_schema(contract.schema_field(answer.schema), "reply", prefix)
            schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
            schema["$defs"] = {r.name: _definition(r, prefix) for r in contract.resources.values()}
            return schema
    return None


def _parameter(param: Param) -> dict[str, Any]:
    out: dict[str, Any] = {"name": param.name, "in": param.where}
    if param.where == "path" or param.field.required:
        out["required"] = True
    if param.field.note:
        out["description"] = param.field.note
    schema = json_schema(param.field, "create")
    schema.pop("description", None)
    if param.field.default is not None:
        schema["default"] = param.field.default
    if param.style == "json":
        out["content"] = {"application/json": {"schema": schema}}
    else:
        out["schema"] = schema
        if param.style == "csv":
            out["explode"] = False
        elif param.style == "bracket" and param.field.type == "object":
            out["style"] = "deepObject"
            out["explode"] = True
    return out


def _operation(contract: Contract, operation: Operation) -> dict[str, Any]:
    out: dict[str, Any] = {"operationId": operation.id, "tags": [operation.family or operation.id.split(".")[0]]}
    if operation.summary:
        out["summary"] = operation.summary
    if operation.note:
        out["description"] = operation.note
    declared = {p.name: p for p in operation.params if p.where == "path"}
    names = re.findall(r"{(\w+)(?::path)?}", operation.path)
    params = [declared.get(n) or Param(Field(n), "path") for n in names]
    params += [p for p in operation.params if p.where != "path"]
    if params:
        out["parameters"] = [_parameter(p) for p in params]
    if operation.body is not None:
        mode = "update" if operation.action == "update" or operation.method == "PATCH" else "create"
        schema = (
            json_schema(contract.schema_field(operation.body.schema), mode) if operation.body.schema is not None else {}
        )
        out["requestBody"] = {
            "required": operation.body.required,
            "content": {kind: {"schema": schema} for kind in operation.body.content_types},
        }
    responses: dict[str, Any] = {}
    for answer in operation.answers:
        response: dict[str, Any] = {"description": answer.note or "Success"}
        if answer.schema is not None:
            schema = (
                {"$ref": f"#/components/schemas/{answer.schema}"}
                if isinstance(answer.schema, str)
                else json_schema(answer.schema)
            )
            response["content"] = {answer.content_type: {"schema": schema}}
        responses[str(answer.status)] = response
    for case in operation.errors:
        found = responses.setdefault(str(case.status), {"description": case.when or "Error"})
        if case.when and case.when not in found["description"]:
            found["description"] += f"; {case.when}"
    out["responses"] = responses or {"default": {"description": "Not established"}}
    if operation.scopes:
        out["x-scopes"] = list(operation.scopes)
    out["x-status"] = operation.status
    out["x-evidence"] = operation.evidence
    return out


_PREFIX = "#/components/schemas/"


def _sent(part: Any) -> list[str]:
    """Names of the definitions of what is sent (``Device.create``) that a part of a description refers to."""
    if isinstance(part, list):
        return [name for element in part for name in _sent(element)]
    if not isinstance(part, dict):
        return []
    found = [name for key, value in part.items() if key != "$ref" for name in _sent(value)]
    target = part.get("$ref")
    if isinstance(target, str) and target.endswith((".create", ".update")):
        found.append(target.removeprefix(_PREFIX))
    return found


def openapi(contract: Contract, servers: list[str] | None = None) -> dict[str, Any]:
    """The contract as an OpenAPI 3.1 document. Planned and unknown operations are in it, marked ``x-status``."""
    paths: dict[str, dict[str, Any]] = {}
    for operation in contract.operations:
        methods = paths.setdefault(operation.path.replace(":path}", "}"), {})
        methods[operation.method.lower()] = _operation(contract, operation)
    schemas = {r.name: _definition(r, _PREFIX) for r in contract.resources.values()}
    wanted = _sent(paths)
    while wanted:
        name = wanted.pop()
        if name not in schemas:
            resource, _, mode = name.rpartition(".")
            schemas[name] = _definition(contract.resources[resource], _PREFIX, mode)
            wanted += _sent(schemas[name])
    return {
        "openapi": "3.1.0",
        "info": {
            "title": contract.title,
            "version": contract.version,
            "description": contract.description or f"As the {contract.title} test double serves it.",
        },
        "servers": [{"url": url} for url in (servers or list(contract.servers) or ["/"])],
        "paths": paths,
        "components": {"schemas": schemas},
    }
