from __future__ import annotations

from typing import Any

import pytest

from mockservers.engine.journal import BODY, KEPT, Journal
from mockservers.engine.journal import names as matches
from mockservers.engine.limits import take


def entry(journal: Journal, operation: str | None = "a.get", status: int = 200, **facts: Any) -> None:
    given = {"reason": None, "request": None, "reply": b"{}", "vendor": "v", **facts}
    journal.record(
        0,
        given["vendor"],
        operation,
        "GET",
        "/a",
        "q=1",
        status,
        given["reason"],
        given["request"],
        given["reply"],
        0.5,
    )


@pytest.fixture
def journal() -> Journal:
    made = Journal()
    entry(made)
    entry(made, "a.list", request=b"in", reply=b"\xff")
    entry(made, "b.get", 404, reason="no b")
    entry(made, None, 404, reason="no path", vendor="w")
    return made


@pytest.mark.parametrize(
    ("conditions", "numbers"),
    [
        ({}, [1, 2, 3, 4]),
        ({"operation": "a.*"}, [1, 2]),
        ({"operation": "v.a.get"}, [1]),
        ({"operation": "*.get"}, [1, 3]),
        ({"vendor": "w"}, [4]),
        ({"status": 404}, [3, 4]),
        ({"refused": True}, [3, 4]),
        ({"refused": False}, [1, 2]),
        ({"since": 2}, [3, 4]),
        ({"limit": 1}, [4]),
        ({"limit": 0}, []),
        ({"operation": "nope"}, []),
    ],
)
def test_queries(journal: Journal, conditions: dict[str, Any], numbers: list[int]) -> None:
    assert [e.number for e in journal.query(**conditions)] == numbers


@pytest.mark.parametrize(
    ("status", "reason", "refused"),
    [
        (200, None, False),
        (200, "fault 12: latency", False),
        (200, "fault 1: stale", False),
        (404, "fault 1: latency", True),
        (200, "fault 1: reset", True),
        (503, "fault 1: error 503", True),
        (404, "no b", True),
    ],
)
def test_what_was_refused(status: int, reason: str | None, refused: bool) -> None:
    made = Journal()
    entry(made, status=status, reason=reason)
    assert [len(made.query(refused=asked)) for asked in (True, False)] == [refused, not refused]


def test_counts_and_clear(journal: Journal) -> None:
    assert journal.count("a.*") == 2
    assert journal.count("*", "v", 404) == 1
    assert journal.clear() == 4
    assert len(journal) == 0
    entry(journal)
    assert [e.number for e in journal] == [5]


def test_an_entry_as_data(journal: Journal) -> None:
    assert journal.query("a.list")[0].as_dict() == {
        "number": 2,
        "at": "1970-01-01T00:00:00.000Z",
        "vendor": "v",
        "operation": "a.list",
        "method": "GET",
        "path": "/a",
        "query": "q=1",
        "status": 200,
        "reason": None,
        "request": "in",
        "reply": "\ufffd",
        "elapsed_ms": 0.5,
    }


def test_large_bodies_and_old_entries_are_let_go(journal: Journal) -> None:
    entry(journal, request=b"x" * (BODY + 1), reply=b"x" * BODY)
    last = journal.query(limit=1)[0]
    assert (last.request, len(last.reply or b"")) == (None, BODY)
    for _ in range(KEPT):
        entry(journal)
    assert len(journal) == KEPT
    assert journal.query(limit=1)[0].number == KEPT + 5


@pytest.mark.parametrize(
    ("operation", "pattern", "expected"),
    [
        ("devices.get", "devices.get", True),
        ("devices.get", "losant.devices.*", True),
        ("devices.get", "labii.*", False),
        ("devices.get", "Devices.get", False),
        ("devices.get", "devices.[gl]et", True),
        (None, "*", True),
        (None, "**", False),
    ],
)
def test_globs(operation: str | None, pattern: str, expected: bool) -> None:
    assert matches(operation, "losant", pattern) is expected


def test_a_window_of_calls_slides() -> None:
    values: dict[str, Any] = {}
    taken = [take(values, "k", 3, 1000, now) for now in (0, 100, 200, 300, 999, 1000, 1001, 1100)]
    assert [t.allowed for t in taken] == [True, True, True, False, False, True, False, True]
    assert [t.remaining for t in taken] == [2, 1, 0, 0, 0, 0, 0, 0]
    assert taken[2].reset_ms == 800
    assert taken[3].reset_ms == 700
    assert taken[6].reset_ms == 99


def test_a_window_after_the_clock_was_put_back_is_open() -> None:
    values: dict[str, Any] = {}
    assert take(values, "k", 1, 1000, 5000).allowed
    assert not take(values, "k", 1, 1000, 5001).allowed
    assert take(values, "k", 1, 1000, 10).allowed
    assert take(values, "other", 1, 1000, 10).allowed
