"""Blob attributes: reported as base64 text, read back as links that work for a while. [docs]"""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from mockservers.engine.call import Call, Reply
from mockservers.engine.clock import parse_instant
from mockservers.engine.ids import digest
from mockservers.engine.store import decode, encode

from ..errors import Forbidden, NotFound
from ..points import values
from .common import base, now

__all__ = ["CONTENT", "blob_content", "linked_entries", "linked_readings", "linked_reports"]

CONTENT = "blobs/"
"""Where the content is, below the application, on the host of files [inferred]: only signed links lead there."""
LIVES = 86_400
"""Seconds a link is good where the application's ``blobUrlTTL`` does not say: the published example's [sample]."""


def blobs_of(document: dict[str, Any]) -> list[str]:
    """The names of a device's blob attributes."""
    return [entry["name"] for entry in document["attributes"] if entry["dataType"] == "blob"]


def _signature(call: Call, path: str, until: str) -> str:
    return digest("losant", "blob", call.world.seed, path, until).hex()


def _link(call: Call, document: dict[str, Any], name: str, at: int) -> str:
    application = decode(call.docs("application").raw(document["applicationId"]) or b"{}")
    until = str(now(call) + int(application.get("blobUrlTTL") or LIVES) * 1000)
    path = f"{CONTENT}{document['id']}/{name}/{at}"
    query = f"Expires={until}&Signature={_signature(call, path, until)}"
    return f"{base(call, 'https://files.onlosant.com')}/{document['applicationId']}/{quote(path)}?{query}"


Readings = Iterator[tuple[int, dict[str, Any]]]


def linked_readings(call: Call, document: dict[str, Any], readings: Readings) -> Readings:
    """Reports as (ms, values), links in place of blobs."""
    names = blobs_of(document)
    if not names:
        return readings
    return ((at, {n: _link(call, document, n, at) if n in names else v for n, v in d.items()}) for at, d in readings)


def linked_reports(call: Call, document: dict[str, Any], reports: list[bytes]) -> list[bytes]:
    """Encoded reports, links in place of blobs."""
    if not blobs_of(document):
        return reports
    found = list(map(decode, reports))
    data = linked_readings(call, document, ((parse_instant(report["time"]), report["data"]) for report in found))
    return [encode({**report, "data": values}) for report, (_, values) in zip(found, data, strict=True)]


def linked_entries(call: Call, document: dict[str, Any], entries: dict[str, Any]) -> dict[str, Any]:
    """The last values of a device, links in place of blobs."""
    blobs = [name for name in blobs_of(document) if name in entries]
    if not blobs:
        return entries
    links = {n: {**entries[n], "value": _link(call, document, n, parse_instant(entries[n]["time"]))} for n in blobs}
    return {**entries, **links}


def blob_content(call: Call, application: str, path: str) -> Reply:
    """What a link answers."""
    until = call.query.get("Expires", "")
    if call.query.get("Signature") != _signature(call, path, until):
        raise Forbidden("Access denied", "the link was not made here")
    if now(call) >= int(until):
        raise Forbidden("Access denied", "the link is past its time")
    _, device, name, at = path.split("/")
    document = call.docs("device").get(device)
    call.args["applicationId"] = application
    found = dict(values(call, document, int(at), int(at), {name})) if document is not None else {}
    if document is None or name not in found.get(int(at), {}):
        raise NotFound("File", f"no content at {path}")
    kind = next((a.get("contentType") for a in document["attributes"] if a["name"] == name), None)
    content = b64decode(found[int(at)][name])
    return Reply(content, 200, (("Content-Type", kind or "application/octet-stream"),))
