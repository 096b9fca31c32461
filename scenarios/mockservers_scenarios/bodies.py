"""How a body is shown in a scenario file: the most readable form that gives back exactly the same bytes.

json: {...}          (with ``json_style`` when it is not the compact one)
form: [[key, value], ...]
multipart: [{headers: ..., text|json|base64: ...}, ...]   boundary from the Content-Type header
text: "..."
base64: "..."
coding: gzip         beside any of them: the message carried the body compressed
"""

from __future__ import annotations

import base64
import binascii
import re
from typing import Any
from urllib.parse import parse_qsl, urlencode

from . import jsontext, multipart
from .codings import READABLE
from .model import Body, Headers, header

FORMS = ("json", "text", "form", "multipart", "base64")
BODY_KEYS = (*FORMS, "json_style", "coding")
_PARTS_KEYS = ("headers", "json", "json_style", "text", "base64")


class BodyError(ValueError):
    """A body that is not written as the format asks; the message says how."""


def show(body: Body, headers: Headers) -> dict[str, Any]:
    """The keys that stand for this body in a file (none for an empty one)."""
    if not body.content:
        return {"coding": body.coding} if body.coding else {}
    content_type = (header(headers, "content-type") or "").strip().lower()
    shown = None
    if content_type.startswith("application/x-www-form-urlencoded"):
        shown = _show_form(body.content)
    elif mark := multipart.boundary(header(headers, "content-type")):
        shown = _show_multipart(body.content, mark)
    shown = shown or show_content(body.content)
    return {"coding": body.coding, **shown} if body.coding else shown


def show_content(content: bytes) -> dict[str, Any]:
    """Bytes as ``json``, ``text`` or ``base64``."""
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return {"base64": base64.b64encode(content).decode("ascii")}
    if text.lstrip()[:1] in ("{", "["):
        try:
            value = jsontext.parse(text)
        except jsontext.NotJSON:
            return {"text": text}
        style = jsontext.style_of(text, value)
        if style and _writable(value):
            return {"json": value} if style == "compact" else {"json_style": style, "json": value}
    return {"text": text}


def read(shown: dict[str, Any], headers: Headers) -> Body:
    """The body those keys stand for. Raises BodyError."""
    present = [form for form in FORMS if form in shown]
    if len(present) > 1:
        raise BodyError(f"a body is given once, but here are both {present[0]!r} and {present[1]!r}")
    coding = shown.get("coding", "")
    if coding and coding not in READABLE:
        raise BodyError(f"coding must be one of {', '.join(READABLE)}")
    if "json_style" in shown and present != ["json"]:
        raise BodyError("json_style stands beside json only")
    return Body(_read_form(present[0], shown, headers) if present else b"", coding)


def _read_form(form: str, shown: dict[str, Any], headers: Headers) -> bytes:
    value = shown[form]
    if form == "form":
        return urlencode(_pairs(value)).encode("ascii")
    if form == "multipart":
        mark = multipart.boundary(header(headers, "content-type"))
        if mark is None:
            raise BodyError("a multipart body needs a Content-Type header with a boundary")
        if not isinstance(value, list):
            raise BodyError("multipart must be a list of parts")
        return multipart.build([_read_part(part) for part in value], mark)
    return _read_content(form, shown)


def _read_content(form: str, shown: dict[str, Any]) -> bytes:
    value = shown[form]
    if form == "json":
        style = shown.get("json_style", "compact")
        if not isinstance(style, str) or style not in jsontext.STYLES:
            raise BodyError(f"json_style must be one of {', '.join(jsontext.STYLES)}")
        return jsontext.write(value, style).encode("utf-8")
    if not isinstance(value, str):
        raise BodyError(f"{form} must be text; quote it if it looks like a number")
    if form == "text":
        return value.encode("utf-8")
    try:
        return base64.b64decode(re.sub(r"\s", "", value).encode("ascii"), validate=True)
    except (binascii.Error, UnicodeEncodeError) as error:
        raise BodyError(f"base64 cannot be decoded: {error}") from None


def _pairs(value: Any) -> list[tuple[str, str]]:
    if isinstance(value, dict):
        value = list(value.items())
    if not isinstance(value, list):
        raise BodyError("form must be a mapping, or a list of [name, value] pairs")
    pairs = []
    for item in value:
        if not (isinstance(item, list | tuple) and len(item) == 2 and all(isinstance(side, str) for side in item)):
            raise BodyError("form holds [name, value] pairs of text; quote numbers")
        pairs.append((item[0], item[1]))
    return pairs


def _show_form(content: bytes) -> dict[str, Any] | None:
    try:
        pairs = parse_qsl(content.decode("ascii"), keep_blank_values=True, strict_parsing=True)
        if pairs and urlencode(pairs).encode("ascii") == content and _writable(pairs):
            return {"form": [list(pair) for pair in pairs]}
    except ValueError:
        pass
    return None


def _show_multipart(content: bytes, mark: str) -> dict[str, Any] | None:
    parts = multipart.parse(content, mark)
    if parts is None:
        return None
    return {
        "multipart": [
            {"headers": [list(pair) for pair in part.headers], **show_content(part.content)} for part in parts
        ]
    }


def _read_part(value: Any) -> multipart.Part:
    if not isinstance(value, dict) or not set(value) <= set(_PARTS_KEYS):
        raise BodyError(f"a part of a multipart body has the keys {', '.join(_PARTS_KEYS)}")
    forms = [form for form in ("json", "text", "base64") if form in value]
    if len(forms) > 1:
        raise BodyError("a part holds one of json, text, base64")
    fields = tuple(_pairs(value.get("headers", [])))
    if any("\n" in text or "\r" in text for pair in fields for text in pair):
        raise BodyError("a header of a part cannot span lines")
    return multipart.Part(fields, _read_content(forms[0], value) if forms else b"")


def _writable(value: Any) -> bool:
    """Whether every text in the value can be written as UTF-8 (a lone surrogate cannot)."""
    if isinstance(value, str):
        return not any("\ud800" <= char <= "\udfff" for char in value)
    if isinstance(value, dict):
        return all(_writable(key) and _writable(child) for key, child in value.items())
    if isinstance(value, list | tuple):
        return all(_writable(child) for child in value)
    return True
