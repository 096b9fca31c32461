"""A client from named credentials, as ``mockservers credentials`` prints them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .client import Client

__all__ = ["connect"]


def connect(url: str, credentials: Mapping[str, Any], **options: Any) -> Client:
    """A client at ``url`` with the ``user_token`` of the credentials; options go to :class:`Client`."""
    return Client(str(credentials["user_token"]), url, **options)
