"""Files: upload in one multipart part, a signed link, the bytes behind it."""

from __future__ import annotations

from base64 import b64decode, b64encode
from typing import Any

from mockservers.engine.call import Call, Reply
from mockservers.engine.clock import utc

from ..auth import link_token, read_link
from ..errors import MISSING, Forbidden, NotFound, Violations
from ..limits import LINK_MS, UPLOAD
from .declare import ENTITIES, Doc
from .reading import Reader
from .rights import demand
from .values import truth
from .writing import Writer

__all__ = ["file_download", "file_download_link", "file_upload", "mime_type", "stored_file"]

MIME = {
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "gif": "image/gif",
    "svg": "image/svg+xml",
    "tif": "image/tiff",
    "tiff": "image/tiff",
    "csv": "text/csv",
    "txt": "text/plain",
    "html": "text/html",
    "json": "application/json",
    "pdf": "application/pdf",
    "xml": "application/xml",
    "zip": "application/zip",
    "gz": "application/x-gzip",
    "rdata": "application/x-gzip",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
IMAGES = ("png", "jpg", "jpeg", "gif", "tif", "tiff")


def mime_type(extension: str) -> str:
    return MIME.get(extension, "application/octet-stream")


def stored_file(name: str, size: int, day: str, mark: str) -> Doc:
    """What the service notes of a file. ``day``: ``YYYY/MM/DD``; ``mark``: six letters and digits."""
    _, dot, extension = name.rpartition(".")
    extension = extension.lower() if dot else ""
    path = f"{day}/php{mark}" + (f".{extension}" if dot else "")
    image = extension in IMAGES
    return {
        "name": name,
        "path": path,
        "size": size,
        "mime_type": mime_type(extension),
        "filetype": extension,
        "thumbnail": f"thumbnails/file_small/{path}" if image else None,
        "thumbnail_small": f"thumbnails/file_small/{path}" if image else None,
        "thumbnail_medium": f"thumbnails/file_medium/{path}" if image else None,
        "thumbnail_large": f"thumbnails/file_large/{path}" if image else None,
        "is_snapgene": extension == "dna",
    }


def file_upload(call: Call) -> Any:
    """Answers an object: the new file under its id."""
    if int(call.environ.get("CONTENT_LENGTH") or 0) > UPLOAD + 1024 * 1024:
        _too_large()
    fields, uploads = call.form()
    part = uploads.get("file")
    if part is None:
        raise Violations(("[file]", MISSING))
    if len(part.content) > UPLOAD:
        _too_large()
    with Writer(call) as writer:
        entity = ENTITIES["file"]
        data = {key: value for key, value in fields.items() if value != ""}
        refs = writer.references(entity, data, creating=True)
        for relation in entity.relations:
            if refs.get(relation.key) is not None:
                above = writer.doc(relation.target, refs[relation.key])
                if above is not None:
                    demand(writer, relation.target, above, "edit")
        name = part.filename.replace("\\", "/").rpartition("/")[2] or "file"
        day = utc(call.world.clock.ms()).strftime("%Y/%m/%d")
        doc = {
            **writer.base("file"),
            **stored_file(name[:255], len(part.content), day, call.world.ids.text(6)),
            "is_external": bool(truth(data.get("is_external", False))),
            **refs,
            "author_id": writer.me,
        }
        if refs.get("experiment_workflow_id") is not None and refs.get("experiment_id") is None:
            # Scripts of 2019 name the experiment: its files are those of its root row.
            above = writer.doc("experiment-workflow", refs["experiment_workflow_id"]) or {}
            doc["experiment_id"] = above.get("root_experiment_id")
        doc["group_id"] = _workspace(writer, data, doc)
        writer.may_create("file", doc)
        doc = writer.add("file", doc, {})
        call.docs("content").put(doc["id"], {"data": b64encode(part.content).decode()})
        return {str(doc["id"]): writer.show("file", doc)}


def _workspace(writer: Writer, data: Doc, doc: Doc) -> int:
    """The workspace named, else that of the record the file is for, else the caller's home."""
    from .rights import top

    if data.get("group_id") is None:
        for kind in ("experiment", "protocol"):
            above = writer.doc(kind, doc.get(f"{kind}_id"))
            if above is not None:
                group = top(writer, kind, above)[1].get("group_id")
                if group is not None:
                    return int(group)
    return writer.workspace(ENTITIES["file"], data, doc)


def _too_large() -> None:
    raise Violations(("[file]", "The file is too large. Allowed maximum size is 25 MB."))


def file_download_link(call: Call) -> Any:
    """A link on this very server that lives for a quarter of an hour."""
    reader = Reader(call)
    doc = reader.find("file", call.args["id"])
    demand(reader, "file", doc, "view")
    token = link_token(call.world, doc["id"], call.world.clock.ms() + LINK_MS)
    extension = f".{doc['filetype']}" if doc.get("filetype") else ""
    return {"signed_url": f"{call.base_url}/public-api/file/signed/{token}/{doc['id']}{extension}"}


def file_download(call: Call) -> Any:
    """The bytes, at once: no redirect, no credential."""
    found = read_link(call.world, call.args["token"])
    if found is None:
        raise NotFound("File")
    key, expires = found
    if expires <= call.world.clock.ms():
        raise Forbidden("the link has expired")
    doc = call.docs("file").get(key)
    if doc is None:
        raise NotFound("File", key)
    name = "".join(c if c.isascii() and c.isprintable() and c not in '"\\' else "_" for c in str(doc["name"]))
    headers = (
        ("Content-Type", str(doc.get("mime_type") or "application/octet-stream")),
        ("Content-Disposition", f'attachment; filename="{name}"'),
        ("Access-Control-Allow-Origin", "*"),
    )
    return Reply(_content(call, doc), 200, headers)


def _content(call: Call, doc: Doc) -> bytes:
    held = call.docs("content").get(doc["id"])
    if held is not None:
        return b64decode(held["data"])
    return believable(doc)


_PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)


def believable(doc: Doc) -> bytes:
    """The bytes of a file that came with the account: of its size and kind, the same every time."""
    size = int(doc.get("size") or 0)
    if doc.get("filetype") == "png":
        return (_PNG + bytes(max(0, size - len(_PNG))))[: max(size, len(_PNG))]
    if doc.get("filetype") == "pdf":
        return (b"%PDF-1.4\n%%EOF\n" + b"\n" * size)[:size]
    rows = b"".join(b"A%d,0.%03d\n" % (i % 12 + 1, (i * 37) % 1000) for i in range(min(3000, size // 9 + 1)))
    return (b"well,od600\n" + rows * (size // len(rows) + 1))[:size]
