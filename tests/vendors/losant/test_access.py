"""Roles, narrowed tokens, lock-outs, expiry, invitations: what needs a second user or the clock."""

from __future__ import annotations

from typing import Any

import pytest


@pytest.mark.parametrize(
    ("role", "reads", "writes", "creates"),
    [("none", 404, 404, 404), ("view", 200, 403, 403), ("collaborate", 200, 200, 403), ("edit", 200, 200, 201)],
)
def test_what_a_role_may(box: Any, role: str, reads: int, writes: int, creates: int) -> None:
    token = box.member(role)
    box.call("GET", box.device, token=token, status=reads)
    box.call("PATCH", box.device, {"name": "x"}, token=token, status=writes)
    body = {"name": "x", "orgId": box.given["org_id"]}
    box.call("POST", "/applications", body, token=token, status=creates)
    box.call("PATCH", f"/orgs/{box.given['org_id']}", {"name": "x"}, token=token, status=404 if role == "none" else 403)


def test_an_override_on_one_application(box: Any) -> None:
    token = box.member("edit")
    org = box.docs("org").get(box.given["org_id"])
    member = next(m for m in org["members"] if m["role"] == "edit" and m["userId"] != box.given["user_id"])
    member["applicationRoles"] = [{"resourceId": box.given["application_id"], "role": "view"}]
    box.docs("org").put(org["id"], org)
    box.call("PATCH", box.device, {"name": "x"}, token=token, status=403)
    member["applicationRoles"][0]["role"] = "none"
    box.docs("org").put(org["id"], org)
    box.call("GET", box.device, token=token, status=404)
    assert box.given["application_id"] not in [a["id"] for a in box.call("GET", "/applications", token=token)["items"]]


def test_a_user_token_narrows_the_role(box: Any) -> None:
    made = box.call("POST", "/me/tokens", {"name": "n", "defaultRole": "view"}, status=201)
    box.call("GET", box.device, token=made["token"])
    box.call("PATCH", box.device, {"name": "x"}, token=made["token"], status=403)
    box.call("PATCH", f"/me/tokens/{made['id']}", {"defaultRole": "edit"})
    box.call("PATCH", box.device, {"name": "x"}, token=made["token"])


def test_an_account_locks_after_ten_failures_and_opens_again(box: Any) -> None:
    wrong = {"email": box.given["email"], "password": "wrong-password"}
    right = {**wrong, "password": box.given["password"]}
    for _ in range(10):
        assert box.call("POST", "/auth/user", wrong, None, 401)["type"] == "Unauthorized"
    assert box.call("POST", "/auth/user", right, None, 401)["type"] == "AccountLocked"
    box.world.clock.advance("15m")
    box.call("POST", "/auth/user", right, None)
    assert box.call("POST", "/auth/user", wrong, None, 401)["type"] == "Unauthorized"


def test_two_factor_codes(box: Any) -> None:
    from mockservers.control.state import run_action

    def act(name: str, **arguments: Any) -> Any:
        return run_action(box.vendor, box.world, name, arguments)

    act("set_password", email=box.given["email"], password="Another-Pass-1", two_factor_code="123456")
    login = {"email": box.given["email"], "password": "Another-Pass-1"}
    assert box.call("POST", "/auth/user", login, None, 401)["type"] == "Unauthorized"
    act("configure", two_factor_hint=True, token_ttl="1h")
    assert box.call("POST", "/auth/user", login, None, 401)["type"] == "TwoFactorAuthRequired"
    token = box.call("POST", "/auth/user", {**login, "twoFactorCode": "123456"}, None)["token"]
    box.world.clock.advance("59m")
    assert box.call("GET", "/me", token=token)["twoFactorAuthEnabled"] is True
    box.world.clock.advance("1m")
    box.call("GET", "/me", token=token, status=401)
    with pytest.raises(ValueError, match="token_ttl"):
        act("configure", token_ttl="-1s")


def test_tokens_expire_on_the_worlds_clock(box: Any) -> None:
    login = {"email": box.given["email"], "password": box.given["password"], "tokenTTL": 60_000}
    token = box.call("POST", "/auth/user", login, None)["token"]
    box.call("GET", "/me", token=token)
    box.world.clock.advance("60s")
    box.call("GET", "/me", token=token, status=401)
    box.world.clock.advance("5000d")
    box.call("GET", "/me")


def test_two_log_ins_in_one_instant_are_two_tokens(box: Any) -> None:
    login = {"email": box.given["email"].upper(), "password": box.given["password"]}
    tokens = {box.call("POST", "/auth/user", login, None)["token"] for _ in range(3)}
    assert len(tokens) == 3


def test_an_invitation_accepted_by_mail(box: Any) -> None:
    org = box.call("POST", "/orgs", {"name": "o"}, status=201)
    other = box.docs("user").get(next(u["id"] for u in box.docs("user") if u["id"] != box.given["user_id"]))
    box.call("POST", f"/orgs/{org['id']}/invites", {"email": other["email"], "role": "view"})
    from mockservers.control.state import run_action

    (kept,) = run_action(box.vendor, box.world, "invitations", {"email": other["email"]})
    query = f"/invites?token={kept['token']}&email={other['email']}"
    assert box.call("GET", query, token=None)["orgName"] == "o"
    body = {"email": other["email"], "token": kept["token"], "accept": True}
    assert box.call("POST", "/invites", body, None) == {"accepted": True, "orgId": org["id"]}
    members = box.call("GET", f"/orgs/{org['id']}")["members"]
    assert [m["role"] for m in members] == ["admin", "view"]
    box.call("GET", query, token=None, status=404)


def test_an_invitation_answered_by_the_signed_in_user_or_too_late(box: Any) -> None:
    token = box.member("admin")
    org = box.call("POST", "/orgs", {"name": "o"}, token=token, status=201)
    for _ in range(2):  # the second replaces the first
        box.call("POST", f"/orgs/{org['id']}/invites", {"email": box.given["email"], "role": "edit"}, token=token)
    (invite,) = box.call("GET", "/me/invites")
    assert invite["expired"] is False
    assert box.call("GET", f"/me/invites/{invite['id']}")["orgName"] == "o"
    box.world.clock.advance("7d")
    assert box.call("POST", f"/me/invites/{invite['id']}", {"action": "accept"}, status=410)["type"] == "Gone"
    box.world.clock.advance("-1s")
    found = box.call("POST", f"/me/invites/{invite['id']}", {"action": "accept"})
    assert found == {"result": "accepted", "orgId": org["id"]}
    assert len(box.call("GET", f"/orgs/{org['id']}")["members"]) == 2


def test_a_gateway_reports_for_its_peripherals_only(box: Any) -> None:
    given = box.given
    login = {"deviceId": given["device_id"], "key": given["access_key"], "secret": given["access_secret"]}
    token = box.call("POST", "/auth/device", login, None)["token"]
    body = {"name": "p", "deviceClass": "peripheral", "gatewayId": given["device_id"]}
    mine = box.call("POST", f"{box.app}/devices", body, status=201)
    other = box.call("POST", f"{box.app}/devices", {"name": "s"}, status=201)
    floating = box.call("POST", f"{box.app}/devices", {"name": "f", "deviceClass": "floating"}, status=201)
    for device, status in ((mine, 200), (floating, 200), (other, 404)):
        box.call("POST", f"{box.app}/devices/{device['id']}/state", {"data": {}}, token=token, status=status)
        box.call("GET", f"{box.app}/devices/{device['id']}", token=token)
    box.call("POST", "/auth/device", {**login, "deviceId": mine["id"]}, None, 401)


def test_deleting_a_key_ends_the_tokens_got_with_it(box: Any) -> None:
    key = box.call("POST", f"{box.app}/keys", {}, status=201)
    login = {"deviceId": box.given["device_id"], "key": key["key"], "secret": key["secret"]}
    token = box.call("POST", "/auth/device", login, None)["token"]
    box.call("GET", box.device, token=token)
    box.call("DELETE", f"{box.app}/keys/{key['id']}")
    box.call("GET", box.device, token=token, status=401)
    box.call("POST", "/auth/device", login, None, 401)


def test_leaving_the_platform(box: Any) -> None:
    body = {"email": box.given["email"], "password": box.given["password"]}
    assert box.call("POST", "/me/delete", body, status=400)["type"] == "Validation"  # the organization's last admin
    box.member("admin")
    assert box.call("POST", "/me/delete", body) == {"success": True}
    box.call("GET", "/me", status=401)
    box.call("POST", "/auth/user", body, None, 401)


def test_two_factor_by_an_authenticator(box: Any) -> None:
    from mockservers.losant.behaviour.auth import totp

    # RFC 6238, appendix B: the eight digits at 59 s are 94287082; six of them are shown.
    assert totp("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", 59 // 30) == "287082"
    key = box.call("PATCH", "/me/generateTwoFactorAuth")["key"]
    body = {"password": box.given["password"], "twoFactorAuthKey": key}

    def code() -> str:
        return totp(key, box.world.clock.ms() // 30_000)

    on = box.call("PATCH", "/me/enableTwoFactorAuth", {**body, "twoFactorCode": code()})
    assert on["twoFactorAuthEnabled"] is True
    login = {"email": box.given["email"], "password": box.given["password"]}
    old = code()
    box.call("POST", "/auth/user", login, None, 401)
    box.call("POST", "/auth/user", {**login, "twoFactorCode": old}, None)
    box.world.clock.advance("2m")
    box.call("POST", "/auth/user", {**login, "twoFactorCode": old}, None, 401)
    off = {"password": box.given["password"], "twoFactorCode": code()}
    assert box.call("PATCH", "/me/disableTwoFactorAuth", off)["twoFactorAuthEnabled"] is False
    box.call("POST", "/auth/user", login, None)


def test_standing_follows_the_documents_it_rests_on(box: Any) -> None:
    token = box.member("view")
    body = {"name": "Asked again"}
    box.call("POST", f"{box.app}/devices", body, token, status=403)
    org = box.docs("org").get(box.given["org_id"])
    member = next(m for m in org["members"] if m["userId"] != box.given["user_id"])
    member["role"] = "collaborate"
    box.docs("org").put(org["id"], org)
    box.call("POST", f"{box.app}/devices", body, token, status=201)
    # The application goes over to its owner's own account.
    application = box.docs("application").get(box.given["application_id"])
    application.update(ownerType="user", ownerId=box.given["user_id"])
    box.docs("application").put(application["id"], application)
    box.call("POST", f"{box.app}/devices", body, token, status=404)
    box.call("GET", box.app)
    # What one world knows, another has to find out.
    fork = box.worlds.fork("default", "other").credentials("losant")["user_token"]
    box.call("GET", box.app, token=fork)
    box.docs("application").delete(application["id"])
    box.call("GET", box.app, status=404)
    box.call("GET", box.app, token=fork)
