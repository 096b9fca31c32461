"""Handles: slips of the pen are told at once, in one line."""

from __future__ import annotations

import socket
from typing import Any

import pytest
import requests

import mockservers


def test_a_journal_is_not_asked_for_what_cannot_be_there() -> None:
    with mockservers.intercept("losant", profile="empty") as losant:
        requests.get(f"{losant.url}/me", headers={"Authorization": f"Bearer {losant.user_token}"})
        assert losant.journal.count("me.get") == losant.journal.count("me.*") == losant.journal.count() == 1
        assert losant.journal.count("devices.get") == 0
        for ask in (losant.journal.count, losant.journal.query):
            with pytest.raises(
                ValueError, match=r"there is no operation 'devices\.gett' of losant\. Near it: devices\.get"
            ):
                ask("devices.gett")
            with pytest.raises(ValueError, match="operation must be a glob"):
                ask(None)


def test_a_late_answer_is_no_refusal() -> None:
    with mockservers.intercept("losant", profile="empty") as losant:
        losant.fault("me.get", latency="1ms")
        requests.get(f"{losant.url}/me", headers={"Authorization": f"Bearer {losant.user_token}"})
        assert losant.journal.last.reason == "fault 1: latency"
        assert losant.journal.query(refused=True) == []
        assert len(losant.journal.query(refused=False)) == 1


@pytest.mark.parametrize("port", ["80x", "80", 1.5, None, True, -1, 65536, [1]])
def test_a_port_is_a_number(port: Any) -> None:
    with (
        pytest.raises(ValueError, match=r"port must be .* not "),
        mockservers.serve("losant", profile="empty", port=port),
    ):
        raise AssertionError("it listens")


def test_a_port_in_use() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with (
            pytest.raises(mockservers.PortInUse, match=f"port {port} on 127.0.0.1 is in use"),
            mockservers.serve("losant", profile="empty", port=port),
        ):
            raise AssertionError("it listens")
