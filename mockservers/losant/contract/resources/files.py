"""Schemas of files."""

from __future__ import annotations

from mockservers.engine.contract import Resource

from ..fields import array, boolean, id24, instant, integer, number, obj, one_of, ref, resource, schema, string

RESOURCES: tuple[Resource, ...] = (
    resource(
        "file",
        id24("id", access="R"),
        id24("applicationId", links="application", access="R"),
        instant("creationDate", access="R"),
        instant("lastUpdated", access="R"),
        id24("authorId", access="R"),
        string("authorType", enum=("flow", "user", "device", "apiToken", "notebook"), access="R"),
        string("status", enum=("pending", "moving", "deleting", "completed"), access="R"),
        string("name", min_length=1, max_length=1024, access="C", required=True),
        string("parentDirectory", max_length=1024, access="C"),
        string("type", enum=("file", "directory"), access="C", required=True),
        number("fileSize"),
        string("s3etag", access="R"),
        string("contentType", max_length=1024),
        obj("fileDimensions", number("width"), number("height")),
        id24("moveIntoId", access="R"),
        string("url", access="R"),
        collection="file",
        label="File",
    ),
    resource(
        "filePatch",
        number("fileSize"),
        string("contentType", max_length=1024),
        obj("fileDimensions", number("width"), number("height")),
    ),
    resource(
        "filePost",
        string("name", min_length=1, max_length=1024, required=True),
        string("parentDirectory", max_length=1024),
        string("type", enum=("file", "directory"), required=True),
        number("fileSize"),
        string("contentType", max_length=1024),
        obj("fileDimensions", number("width"), number("height"), closed=True),
        closed=True,
    ),
    schema(
        "fileUploadPostResponse",
        one_of(
            "",
            ref("", "file", access="R"),
            obj(
                "",
                obj("upload", string("url"), obj("fields", string("key"), string("bucket"), values=string())),
                access="R",
            ),
        ),
    ),
    resource(
        "files",
        array("items", ref("", "file"), access="R"),
        integer("count", access="R"),
        integer("totalCount", access="R"),
        integer("perPage", access="R"),
        integer("page", access="R"),
        string("filter", access="R"),
        string("filterField", access="R"),
        string("sortField", access="R"),
        string("sortDirection", enum=("asc", "desc", "ASC", "DESC", ""), access="R"),
        boolean("parentExists", access="R"),
    ),
)
