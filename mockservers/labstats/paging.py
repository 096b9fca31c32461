"""Pages by ascending id: ``after_id`` exclusive, whether that id exists or not."""

from __future__ import annotations

from typing import Any

from mockservers.engine.call import Call
from mockservers.engine.store import Collection

from .places import Ids

__all__ = ["PAGE_LIMIT", "page"]

PAGE_LIMIT = 1000
"""The most records on a page. The vendor has a limit per endpoint; the numbers are not known."""


def page(call: Call, documents: Collection, ids: Ids) -> bytes:
    """The envelope of the page the call asks for. An empty page echoes ``after_id`` as its ``last_id``, so that a
    caller who does not look at ``additional_pages`` stays where it is."""
    params: dict[str, Any] = call.params
    after = params["after_id"]
    start = 0 if after is None else ids.rank_after(after)
    keys = ids.slice(start, min(params["limit"], PAGE_LIMIT))
    more = b"true" if start + len(keys) < len(ids) else b"false"
    rows = b",".join(documents.raws(keys))
    last = keys[-1] if keys else after or 0
    return b'{"results":[%b],"additional_pages":%b,"last_id":%d}' % (rows, more, last)
