"""Applications, their versions and tags."""

from __future__ import annotations

from msgspec import Struct
from msgspec.json import Decoder

from mockservers.engine.call import Call
from mockservers.engine.store import Collection, encode

from ..errors import NotFound
from ..paging import page
from ..places import BY_ID, Ids, ordered

__all__ = ["apps_list", "apps_tags", "apps_versions"]


class _Named(Struct):
    id: int
    name: str
    source: str


_named = Decoder(_Named)


def _names(applications: Collection) -> list[tuple[int, str, str]]:
    """(id, name in lower case, source) of all applications, by id."""
    found: list[tuple[int, str, str]] | None = applications.memo.get("names")
    if found is None:
        rows = (_named.decode(applications.raw(key) or b"") for key in applications.view(sort=BY_ID))
        found = applications.memo["names"] = [(row.id, row.name.lower(), row.source) for row in rows]
    return found


def apps_list(call: Call) -> bytes:
    """Applications by id. ``type`` looks at their ``source``, ``search`` for a part of their name."""
    applications = call.docs("application")
    source, search = call.params["type"], call.params["search"]
    ids: Ids
    if search is not None:
        term = search.lower()
        ids = ordered([i for i, name, s in _names(applications) if term in name and (source is None or s == source)])
    elif source is not None:
        ids = applications.view(("source", source), BY_ID)
    else:
        ids = applications.view(sort=BY_ID)
    return page(call, applications, ids)


def apps_versions(call: Call) -> bytes:
    """Versions of an application, by their own id."""
    application = call.args["id"]
    if call.docs("application").raw(application) is None:
        raise NotFound(f"no application {application}")
    versions = call.docs("application_version")
    return page(call, versions, versions.view(("application_id", application), BY_ID))


def apps_tags(call: Call) -> bytes:
    """Names of application tags, in alphabetical order."""
    tags = call.docs("application_tag")
    found: bytes | None = tags.memo.get("names")
    if found is None:
        found = tags.memo["names"] = encode(sorted((tag["name"] for tag in tags), key=str.lower))
    return found
