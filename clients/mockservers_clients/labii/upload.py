"""Uploading a file: a row of the file table, its content by a form the server signed, and the row completed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import IO, Any, Protocol

from .errors import ArgumentError, LabiiError, ProtocolError
from .model import Model, Object, Ref, Rows, relations
from .sid import encode_sid

# The widgets by which the file table's two columns are told apart. [sdk]
PATH_WIDGET = encode_sid(94)
SIZE_WIDGET = encode_sid(95)

VERSION_HEADER = "x-amz-version-id"


class Uploader(Protocol):
    """What an upload needs of its client."""

    @property
    def rows(self) -> Rows:
        """The records."""

    @property
    def tables(self) -> Model:
        """The tables."""

    def post_form(self, url: str, fields: Mapping[str, Any], file: tuple[str, bytes]) -> Mapping[str, str]:
        """POST a multipart form to an absolute address; the headers of the answer."""


def upload(client: Uploader, file: bytes | IO[bytes], name: str | None, workspaces: Sequence[Ref]) -> Object:
    """Store a file; see :meth:`Client.upload`."""
    data = file if isinstance(file, bytes) else file.read()
    if not isinstance(data, bytes):
        raise ArgumentError("the file must be opened in binary mode")
    own_name = str(getattr(file, "name", "") or "").replace("\\", "/").rsplit("/", 1)[-1]
    file_name = name or own_name
    if not file_name or len(file_name) >= 500:
        raise ArgumentError("a file needs a name of fewer than 500 characters")

    table = client.tables.first(serializer="detail", name_system="file")
    if table is None:
        raise LabiiError("the organization has no table for files")
    path_column, size_column = _column(table, PATH_WIDGET), _column(table, SIZE_WIDGET)
    body = {"workspaces": relations(workspaces), "name": file_name, size_column: len(data), path_column: file_name}
    row = client.rows.create(body, table__sid=table["sid"], presigned_post=True)

    form = row.get("presigned_post")
    if not isinstance(form, Mapping) or not isinstance(form.get("url"), str):
        raise ProtocolError("the new file row has no presigned_post")
    fields = form.get("fields") or {}
    version = client.post_form(form["url"], fields, (file_name, data)).get(VERSION_HEADER)
    if version is None:
        return client.rows.get(row)  # the server keeps the file itself and completes the row
    return client.rows.modify(row, {path_column: f"{fields.get('key')}?versionId={version}"})


def _column(table: Mapping[str, Any], widget_sid: str) -> str:
    for column in table.get("columns") or ():
        if (column.get("widget") or {}).get("sid") == widget_sid:
            return str(column["sid"])
    raise ProtocolError(f"the file table has no column of widget {widget_sid}")
