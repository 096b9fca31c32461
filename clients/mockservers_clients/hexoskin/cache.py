"""What the client remembers: objects for an hour, the list of resources in a file."""

from __future__ import annotations

import json
import logging
import os
import re
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from mockservers_clients.hexoskin.auth import Clock

if TYPE_CHECKING:
    from mockservers_clients.hexoskin.instance import ApiResourceInstance

logger = logging.getLogger(__name__)

ResourceConf: TypeAlias = dict[str, Any]
"""A resource's schema with its ``name``, ``list_endpoint`` and ``schema`` URI."""

OBJECT_LIFETIME = 3600.0
"""Seconds an object is taken from memory instead of from the API."""

_FILE_FORMAT = 1


class ObjectCache:
    """One object per URI for as long as the cache is not cleared; an object is fresh for an hour after a full load."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._objects: dict[str, ApiResourceInstance] = {}
        self._loaded: dict[str, float] = {}

    def get(self, uri: str) -> ApiResourceInstance | None:
        """The object of ``uri``, loaded or not."""
        return self._objects.get(uri)

    def fresh(self, uri: str) -> ApiResourceInstance | None:
        """The object of ``uri`` if it was loaded within the last hour."""
        loaded = self._loaded.get(uri)
        if loaded is None or not 0 <= self._clock() - loaded < OBJECT_LIFETIME:
            return None
        return self._objects.get(uri)

    def add(self, uri: str, instance: ApiResourceInstance) -> None:
        """Remember ``instance`` as the object of ``uri``, not yet loaded."""
        self._objects[uri] = instance

    def loaded(self, uri: str) -> None:
        """The object of ``uri`` was just loaded in full."""
        if uri in self._objects:
            self._loaded[uri] = self._clock()

    def forget(self, uri: str) -> None:
        """Drop ``uri``."""
        self._objects.pop(uri, None)
        self._loaded.pop(uri, None)

    def clear(self) -> None:
        """Drop everything; objects already handed out live on, unconnected to later ones."""
        self._objects.clear()
        self._loaded.clear()


def resource_file(prefix: str, base_url: str, api_version: str) -> Path:
    """Where the resource list of a server is kept: ``prefix``, then the URL and version with other signs as dots."""
    suffix = re.sub(r"\W+", ".", f"{base_url}.{api_version}").rstrip(".")
    return Path(f"{prefix}_{suffix}")


def read_resources(path: Path, base_url: str, api_version: str) -> dict[str, ResourceConf] | None:
    """The resources in the file, or None when there is none or it is not one of this client's for this server.

    A file that cannot be used is reported in the log, then treated as absent: it will be fetched again and replaced.
    """
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        logger.warning("ignoring the resource list in %s, it will be fetched again: %s", path, error)
        return None
    expected = {"format": _FILE_FORMAT, "base_url": base_url, "api_version": api_version}
    resources = document.get("resources") if isinstance(document, dict) else None
    if not isinstance(resources, dict) or any(document.get(key) != value for key, value in expected.items()):
        logger.warning("ignoring %s, it holds no resource list of %s; it will be fetched again", path, base_url)
        return None
    broken = next((name for name, conf in resources.items() if not is_resource_conf(conf)), None)
    if broken is not None:
        logger.warning("ignoring the resource list in %s, its %r is incomplete; it will be fetched again", path, broken)
        return None
    return resources


def write_resources(path: Path, base_url: str, api_version: str, resources: dict[str, ResourceConf]) -> None:
    """Keep ``resources`` in the file, whole or not at all. A place that cannot be written to is only logged."""
    document = {"format": _FILE_FORMAT, "base_url": base_url, "api_version": api_version, "resources": resources}
    temporary: str | None = None
    try:
        handle, temporary = tempfile.mkstemp(prefix=path.name, dir=path.parent)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(document, file)
        os.replace(temporary, path)
    except OSError as error:
        logger.warning("cannot keep the resource list in %s, the next start will fetch it again: %s", path, error)
        if temporary is not None:
            Path(temporary).unlink(missing_ok=True)


def is_resource_conf(conf: object) -> bool:
    """Whether ``conf`` has what the client needs of a schema."""
    return (
        isinstance(conf, dict)
        and isinstance(conf.get("list_endpoint"), str)
        and isinstance(conf.get("fields"), dict)
        and isinstance(conf.get("allowed_list_http_methods"), list)
        and isinstance(conf.get("allowed_detail_http_methods"), list)
    )
