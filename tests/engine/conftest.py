"""The imaginary sixth vendor (``sixth/pkg/herbarium``), known to the registry for the length of a test."""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

import mockservers
from mockservers import VendorApp, Worlds
from mockservers.engine import registry
from mockservers.engine.transport.inprocess import routes

SIXTH = Path(__file__).parent / "sixth"
FROZEN = "2026-03-02T09:00:00Z"
BROAD = settings(
    deadline=None,
    database=None,
    derandomize=True,
    max_examples=120,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.fixture(scope="session", autouse=True)
def _hypothesis() -> Iterator[None]:
    """Same examples every time: a test that fails fails again."""
    before = settings.get_current_profile_name()
    settings.register_profile("engine", BROAD)
    settings.load_profile("engine")
    yield
    settings.load_profile(before)


@pytest.fixture(scope="session")
def herbarium() -> Any:
    """The sixth vendor's declaration."""
    sys.path.insert(0, str(SIXTH / "pkg"))
    try:
        found = importlib.import_module("herbarium").vendor
        for part in ("contract", "errors", "paging", "fixture"):
            importlib.import_module(f"herbarium.{part}")
    finally:
        sys.path.remove(str(SIXTH / "pkg"))
    return found


@pytest.fixture
def sixth(herbarium: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The sixth vendor, registered."""
    monkeypatch.setattr(registry, "_modules", dict(registry._modules))
    monkeypatch.setattr(registry, "_found", dict(registry._found))
    mockservers.register("herbarium", herbarium)
    return herbarium


@pytest.fixture
def worlds(herbarium: Any) -> Worlds:
    return Worlds([herbarium], "small", 1, FROZEN)


@pytest.fixture
def app(worlds: Worlds) -> VendorApp:
    return VendorApp(worlds.vendor("herbarium"), worlds)


class Caller:
    """A test client that sends the default world's key."""

    def __init__(self, app: VendorApp, key: str | None = "api_key") -> None:
        self.client = app.test_client()
        self.headers = {} if key is None else {"X-Api-Key": app.worlds.default.credentials("herbarium")[key]}

    def __call__(self, method: str, path: str, **kwargs: Any) -> Any:
        headers = {**self.headers, **kwargs.pop("headers", {})}
        return self.client.open(path, method=method, headers=headers, **kwargs)


@pytest.fixture
def call(app: VendorApp) -> Caller:
    return Caller(app)


@pytest.fixture
def caller() -> type[Caller]:
    return Caller


@pytest.fixture
def python(tmp_path: Path) -> Callable[..., Any]:
    """Run a script in another process that finds the sixth vendor; gives what it printed as JSON."""

    def run(script: str, *arguments: str) -> Any:
        path = os.pathsep.join([str(SIXTH / "pkg"), str(SIXTH / "dist")])
        done = subprocess.run(
            [sys.executable, "-W", "error", "-c", script, *arguments],
            env={**os.environ, "PYTHONPATH": path},
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return run


@pytest.fixture(autouse=True)
def _no_leaks() -> Iterator[None]:
    """Nothing stays intercepted, patched or listening after a test."""
    import requests
    import urllib3.connection

    before = (requests.adapters.HTTPAdapter.send, urllib3.connection.HTTPConnection.connect, list(sys.meta_path))
    yield
    after = (requests.adapters.HTTPAdapter.send, urllib3.connection.HTTPConnection.connect, list(sys.meta_path))
    assert before == after
    assert routes._doors == {}
    servers = [t.name for t in threading.enumerate() if t.name.startswith("mockservers-") and "timer" not in t.name]
    assert servers == []


@pytest.fixture
def frozen() -> str:
    return FROZEN


@pytest.fixture
def sixth_path() -> SimpleNamespace:
    return SimpleNamespace(package=str(SIXTH / "pkg"), distribution=str(SIXTH / "dist"))
