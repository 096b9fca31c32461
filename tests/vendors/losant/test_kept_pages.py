"""A page that was answered before is answered again from what was kept: never stale, never another list's."""

from __future__ import annotations

from typing import Any

import pytest
import requests


def _names(losant: Any, **query: Any) -> tuple[list[str], int]:
    url = f"{losant.url}/applications/{losant.application_id}/devices"
    headers = {"Authorization": f"Bearer {losant.user_token}"}
    answer = requests.get(url, params=query, headers=headers, timeout=10).json()
    return [d["name"] for d in answer["items"]], answer["totalCount"]


@pytest.mark.mockservers(profile="small")
def test_changes_are_seen_by_the_next_read(losant: Any) -> None:
    first = _names(losant, perPage=2)
    assert _names(losant, perPage=2) == first
    losant.state.create("device", 1, name="AAA first of all")
    names, total = _names(losant, perPage=2)
    assert names[0] == "AAA first of all"
    assert total == first[1] + 1

    url = f"{losant.url}/applications/{losant.application_id}/devices/{losant.device_id}"
    headers = {"Authorization": f"Bearer {losant.user_token}"}
    requests.patch(url, json={"name": "AA even before"}, headers=headers, timeout=10)
    assert _names(losant, perPage=2)[0] == ["AA even before", "AAA first of all"]
    # A refused change leaves everything as it was.
    requests.patch(url, json={"name": ""}, headers=headers, timeout=10)
    assert _names(losant, perPage=2)[0] == ["AA even before", "AAA first of all"]


@pytest.mark.mockservers(profile="small")
def test_other_questions_have_other_answers(losant: Any) -> None:
    asked: list[dict[str, Any]] = [{"perPage": 2}, {"perPage": 3}, {"perPage": 2, "page": 1}]
    asked += [{"perPage": 2, "sortDirection": "desc"}, {"perPage": 2, "sortField": "creationDate"}]
    once = [_names(losant, **query) for query in asked]
    assert [_names(losant, **query) for query in asked] == once
    assert len({tuple(names) for names, _ in once}) >= 4


@pytest.mark.mockservers(profile="small")
def test_who_may_not_read_it_is_not_shown_what_was_kept(losant: Any) -> None:
    _names(losant, perPage=2)
    url = f"{losant.url}/applications/{losant.application_id}/devices?perPage=2"
    assert requests.get(url, timeout=10).status_code == 401
    device = requests.post(
        f"{losant.url}/auth/device",
        json={"deviceId": losant.device_id, "key": losant.access_key, "secret": losant.access_secret},
        timeout=10,
    ).json()["token"]
    seen = requests.get(url, headers={"Authorization": f"Bearer {device}"}, timeout=10)
    assert seen.status_code == 200


@pytest.mark.mockservers(profile="small")
def test_what_is_shown_of_a_document_goes_when_it_changes(losant: Any) -> None:
    links: list[dict[str, Any]] = [{"_links": "true"}, {}]
    url = f"{losant.url}/applications/{losant.application_id}/devices"
    headers = {"Authorization": f"Bearer {losant.user_token}"}

    def shown(**query: Any) -> dict[str, Any]:
        items = requests.get(url, params=query, headers=headers, timeout=10).json()["items"]
        return next((item for item in items if item["id"] == losant.device_id), {})

    one = f"{url}/{losant.device_id}"
    for number, body in enumerate(({"description": "first"}, {"tags": []}, {"description": "second"})):
        for query in links:
            shown(perPage=100 + number, **query)
        assert requests.patch(one, json=body, headers=headers, timeout=10).status_code == 200
        for query in links:
            assert (
                shown(perPage=100 + number, **query)
                == requests.get(one, params=query, headers=headers, timeout=10).json()
            )
    # Deleted and restored, it is another document under the key that it had.
    assert requests.delete(one, headers=headers, timeout=10).status_code == 200
    assert [shown(**query) for query in links] == [{}, {}]
    restored = {"query": {"id": losant.device_id}}
    assert requests.post(f"{url}/restore", json=restored, headers=headers, timeout=10).status_code == 200
    losant.clock.advance("1h")
    for query in links:
        assert shown(perPage=100, **query) == requests.get(one, params=query, headers=headers, timeout=10).json()
