"""Files of an application: a record first, then the content by a signed form, then a public URL.

Both the form's target and the public URL lead back to the double: where the API host itself is intercepted, to the
vendor's file host; else to the address the caller used.
"""

from __future__ import annotations

import hashlib
from base64 import b64decode, b64encode
from typing import Any
from urllib.parse import quote

from mockservers.engine.call import Call, Reply
from mockservers.engine.clock import iso
from mockservers.engine.store import decode, encode

from ..access import application, child
from ..errors import AlreadyExists, Forbidden, MethodNotAllowed, NotFound, TooLarge, Validation
from ..paging import Test, listing
from ..wire import KINDS, show
from .blobs import CONTENT, blob_content
from .common import SUCCESS, actor, base, changed, enqueue, new_id, now, reply, stamp
from .jobs import ends

KIND = KINDS["file"]
LARGEST = 10 * 1024 * 1024
FORM_LIVES = 3_600_000
"""How long an upload form is good, ms [inferred]."""

_ID_DIGITS = frozenset("0123456789abcdef")


def _directory(text: str | None) -> str:
    """A directory as it is kept: it begins and ends with a slash."""
    parts = [part for part in (text or "/").split("/") if part]
    if any(part in (".", "..") for part in parts):
        raise Validation("parentDirectory pattern mismatch")
    return "/" + "".join(f"{part}/" for part in parts)


def _path(document: dict[str, Any]) -> str:
    return f"{document['parentDirectory']}{document['name']}"


def _url(call: Call, document: dict[str, Any]) -> str:
    where = quote(_path(document))
    return f"{base(call, 'https://files.onlosant.com')}/{document['applicationId']}{where}"


def _named(call: Call, app: str, directory: str, name: str) -> dict[str, Any] | None:
    docs = call.docs("file")
    for key in docs.view(("parentDirectory", directory)):
        found = docs.get(key)
        if found is not None and found["name"] == name and found["applicationId"] == app:
            return found
    return None


def _parents(call: Call, app: str, directory: str) -> None:
    """Make the directories above, those that are not there."""
    parts = [part for part in directory.split("/") if part]
    for depth, name in enumerate(parts):
        above = _directory("/".join(parts[:depth]))
        if _named(call, app, above, name) is None:
            made = _new(call, {"name": name, "type": "directory"}, above)
            call.docs("file").put(made["id"], made)


def _new(call: Call, data: dict[str, Any], directory: str) -> dict[str, Any]:
    made, (kind, key) = stamp(call), actor(call)
    document = {
        **made,
        "applicationId": call.args["applicationId"],
        "authorId": key,
        "authorType": kind,
        "status": "completed" if data["type"] == "directory" else "pending",
        "name": data["name"],
        "parentDirectory": directory,
        "type": data["type"],
    }
    document.update({n: data[n] for n in ("fileSize", "contentType", "fileDimensions") if data.get(n) is not None})
    return document


def _moving(call: Call) -> set[str]:
    """Directories whose move is not done: what they hold is in place at once, their status takes a job's time."""
    return {entry["id"] for entry in call.docs("moving") if now(call) < ends(call, entry["queued"])}


def _at_present(call: Call, moving: set[str], raw: bytes) -> bytes:
    """A file as it stands now, its content at an address where the caller can reach it."""
    document = decode(raw)
    if document["id"] in moving:
        document["status"] = "moving"
    if "url" in document:
        document["url"] = _url(call, document)
    return encode(document)


def files_get(call: Call) -> Any:
    application(call)
    app, params = call.args["applicationId"], call.params
    tests: list[Test] = []
    group: tuple[str, Any] = ("applicationId", app)
    moving = _moving(call) if len(call.docs("moving")) else set()
    for name in ("type", "status"):
        if params.get(name):
            mark = encode({name: params[name]})[1:-1]
            tests.append(lambda raw, mark=mark: mark in (_at_present(call, moving, raw) if moving else raw))  # type: ignore[misc]
    exists = True
    if params.get("directory"):
        directory = _directory(params["directory"])
        mine = b'"applicationId":"' + app.encode() + b'"'
        group = ("parentDirectory", directory)
        tests.append(lambda raw: mine in raw)
        exists = directory == "/" or _directory_exists(call, app, directory)
    # The recorded envelope has no applicationId [sample].
    return listing(
        call,
        KIND,
        "file",
        group,
        f"/applications/{app}/files",
        tests=tests,
        owner={},
        echo={"parentExists": exists},
        rewrite=lambda raw: _at_present(call, moving, raw),
    )


def _directory_exists(call: Call, app: str, directory: str) -> bool:
    above, _, name = directory.rstrip("/").rpartition("/")
    found = _named(call, app, _directory(above), name)
    return found is not None and found["type"] == "directory"


def _form(call: Call, document: dict[str, Any]) -> dict[str, Any]:
    upload = new_id(call)
    call.docs("upload").put(upload, {"file": document["id"], "until": now(call) + FORM_LIVES})
    fields = {
        "key": f"{document['applicationId']}{_path(document)}",
        "bucket": "files.onlosant.com",
        "Content-Type": document.get("contentType") or "application/octet-stream",
        "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
        "Policy": b64encode(upload.encode()).decode(),
        "X-Amz-Signature": hashlib.sha256(upload.encode()).hexdigest(),
    }
    return {"url": f"{base(call)}/uploads/{upload}", "fields": fields}


def files_post(call: Call) -> Any:
    application(call, "collaborate")
    app, data = call.args["applicationId"], call.data
    directory = _directory(data.get("parentDirectory"))
    if "/" in data["name"]:
        raise Validation("name pattern mismatch")
    known = _named(call, app, directory, data["name"])
    if known is not None and "directory" in (known["type"], data["type"]):
        raise AlreadyExists(reason="there is something of this name in the directory")
    _parents(call, app, directory)
    document = known if known is not None else _new(call, data, directory)
    if data["type"] == "directory":
        return show(call, KIND, call.docs("file").put(document["id"], document))
    document["status"] = "pending"
    call.docs("file").put(document["id"], document)
    return show(call, KIND, {**document, "upload": _form(call, document)})


def _find(call: Call, need: str = "view") -> dict[str, Any]:
    application(call, need)
    found: dict[str, Any] = decode(child(call, KIND, "file", call.args["fileId"]))
    return found


def file_get(call: Call) -> Any:
    return show(call, KIND, _at_present(call, _moving(call), encode(_find(call))))


def file_patch(call: Call) -> Any:
    """Upload again: a new form."""
    document = _find(call, "collaborate")
    if document["type"] == "directory":
        raise Validation("type must be an enum value", "a directory has no content")
    document.update({n: v for n, v in call.data.items() if n in ("fileSize", "contentType", "fileDimensions")})
    document["status"] = "pending"
    call.docs("file").put(document["id"], changed(call, document))
    return show(call, KIND, {**document, "upload": _form(call, document)})


def _inside(call: Call, document: dict[str, Any]) -> list[dict[str, Any]]:
    """What is in a directory, at any depth."""
    start = f"{_path(document)}/"
    docs = call.docs("file")
    found = [docs.get(k) for k in docs.view(("applicationId", document["applicationId"]))]
    return [d for d in found if d is not None and d["parentDirectory"].startswith(start)]


def file_delete(call: Call) -> Any:
    document = _find(call, "collaborate")
    below = _inside(call, document) if document["type"] == "directory" else []
    for gone in [document, *below]:
        call.docs("file").delete(gone["id"])
        call.docs("content").delete(gone["id"])
    return SUCCESS


def file_move(call: Call) -> Any:
    """The same content under a new id, name and place."""
    document, params = _find(call, "collaborate"), call.params
    directory = _directory(params["parentDirectory"]) if params.get("parentDirectory") else document["parentDirectory"]
    name = params.get("name") or document["name"]
    if "/" in name:
        raise Validation("name pattern mismatch")
    app = document["applicationId"]
    if _named(call, app, directory, name) is not None:
        raise AlreadyExists(reason="there is something of this name in the directory")
    before = f"{_path(document)}/"
    if document["type"] == "directory" and directory.startswith(before):
        raise Validation("parentDirectory pattern mismatch", "a directory cannot go into itself")
    below = _inside(call, document) if document["type"] == "directory" else []
    _parents(call, app, directory)
    moved = _moved(call, document, directory, name)
    for inner in below:
        place = _directory(f"{_path(moved)}/{inner['parentDirectory'][len(before) :]}")
        _moved(call, inner, place, inner["name"])
    if document["type"] == "directory":
        call.docs("moving").put(moved["id"], {"id": moved["id"], "queued": now(call)})
        enqueue(call, "DirectoryMove", "file", moved["id"], 1 + len(below))
    return show(call, KIND, _at_present(call, _moving(call), encode(moved)))


def _moved(call: Call, document: dict[str, Any], directory: str, name: str) -> dict[str, Any]:
    made = changed(call, {**document, "id": new_id(call), "name": name, "parentDirectory": directory})
    if "url" in made:
        made["url"] = _url(call, made)
    content = call.docs("content").get(document["id"])
    if content is not None:
        call.docs("content").put(made["id"], content)
        call.docs("content").delete(document["id"])
    call.docs("file").delete(document["id"])
    call.docs("file").put(made["id"], made)
    return made


# Content


def _store(call: Call, document: dict[str, Any], content: bytes, kind: str) -> bytes:
    document.update(
        status="completed",
        fileSize=len(content),
        s3etag=hashlib.md5(content, usedforsecurity=False).hexdigest(),
        contentType=document.get("contentType") or kind,
        url=_url(call, document),
        lastUpdated=iso(now(call)),
    )
    call.docs("content").put(document["id"], {"base64": b64encode(content).decode()})
    return call.docs("file").put(document["id"], document)


def _uploaded(call: Call) -> tuple[bytes, str]:
    if len(call.body) > LARGEST + 64 * 1024:
        raise TooLarge()
    upload = call.form()[1].get("file")
    if upload is None:
        raise Validation("file is required")
    if len(upload.content) > LARGEST:
        raise TooLarge()
    return upload.content, upload.content_type


def file_upload(call: Call) -> Any:
    document = _find(call, "collaborate")
    content, kind = _uploaded(call)
    return show(call, KIND, _store(call, document, content, kind))


def uploadHost_fileUpload(call: Call) -> Any:
    """The target of an upload form: ``upload.fields``, then ``file``."""
    kept = call.docs("upload").get(call.args["uploadId"])
    document = call.docs("file").get(kept["file"]) if kept is not None else None
    if kept is None or document is None or now(call) >= kept["until"]:
        raise Forbidden("Access denied", "the form is unknown or past its time")
    content, kind = _uploaded(call)
    call.args["applicationId"] = document["applicationId"]
    _store(call, document, content, kind)
    call.docs("upload").delete(call.args["uploadId"])
    return reply(b"", 204)


def filesHost_fileContent(call: Call) -> Any:
    """What a file's public URL answers."""
    app, path = call.args["application"], call.args["path"]
    if len(app) != 24 or not set(app) <= _ID_DIGITS or call.docs("application").raw(app) is None:
        raise MethodNotAllowed(call.method, f"no operation of losant has the path {call.path}")
    if path.startswith(CONTENT) and "Signature" in call.query:
        return blob_content(call, app, path)
    directory, _, name = f"/{path}".rpartition("/")
    document = _named(call, app, _directory(directory), name)
    content = call.docs("content").get(document["id"]) if document is not None else None
    if document is None or content is None:
        raise NotFound("File", f"no content at {path}")
    return Reply(b64decode(content["base64"]), 200, (("Content-Type", document["contentType"]),))
