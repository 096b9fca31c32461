"""What the operations share: refusals, parameters, the envelope of pages."""

from __future__ import annotations

from mockservers.engine.contract import (
    Answer,
    ErrorCase,
    Field,
    Operation,
    Param,
    array,
    boolean,
    integer,
    obj,
    op,
    path,
    query,
    string,
)

__all__ = ["AFTER", "ID", "INT32", "NAMES", "STATUS", "limit", "paged", "read"]

INT32 = 2_147_483_647

REFUSED = ErrorCase(401, "key missing, malformed or unknown; data type not granted; address not allowed", "seed")
INVALID = ErrorCase(400, "a parameter is not of its type, not in its list, or limit is below 1", "seed")
UNKNOWN = ErrorCase(404, "no such record", "seed")
LIMITED = ErrorCase(429, "rate limit exceeded, where the world has one", "docs")
NAMES = array("", string())

ID = path(integer("id", minimum=0, evidence="seed"))
AFTER = query(
    integer("after_id", minimum=-INT32 - 1, maximum=INT32, evidence="seed", note="Exclusive: ids above this one.")
)
STATUS = query(string("status", enum=("powered_on", "offline", "in_use"), evidence="seed"))


def limit(default: int) -> Param:
    """The page size: read as 1000 when larger."""
    return query(
        integer(
            "limit",
            minimum=1,
            maximum=INT32,
            default=default,
            evidence="seed",
            note="Values above 1000 are read as 1000 (inferred).",
        )
    )


def paged(resource: str) -> Field:
    """The envelope of a paged list."""
    return obj(
        "",
        array("results", resource, evidence="sample"),
        boolean("additional_pages", evidence="docs", note="Whether records follow after last_id."),
        integer("last_id", evidence="docs", note="The id to send as the next after_id."),
        closed=True,
    )


def read(
    id: str, url: str, *params: Param, family: str, answer: str | Field | None, evidence: str, **facts: object
) -> Operation:
    """A GET of the REST API, with the refusals all of them share."""
    errors = [REFUSED, LIMITED]
    if any(p.where == "path" for p in params):
        errors.append(UNKNOWN)
    if any(p.where == "query" for p in params):
        errors.append(INVALID)
    answers = (Answer(200, answer),) if answer is not None else ()
    segment = url.split("/")[1]
    facts.setdefault("extra", {"permission": "applications" if segment == "apps" else segment})
    return op(id, "GET", url, *params, family=family, answers=answers, errors=tuple(errors), evidence=evidence, **facts)
