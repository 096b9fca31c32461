"""What hangs on records: files, comments, tags and data fields, with the steps each of them takes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import IO, Any, Protocol

from .entity import Caller, Entities, Kind, Record, Ref, identify
from .errors import ArgumentError, ProtocolError
from .transport import FilePart

MAX_FILE_SIZE = 25 * 1024 * 1024
"""Bytes the server takes per file. [docs]"""


class FileCaller(Caller, Protocol):
    """A caller that can also send multipart forms and read addresses outside the API."""

    def send_form(self, path: str, fields: Mapping[str, Any], file: FilePart) -> Any:
        """POST a multipart form with the caller's credentials; the parsed answer."""

    def fetch(self, url: str) -> bytes:
        """GET an absolute address without credentials."""


class Files(Entities):
    """Files, with their content."""

    def __init__(self, caller: FileCaller, kind: Kind) -> None:
        super().__init__(caller, kind)
        self._files = caller

    def upload(self, content: bytes | IO[bytes], name: str | None = None, **fields: Any) -> Record:
        """Store a file of at most 25 MB; ``fields`` say where it belongs, e.g. ``experiment_id=29811``.

        ``name`` defaults to that of the open file. Goes to the client's workspace unless ``group_id`` is given.
        """
        data = content if isinstance(content, bytes) else content.read()
        if not isinstance(data, bytes):
            raise ArgumentError("the file must be opened in binary mode")
        if len(data) > MAX_FILE_SIZE:
            raise ArgumentError(f"the file has {len(data)} bytes; at most {MAX_FILE_SIZE} are taken")
        own_name = str(getattr(content, "name", "") or "file").replace("\\", "/").rsplit("/", 1)[-1]
        if self._caller.group_id is not None:
            fields = {"group_id": self._caller.group_id, **fields}
        answer = self._files.send_form(f"{self.path}/upload", fields, ("file", (name or own_name, data)))
        # An object keyed by the new file's id. [docs]
        if not isinstance(answer, dict) or not answer or not isinstance(first := next(iter(answer.values())), dict):
            raise ProtocolError("the answer to an upload holds no file")
        return first

    def signed_url(self, ref: Ref) -> str:
        """An address that gives the content to anyone, for a short time."""
        answer = self._caller.call("POST", f"{self.path}/download/{identify(ref)[1]}")
        url = answer.get("signed_url") if isinstance(answer, dict) else None
        if not isinstance(url, str):
            raise ProtocolError("the answer has no signed_url")
        return url

    def download(self, ref: Ref) -> bytes:
        """The content."""
        return self._files.fetch(self.signed_url(ref))


class Comments(Entities):
    """Comments, addressed by the record they are about."""

    def on(self, record: Mapping[str, Any], *, limit: int | None = None) -> Iterator[Record]:
        """Comments in the record's thread."""
        return self.iterate(limit=limit, parent_thread_id=_embedded_id(record, "thread"))

    def add(self, record: Mapping[str, Any], body: str, *, file: Ref | None = None) -> Record:
        """Say something about a record. To reply, give the comment itself as the record."""
        fields: dict[str, Any] = {"body": body, "parent_thread_id": _embedded_id(record, "thread")}
        if file is not None:
            fields["file_id"] = identify(file)[1]
        return self.create(**fields)


class Tags(Entities):
    """Tags. A tag belongs to one type of record and one workspace."""

    def find(self, name: str, entity_type: str) -> Record | None:
        """The tag of that name, whatever its case, for a type such as ``experiment_workflow`` or ``resource``."""
        wanted = name.casefold()
        found = self.iterate(type=entity_type, search_query=name, group_id=self._caller.group_id)
        return next((tag for tag in found if str(tag.get("name", "")).casefold() == wanted), None)

    def put_on(self, entities: Entities, ref: Ref, name: str) -> Record:
        """Tag a record by name, making the tag first when there is none. Returns the record."""
        entity_type = entities.kind.slug.replace("-", "_")
        tag = self.find(name, entity_type) or self.create(name=name, type=entity_type)
        return entities.link(ref, "tag", tag)

    def on(self, entities: Entities, ref: Ref) -> Iterator[Record]:
        """The tags of a record."""
        filters: dict[str, Any] = {entities.kind.slug.replace("-", "_") + "_id": identify(ref)[1]}
        return self.iterate(**filters)


class DataFields(Entities):
    """Data fields ("metadata"), addressed by the record they describe."""

    def on(self, record: Mapping[str, Any]) -> Iterator[Record]:
        """The data fields of a record; asks the server only when the record does not bring them along."""
        thread = record.get("metadata_thread")
        embedded = thread.get("metadatas") if isinstance(thread, Mapping) else None
        if isinstance(embedded, list):
            return iter(embedded)
        return self.iterate(metadata_thread_id=_embedded_id(record, "metadata_thread"))

    def add(self, record: Mapping[str, Any], label: str, type: str = "default", **fields: Any) -> Record:
        """A new data field; ``fields`` hold what the type needs, e.g. ``value``, ``number`` and ``unit``, ``date``."""
        thread = _embedded_id(record, "metadata_thread")
        return self.create(metadata_thread_id=thread, type=type, label=label, **fields)

    def link_inventory_field(self, data_field: Ref, inventory_field: Ref) -> Record:
        """Say that a protocol's data field is about an inventory field. Returns the data field."""
        return self.link(data_field, "protocol-value", identify(inventory_field, "guid")[1])


def _embedded_id(record: Mapping[str, Any], name: str) -> int | str:
    thread = record.get(name) if isinstance(record, Mapping) else None
    if not isinstance(thread, Mapping):
        raise ArgumentError(f"the record has no {name}; read it with get() first")
    return identify(thread)[1]
