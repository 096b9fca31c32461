"""Ids that every account begins with, whatever its profile and seed: what fixed credentials name."""

from __future__ import annotations

__all__ = ["APPLICATION_ID", "DEVICE_ID", "FIXTURE_MARK", "KEY_ID", "ORG_ID", "TOKEN_ID", "USER_ID"]

FIXTURE_MARK = "10ca4700d0"
"""The middle of the ids that fixtures make: what has such an id reports by itself."""

USER_ID = f"662a1b10{FIXTURE_MARK}000001"
ORG_ID = f"662a1c3c{FIXTURE_MARK}000002"
APPLICATION_ID = f"662a2210{FIXTURE_MARK}000003"
KEY_ID = f"662a23a0{FIXTURE_MARK}000004"
TOKEN_ID = f"662a2418{FIXTURE_MARK}000005"
DEVICE_ID = f"662a2530{FIXTURE_MARK}000006"
