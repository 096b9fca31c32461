"""Applications: reading, listing, creating, changing, deleting; globals, readme, search."""

from __future__ import annotations

from typing import Any

from mockservers.engine.call import Call
from mockservers.engine.clock import iso, parse_instant
from mockservers.engine.store import decode, encode

from ..access import application, application_role, effective_role, user
from ..auth import Principal
from ..errors import AlreadyExists, Forbidden, NotFound, Validation
from ..paging import Test, glob, listing
from ..wire import KINDS, show, wants_links
from .common import SUCCESS, apply, authors, changed, now, stamp

KIND = KINDS["application"]

_COUNTS = {
    "apiTokenCount": ("apiToken", "ownerId"),
    "dataTableCount": ("dataTable", "applicationId"),
    "deviceCount": ("device", "applicationId"),
    "deviceRecipeCount": ("deviceRecipe", "applicationId"),
    "eventCount": ("event", "applicationId"),
    "fileCount": ("file", "applicationId"),
    "keyCount": ("applicationKey", "applicationId"),
}
_NOTHING = ("dashCount", "flowCount", "webhookCount", "integrationCount", "notebookCount", "experienceUserCount")


def summary(call: Call, key: str) -> dict[str, int]:
    """Counts of what is below an application, as ``summaryInclude`` and ``summaryExclude`` ask."""
    names = [*_COUNTS, *_NOTHING]
    include, exclude = call.params.get("summaryInclude"), call.params.get("summaryExclude")
    if include:
        names = [n for n in names if n in include]
    if exclude:
        names = [n for n in names if n not in exclude]
    found = {}
    for name in names:
        collection, field = _COUNTS.get(name, ("", ""))
        found[name] = len(call.docs(collection).view((field, key))) if collection else 0
    return found


_ORDER = [
    "id",
    "creationDate",
    "lastUpdated",
    "applicationId",
    "appliedTemplateIds",
    "ownerId",
    "ownerType",
    "organizationName",
    "organizationIconColor",
    "name",
    "description",
    "endpointSlug",
    "expUserTokenCutoff",
    "endpointDefaultCors",
    "globals",
    "blobUrlTTL",
    "summary",
    "ftueTracking",
    "archiveConfig",
]


def ordered(document: dict[str, Any]) -> dict[str, Any]:
    """An application's members in the vendor's order."""
    return {name: document[name] for name in _ORDER if name in document}


def full(call: Call, raw: bytes) -> bytes:
    """An application with its counts and the name of its organization."""
    document = decode(raw)
    if document["ownerType"] == "organization":
        owner = call.docs("org").get(document["ownerId"])
        if owner is not None:
            document["organizationName"] = owner["name"]
            if owner.get("iconColor"):
                document["organizationIconColor"] = owner["iconColor"]
    document["summary"] = summary(call, document["id"])
    return encode(ordered(document))


def applications_get(call: Call) -> Any:
    principal: Principal = call.principal
    owner = call.params.get("orgId")
    tests: list[Test] = [_visible(call)]
    echo: dict[str, Any] = {}
    if owner is not None:
        wanted = (owner or principal.user or "").lower()
        tests.insert(0, lambda raw: decode(raw)["ownerId"] == wanted)
        if owner:
            echo["orgId"] = wanted
    return listing(
        call, KIND, "application", None, "/applications", tests=tests, echo=echo, rewrite=lambda raw: full(call, raw)
    )


def _visible(call: Call) -> Test:
    principal: Principal = call.principal
    if principal.application is not None:
        return lambda raw: decode(raw)["id"] == principal.application
    return lambda raw: application_role(call, raw) != "none"


def _check_slug(call: Call, data: dict[str, Any], key: str | None = None) -> None:
    slug = data.get("endpointSlug")
    if slug and any(d["id"] != key for d in call.docs("application").where("endpointSlug", slug)):
        raise AlreadyExists(reason="the endpoint slug is taken")


def _check_globals(data: dict[str, Any]) -> None:
    keys = [entry["key"] for entry in data.get("globals") or ()]
    if len(set(keys)) != len(keys):
        raise Validation("globals must be unique")
    for entry in data.get("globals") or ():
        _check_json(entry["json"])


def _check_json(text: Any) -> None:
    try:
        decode(text)
    except (ValueError, TypeError, RecursionError):
        raise Validation("globals.json must be json format") from None


def applications_post(call: Call) -> Any:
    data = dict(call.data)
    owner, kind = user(call), "user"
    if data.pop("applicationTemplateId", None) is not None:
        raise NotFound("Application Template")
    if data.get("orgId"):
        owner, kind = str(data["orgId"]).lower(), "organization"
        org = call.docs("org").get(owner)
        role = effective_role(call.principal, org) if org is not None else "none"
        if role == "none":
            raise NotFound("Organization", f"no organization {owner}")
        if role not in ("edit", "admin"):
            raise Forbidden(reason=f"needs the role edit, the caller's is {role}")
    data.pop("orgId", None)
    _check_slug(call, data)
    _check_globals(data)
    limits = (call.docs("org" if kind == "organization" else "user").get(owner) or {}).get("limits", {})
    if len(call.docs("application").view(("ownerId", owner))) >= limits.get("application", 10**9):
        raise Forbidden("Application limit reached", "the plan has no room for another")
    made = stamp(call)
    document = {**made, "applicationId": made["id"], "ownerId": owner, "ownerType": kind}
    document.update({name: value for name, value in data.items() if value is not None})
    raw = call.docs("application").put(made["id"], ordered(document))
    return show(call, KIND, full(call, raw))


def application_get(call: Call) -> Any:
    return show(call, KIND, full(call, application(call)))


def application_patch(call: Call) -> Any:
    document = decode(application(call, "collaborate"))
    _check_slug(call, call.data, document["id"])
    _check_globals(call.data)
    if call.data.get("expUserTokenCutoff"):
        try:
            parse_instant(call.data["expUserTokenCutoff"])
        except ValueError:
            raise Validation("expUserTokenCutoff must be date-time format") from None
    document = ordered(changed(call, apply(document, call.data)))
    return show(call, KIND, full(call, call.docs("application").put(document["id"], document)))


def application_globals(call: Call) -> Any:
    """Merge globals into those there are; ``json: null`` takes one away."""
    document = decode(application(call, "collaborate"))
    known = {entry["key"]: entry for entry in document.get("globals", ())}
    for entry in call.data if isinstance(call.data, list) else [call.data]:
        if entry.get("json") is None:
            known.pop(entry["key"], None)
            continue
        _check_json(entry["json"])
        known[entry["key"]] = {**known.get(entry["key"], {}), **entry}
    if len(known) > 100:
        raise Validation("globals has more items than allowed")
    document["globals"] = list(known.values())
    raw = call.docs("application").put(document["id"], ordered(changed(call, document)))
    return show(call, KIND, full(call, raw))


def drop(call: Call, key: str) -> None:
    """Forget an application and everything below it."""
    for name in ("device", "deviceDeleted", "applicationKey", "event", "dataTable", "deviceRecipe", "file"):
        docs = call.docs(name)
        for below in list(docs.view(("applicationId", key))):
            if name == "dataTable":
                rows = call.docs(f"dataTableRow:{below}")
                for row in list(rows.view()):
                    rows.delete(row)
            if name == "applicationKey":
                call.docs("keyText").delete((docs.get(below) or {}).get("key"))
            docs.delete(below)
    for name in ("apiToken", "token"):
        docs = call.docs(name)
        for below in list(docs.view(("ownerId" if name == "apiToken" else "application", key))):
            docs.delete(below)
    for log in list(call.docs("applicationJobLog").view(("applicationId", key))):
        call.docs("applicationJobLog").delete(log)
    call.docs("application").delete(key)


def application_delete(call: Call) -> Any:
    application(call, "edit")
    drop(call, call.args["applicationId"])
    return SUCCESS


# Readme


def _readme(call: Call, found: dict[str, Any]) -> dict[str, Any]:
    key = call.args["applicationId"]
    out = {"applicationId": key, **found, "_type": "applicationReadme"}
    if wants_links(call):
        out["_links"] = {"self": {"href": f"/applications/{key}/readme"}}
    return out


def application_readme(call: Call) -> Any:
    application(call)
    return _readme(call, call.docs("readme").get(call.args["applicationId"]) or {"content": ""})


def application_readmePatch(call: Call) -> Any:
    application(call, "collaborate")
    found = {
        "lastUpdated": iso(now(call)),
        **authors(call, created=False),
        "content": call.data.get("content") or "",
    }
    call.docs("readme").put(call.args["applicationId"], found)
    return _readme(call, found)


# Search and MQTT


def application_search(call: Call) -> Any:
    application(call)
    test = glob(f"*{call.params['filter'].strip('*')}*")
    found = []
    for name in ("device", "deviceRecipe", "dataTable", "event", "file"):
        docs = call.docs(name)
        for key in docs.view(("applicationId", call.args["applicationId"])):
            document = decode(docs.raw(key) or b"{}")
            title = document.get("name") or document.get("subject") or ""
            if title and test(title):
                entry = {"_type": name, "id": key, "name": title, "metadata": {"descriptor": name}}
                if name == "device":
                    entry["deviceClass"] = document["deviceClass"]
                found.append(entry)
            if len(found) >= 100:
                return found
    return found


def application_mqttPublishMessage(call: Call) -> Any:
    application(call, "collaborate")
    if call.data["topic"].startswith("losant/"):
        raise Validation("topic may not begin with losant/")
    return SUCCESS
