"""A client from named credentials, as ``mockservers credentials`` prints them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mockservers_clients.hexoskin.client import HexoApi

__all__ = ["connect"]


def connect(url: str, credentials: Mapping[str, Any], **options: Any) -> HexoApi:
    """A client at ``url`` that signs with the credentials' API key and logs in as their user; options go to
    :class:`HexoApi`."""
    options.setdefault("auth", f"{credentials['username']}:{credentials['password']}")
    return HexoApi(str(credentials["api_key"]), str(credentials["api_secret"]), base_url=url, **options)
