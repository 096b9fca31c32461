"""Answers kept ready: objects and pages as they were written out, until a document of the account changes.

They lie in ``Call.derived``, so a change by anybody, a rollback or a reset forgets them all, and a fork begins without.
Only what the clock cannot change is kept; what depends on who looks is kept under the caller.
"""

from __future__ import annotations

from typing import Any

from mockservers.engine.call import Call

__all__ = ["keep_answer", "keep_object", "kept_answer", "kept_object"]

MOST_BYTES = 8 * 2**20
"""Kept per world; a page of 100 ranges has about 200 kB."""
LONGEST_QUERY = 512


def _mark(call: Call) -> tuple[Any, ...] | None:
    """What an answer to a read follows from beside the documents; None if it is not to be kept."""
    query = call.query_string
    operation = call.operation
    if operation is None or len(query) > LONGEST_QUERY:
        return None
    return operation.id, call.principal.user, call.path, query


def kept_answer(call: Call) -> bytes | None:
    """The answer to the same read by the same user, if there was one and nothing has changed since."""
    found: bytes | None = call.derived.get(_mark(call))
    return found


def keep_answer(call: Call, answer: bytes) -> bytes:
    """Keep an answer the clock does not change; gives it."""
    mark = _mark(call)
    if mark is not None:
        _put(call, mark, answer)
    return answer


def kept_object(call: Call, name: str, key: Any, asked: tuple[int, ...]) -> bytes | None:
    """An object as it is shown to anybody, with the metrics asked for."""
    found: bytes | None = call.derived.get((name, key, asked))
    return found


def keep_object(call: Call, name: str, key: Any, asked: tuple[int, ...], answer: bytes) -> None:
    _put(call, (name, key, asked), answer)


def _put(call: Call, mark: tuple[Any, ...], answer: bytes) -> None:
    kept = call.derived
    size = kept.get("bytes", 0) + len(answer) + 500  # about what a key and its place take
    if size > MOST_BYTES:
        kept.clear()
        size = len(answer)
    kept[mark] = answer
    kept["bytes"] = size
