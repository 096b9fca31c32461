"""From Python values to what the API takes: query parameters and JSON bodies."""

from __future__ import annotations

from collections.abc import Mapping, Set
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit


class Linked:
    """Something that is written as its URI: a resource instance."""

    _uri: str | None


def ticks_per_second(base_url: str) -> int:
    """Units of a timestamp in one second: 1000 on Astroskin hosts, else 256 [docs].

    The vendor's client takes every host but ``api.hexoskin.com`` for an Astroskin, which is wrong for customers'
    subdomains and for servers on this machine.
    """
    host = urlsplit(base_url).hostname or ""
    return 1000 if host.split(".")[0].startswith("astro") else 256


def encode(value: Any, freq: int) -> Any:
    """``value`` as JSON takes it: instances become URIs, date-times timestamps of ``freq`` per second.

    A date-time without zone counts as local time [sdk]. Raises ``ValueError`` for an instance without a URI.
    """
    if isinstance(value, Linked):
        if value._uri is None:
            raise ValueError(f"{value!r} has no URI to send")
        return value._uri
    if isinstance(value, datetime):
        return int(value.timestamp() * freq)
    if isinstance(value, Mapping):
        return {str(key): encode(item, freq) for key, item in value.items()}
    if isinstance(value, Set):
        return sorted((encode(item, freq) for item in value), key=str)
    if isinstance(value, list | tuple):
        return [encode(item, freq) for item in value]
    return value


def encode_query(parameters: Mapping[str, Any], freq: int) -> list[tuple[str, str]]:
    """``parameters`` for a query string: collections joined by commas, those that are None left out."""
    query = []
    for name, value in parameters.items():
        if value is None:
            continue
        encoded = encode(value, freq)
        if isinstance(encoded, Mapping):
            raise ValueError(f"the parameter {name!r} must be a value or a list of values, not a mapping")
        query.append((name, ",".join(map(str, encoded)) if isinstance(encoded, list) else str(encoded)))
    return query
