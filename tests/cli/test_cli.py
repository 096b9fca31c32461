"""The command line: help of everything, mistakes in one line, a server started and stopped."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click
import openapi_spec_validator
import pytest
import requests
from click.testing import CliRunner

from mockservers.cli import main

SIXTH = Path(__file__).parents[1] / "engine" / "sixth"


def walk(command: click.Command, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    yield path, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            found = command.get_command(context, name)
            assert found is not None
            yield from walk(found, (*path, name))


@pytest.fixture
def run() -> Callable[..., Any]:
    def invoke(*arguments: str) -> Any:
        found = CliRunner().invoke(main, list(arguments))
        assert found.exception is None or isinstance(found.exception, SystemExit), found.exception
        assert "Traceback" not in found.output
        return found

    return invoke


def test_every_command_and_option_has_help(run: Callable[..., Any]) -> None:
    names = []
    for path, command in walk(main):
        names.append(path)
        shown = run(*path, "--help")
        assert shown.exit_code == 0
        assert command.help
        assert command.help.strip(), path
        assert run(*path, "-h").exit_code == 0
        for parameter in command.params:
            if isinstance(parameter, click.Option):
                assert parameter.help or parameter.is_eager, (path, parameter.name)
                assert parameter.opts[-1] in shown.output
    assert ("serve",) in names
    assert ("worlds", "fork") in names


def test_every_operation_of_the_control_api_has_a_summary() -> None:
    from mockservers.control.contract import contract

    assert [o.id for o in contract.operations if not o.summary] == []


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["serv"], "no command 'serv'. Did you mean 'serve'?"),
        (["dance"], "no command 'dance'. Commands: serve,"),
        (["serve", "nobody"], "unknown vendor 'nobody'. Vendors: labstats,"),
        (["serve", "--profile", "huge"], "'huge' is not one of 'empty', 'small', 'default', 'large'"),
        (["serve", "--port", "-1"], "-1 is not in the range"),
        (["serve", "--port", "x"], "'x' is not a valid integer"),
        (["serve", "--seed", "-1"], "-1 is not in the range"),
        (["serve", "labstats", "--clock", "soon", "--port", "0"], "not an instant: 'soon'"),
        (["serve", "labstats", "--port", "0", "--ready-file", "/no/such/place/r"], "there is no folder /no/such/place"),
        (["serve", "labstats", "--port", "0", "--ready-file", "/"], "File '/' is a directory"),
        (
            ["serve", "--control-token", "", "--host", "0.0.0.0"],
            "--control-token is empty: give one of some characters",
        ),
        (["serve", "labstats", "--port", "65535"], "--port 65535 leaves no room for the vendors after it"),
        (["demo", "--profile", "empty"], "an empty account has no story to tell: choose --profile small,"),
        (["openapi", "nobody"], "unknown vendor 'nobody'"),
        (["openapi", "mock", "--out", "/no/such/place/x"], "--out: there is no folder /no/such/place"),
        (["fidelity", "nobody"], "unknown vendor 'nobody'"),
        (["credentials", "nobody"], "unknown vendor 'nobody'"),
        (["credentials", "--server", "http://127.0.0.1:9"], "nothing answers at http://127.0.0.1:9"),
        (["worlds", "list", "--server", "http://127.0.0.1:9"], "start `mockservers serve`, or give --server"),
        (["record", "nobody", "--upstream", "https://x.example", "--to", "x.yaml"], "unknown vendor 'nobody'"),
    ],
)
def test_mistakes_are_told_in_one_line(run: Callable[..., Any], arguments: list[str], message: str) -> None:
    found = run(*arguments)
    assert found.exit_code in (1, 2)
    assert message in found.output
    assert found.output.strip().splitlines()[-1].startswith("Error: ")


def test_a_port_in_use(run: Callable[..., Any]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        found = run("serve", "labstats", "--port", str(port))
    assert found.exit_code == 1
    assert found.output == (
        f"Error: port {port} on 127.0.0.1 is in use: stop what listens there, or choose another --port\n"
    )


def test_descriptions(run: Callable[..., Any], tmp_path: Path) -> None:
    import yaml

    document = json.loads(run("openapi", "mock").output)
    openapi_spec_validator.validate(document)
    assert yaml.safe_load(run("openapi", "mock", "--format", "yaml").output) == document
    out = tmp_path / "mock.json"
    assert run("openapi", "mock", "--out", str(out)).output == f"Wrote {out} ({len(document['paths'])} paths).\n"
    assert json.loads(out.read_text()) == document
    assert [p.name for p in tmp_path.iterdir()] == ["mock.json"]


def test_fidelity(run: Callable[..., Any]) -> None:
    counts = json.loads(run("fidelity", "labstats", "--format", "json").output)
    assert sum(counts["labstats"]["built"].values()) > 10
    assert "LabStats" in run("fidelity", "labstats").output
    assert run("fidelity", "labstats", "--format", "markdown").output.startswith("| vendor | built |")


class Serving:
    def __init__(self, folder: Path, *arguments: str) -> None:
        self.ready = folder / "ready.json"
        path = os.pathsep.join([str(SIXTH / "pkg"), str(SIXTH / "dist")])
        command = [sys.executable, "-m", "mockservers", "serve", "herbarium", "--port", "0", "--profile", "small"]
        self.process = subprocess.Popen(
            [*command, "--ready-file", str(self.ready), *arguments],
            env={**os.environ, "PYTHONPATH": path},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        limit = time.monotonic() + 20
        while not self.ready.exists():
            assert self.process.poll() is None, self.process.communicate()
            assert time.monotonic() < limit
            time.sleep(0.01)
        self.urls = json.loads(self.ready.read_text())
        self.url = self.urls["url"]

    def stop(self, how: signal.Signals) -> tuple[int, str, str]:
        self.process.send_signal(how)
        out, err = self.process.communicate(timeout=20)
        return self.process.returncode, out, err


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_a_server_from_start_to_stop(run: Callable[..., Any], tmp_path: Path, how: signal.Signals) -> None:
    serving = Serving(tmp_path)
    try:
        at = ("--server", serving.url)
        found = json.loads(run("credentials", *at).output)["herbarium"]
        assert found["url"] == serving.urls["vendors"]["herbarium"]
        headers = {"X-Api-Key": found["api_key"]}
        for base in (found["url"], f"{serving.url}/herbarium"):
            assert requests.get(f"{base}/v1/sites/1", headers=headers, timeout=5).json()["name"] == "Site 1"
        env = run("credentials", "--format", "env", *at).output
        assert f"export HERBARIUM_API_KEY={found['api_key']}\n" in env
        made = json.loads(run("worlds", "create", "--name", "one", "--seed", "3", *at).output)
        assert made["credentials"]["herbarium"]["api_key"] != found["api_key"]
        assert "one" in run("worlds", "list", *at).output
        assert json.loads(run("worlds", "fork", "one", "--to", "two", *at).output)["name"] == "two"
        assert run("worlds", "reset", "one", *at).output == "World one is as it was at the beginning.\n"
        assert run("worlds", "delete", "two", *at).output == "World two is gone.\n"
        refused = run("worlds", "delete", "two", *at)
        assert (refused.exit_code, refused.output[:22]) == (1, "Error: no world 'two'.")
    finally:
        code, out, err = serving.stop(how)
    assert (code, err) == (0, "")
    assert out.startswith("mockservers: 1 vendor, hub at http://127.0.0.1:")
    assert found["api_key"] in out
    assert out.endswith("Stopped.\n")
    assert not serving.ready.exists()


def test_a_server_with_a_token(run: Callable[..., Any], tmp_path: Path) -> None:
    serving = Serving(tmp_path, "--control-token", "sesame", "--quiet")
    try:
        refused = run("worlds", "list", "--server", serving.url)
        assert (refused.exit_code, "send the control token" in refused.output) == (1, True)
        assert run("worlds", "list", "--server", serving.url, "--control-token", "sesame").exit_code == 0
    finally:
        code, out, err = serving.stop(signal.SIGTERM)
    assert (code, out, err) == (0, "", "")
