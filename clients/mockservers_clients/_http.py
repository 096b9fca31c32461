"""What every reference client needs from HTTP: time limits, ``Retry-After``, a typed base error.

Nothing here sends anything. The interface is small on purpose: each client keeps its vendor's own
error tree and request rules, and only derives its errors from :class:`ClientError`.
"""

from __future__ import annotations

import email.utils
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol, TypeAlias

Timeout: TypeAlias = float | tuple[float | None, float | None] | None
"""Seconds for connect and read together, a (connect, read) pair, or None for no limit, as in ``requests``."""

DEFAULT_TIMEOUT: float = 10.0
"""Seconds a request may wait for a connection, and for each piece of the answer, unless told otherwise."""


REPEATABLE = frozenset({"GET", "HEAD", "DELETE"})
"""Methods that may be sent again when it is not known whether they were carried out."""


class Answer(Protocol):
    """What of an answer says whether to ask again."""

    @property
    def status_code(self) -> int: ...
    @property
    def headers(self) -> Mapping[str, str]: ...


class ClientError(Exception):
    """Base of every error a reference client raises for an answer it was given.

    ``status`` is the HTTP status, or None when no answer was involved (a missing argument).
    ``body`` is the answer's text as received, empty when there was none.
    ``retry_after`` is the number of seconds the server asked to wait, or None.
    """

    def __init__(
        self,
        message: str,
        *,
        status: int | None = None,
        body: str = "",
        retry_after: float | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.status = status
        self.body = body
        self.retry_after = retry_after

    def __str__(self) -> str:
        return self.message


def parse_retry_after(value: str | None, *, now: float | None = None) -> float | None:
    """Seconds to wait according to a ``Retry-After`` value: delta-seconds or an HTTP date (RFC 9110, 10.2.3).

    ``now`` is the current Unix time in seconds, needed for the date form only. A date in the past gives 0.0;
    a missing or unreadable value, or a date without ``now``, gives None: a bad hint must not hide the answer
    it came with.
    """
    text = (value or "").strip()
    if text.isascii() and text.isdigit():
        return float(text)
    moment = parse_http_date(text)
    if moment is None or now is None:
        return None
    return max(0.0, moment - now)


def parse_http_date(value: str | None) -> float | None:
    """Unix time in seconds of an HTTP date such as ``Sun, 06 Nov 1994 08:49:37 GMT``; None when unreadable."""
    try:
        return email.utils.parsedate_to_datetime(value or "").timestamp()
    except (ValueError, OverflowError):
        return None


def retry_after_of(headers: Mapping[str, str], *, now: float | None = None) -> float | None:
    """:func:`parse_retry_after` of a response's headers (``requests`` headers ignore case).

    Without ``now`` the answer's own ``Date`` header is the reference, so no clock is read at all.
    """
    reference = parse_http_date(headers.get("Date")) if now is None else now
    return parse_retry_after(headers.get("Retry-After"), now=reference)


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """When to send again: only when the server said how long to wait, by ``Retry-After``.

    429 comes before anything is carried out, so any method is repeated; 503 leaves that open, so only GET, HEAD and
    DELETE are. ``attempts`` counts the first one. A wait longer than ``longest_wait`` seconds is not begun: the error
    is raised at once, with ``retry_after``.
    """

    attempts: int = 4
    longest_wait: float = 60.0

    def wait_before(self, attempt: int, method: str, response: Answer) -> float | None:
        """Seconds to wait before the next attempt, or None to give up."""
        status = response.status_code
        if not (status == 429 or (status == 503 and method in REPEATABLE)) or attempt >= self.attempts:
            return None
        seconds = retry_after_of(response.headers)
        return seconds if seconds is not None and seconds <= self.longest_wait else None


NO_RETRY = RetryPolicy(attempts=1)
