"""The contract suite's target: the double in-process (default), through Flask, in another process, or a real endpoint.

    pytest tests/contract --target=inprocess | flask | server | https://api.vendor.example

A test knows the URL and credentials, nothing else. For a URL the credentials come from the environment
(``LABSTATS_API_KEY``, ``LOSANT_ACCESS_KEY``, ... as ``mockservers credentials --format env`` names them), and only
tests marked ``readonly`` run unless ``--allow=mutates`` or ``--allow=destructive`` says otherwise.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

import jsonschema
import pytest
import requests

from mockservers.engine import registry
from mockservers.engine.call import Reply
from mockservers.engine.contract.schema import reply_schema

KINDS = ("readonly", "mutates", "destructive")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--target", default="inprocess", help="inprocess, flask, server, or the URL of an endpoint")
    parser.addoption("--allow", default="readonly", choices=KINDS, help="the most a URL target may suffer")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    here = os.path.dirname(__file__)
    for item in [i for i in items if str(i.path).startswith(here)]:
        marks = [k for k in KINDS if item.get_closest_marker(k)]
        if len(marks) != 1:
            raise pytest.UsageError(f"{item.nodeid}: mark it with exactly one of {', '.join(KINDS)}")
        if "://" in config.getoption("--target") and KINDS.index(marks[0]) > KINDS.index(config.getoption("--allow")):
            item.add_marker(pytest.mark.skip(reason=f"{marks[0]} tests do not run against a URL without --allow"))


class FlaskDoor:
    """A vendor's Flask app with a hook of a user's own, as the in-process transport wants it."""

    def __init__(self, app: Any) -> None:
        self.app = app
        self.seen = 0

        @app.before_request
        def hook() -> None:
            self.seen += 1

    def take(self, environ: dict[str, Any], path: str, prefix: str) -> Reply:
        out: dict[str, Any] = {}

        def start_response(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
            out["status"], out["headers"] = int(status.split()[0]), headers

        parts = self.app(environ, start_response)
        try:
            body = b"".join(parts)
        finally:
            if hasattr(parts, "close"):
                parts.close()
        return Reply(body, out["status"], out["headers"])


class Target:
    """Where the suite points: ``vendor`` (its name), ``url``, ``credentials``; ``request`` checks every reply."""

    def __init__(self, vendor: str, url: str, credentials: Mapping[str, Any]) -> None:
        self.vendor, self.url, self.credentials = vendor, url.rstrip("/"), credentials
        self.prefix = urlsplit(self.url).path
        self.session = requests.Session()

    def request(self, method: str, path: str, *, schema: bool = True, **kwargs: Any) -> requests.Response:
        """Send a request; a JSON answer must fit what the contract declares for its operation and status."""
        url = path if "://" in path else self.url + path
        kwargs.setdefault("timeout", 30)
        kwargs.setdefault("allow_redirects", False)
        response = self.session.request(method, url, **kwargs)
        if schema:
            self.check(response)
        return response

    def get(self, path: str, **kwargs: Any) -> requests.Response:
        return self.request("GET", path, **kwargs)

    def post(self, path: str, **kwargs: Any) -> requests.Response:
        return self.request("POST", path, **kwargs)

    def patch(self, path: str, **kwargs: Any) -> requests.Response:
        return self.request("PATCH", path, **kwargs)

    def put(self, path: str, **kwargs: Any) -> requests.Response:
        return self.request("PUT", path, **kwargs)

    def delete(self, path: str, **kwargs: Any) -> requests.Response:
        return self.request("DELETE", path, **kwargs)

    def check(self, response: requests.Response) -> None:
        """Hold a reply against the contract."""
        sent = urlsplit(response.request.url or "")
        path = sent.path.removeprefix(self.prefix) or "/"
        contract = registry.find(self.vendor).contract
        operation, _, _ = registry.find(self.vendor).router.find(response.request.method or "GET", path)
        if operation is None or not response.content or "json" not in response.headers.get("Content-Type", ""):
            return
        assert contract.by_id[operation.id] is operation
        declared = {a.status for a in operation.answers} | {e.status for e in operation.errors}
        if response.status_code < 400:
            assert response.status_code in declared, (
                f"{operation.id} answered {response.status_code}, declared {declared}"
            )
        validator = _validator(self.vendor, operation.id, response.status_code)
        if validator is not None:
            error = jsonschema.exceptions.best_match(validator.iter_errors(response.json()))
            if error is not None:
                where = "/".join(map(str, error.absolute_path)) or "(root)"
                pytest.fail(f"{operation.id}: reply breaks the contract at {where}: {error.message[:400]}")


@lru_cache(maxsize=4096)
def _validator(vendor: str, operation: str, status: int) -> Any:
    contract = registry.find(vendor).contract
    schema = reply_schema(contract, contract.by_id[operation], status)
    return None if schema is None else jsonschema.Draft202012Validator(schema)


class Serving:
    """``mockservers serve`` in another process, once per session and worker."""

    def __init__(self, folder: Any) -> None:
        self.ready = folder / "ready.json"
        self.log = open(folder / "server.log", "wb")  # noqa: SIM115
        command = [sys.executable, "-m", "mockservers", "serve", "--port", "0", "--ready-file", str(self.ready)]
        self.process = subprocess.Popen(command, stdout=self.log, stderr=self.log)
        limit = time.monotonic() + 30
        while not self.ready.exists():
            if self.process.poll() is not None or time.monotonic() > limit:
                self.stop()
                raise RuntimeError(f"the server did not start:\n{(folder / 'server.log').read_text()}")
            time.sleep(0.02)
        self.hub = json.loads(self.ready.read_text())["url"]
        self.credentials = requests.get(f"{self.hub}/_mock/credentials", timeout=30).json()

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(10)
        self.log.close()


@pytest.fixture(scope="session")
def _serving(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    serving = Serving(tmp_path_factory.mktemp("serving"))
    yield serving
    serving.stop()


def _from_environment(vendor: str) -> dict[str, str]:
    prefix = vendor.upper() + "_"
    return {k[len(prefix) :].lower(): v for k, v in os.environ.items() if k.startswith(prefix)}


@pytest.fixture
def target(request: pytest.FixtureRequest) -> Iterator[Target]:
    """The endpoint under test. The vendor is the folder's name."""
    vendor = request.path.parent.name
    wanted = request.config.getoption("--target")
    with ExitStack() as stack:
        if wanted == "inprocess":
            import mockservers

            handle = stack.enter_context(mockservers.intercept(vendor))
            found = Target(vendor, handle.url, handle.credentials)
        elif wanted == "flask":
            from mockservers import VendorApp, Worlds
            from mockservers.engine.transport.inprocess import intercept_hosts

            declared = registry.find(vendor)
            worlds = Worlds([declared])
            door = FlaskDoor(VendorApp(declared, worlds))
            stack.enter_context(intercept_hosts((host, door) for host in declared.hosts))
            found = Target(vendor, f"https://{declared.hosts[0]}", worlds.default.credentials(vendor))
        elif wanted == "server":
            serving = request.getfixturevalue("_serving")
            found = Target(vendor, serving.credentials[vendor]["url"], serving.credentials[vendor])
        elif "://" in wanted:
            found = Target(vendor, wanted, _from_environment(vendor))
        else:
            raise pytest.UsageError(f"--target is inprocess, flask, server or a URL, not {wanted!r}")
        stack.callback(found.session.close)
        yield found
