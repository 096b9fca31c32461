"""What is particular about one resource: defaults and derived fields on the way in, computed ones on the way out."""

from __future__ import annotations

import base64
import struct
from collections.abc import Callable, Sequence
from typing import Any

from mockservers.engine.call import Call
from mockservers.engine.store import decode

from ..contract.words import Tasty
from ..errors import Forbidden, Invalid
from ..wire import Written, dumps, encoded, keep
from .clockwork import TICK, date_of, duration_text, now, now_date
from .hydrate import related
from .kept import rows_of
from .measure import asked_metrics, default_metrics, metric_texts
from .mould import GAPS, Mould
from .recordings import LIVE, Spans, known_at, person_of, settled, severest, spans
from .scope import key_of_uri, may_write, owner_of
from .used import last_used

__all__ = ["check_owner", "finish", "poured", "rows", "rows_still", "show", "stored", "taken_away"]


def show(call: Call, tasty: Tasty, raw: bytes, new: dict[str, Any] | None) -> bytes:
    """A document as the vendor shows it, just written. ``new``: what ``raw`` encodes, if it was made of a body."""
    shower = _SHOW.get(tasty.name)
    return encoded(raw) if shower is None else shower(call, raw, _asked(call, tasty), new)[0]


def poured(call: Call, tasty: Tasty, mould: Mould, gaps: dict[str, Any]) -> tuple[bytes, bytes]:
    """A document poured into a mould, and what ``show`` gives of it."""
    parts = mould.fill(gaps)
    if tasty.name != "range":
        return parts[0], parts[0]
    before, between, after = parts
    raw = b"".join((before, EMPTY[0], between, EMPTY[1], after))
    found, asked = mould.rest, _asked(call, tasty)
    status, metrics, histograms, _ = _state(call, found["user"], gaps["start"], gaps["end"], _kind(found), asked)
    if histograms is not None:
        return raw, show(call, tasty, raw, decode(raw))
    return raw, b"".join((before, metrics, between, f'"{status}"'.encode(), after))


def rows(call: Call, tasty: Tasty, raws: Sequence[bytes]) -> list[bytes]:
    """Documents as the vendor shows them. Who looks makes no difference; what the query asks for does."""
    return rows_still(call, tasty, raws)[0]


def rows_still(call: Call, tasty: Tasty, raws: Sequence[bytes]) -> tuple[list[bytes], bool]:
    """The same, and whether the clock leaves all of them as they are."""
    asked, shower = _asked(call, tasty), _SHOW.get(tasty.name)
    own = shower is None or (not asked and tasty.name == "record")

    def shown(raw: bytes) -> tuple[bytes, bool]:
        return (encoded(raw), True) if shower is None else shower(call, raw, asked, None)

    return rows_of(call, tasty.name, asked, own, raws, shown)


def _asked(call: Call, tasty: Tasty) -> tuple[int, ...]:
    return asked_metrics(call) if call.query_string and tasty.name in ("record", "range") else ()


# Each gives a document as it is shown, and whether it is shown so until a document changes, whatever the clock does.


def _show_account(call: Call, raw: bytes, asked: tuple[int, ...], new: dict[str, Any] | None) -> tuple[bytes, bool]:
    user = decode(raw)
    profile = call.docs("profile").get(key_of_uri(user["profile"]))
    shown = {k: v for k, v in user.items() if k not in ("devices", "stats")}
    return dumps({**shown, "is_staff": False, "profile": profile}), True


def _show_record(call: Call, raw: bytes, asked: tuple[int, ...], new: dict[str, Any] | None) -> tuple[bytes, bool]:
    still = not any(status in raw for status in _LIVE)
    if not asked and still:
        return encoded(raw), True
    record = decode(raw) if new is None else new
    span = known_at(call, record)
    shown = {**record, "status": span.status, "end": span.end, "duration": (span.end - span.start) // TICK}
    if asked:
        owner = record["user"]["resource_uri"]
        window = (span.start, span.end)
        near = spans(call.world, owner).between(*window)
        shown["metrics"], histograms = metric_texts(call, owner, near, window, asked, None, {span.id})
        if histograms is not None:
            shown["histograms"] = histograms
    return dumps(shown), still


EMPTY = tuple(GAPS["range"].shown.values())
_LIVE = tuple(f'"{status}"'.encode() for status in LIVE)


def _show_range(call: Call, raw: bytes, asked: tuple[int, ...], new: dict[str, Any] | None) -> tuple[bytes, bool]:
    found = decode(raw) if new is None else new
    status, metrics, histograms, known = _state(call, found["user"], found["start"], found["end"], _kind(found), asked)
    still = settled(known, found["end"])
    if new is not None and histograms is None:
        # A new range holds only texts and numbers after its metrics: what looks like them and comes last are they.
        head, _, rest = raw.rpartition(_METRICS)
        middle, _, tail = rest.rpartition(_STATUS)
        answer = b"".join((head, _METRICS[:-2], metrics, middle, _STATUS[:-6], status.encode(), b'"', tail))
        return answer, still
    shown = {**found, "status": status, "metrics": metrics}
    if histograms is not None:
        shown["histograms"] = histograms
    return dumps(shown), still


def _show_routine(call: Call, raw: bytes, asked: tuple[int, ...], new: dict[str, Any] | None) -> tuple[bytes, bool]:
    """When it was used depends on who looks."""
    found = decode(raw)
    return dumps({**found, "last_used": last_used(call, found["resource_uri"])}), False


def _kind(found: dict[str, Any]) -> str | None:
    """The type of activity of a range."""
    kind: str | None = (found["context"] or {}).get("activitytype")
    return kind


def _state(
    call: Call, user: str, start: int, end: int | None, kind: str | None, asked: tuple[int, ...]
) -> tuple[str, Written, Written | None, Spans]:
    """Status, metrics and histograms of a range, and the records of its user they follow from."""
    known = spans(call.world, user)
    window = (start, now(call.world) if end is None else end)
    near = known.between(*window)
    status = severest(near, *window) if near else "empty"
    wanted = default_metrics(kind)
    if asked:
        wanted = tuple(dict.fromkeys((*wanted, *asked)))
    metrics, histograms = metric_texts(call, user, near, window, wanted, kind)
    return status, metrics, histograms, known


_METRICS, _STATUS = b', "metrics": []', b', "status": "empty"'
"""As every range is kept."""

_Shower = Callable[[Call, bytes, tuple[int, ...], dict[str, Any] | None], tuple[bytes, bool]]
_SHOW: dict[str, _Shower] = {
    "account": _show_account,
    "record": _show_record,
    "range": _show_range,
    "trainingroutine": _show_routine,
}


# Writing


def check_owner(call: Call, tasty: Tasty, document: dict[str, Any]) -> None:
    """Raise ``Forbidden`` unless the caller may change what this document is, or will be, part of."""
    if tasty.name == "profile":
        people = call.docs("user").where("profile", document["resource_uri"])
        owner = people[0]["resource_uri"] if people else None
    elif tasty.name == "bundle_permission":
        owner = document["user_target"]["resource_uri"]
        if document.get("id") is not None and document["user_allowed"]["id"] == call.principal.user:
            return  # either end may dissolve it (inferred)
    elif tasty.name == "accesstoken":
        return
    elif tasty.name == "trackpoint":
        track = call.docs("track").get(key_of_uri(document["track"])) or {}
        owner = track.get("user")
    else:
        owner = owner_of(tasty, document)
    if not may_write(call, owner):
        raise Forbidden(f"{tasty.name} of {owner or 'everybody'} is not the caller's to change")


def finish(
    call: Call, tasty: Tasty, data: dict[str, Any], document: dict[str, Any], before: dict[str, Any] | None
) -> None:
    """Fill in what the vendor derives. ``before``: the document as it was, None if it is new."""
    finisher = _FINISH.get(tasty.name)
    if finisher is not None:
        finisher(call, data, document, before)


def _ordered(call: Call, resource: str, document: dict[str, Any]) -> None:
    start, end = document["start"], document["end"]
    if end is not None and end < start:
        raise Invalid(resource, {"end": ["The end must not be before the start."]})


def _finish_record(call: Call, data: dict[str, Any], document: dict[str, Any], before: dict[str, Any] | None) -> None:
    _ordered(call, "record", document)
    owner = related(call, "user", "user", data["user"]) if data.get("user") is not None else None
    if owner is None:
        owner = before["user"]["resource_uri"] if before is not None else call.principal.uri
    document["user"] = _nested_user(call, owner)
    start, end = document["start"], document["end"]
    document.update(start_date=date_of(start), duration=(end - start) // TICK, last_modified=now_date(call))
    if before is not None:
        return
    document.update(algo=None, data_status={}, n_uploaded_timelines=0, status="complete")
    document["device_start"] = document["device_start"] if document["device_start"] is not None else start
    if not document["npages"]:
        document["npages"] = pages_of(start, end)
    if not document["data"]:
        document["data"] = header_of(start, document["dev_id"], document["firmware_rev"])


def pages_of(start: int, end: int) -> int:
    """About 3.57 pages a second [sample]."""
    return (end - start) * 357 // (100 * TICK)


def header_of(start: int, dev_id: str, firmware: str) -> str:
    """The 64 bytes of ``data``: start, program, numbers of unknown meaning, phone, firmware digits [sample]."""
    digits = bytes(int(c) for c in firmware if c.isascii() and c.isdigit())[:3].ljust(4, b"\0")
    clipped = max(min(start, 2**63 - 1), -(2**63))
    raw = struct.pack(
        "<q10sHII32s4s", clipped, b"HXDEV-AUTO", 40502, 0, 2101, dev_id.encode("ascii", "replace"), digits
    )
    return base64.b64encode(raw).decode()


def _nested_user(call: Call, uri: str) -> dict[str, Any]:
    user = call.docs("user").get(key_of_uri(uri)) or {}
    return {k: v for k, v in user.items() if k not in ("devices", "stats")}


def _finish_range(call: Call, data: dict[str, Any], document: dict[str, Any], before: dict[str, Any] | None) -> None:
    _ordered(call, "range", document)
    document["user"] = document["user"] or call.principal.uri
    context = document["context"] if isinstance(document["context"], dict) else {}
    found: dict[str, Any] = {}
    for name in ("activitytype", "trainingroutine"):
        # The top-level link is the older form; ``context`` must be used now [docs], and wins.
        value = context.get(name, data.get(name) if "context" not in data else None)
        if value is None and "context" not in data and before is not None:
            value = (before["context"] or {}).get(name)
        found[name] = related(call, name, name, value) if value is not None else None
    if found["activitytype"] is None and found["trainingroutine"] is not None:
        routine = call.docs("trainingroutine").get(key_of_uri(found["trainingroutine"])) or {}
        found["activitytype"] = routine.get("activitytype")
    document["context"] = found
    start, end, today = document["start"], document["end"], now_date(call)
    document.update(
        start_date=date_of(start),
        duration=duration_text(start, end),
        created=before["created"] if before is not None else today,
        last_modified=today,
        metrics=[],
        status="empty",
        ranges=before["ranges"] if before is not None else [],
        activityattributes=_attributes(call, data, before),
    )
    if document["parent"] is not None and document["rank"] == 0:
        document["rank"] = 1


def _attributes(call: Call, data: dict[str, Any], before: dict[str, Any] | None) -> list[dict[str, Any]]:
    """Omitted: untouched. Given: these replace all; those without a value go [docs]."""
    given = data.get("activityattributes")
    if given is None:
        return before["activityattributes"] if before is not None else []
    found: dict[int, dict[str, Any]] = {}
    for item in given:
        if not isinstance(item, dict):
            raise Invalid("range", {"activityattributes": ["Enter objects with id and value."]})
        uri = related(call, "activityattributes", "activityattribute", item)
        value = item.get("value")
        if value is None:
            continue
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise Invalid("range", {"activityattributes": ["Enter a number."]})
        known = call.docs("activityattribute").get(key_of_uri(uri)) or {}
        found[known["id"]] = {**known, "value": value}
    return [found[id] for id in sorted(found)]


def _finish_annotation(
    call: Call, data: dict[str, Any], document: dict[str, Any], before: dict[str, Any] | None
) -> None:
    document.update(start_date=date_of(document["start"]), last_update=now(call.world))


def _finish_user(call: Call, data: dict[str, Any], document: dict[str, Any], before: dict[str, Any] | None) -> None:
    """The user is nested in records and permissions: names change there too."""
    nested = {k: v for k, v in document.items() if k not in ("devices", "stats")}
    if before is not None and {k: before[k] for k in nested} == nested:
        return
    for name, paths in (("record", ("user",)), ("bundle_permission", ("user_allowed", "user_target"))):
        collection = call.docs(name)
        for path in paths:
            for key in list(collection.view((f"{path}.resource_uri", document["resource_uri"]))):
                keep(collection, key, {**(collection.get(key) or {}), path: nested})


def _finish_profile(call: Call, data: dict[str, Any], document: dict[str, Any], before: dict[str, Any] | None) -> None:
    """Height and weight stand in two places and mirror each other."""
    old = before or {}
    fitness = {**(old.get("fitness") or {}), **(document["fitness"] or {})}
    for name in ("height", "weight"):
        if document[name] != old.get(name):
            fitness[name] = document[name]
        else:
            document[name] = fitness.get(name)
    document["fitness"] = fitness


def _finish_routine(call: Call, data: dict[str, Any], document: dict[str, Any], before: dict[str, Any] | None) -> None:
    if before is None:
        document.update(last_used=None, user=call.principal.uri)


def _finish_permission(
    call: Call, data: dict[str, Any], document: dict[str, Any], before: dict[str, Any] | None
) -> None:
    for name in ("user_allowed", "user_target"):
        document[name] = _nested_user(call, document[name])
    if document["user_allowed"]["id"] == document["user_target"]["id"]:
        raise Invalid("bundle_permission", {"user_allowed": ["A permission links two users."]})
    document["name"] = None


_Finisher = Callable[[Call, dict[str, Any], dict[str, Any], dict[str, Any] | None], None]
_FINISH: dict[str, _Finisher] = {
    "record": _finish_record,
    "range": _finish_range,
    "annotation": _finish_annotation,
    "user": _finish_user,
    "profile": _finish_profile,
    "trainingroutine": _finish_routine,
    "bundle_permission": _finish_permission,
}


def stored(call: Call, tasty: Tasty, document: dict[str, Any], before: dict[str, Any] | None) -> None:
    """What follows once a document is kept."""
    if tasty.name == "record" and before is None:
        profile = call.docs("profile").get(key_of_uri(document["user"]["profile"]))
        call.docs("recording").put(document["id"], {"bouts": [], "person": person_of(profile)})
    if tasty.name == "range":
        old = before["parent"] if before is not None else None
        if old != document["parent"]:
            _adopt(call, old, document["resource_uri"], False)
            _adopt(call, document["parent"], document["resource_uri"], True)


def _adopt(call: Call, parent: str | None, child: str, there: bool) -> None:
    ranges = call.docs("range")
    found = ranges.get(key_of_uri(parent)) if parent is not None else None
    if found is not None:
        found["ranges"] = [u for u in found["ranges"] if u != child] + ([child] if there else [])
        keep(ranges, found["id"], found)


def _lose_points(call: Call, track: dict[str, Any]) -> None:
    points = call.docs("trackpoint")
    for key in list(points.view(("track", track["resource_uri"]))):
        points.delete(key)


def taken_away(call: Call, tasty: Tasty, document: dict[str, Any]) -> bool:
    """What follows a DELETE. False: the document stays, marked."""
    if tasty.name == "record":
        # The status ``deleted`` exists, so a record stays and its data disappears (inferred).
        keep(call.docs("record"), document["id"], {**document, "status": "deleted", "last_modified": now_date(call)})
        return False
    if tasty.name == "range":
        ranges = call.docs("range")
        _adopt(call, document["parent"], document["resource_uri"], False)
        for child in ranges.where("parent", document["resource_uri"]):
            keep(ranges, child["id"], {**child, "parent": None})
        for track in call.docs("track").where("range", document["resource_uri"]):  # positions hang on ranges [docs]
            _lose_points(call, track)
            call.docs("track").delete(track["id"])
    elif tasty.name == "track":
        _lose_points(call, document)
    elif tasty.name == "trainingroutine":
        ranges = call.docs("range")
        for one in ranges.where("context.trainingroutine", document["resource_uri"]):
            keep(ranges, one["id"], {**one, "context": {**one["context"], "trainingroutine": None}})
    elif tasty.name == "accesstoken":
        tokens = call.docs("token")
        for key in list(tokens.view(("id", document["id"]))):
            tokens.delete(key)
    return True
