"""Lists: the envelope ``{items, count, totalCount, perPage, page, ...}``, filters with ``*``, sorting. [sdk]

Pages are zero-based. There are no next links: a page past the end is an ordinary answer with no items, and official
tools ask for one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from operator import attrgetter
from typing import TYPE_CHECKING, Any

import msgspec

from mockservers.engine.store import encode

from .wire import Kind, envelope_tail, many, several

if TYPE_CHECKING:
    from mockservers.engine.call import Call

__all__ = ["MOST", "Test", "descending", "glob", "listing", "matching"]

_PAGES, _PAGE_BYTES = 256, 200_000
"""Pages kept of one world, and the largest that is."""

MOST = 1000
"""``perPage`` above it means it. [docs for the limit, inferred for the clamp]"""

Test = Callable[[bytes], bool]

_SORTS = {"id": "@key", "connectionStatus": "connectionInfo.connected"}


def descending(direction: str | None) -> bool:
    return (direction or "asc").lower() == "desc"


def glob(pattern: str) -> Callable[[str], bool]:
    """A test for a whole value, without regard to case; ``*`` stands for anything."""
    pattern = pattern.lower()
    if "*" not in pattern:
        return lambda value: value.lower() == pattern
    first, *middle, last = pattern.split("*")

    def test(value: str) -> bool:
        value = value.lower()
        if len(value) < len(first) + len(last) or not value.startswith(first) or not value.endswith(last):
            return False
        at, end = len(first), len(value) - len(last)
        for part in middle:
            found = value.find(part, at, end)
            if found < 0:
                return False
            at = found + len(part)
        return True

    return test


@lru_cache(maxsize=64)
def reader(field: str) -> Callable[[bytes], Any]:
    """Reads one member of an encoded document without building the others."""
    shape = msgspec.defstruct("Shape", [(field, Any, None)])
    read, get = msgspec.json.Decoder(shape).decode, attrgetter(field)
    return lambda raw: get(read(raw))


def field_filter(params: Mapping[str, Any]) -> Test | None:
    """The test of ``filterField`` and ``filter``; None when either is missing or blank."""
    field, pattern = params.get("filterField"), params.get("filter")
    if not field or not pattern:
        return None
    test = glob(pattern)

    read = reader(field)

    def matches(raw: bytes) -> bool:
        value = read(raw)
        return isinstance(value, str) and test(value)

    return matches


def matching(
    call: Call, collection: str, group: tuple[str, Any] | None, sort: str | None, tests: list[Test]
) -> list[str]:
    """Keys in order whose documents pass every test: a scan, for filters no index answers."""
    docs = call.docs(collection)
    keys = list(docs.view(group, sort))
    raws = docs.raws(keys)
    for test in tests:
        passed = [(key, raw) for key, raw in zip(keys, raws, strict=True) if test(raw)]
        keys, raws = [key for key, _ in passed], [raw for _, raw in passed]
    return keys


def listing(
    call: Call,
    kind: Kind,
    collection: str,
    group: tuple[str, Any] | None,
    path: str,
    *,
    tests: list[Test] | None = None,
    owner: Mapping[str, Any] | None = None,
    echo: Mapping[str, Any] | None = None,
    rewrite: Callable[[bytes], bytes] | None = None,
) -> bytes:
    """A page of a collection. ``tests`` narrow it (besides ``filter``), ``echo`` goes into the envelope after it."""
    params = call.params
    field, order = params["sortField"], params["sortDirection"]
    # Nothing but documents and the request decides an unfiltered page: it is kept until a document changes.
    plain = not tests and rewrite is None and call.method == "GET"
    kept, asked = call.derived, ("page", collection, group, call.path, call.query_string)
    if plain and (known := kept.get(asked)) is not None:
        page_bytes: bytes = known
        return page_bytes
    sort = _SORTS.get(field, field)
    per_page = min(params["perPage"], MOST)
    page, reverse = params["page"], descending(order)
    tests = list(tests or ())
    named = field_filter(params)
    if named is not None:
        tests.insert(0, named)
    docs = call.docs(collection)
    if tests:
        keys = matching(call, collection, group, sort, tests)
        total = len(keys)
        if reverse:
            keys.reverse()
        keys = keys[page * per_page : (page + 1) * per_page]
    else:
        view = docs.view(group, sort)
        total = len(view)
        keys = view.slice(page * per_page, per_page, reverse)
    if plain:
        items = many(call, kind, docs, keys)
    else:
        found = docs.raws(keys)
        items = several(call, kind, found if rewrite is None else [rewrite(raw) for raw in found])
    out = enclose(call, kind, items, total, path, owner=owner, echo=echo)
    if plain and len(out) <= _PAGE_BYTES and len(call.query_string) <= 300:
        if len(kept) >= _PAGES:
            kept.clear()
        kept[asked] = out
    return out


def enclose(
    call: Call,
    kind: Kind,
    items: list[bytes],
    total: int,
    path: str,
    *,
    owner: Mapping[str, Any] | None = None,
    echo: Mapping[str, Any] | None = None,
) -> bytes:
    """The envelope around items, the long text copied once."""
    params = call.params
    rest: dict[str, Any] = {
        "totalCount": total,
        "perPage": min(params["perPage"], MOST),
        "page": params["page"],
        "sortField": params["sortField"],
        "sortDirection": params["sortDirection"],
    }
    if params.get("filterField"):
        rest["filterField"] = params["filterField"]
    if params.get("filter"):
        rest["filter"] = params["filter"]
    if owner is not None:
        rest.update(owner)
    elif "applicationId" in call.args:
        rest["applicationId"] = call.args["applicationId"]
    if echo:
        rest.update(echo)
    rest.update(envelope_tail(call, kind, path))
    head, tail = b'{"count":%d,"items":[' % len(items), b"]," + encode(rest)[1:]
    if not items:
        return head + tail
    items[0] = head + items[0]
    items[-1] += tail
    return b",".join(items)
