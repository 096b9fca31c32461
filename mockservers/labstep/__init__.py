"""Labstep: an electronic lab notebook with inventory and devices (https://api.labstep.com)."""

from __future__ import annotations

from typing import Any

from mockservers.engine.vendor import Vendor

__all__ = ["vendor"]

vendor = Vendor(
    "labstep",
    "Labstep",
    ("api.labstep.com", "api-staging.labstep.com", "api-testing.labstep.com"),
    contract="mockservers.labstep.contract:contract",
    dialect="mockservers.labstep.dialect:LabstepDialect",
    behaviour="mockservers.labstep.behaviour",
    fixture="mockservers_fixtures.labstep:build",
    client="mockservers_clients.labstep:Client",
)

_app: Any = None


def __getattr__(name: str) -> Any:
    """``app``: the Flask application, made when first asked for."""
    global _app
    if name != "app":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    if _app is None:
        from mockservers.engine.app import VendorApp

        _app = VendorApp(vendor)
    return _app
