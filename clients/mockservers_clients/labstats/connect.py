"""A client from named credentials, as ``mockservers credentials`` prints them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mockservers_clients.labstats.labstats import LabStats

__all__ = ["connect"]


def connect(url: str, credentials: Mapping[str, Any], **options: Any) -> LabStats:
    """A client at ``url`` with the ``api_key`` of the credentials; options go to :class:`LabStats`."""
    return LabStats(url, str(credentials["api_key"]), **options)
