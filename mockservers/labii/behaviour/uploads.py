"""Files: a presigned form for a row, the object store it points to, and the upload through the server."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from typing import Any

from mockservers.engine.call import Call, Reply
from mockservers.engine.clock import iso
from mockservers.engine.store import encode

from .. import auth
from ..limits import FILE_NAME

__all__ = ["presign", "uploads_s3", "uploads_server"]

BUCKET = "labii-files"
FORM_MS = 60 * 60_000
XML = (("Content-Type", "application/xml"), ("Server", "AmazonS3"))


def presign(call: Call, row: dict[str, Any]) -> dict[str, Any]:
    """A form that uploads a file for a row. Its URL holds the text the official client looks for, ``amazonaws.com``,
    and is served here; with the world's setting ``labii.upload`` = ``server`` it is the server's own."""
    if call.world.settings.get("labii.upload") == "server":
        url = f"{call.base_url}/tables/row/upload/"
    else:
        url = f"{call.base_url}/s3.amazonaws.com/{BUCKET}/{auth.issue(call.world, 'upload', 24)}"
    name = "".join(c for c in str(row["name"]) if c.isalnum() or c in "._- ")[:FILE_NAME]
    key = f"{row['organization']}/{row['sid']}/{name}"
    at = call.world.clock.ms()
    stamp = iso(at, 0).replace("-", "").replace(":", "")
    policy = {
        "expiration": iso(at + FORM_MS),
        "conditions": [{"bucket": BUCKET}, {"key": key}, {"x-amz-date": stamp}],
    }
    fields = {
        "key": key,
        "x-amz-algorithm": "AWS4-HMAC-SHA256",
        "x-amz-credential": f"MOCKACCESSKEY/{stamp[:8]}/us-east-1/s3/aws4_request",
        "x-amz-date": stamp,
        "policy": b64encode(encode(policy)).decode(),
        "x-amz-signature": hashlib.sha256(f"{url}{key}{stamp}".encode()).hexdigest(),
    }
    call.docs("upload").put(url.rpartition("/")[2] or row["sid"], {"fields": fields, "at": at, "row": row["sid"]})
    return {"url": url, "fields": fields}


def _denied(code: str, message: str, status: int = 403) -> Reply:
    body = f'<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>{code}</Code><Message>{message}</Message></Error>'
    return Reply(body.encode(), status, XML, reason=message)


def uploads_s3(call: Call) -> Reply:
    """Takes the form as the object store would: its fields must be those presigned, and the file comes last."""
    form = call.docs("upload").get(call.args["upload"])
    if form is None or call.args["bucket"] != BUCKET:
        return _denied("AccessDenied", "Access Denied")
    if call.world.clock.ms() - form["at"] > FORM_MS:
        return _denied("AccessDenied", "Invalid according to Policy: Policy expired.")
    fields, files = call.form()
    wrong = next((name for name, value in form["fields"].items() if fields.get(name) != value), None)
    if wrong is not None:
        return _denied("SignatureDoesNotMatch", f"Invalid according to Policy: {wrong} is not as presigned")
    if "file" not in files:
        return _denied("InvalidArgument", "POST requires exactly one file upload per request.", 400)
    content = files["file"].content
    version = call.world.ids.text(32)
    etag = hashlib.md5(content, usedforsecurity=False).hexdigest()
    kept = {"size": len(content), "etag": etag, "row": form["row"]}
    call.docs("file").put(f"{fields['key']}?versionId={version}", kept)
    headers = (("x-amz-version-id", version), ("ETag", f'"{etag}"'), ("Server", "AmazonS3"))
    return Reply(b"", 204, headers)


def uploads_server(call: Call) -> dict[str, str]:
    """Takes any body: the official client sends multipart without saying its boundary. [sdk]"""
    call.docs("file").put(f"server/{call.world.ids.hex(16)}", {"size": len(call.body)})
    return {"detail": "The file has been uploaded."}
