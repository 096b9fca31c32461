"""How documents go out: the stored bytes with ``_type``, ``_etag`` and ``_links`` spliced on.

Documents are kept without these members. What is spliced on follows from the document alone, so spliced bytes are
remembered by document; reading one, or a page, decodes nothing.
"""

from __future__ import annotations

import hashlib
from binascii import b2a_base64
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import msgspec

from mockservers.engine.store import decode, encode

if TYPE_CHECKING:
    from mockservers.engine.call import Call
    from mockservers.engine.store import Collection

__all__ = ["KINDS", "Kind", "many", "path_of", "several", "show", "show_new", "wants_links"]

_KEPT = 16_000
"""Documents kept as they are shown, of one kind."""
_FORMS = 1_000
"""Applications whose forms are kept, of one kind."""


class Kind:
    """One kind of document on the wire: its name, its list's name, its label in messages, where it lives."""

    __slots__ = ("etag", "forms", "key", "label", "linked", "links", "name", "path", "plain", "plural", "self_path")

    def __init__(
        self,
        name: str,
        plural: str,
        key: str,
        label: str,
        path: str,
        links: tuple[str, ...] = (),
        etag: bool = False,
        self_path: str | None = None,
    ) -> None:
        self.name, self.plural, self.key, self.label, self.path, self.etag = name, plural, key, label, path, etag
        self.self_path = self_path if self_path is not None else path + "/{id}"
        self.links = links
        self.linked: dict[bytes, bytes] = {}
        self.plain: dict[bytes, bytes] = {}
        self.forms: dict[tuple[str, bool], bytes] = {}


_APP = "/applications/{applicationId}"
_UP = ("application",)

KINDS: dict[str, Kind] = {
    k.name: k
    for k in (
        Kind(
            "application",
            "applications",
            "applicationId",
            "Application",
            "/applications",
            (
                "applications",
                "applicationKeys",
                "data",
                "deviceRecipes",
                "devices",
                "events",
                "flows",
                "webhooks",
            ),
        ),
        Kind("applicationKey", "applicationKeys", "applicationKeyId", "Access Key", _APP + "/keys", _UP),
        Kind("apiToken", "apiTokens", "apiTokenId", "Api Token", _APP + "/tokens"),
        Kind("applicationJobLog", "applicationJobLogs", "jobId", "Job Log", _APP + "/jobLogs"),
        Kind("device", "devices", "deviceId", "Device", _APP + "/devices", _UP, etag=True),
        Kind("deviceRecipe", "deviceRecipes", "deviceRecipeId", "Device Recipe", _APP + "/device-recipes", _UP),
        Kind("event", "events", "eventId", "Event", _APP + "/events", _UP),
        Kind("dataTable", "dataTables", "dataTableId", "Data Table", _APP + "/data-tables"),
        # The self link of a file lacks the id: so recorded from the service [sample].
        Kind("file", "files", "id", "File", _APP + "/files", _UP, self_path=_APP + "/file/"),
        Kind("me", "me", "userId", "User", "/me", ("applications", "dashboards", "orgs"), self_path="/me"),
        Kind("org", "orgs", "orgId", "Organization", "/orgs"),
    )
}

_LINK_PATHS = {
    "application": _APP,
    "applications": "/applications",
    "applicationKeys": _APP + "/keys",
    "data": _APP + "/data",
    "deviceRecipes": _APP + "/device-recipes",
    "devices": _APP + "/devices",
    "events": _APP + "/events",
    "flows": _APP + "/flows",
    "webhooks": _APP + "/webhooks",
    "files": _APP + "/files",
    "dashboards": "/dashboards",
    "orgs": "/orgs",
}
_WITH_COLLECTION = ("applicationKey", "device", "deviceRecipe", "event", "file", "org")
_LISTS_WITH_APPLICATION = ("applicationKeys", "devices", "deviceRecipes", "events", "files", "data")


def wants_links(call: Call) -> bool:
    """Whether ``_links=true`` was asked for; every official client asks."""
    text = call.query_string
    return "_links=true" in text or ("_links" in text and call.query.get("_links", "").lower() in ("true", "1"))


def path_of(kind: Kind, document: dict[str, Any], template: str) -> str:
    """A path template filled in from a document."""
    application = document.get("applicationId", "")
    if kind.name == "apiToken":
        application = document.get("ownerId", "")
        if document.get("ownerType") == "user":
            template = template.replace(_APP, "/me")
    return template.replace("{applicationId}", str(application)).replace("{id}", str(document.get("id", "")))


class _Ids(msgspec.Struct):
    """What links are made of; the rest of a document is skipped, not decoded."""

    id: str = ""
    applicationId: str = ""


_ids = msgspec.json.Decoder(_Ids).decode


def _links(kind: Kind, document: dict[str, Any]) -> dict[str, Any]:
    found = {"self": {"href": path_of(kind, document, kind.self_path)}}
    for name in kind.links:
        found[name] = {"href": path_of(kind, document, _LINK_PATHS[name])}
    if kind.name in _WITH_COLLECTION:
        found[kind.plural] = {"href": path_of(kind, document, kind.path)}
    return found


def _form(kind: Kind, application: str, links: bool) -> bytes:
    """How a document of an application goes out, as a ``%`` form: of its stored bytes without the closing brace, their
    length and mark (where it has an etag), its id. Ids are hexadecimal or UUIDs: nothing in them needs escaping."""
    out = b'%%b,"_type":"%b"' % kind.name.encode()
    if kind.etag:
        out += b',"_etag":"\\"%x-%.22b\\""'  # 22 characters of base64; the service leaves the padding out
    if links:
        text = encode(_links(kind, {"applicationId": "{applicationId}", "id": "{id}"}))
        text = text.replace(b"{applicationId}", application.encode().replace(b"%", b"%%"))
        out += b',"_links":' + text.replace(b"{id}", b"%b")
    # Where no link names the id, the form takes it and shows nothing of it.
    return out + (b"}" if links and b"{id}" in text else b"%.0b}")


def _spliced(kind: Kind, raw: bytes, links: bool, ids: tuple[str, str] | None = None) -> bytes:
    """``ids``: of its application and its own, where they are at hand."""
    application = key = ""
    if links:
        if kind.name == "apiToken":  # its links depend on more than ids
            return raw[:-1] + b',"_type":"apiToken","_links":%b}' % encode(_links(kind, decode(raw)))
        if ids is None:
            found = _ids(raw)
            application, key = found.applicationId, found.id
        else:
            application, key = ids
    form = kind.forms.get((application, links))
    if form is None:
        if len(kind.forms) >= _FORMS:
            kind.forms.clear()
        form = kind.forms[application, links] = _form(kind, application, links)
    if kind.etag:
        mark = b2a_base64(hashlib.md5(raw, usedforsecurity=False).digest(), newline=False)
        return form % (raw[:-1], len(raw), mark, key.encode())
    return form % (raw[:-1], key.encode())


def shown(kind: Kind, raw: bytes, links: bool) -> bytes:
    """A document as it goes out, remembered: what is read once is read again."""
    kept = kind.linked if links else kind.plain
    found = kept.get(raw)
    if found is None:
        if len(kept) >= _KEPT:
            kept.clear()
        found = kept[raw] = _spliced(kind, raw, links)
    return found


def _actions(call: Call, out: bytes) -> bytes:
    # What the list holds was never published; an empty one is the least that can be said.
    text = call.query_string
    if "_actions" in text and "_actions=false" not in text and call.query.get("_actions", "").lower() in ("true", "1"):
        return out[:-1] + b',"_actions":[]}'
    return out


def show(call: Call, kind: Kind, document: bytes | dict[str, Any]) -> bytes:
    """One document as the call asked for it: stored bytes, or a dictionary made for this reply."""
    raw = document if isinstance(document, bytes) else encode(document)
    links = wants_links(call)
    if call.method != "GET":
        return _actions(call, _spliced(kind, raw, links))
    return _actions(call, (kind.linked if links else kind.plain).get(raw) or shown(kind, raw, links))


def show_new(call: Call, kind: Kind, raw: bytes, ids: tuple[str, str]) -> bytes:
    """A document just made for an application: as ``show``, its application's id and its own being at hand."""
    return _actions(call, _spliced(kind, raw, wants_links(call), ids))


def several(call: Call, kind: Kind, documents: Iterable[bytes]) -> list[bytes]:
    """Documents as they go out."""
    links = wants_links(call)
    kept = kind.linked if links else kind.plain
    return [kept.get(raw) or shown(kind, raw, links) for raw in documents]


def many(call: Call, kind: Kind, docs: Collection, keys: list[str]) -> list[bytes]:
    """The documents of a list as they go out. They are remembered by key as well, until they change: a long page looks
    up nothing else of them."""
    links = wants_links(call)
    known = call.derived_from(())
    if docs.touched is None:
        docs.touched = set()
    for key in docs.touched:
        for form in (False, True):
            known.get((docs.name, form), {}).pop(key, None)
    docs.touched.clear()
    kept: dict[str, bytes] | None = known.get((docs.name, links))
    if kept is None or len(kept) > _KEPT:
        kept = known[docs.name, links] = {}
    found = list(map(kept.get, keys))
    if not all(found):
        for place, key in enumerate(keys):
            if found[place] is None:
                found[place] = kept[key] = shown(kind, docs.raw(key) or b"{}", links)
    return found  # type: ignore[return-value]


def envelope_tail(call: Call, kind: Kind, path: str) -> dict[str, Any]:
    """``_type`` and ``_links`` of a list that lives at ``path``."""
    out: dict[str, Any] = {"_type": kind.plural}
    if wants_links(call):
        links = {"self": {"href": path}}
        if kind.plural in _LISTS_WITH_APPLICATION:
            links["application"] = {"href": "/applications/" + call.args.get("applicationId", "")}
        out["_links"] = links
    return out
