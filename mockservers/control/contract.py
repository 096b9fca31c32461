"""The control API's own contract: declared as vendors' are, so that it has an OpenAPI description for nothing."""

from __future__ import annotations

from mockservers.engine.contract import (
    Body,
    Contract,
    Field,
    Operation,
    anything,
    array,
    boolean,
    integer,
    mapping,
    number,
    obj,
    op,
    path,
    query,
    string,
)
from mockservers.engine.faults import KINDS
from mockservers.engine.world import PROFILES

__all__ = ["contract"]

_WORLD = path(string("world", note="Name of a world; `default` is the one calls without a credential reach."))
_VENDOR = path(string("vendor"))
_KIND = path(string("kind", note="A collection, such as `device`; GET the vendor's state for their names."))
_KEY = path(string("key"))

WORLD = obj(
    "",
    string("name"),
    string("profile", enum=PROFILES),
    integer("seed"),
    obj("clock", string("now", format="date-time"), boolean("frozen")),
    integer("faults"),
    integer("journal"),
)
CLOCK = obj("", string("now", format="date-time"), boolean("frozen"))
DOCUMENT = mapping("", anything())
FAULT = obj(
    "",
    string("operation", note="A glob: `devices.get`, `losant.*`."),
    string("kind", enum=KINDS),
    string("vendor", nullable=True),
    integer("status", nullable=True, minimum=400, maximum=599),
    anything("latency", note="Seconds, or text such as `250ms`; milliseconds in answers."),
    string("when", enum=("before", "after")),
    integer("on_call", nullable=True),
    integer("every", nullable=True),
    number("probability", nullable=True),
    integer("times", nullable=True),
    mapping("headers", string()),
    anything("body"),
    integer("id", access="R"),
    integer("seen", access="R"),
    integer("fired", access="R"),
)
ENTRY = obj(
    "",
    integer("number"),
    string("at", format="date-time"),
    string("vendor"),
    string("operation", nullable=True),
    string("method"),
    string("path"),
    string("query"),
    integer("status"),
    string("reason", nullable=True, note="Why it was a refusal; null when it was none."),
    string("request", nullable=True),
    string("reply", nullable=True),
    number("elapsed_ms"),
)


def _op(id: str, method: str, route: str, summary: str, *params: object, **facts: object) -> Operation:
    return op(id, method, "/_mock" + route, *params, summary=summary, evidence="docs", **facts)  # type: ignore[arg-type]


def _json(*fields: Field) -> Body:
    return Body(obj("", *fields, closed=True), required=False)


_JOURNAL = (
    query(string("operation", default="*", note="A glob.")),
    query(string("vendor")),
    query(integer("status")),
    query(boolean("refused", note="Only refusals, or only successes.")),
    query(integer("since", default=0, note="Entries after this number.")),
    query(integer("limit", note="The newest so many.", minimum=0)),
)
_BAD = (400, "a value is not usable; the answer says what to do")
_GONE = (404, "no such world, vendor, collection or document")

contract = Contract(
    "mock",
    "mockservers control API",
    "1",
    [
        _op("health", "GET", "/health", "Ready to answer", answer=(200, DOCUMENT), auth=False),
        _op("openapi", "GET", "/openapi.json", "This description", answer=(200, DOCUMENT), auth=False),
        _op("vendors.list", "GET", "/vendors", "Vendors served here", answer=(200, array("", DOCUMENT))),
        _op(
            "vendors.openapi",
            "GET",
            "/vendors/{vendor}/openapi.json",
            "A vendor's API",
            _VENDOR,
            answer=(200, DOCUMENT),
        ),
        _op(
            "credentials",
            "GET",
            "/credentials",
            "Named credentials of a world, per vendor",
            query(string("world", default="default")),
            answer=(200, mapping("", DOCUMENT)),
        ),
        _op("worlds.list", "GET", "/worlds", "All worlds", answer=(200, array("", WORLD))),
        _op(
            "worlds.create",
            "POST",
            "/worlds",
            "Make a world; the answer has its credentials",
            body=_json(
                string("name", nullable=True),
                string("profile", enum=PROFILES, nullable=True),
                integer("seed", nullable=True, minimum=0),
                anything("clock", note="An instant to freeze its clock at."),
            ),
            answer=(201, DOCUMENT),
            errors=(_BAD, (409, "the name is taken")),
        ),
        _op("worlds.get", "GET", "/worlds/{world}", "One world", _WORLD, answer=(200, WORLD), errors=(_GONE,)),
        _op(
            "worlds.delete", "DELETE", "/worlds/{world}", "Forget a world", _WORLD, answer=(204, None), errors=(_GONE,)
        ),
        _op("worlds.reset", "POST", "/worlds/{world}/reset", "Back to the beginning", _WORLD, answer=(200, WORLD)),
        _op(
            "worlds.fork",
            "POST",
            "/worlds/{world}/fork",
            "A new world that begins as this one is",
            _WORLD,
            body=_json(string("name", nullable=True)),
            answer=(201, DOCUMENT),
        ),
        _op("clock.get", "GET", "/worlds/{world}/clock", "The world's time", _WORLD, answer=(200, CLOCK)),
        _op(
            "clock.freeze",
            "POST",
            "/worlds/{world}/clock/freeze",
            "Stop the clock, now or at an instant",
            _WORLD,
            body=_json(anything("at")),
            answer=(200, CLOCK),
            errors=(_BAD,),
        ),
        _op(
            "clock.set",
            "POST",
            "/worlds/{world}/clock/set",
            "Move the clock to an instant",
            _WORLD,
            body=_json(anything("at", required=True)),
            answer=(200, CLOCK),
            errors=(_BAD,),
        ),
        _op(
            "clock.advance",
            "POST",
            "/worlds/{world}/clock/advance",
            "Move the clock on",
            _WORLD,
            body=_json(anything("by", required=True, note="Seconds, or text such as `31m`.")),
            answer=(200, CLOCK),
            errors=(_BAD,),
        ),
        _op("clock.resume", "POST", "/worlds/{world}/clock/resume", "Let it run", _WORLD, answer=(200, CLOCK)),
        _op("faults.list", "GET", "/worlds/{world}/faults", "Faults set", _WORLD, answer=(200, array("", FAULT))),
        _op(
            "faults.create",
            "POST",
            "/worlds/{world}/faults",
            "Make operations misbehave",
            _WORLD,
            body=Body(FAULT),
            answer=(201, FAULT),
            errors=(_BAD,),
        ),
        _op("faults.clear", "DELETE", "/worlds/{world}/faults", "Remove all faults", _WORLD, answer=(204, None)),
        _op(
            "faults.delete",
            "DELETE",
            "/worlds/{world}/faults/{fault}",
            "Remove one",
            _WORLD,
            path(integer("fault")),
            answer=(204, None),
        ),
        _op(
            "journal.list",
            "GET",
            "/worlds/{world}/journal",
            "What was asked and answered",
            _WORLD,
            *_JOURNAL,
            answer=(200, array("", ENTRY)),
            errors=(_BAD,),
        ),
        _op(
            "journal.count",
            "GET",
            "/worlds/{world}/journal/count",
            "How often",
            _WORLD,
            *_JOURNAL,
            answer=(200, obj("", integer("count"))),
        ),
        _op("journal.clear", "DELETE", "/worlds/{world}/journal", "Forget it", _WORLD, answer=(204, None)),
        _op(
            "state.kinds",
            "GET",
            "/worlds/{world}/state/{vendor}",
            "Collections and their sizes",
            _WORLD,
            _VENDOR,
            answer=(200, mapping("", integer())),
            errors=(_GONE,),
        ),
        _op(
            "state.list",
            "GET",
            "/worlds/{world}/state/{vendor}/{kind}",
            "Documents",
            _WORLD,
            _VENDOR,
            _KIND,
            query(integer("limit", default=100, minimum=0)),
            query(integer("offset", default=0, minimum=0)),
            answer=(200, array("", DOCUMENT)),
            errors=(_GONE, _BAD),
        ),
        _op(
            "state.create",
            "POST",
            "/worlds/{world}/state/{vendor}/{kind}",
            "Make documents: `{count, fields}`; believable where fields are not given",
            _WORLD,
            _VENDOR,
            _KIND,
            body=_json(integer("count", default=1), mapping("fields", anything())),
            answer=(201, array("", DOCUMENT)),
            errors=(_BAD, _GONE, (409, "a reference leads nowhere")),
        ),
        _op(
            "state.get",
            "GET",
            "/worlds/{world}/state/{vendor}/{kind}/{key}",
            "One document",
            _WORLD,
            _VENDOR,
            _KIND,
            _KEY,
            answer=(200, DOCUMENT),
            errors=(_GONE,),
        ),
        _op(
            "state.patch",
            "PATCH",
            "/worlds/{world}/state/{vendor}/{kind}/{key}",
            "Change fields of a document",
            _WORLD,
            _VENDOR,
            _KIND,
            _KEY,
            body=Body(DOCUMENT),
            answer=(200, DOCUMENT),
            errors=(_BAD, _GONE, (409, "a reference would lead nowhere")),
        ),
        _op(
            "state.delete",
            "DELETE",
            "/worlds/{world}/state/{vendor}/{kind}/{key}",
            "Delete a document",
            _WORLD,
            _VENDOR,
            _KIND,
            _KEY,
            query(boolean("cascade", default=False, note="Delete what refers to it, too.")),
            answer=(200, obj("", integer("deleted"))),
            errors=(_GONE, (409, "others refer to it")),
        ),
        _op(
            "actions.list",
            "GET",
            "/worlds/{world}/actions/{vendor}",
            "What can be made to happen that no API call can",
            _WORLD,
            _VENDOR,
            answer=(200, mapping("", string())),
        ),
        _op(
            "actions.run",
            "POST",
            "/worlds/{world}/actions/{vendor}/{action}",
            "Make it happen; the body holds the arguments",
            _WORLD,
            _VENDOR,
            path(string("action")),
            body=Body(DOCUMENT, required=False),
            answer=(200, anything()),
            errors=(_BAD, _GONE, (409, "the vendor's state forbids it")),
        ),
    ],
    description="Worlds, clock, faults, journal, state and credentials of the test doubles. Paths without "
    "`/worlds/{world}` (`/_mock/clock/advance`, `/_mock/faults`, ...) mean the default world.",
)
