"""Paging, errors, and waiting when told."""

from __future__ import annotations

import pytest
import requests
from mockservers_clients import losant

APP = "64f1a0c2d4b8e1000f3a9c11"


def page(ids: list[int], total: int, **more: object) -> dict[str, object]:
    return {"count": len(ids), "items": [{"id": n} for n in ids], "totalCount": total, **more}


def test_pages_are_walked_to_the_total_and_no_further(client, wire) -> None:
    wire.answer(page([1, 2], 4, page=0, perPage=2)).answer(page([3, 4], 4, page=1, perPage=2)).answer(page([], 4))
    found = client.devices.iterate(applicationId=APP, perPage=2, filterField="name", filter="F*")
    assert [item["id"] for item in found] == [1, 2, 3, 4]
    assert [wire.query(i)["page"] for i in range(len(wire.sent))] == ["0", "1"]
    assert wire.query(1) == {"perPage": "2", "filterField": "name", "filter": "F*", "page": "1"}


def test_pages_are_asked_for_when_needed(client, wire) -> None:
    wire.answer(page([1, 2], 4, perPage=2))
    found = client.devices.iterate(applicationId=APP)
    assert not wire.sent
    next(found)
    assert len(wire.sent) == 1


def test_a_list_that_shrinks_does_not_loop_for_ever(client, wire) -> None:
    wire.answer(page([1, 2], 100, perPage=2)).answer(page([], 100, perPage=2))
    assert len(list(client.devices.iterate(applicationId=APP))) == 2
    assert len(wire.sent) == 2


def test_start_page(client, wire) -> None:
    wire.answer(page([5], 5, perPage=2))
    assert len(list(client.devices.iterate(applicationId=APP, page=2))) == 1
    assert wire.query()["page"] == "2"
    with pytest.raises(losant.ArgumentError, match="page must be a whole number"):
        next(client.devices.iterate(applicationId=APP, page="two"))


def test_rows_go_by_offset(client, wire) -> None:
    # A page shorter than asked for is not the end: replies have a size limit.
    wire.answer(page([1, 2, 3], 5, limit=4, offset=0)).answer(page([4, 5], 5, limit=4, offset=3))
    rows = client.data_table_rows.query.iterate(applicationId=APP, dataTableId="t", limit=4, query={"id": 1})
    assert [row["id"] for row in rows] == [1, 2, 3, 4, 5]
    assert [wire.query(i)["offset"] for i in range(2)] == ["0", "3"]
    assert [wire.body(i) for i in range(2)] == [{"id": 1}, {"id": 1}]


def test_sandboxes_go_by_cursor(client, wire) -> None:
    wire.answer({"items": [{"id": "a"}, {"id": "b"}], "hasMore": True}).answer(
        {"items": [{"id": "c"}], "hasMore": False}
    )
    found = client.instance_sandboxes.iterate(instanceId="i", limit=2)
    assert [item["id"] for item in found] == ["a", "b", "c"]
    assert wire.query(0) == {"limit": "2"}
    assert wire.query(1) == {"limit": "2", "startingAfterId": "b"}


def test_lists_without_pages(client, wire) -> None:
    wire.answer({"items": [{"id": 1}], "count": 1}).answer([{"t": 1}, {"t": 2}]).answer({"id": "not a list"})
    assert list(client.experience_domains.iterate(applicationId=APP)) == [{"id": 1}]
    assert list(client.device.get_state.iterate(applicationId=APP, deviceId="d", limit=2)) == [{"t": 1}, {"t": 2}]
    with pytest.raises(losant.LosantError, match="not a list"):
        list(client.device.iterate(applicationId=APP, deviceId="d"))


def test_arguments_are_checked_before_the_first_item(client) -> None:
    with pytest.raises(losant.ArgumentError, match="needs applicationId"):
        client.devices.iterate()


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, losant.ValidationError),
        (401, losant.UnauthorizedError),
        (403, losant.ForbiddenError),
        (404, losant.NotFoundError),
        (405, losant.ResponseError),
        (409, losant.ConflictError),
        (410, losant.NotFoundError),
        (422, losant.ValidationError),
        (429, losant.RateLimitError),
        (500, losant.ResponseError),
    ],
)
def test_errors_by_status(client, wire, status: int, kind: type[losant.LosantError]) -> None:
    wire.answer({"type": "Word", "message": "Some text", "more": [1]}, status)
    with pytest.raises(losant.LosantError) as caught:
        client.me.get()
    error = caught.value
    assert type(error) is kind
    assert (error.status, error.type, error.message) == (status, "Word", "Some text")
    assert error.data == {"type": "Word", "message": "Some text", "more": [1]}
    assert str(error) == f"{status} Word: Some text"
    assert wire.waits == []


def test_other_shapes_of_errors(client, wire) -> None:
    wire.answer({"error": "invalid_grant", "error_description": "expired"}, 400).answer(b"<h1>Bad gateway</h1>", 502)
    with pytest.raises(losant.ValidationError, match="400 invalid_grant: expired"):
        client.oauth.token(grant_type="authorization_code")
    with pytest.raises(losant.ResponseError, match="502: <h1>Bad gateway</h1>") as caught:
        client.me.get()
    assert caught.value.data == "<h1>Bad gateway</h1>"


@pytest.mark.parametrize("cause", [requests.Timeout("slow"), requests.ConnectionError("refused")])
def test_no_answer(client, wire, cause: Exception) -> None:
    wire.fail(cause)
    with pytest.raises(losant.TransportError) as caught:
        client.me.get()
    assert caught.value.status is None
    assert caught.value.__cause__ is cause
    assert len(wire.sent) == 1


def test_waits_as_told_and_sends_the_same_again(client, wire) -> None:
    wire.answer({"type": "RateLimit"}, 429, Retry_After="7").answer({"id": "e"}, 201)
    assert client.events.post(applicationId=APP, event={"subject": "s"}) == {"id": "e"}
    assert wire.waits == [7.0]
    assert wire.body(0) == wire.body(1) == {"subject": "s"}


def test_gives_up_after_four_attempts(client, wire) -> None:
    wire.answer({"type": "RateLimit", "message": "slow down"}, 429, Retry_After="2")
    with pytest.raises(losant.RateLimitError) as caught:
        client.me.get()
    assert wire.waits == [2.0, 2.0, 2.0]
    assert len(wire.sent) == 4
    assert caught.value.retry_after == 2.0


def test_does_not_begin_a_wait_that_is_too_long(client, wire) -> None:
    wire.answer({}, 429, Retry_After="3600")
    with pytest.raises(losant.RateLimitError) as caught:
        client.me.get()
    assert (wire.waits, len(wire.sent), caught.value.retry_after) == ([], 1, 3600.0)


def test_no_hint_no_second_attempt(client, wire) -> None:
    wire.answer({}, 429)
    with pytest.raises(losant.RateLimitError):
        client.me.get()
    assert len(wire.sent) == 1


def test_503_is_repeated_only_where_that_is_harmless(client, wire) -> None:
    wire.answer({}, 503, Retry_After="1")
    with pytest.raises(losant.ResponseError):
        client.applications.post(application={"name": "n"})
    assert len(wire.sent) == 1
    with pytest.raises(losant.ResponseError):
        client.applications.get()
    assert len(wire.sent) == 5


def test_date_form_is_measured_by_the_servers_clock(client, wire) -> None:
    later, now = "Mon, 05 Jan 2026 10:00:09 GMT", "Mon, 05 Jan 2026 10:00:00 GMT"
    wire.answer({}, 429, Retry_After=later, Date=now).answer({"ok": 1}).answer({}, 429, Retry_After=later)
    assert client.me.get() == {"ok": 1}
    assert wire.waits == [9.0]
    with pytest.raises(losant.RateLimitError) as caught:
        client.me.get()
    assert caught.value.retry_after is None


def test_retry_can_be_switched_off(make, wire) -> None:
    wire.answer({}, 429, Retry_After="1")
    with pytest.raises(losant.RateLimitError):
        make(retry=losant.NO_RETRY).me.get()
    assert (len(wire.sent), wire.waits) == (1, [])
