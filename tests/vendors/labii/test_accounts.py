"""What follows the clock and the world: tokens, lock-out, codes, tags; and which world a credential leads to."""

from __future__ import annotations

from typing import Any

import pytest

from mockservers.control.state import run_action
from mockservers.labii import vendor

CHECK = "/accounts/checktoken/"


def login(api: Any, name: str = "", password: str | None = None, **options: Any) -> Any:
    prefix = f"{name}_" if name else ""
    body = {"username": api.credentials[f"{prefix}email"], "password": password or api.credentials[f"{prefix}password"]}
    return api("POST", "/accounts/auth/", body, who=None, **options)


def test_a_token_ends_after_thirty_minutes_without_a_call(api: Any) -> None:
    token = login(api).data["token"]
    for _ in range(4):
        api.world.clock.advance("29m")
        assert api("GET", CHECK, token=token).status == 200
    api.world.clock.advance("30m1s")
    refused = api("GET", CHECK, token=token)
    assert (refused.status, refused.data) == (401, {"detail": "Invalid token."})
    assert "30 minutes" in refused.headers["X-Mock-Reason"]


def test_a_refused_call_is_activity_too(api: Any) -> None:
    token = login(api).data["token"]
    at = f"/organizations/team/list/organization/{api.organization}/detail/"
    for _ in range(3):
        api.world.clock.advance("20m")
        assert api("POST", at, {"shoe": 1}, token=token).status == 406
    assert api("GET", CHECK, token=token).status == 200


def test_a_key_never_ends(api: Any) -> None:
    api.world.clock.advance("1000d")
    assert api("GET", CHECK).status == 200


def test_five_failures_lock_an_account_for_an_hour(api: Any) -> None:
    for _ in range(5):
        assert login(api, password="wrong").data["detail"].startswith("Error: Unable to log in")
    locked = login(api)
    assert locked.status == 406
    assert locked.data["detail"].startswith("Error: Your account has been locked")
    api.world.clock.advance("59m59s")
    assert login(api).status == 406
    api.world.clock.advance("1s")
    assert login(api).status == 200


def test_a_success_forgets_failures(api: Any) -> None:
    for _ in range(3):
        for _ in range(4):
            assert login(api, password="wrong").status == 406
        assert login(api).status == 200


def test_the_address_may_be_written_in_any_case(api: Any) -> None:
    body = {"username": api.credentials["email"].upper(), "password": api.credentials["password"]}
    assert api("POST", "/accounts/auth/", body, who=None).status == 200


def test_a_code_is_good_for_ten_minutes(api: Any) -> None:
    for wait, status in (("10m", 200), ("10m1s", 406)):
        secret = login(api, "mfa").data["secret"]
        api.world.clock.advance(wait)
        body = {"code": api.credentials["mfa_code"], "secret": secret}
        assert api("POST", "/accounts/mfa/verify/", body, who=None).status == status


def test_a_tag_is_good_for_thirty_minutes(api: Any) -> None:
    for wait, status in (("30m", 200), ("30m1s", 406)):
        tag = api("POST", "/accounts/forgetpassword/", {"email": api.credentials["email"]}, who=None).data["tag"]
        api.world.clock.advance(wait)
        done = api("POST", f"/accounts/resetpassword/?tag={tag}", {"password": "new"}, who=None)
        assert done.status == status
    assert done.data == {"detail": "The link has expired"}
    assert login(api, password="new").status == 200


def test_a_colleague_sets_a_first_password(api: Any) -> None:
    known = {value for name, value in api.credentials.items() if name.endswith("email")}
    people = (p for p in api.list("organizations/personnel") if not p["is_archived"])
    email = next(p["email"] for p in people if p["email"] not in known)
    body = {"username": email, "password": "first-one"}
    assert api("POST", "/accounts/auth/", body, who=None).status == 406
    tag = api("POST", "/accounts/forgetpassword/", {"email": email}, who=None).data["tag"]
    assert api("POST", f"/accounts/resetpassword/?tag={tag}", {"password": "first-one"}, who=None).status == 200
    assert api("POST", "/accounts/auth/", body, who=None).status == 200


def test_an_account_switched_off(api: Any) -> None:
    run_action(vendor, api.world, "deactivate_user", {"user": api.credentials["user_sid"]})
    refused = api("GET", CHECK)
    assert (refused.status, refused.data) == (401, {"detail": "User inactive or deleted."})


def test_throttling_is_off_until_asked_for(api: Any) -> None:
    for _ in range(20):
        assert api("GET", CHECK).status == 200
    run_action(vendor, api.world, "configure", {"throttle": True})
    seen = [api("POST", "/accounts/auth/", {"username": "a@example.org", "password": "b"}, who=None) for _ in range(6)]
    assert [a.status for a in seen] == [406] * 5 + [429]
    assert seen[-1].data["detail"].startswith("Request was throttled. Expected available in ")
    assert seen[-1].headers["Retry-After"] == "3600"
    api.world.clock.advance("1h")
    assert login(api).status == 200


@pytest.mark.parametrize("body", [None, {}, {"username": 1}, {"username": ["x"], "password": {}}, [], "x", 5])
def test_odd_log_ins_are_refused(api: Any, body: Any) -> None:
    answer = api("POST", "/accounts/auth/", body, who=None)
    assert answer.status == 406
    assert b"token" not in answer.raw
    assert b"secret" not in answer.raw


def test_credentials_lead_to_their_world(api: Any) -> None:
    other = api.worlds.create("other")
    own, theirs = api.credentials, other.credentials("labii")
    assert not [k for k in own if k.endswith(("email", "password", "api_key")) and own[k] == theirs[k]]
    assert theirs["organization_sid"] == own["organization_sid"]
    at = f"/organizations/team/list/organization/{api.organization}/detail/"
    api("POST", at, {"name": "Here"})
    body = {"username": theirs["email"], "password": theirs["password"]}
    token = api("POST", "/accounts/auth/", body, who=None).data["token"]
    assert login(api).data["token"] != token
    there = api("GET", at + "?name=Here", token=token)
    assert (there.status, there.data["count"]) == (200, 0)
    by_key = api("GET", at, headers={"Authorization": f"Bearer {theirs['api_key']}"})
    assert by_key.data["count"] == there.data["count"] + len(api.list("organizations/team")) - 1
    person = api("GET", f"/accounts/profile/detail/{theirs['user_sid']}/", token=token).data
    assert person["email"] == theirs["email"]
    tag = api("POST", "/accounts/forgetpassword/", {"email": theirs["email"]}, who=None).data["tag"]
    assert api("POST", f"/accounts/resetpassword/?tag={tag}", {"password": "x"}, who=None).status == 200
    assert other.collection("labii", "reset").get(tag) is None


def test_a_fork_has_credentials_of_its_own(api: Any) -> None:
    made = api.create("accounts/apikey", {"name": "Before"}).data
    fork = api.worlds.fork("default", "branch")
    theirs = fork.credentials("labii")
    api("POST", f"/organizations/team/list/organization/{api.organization}/detail/", {"name": "After"})
    headers = {"Authorization": f"Bearer {theirs['api_key']}"}
    path = f"/organizations/team/list/organization/{api.organization}/name/?name=After"
    assert api("GET", path, headers=headers).data["count"] == 0
    assert api("GET", path).data["count"] == 1
    assert api("GET", CHECK, headers={"Authorization": f"Bearer {made['key']}"}).status == 200


def test_two_worlds_of_one_seed_answer_alike(make_api: Any) -> None:
    def run() -> list[bytes]:
        api = make_api()
        table = api.table()["sid"]
        out = []
        for name in ("A", "B"):
            body = {"name": name, "projects": [{"sid": api.project}], "data": "<p>x</p>"}
            row = api.create("tables/row", body, f"table__sid={table}")
            out += [row.raw, api("PATCH", f"/tables/row/detail/{row.data['sid']}/", {"name": name * 2}).raw]
        return [*out, api("GET", f"/tables/version/list/organization/{api.organization}/detail/").raw]

    assert run() == run()
