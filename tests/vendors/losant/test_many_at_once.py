"""Many callers of one world at once: no device is lost, no id comes twice."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest
import requests

import mockservers

CALLERS, EACH = 8, 500


@pytest.fixture(params=["inprocess", "werkzeug", "granian"])
def losant_anywhere(request: pytest.FixtureRequest) -> Iterator[Any]:
    with ExitStack() as stack:
        if request.param == "inprocess":
            yield stack.enter_context(mockservers.intercept("losant"))
        else:
            yield stack.enter_context(mockservers.serve("losant", server=request.param))


def test_eight_callers_make_five_hundred_devices_each(losant_anywhere: Any) -> None:
    losant = losant_anywhere
    devices = f"{losant.url}/applications/{losant.application_id}/devices"
    key = {"Authorization": f"Bearer {losant.user_token}"}
    before = len(losant.state.list("device"))
    made: list[str] = []
    refused: list[str] = []

    def work(caller: int) -> None:
        with requests.Session() as session:
            for n in range(EACH):
                answer = session.post(devices, json={"name": f"{caller}/{n}"}, headers=key, timeout=60)
                if answer.status_code == 201:
                    made.append(answer.json()["deviceId"])
                else:
                    refused.append(answer.text)

    callers = [threading.Thread(target=work, args=(n,)) for n in range(CALLERS)]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()
    assert refused == []
    assert len(set(made)) == len(made) == CALLERS * EACH
    listed = {d["deviceId"] for d in losant.state.list("device")}
    assert set(made) <= listed
    assert len(listed) == before + CALLERS * EACH
    names = requests.get(devices, params={"perPage": 1}, headers=key, timeout=60).json()["totalCount"]
    assert names >= CALLERS * EACH


def test_devices_that_are_given_the_same_attributes_are_changed_alike(box: Any) -> None:
    one, other = (box.call("POST", f"{box.app}/devices", {"name": name}, status=201)["id"] for name in ("a", "b"))
    body = {
        "query": {"id": {"$in": [one, other]}},
        "updateFields": {"attributes": [{"name": "temperature", "dataType": "number"}]},
    }
    for _ in range(2):  # what is kept has tags, what is given has none: never the same
        assert box.call("PATCH", f"{box.app}/devices", body) == {"updated": 2, "failed": 0, "skipped": 0}
    kept = [{"name": "temperature", "dataType": "number", "attributeTags": {}}]
    assert [box.call("GET", f"{box.app}/devices/{key}")["attributes"] for key in (one, other)] == [kept, kept]
