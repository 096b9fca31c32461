"""LabStats: the REST API under ``api.labstats.com``, and the older public pages of the portal."""

from __future__ import annotations

from typing import Any

from mockservers.engine.vendor import Vendor

__all__ = ["vendor"]

vendor = Vendor(
    "labstats",
    "LabStats",
    (
        "api.labstats.com",
        "sea-api.labstats.com",
        "weu-api.labstats.com",
        "portal.labstats.com",
        "online.labstats.com",
    ),
    contract="mockservers.labstats.contract:contract",
    dialect="mockservers.labstats.dialect:LabStatsDialect",
    behaviour="mockservers.labstats.behaviour",
    fixture="mockservers_fixtures.labstats:build",
    client="mockservers_clients.labstats:LabStats",
)


def __getattr__(name: str) -> Any:
    """``app``, made when first asked for: ``flask --app mockservers.labstats routes``."""
    if name == "app":
        from mockservers.engine.app import VendorApp

        globals()["app"] = VendorApp(vendor)
        return globals()["app"]
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
