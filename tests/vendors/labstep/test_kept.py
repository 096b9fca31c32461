"""Kept answers are never stale, and never somebody else's."""

from __future__ import annotations

from typing import Any

import pytest

from mockservers.labstep.behaviour import kept


@pytest.fixture
def seen(call: Any) -> Any:
    """The name of an experiment as every way of reading it gives it, each asked twice."""

    def read(key: int, api_key: str | None = None) -> set[str]:
        names = set()
        for _ in range(2):
            names.add(call("GET", f"experiment-workflow/{key}", key=api_key).json()["name"])
            names.add(call("GET", f"experiment-workflow?get_single=1&id={key}", key=api_key).json()["name"])
            body = {"filter": [{"attribute": "id", "comparison": "eq", "value": key}]}
            for page in (
                call("GET", "experiment-workflow?count=1000", key=api_key),
                call("POST", "experiment-workflow/filter", json=body, key=api_key),
            ):
                names.update(item["name"] for item in page.json()["items"] if item["id"] == key)
        return names

    return read


def another(call: Any, double: Any) -> tuple[int, str]:
    """A colleague of the caller's organization, and a key that acts as it."""
    for user in call("GET", "user?count=1000").json()["items"]:
        if user["id"] != double.user_id:
            key = call("POST", "token/impersonate", json={"guid": user["guid"]}).json()["uuid"]
            return user["id"], key
    raise AssertionError("the account has one user only")


def test_a_change_through_the_api_is_seen_at_once(call: Any, seen: Any) -> None:
    made = call("POST", "experiment-workflow", json={"name": "first"}).json()
    assert seen(made["id"]) == {"first"}
    call("PUT", f"experiment-workflow/{made['id']}", json={"name": "second"})
    assert seen(made["id"]) == {"second"}


def test_a_change_of_what_a_record_shows_is_seen_at_once(double: Any, call: Any) -> None:
    made = call("POST", "experiment-workflow", json={"name": "shown"}).json()
    path = f"experiment-workflow/{made['id']}"
    assert call("GET", path).json()["thread"]["comment_count"] == 0
    call("POST", "comment", json={"body": "c", "parent_thread_id": made["thread"]["id"]})
    assert call("GET", path).json()["thread"]["comment_count"] == 1
    double.state.patch("user", double.user_id, {"first_name": "Zora"})
    assert call("GET", path).json()["author"]["first_name"] == "Zora"
    double.state.patch("group", made["owner"]["id"], {"name": "Renamed"})
    assert call("GET", path).json()["owner"]["name"] == "Renamed"
    assert call("GET", "experiment-workflow?count=1").json()["items"][0]["owner"]["name"] == "Renamed"


def test_a_change_through_the_control_plane_is_seen_at_once(double: Any, call: Any, seen: Any) -> None:
    made = call("POST", "experiment-workflow", json={"name": "first"}).json()
    assert seen(made["id"]) == {"first"}
    double.state.patch("experiment-workflow", made["id"], {"name": "behind its back"})
    assert seen(made["id"]) == {"behind its back"}
    total = call("GET", "experiment-workflow?count=2").json()["total"]
    double.state.create("experiment-workflow", 3)
    assert call("GET", "experiment-workflow?count=2").json()["total"] == total + 3
    double.state.delete("experiment-workflow", made["id"], cascade=True)
    assert call("GET", f"experiment-workflow/{made['id']}").status_code == 404


def test_what_was_rolled_back_was_never_shown(double: Any, call: Any, seen: Any) -> None:
    made = call("POST", "experiment-workflow", json={"name": "first"}).json()
    url = "experiment-workflow?count=3"
    page, one = call("GET", url).content, call("GET", f"experiment-workflow/{made['id']}").content
    refused = call("POST", "experiment-workflow/batch", json={"items": [{"name": "good"}, {"name": ["bad"]}]})
    assert refused.status_code == 400
    assert call("GET", url).content == page
    store = double.world.store
    store.begin()
    documents = double.world.collection("labstep", "experiment-workflow")
    documents.put(made["id"], {**documents.get(made["id"]), "name": "never kept"})
    users = double.world.collection("labstep", "user")
    users.put(double.user_id, {**users.get(double.user_id), "first_name": "Never"})
    assert seen(made["id"]) == {"never kept"}  # reads keep answers of what is about to be taken back
    assert call("GET", url).json()["items"][0]["author"]["first_name"] == "Never"
    store.rollback()
    assert call("GET", url).content == page
    assert call("GET", f"experiment-workflow/{made['id']}").content == one


def test_nobody_gets_what_was_rendered_for_another(double: Any, call: Any) -> None:
    user, key = another(call, double)
    group = call("POST", "group", json={"name": "shared"}).json()["id"]
    call("POST", "user-group", json={"group_id": group, "user_id": user, "type": "view"})
    made = call("POST", "experiment-workflow", json={"name": "of two", "group_id": group}).json()
    paths = (f"experiment-workflow/{made['id']}", f"experiment-workflow?group_id={group}")
    for _ in range(2):
        for caller, edit in ((None, True), (key, False)):
            one, page = (call("GET", path, key=caller).json() for path in paths)
            assert one == page["items"][0]
            assert one["permissions"] == {"view": True, "edit": edit, "owner": edit}
    own = call("POST", "experiment-workflow", json={"name": "of one"}).json()
    secret = f"experiment-workflow/{own['id']}"
    home = call("GET", "user/info").json()["group"]["id"]
    if home not in [row["id"] for row in call("GET", f"user/{user}").json()["groups"]]:
        assert call("GET", secret).status_code == 200
        assert call("GET", secret, key=key).status_code == 403
    member = next(r for r in call("GET", f"user-group?group_id={group}").json()["items"] if r["user"]["id"] == user)
    call("DELETE", f"user-group/{member['id']}")
    assert [call("GET", path, key=key).status_code for path in paths] == [403, 403]


def test_a_kept_key_ends_when_it_expires_or_is_deleted(double: Any, call: Any) -> None:
    made = call("POST", "access-key", json={"name": "k", "expires_at": "2026-03-02T10:00:00Z"}).json()
    assert [call("GET", "tag", key=made["uuid"]).status_code for _ in range(2)] == [200, 200]
    double.clock.advance("61m")
    assert call("GET", "tag", key=made["uuid"]).status_code == 401
    lasting = call("POST", "access-key", json={"name": "l"}).json()
    assert call("GET", "tag", key=lasting["uuid"]).status_code == 200
    call("PUT", f"access-key/{lasting['id']}", json={"deleted_at": "2026-01-01"})
    assert call("GET", "tag", key=lasting["uuid"]).status_code == 401


def test_the_room_for_kept_answers_is_bounded(double: Any, call: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    first = [call("GET", f"experiment-workflow?count={n}").content for n in range(1, 12)]
    monkeypatch.setattr(kept, "LIMIT", 5_000)
    monkeypatch.setattr(kept, "PAGES", 2)
    double.state.create("tag", 1)  # forget what was kept
    for _ in range(2):
        assert [call("GET", f"experiment-workflow?count={n}").content for n in range(1, 12)] == first
    answers = double.world.store.derived("labstep")["answers"]
    assert sum(len(raw) for shown in answers.shown.values() for raw in shown.values()) <= 5_000
    assert len(answers.pages) <= 2


def test_a_call_sees_in_its_lists_what_it_has_just_made(double: Any, call: Any) -> None:
    twins = [{"name": "Twin", "type": "device"}, {"name": "twin", "type": "device"}]
    refused = call("POST", "tag/batch", json={"items": twins})
    assert refused.status_code == 400
    assert call("GET", "tag?type=device&search_query=twin").json()["total"] == 0
