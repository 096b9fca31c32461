"""What the clock changes: sessions, keys, signed links, stamps."""

from __future__ import annotations

from typing import Any

import requests


def _session(double: Any) -> dict[str, str]:
    login = {"username": double.username, "password": double.password}
    token = requests.post(f"{double.url}/public-api/user/login", json=login).json()["token"]
    return {"Authorization": f"Bearer {token}"}


def test_a_session_ends_after_an_hour(double: Any, call: Any) -> None:
    session = _session(double)
    double.clock.advance("59m59s")
    assert call("GET", "user/info", headers=session).status_code == 200
    double.clock.advance("1s")
    response = call("GET", "user/info", headers=session)
    assert (response.status_code, response.json()["message"]) == (401, "Expired JWT Token")


def test_a_key_ends_when_it_expires(double: Any, call: Any) -> None:
    body = {"name": "PC", "expires_at": "2026-03-02T10:00:00+00:00"}
    key = call("POST", "access-key", json=body).json()["uuid"]
    assert call("GET", "user/info", key).status_code == 200
    double.clock.advance("1h")
    assert call("GET", "user/info", key).status_code == 401


def test_a_signed_link_ends_after_a_quarter_of_an_hour(double: Any, call: Any) -> None:
    file = next(iter(call("POST", "file/upload", files={"file": b"abc"}).json().values()))
    link = call("POST", f"file/download/{file['id']}").json()["signed_url"]
    double.clock.advance("14m59s")
    assert requests.get(link).content == b"abc"
    double.clock.advance("1s")
    assert requests.get(link).status_code == 403


def test_stamps_are_the_worlds(double: Any, call: Any) -> None:
    made = call("POST", "experiment-workflow", json={"name": "x"}).json()
    assert made["created_at"] == made["started_at"] == "2026-03-02T09:00:00+00:00"
    double.clock.advance("90s")
    changed = call("PUT", f"experiment-workflow/{made['id']}", json={"name": "y"}).json()
    assert (changed["created_at"], changed["updated_at"]) == ("2026-03-02T09:00:00+00:00", "2026-03-02T09:01:30+00:00")
    path = call("POST", "file/upload", files={"file": ("a.csv", b"")}).json()
    assert next(iter(path.values()))["path"].startswith("2026/03/02/php")
