from __future__ import annotations

import os
import signal
import threading
from pathlib import Path
from typing import Any

import pytest
import requests
from mockservers_scenarios import (
    RecordOptions,
    ReplayOptions,
    ScenarioError,
    library,
    load,
    record_command,
    replay_command,
)
from mockservers_scenarios.catalog import LIBRARY
from mockservers_scenarios.commands import until_interrupted

FILE = "version: 1\nvendor: losant\npurpose: one answer\nexchanges:\n- request: {method: GET, path: /a}\n  response: {status: 200, text: hi}\n"  # noqa: E501


def test_record_then_replay(upstream: Any, tmp_path: Path) -> None:
    upstream.answers["GET /a"] = (200, [("Content-Length", "2")], b"hi")
    target, lines = tmp_path / "s.yaml", list[str]()

    def hold(url: str) -> None:
        requests.get(f"{url}/a", timeout=5)
        raise KeyboardInterrupt

    assert (
        record_command(RecordOptions(vendor="losant", upstream=upstream.url, to=target), lines.append, hold=hold) == 0
    )
    assert lines[0].startswith("recording losant: point the client at http://127.0.0.1:")
    assert lines[1:] == ["GET /a -> 200", f"wrote 1 exchanges to {target}"]
    lines.clear()
    assert replay_command(ReplayOptions(file=target), lines.append, hold=hold) == 0
    assert lines[1:] == ["GET /a -> 200"]
    lines.clear()
    assert (
        replay_command(ReplayOptions(file=target), lines.append, hold=lambda url: requests.get(f"{url}/b", timeout=5))
        == 1
    )
    assert lines[-2:] == ["exchange 1 was never asked for: GET /a", "1 requests had no recorded answer"]


def test_nothing_recorded(upstream: Any, tmp_path: Path) -> None:
    lines: list[str] = []
    options = RecordOptions(vendor="losant", upstream=upstream.url, to=tmp_path / "s.yaml")
    assert record_command(options, lines.append, hold=lambda url: None) == 0
    assert lines[-1] == "nothing was recorded, so no file was written"


def test_each_mistake_of_a_user_is_one_line(upstream: Any, tmp_path: Path) -> None:
    taken = int(upstream.url.rsplit(":", 1)[1])
    (tmp_path / "there.yaml").write_text(FILE)
    (tmp_path / "bad.yaml").write_text(FILE.replace("status", "statsu"))

    def record(**changes: Any) -> str:
        lines: list[str] = []
        options = {"vendor": "losant", "upstream": "http://127.0.0.1:1", "to": tmp_path / "new.yaml", **changes}
        assert record_command(RecordOptions(**options), lines.append, hold=lambda url: None) == 1
        assert len(lines) == 1
        return lines[0]

    def replay(**options: Any) -> str:
        lines: list[str] = []
        assert replay_command(ReplayOptions(**options), lines.append, hold=lambda url: None) == 1
        assert len(lines) == 1
        return lines[0]

    assert (
        record(upstream="gopher://x")
        == "error: the upstream must be an http or https URL, such as https://api.example.com"
    )
    assert (
        record(to=tmp_path / "none" / "s.yaml")
        == f"error: the folder {tmp_path / 'none'} does not exist; create it first"
    )
    assert "exists already; choose another name, or overwrite it with --force" in record(to=tmp_path / "there.yaml")
    assert "is a folder" in record(to=tmp_path)
    assert f"port {taken} on 127.0.0.1 is already in use" in record(port=taken)
    assert "is not a port" in record(port=70000)
    assert "not a loopback address" in record(host="0.0.0.0")
    assert replay(file=tmp_path / "none.yaml") == f"error: {tmp_path / 'none.yaml'}: no such file"
    assert replay(file=tmp_path / "bad.yaml").startswith(f"error: {tmp_path / 'bad.yaml'}:6: unknown key 'statsu'")
    assert "already in use" in replay(file=tmp_path / "there.yaml", port=taken)
    assert not (tmp_path / "new.yaml").exists()


@pytest.mark.parametrize("how", ["vanished", "appeared", "beside"])
def test_a_recording_is_not_lost_at_the_end(upstream: Any, tmp_path: Path, how: str) -> None:
    upstream.answers["GET /a"] = (200, [("Content-Length", "2")], b"hi")
    folder = tmp_path / "there"
    folder.mkdir()
    target, told = folder / "s.yaml", list[str]()
    if how == "beside":
        (folder / "s-2.yaml").write_text("old")

    def hold(url: str) -> None:
        requests.get(f"{url}/a", timeout=5)
        if how == "vanished":
            folder.rmdir()
        else:
            target.write_text("another's")

    options = RecordOptions(vendor="losant", upstream=upstream.url, to=target)
    assert record_command(options, lambda line: None, hold=hold, complain=told.append) == 1
    kept = {"vanished": tmp_path / "s-2.yaml", "appeared": folder / "s-2.yaml", "beside": folder / "s-3.yaml"}[how]
    assert len(told) == 1
    assert told[0].endswith(f"; the recording is kept in {kept}")
    assert ("does not exist" if how == "vanished" else "exists already") in told[0]
    assert len(load(kept).exchanges) == 1
    assert how == "vanished" or target.read_text() == "another's"
    assert not list(tmp_path.rglob("*.tmp"))


def test_a_recording_nothing_can_keep(upstream: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    upstream.answers["GET /a"] = (200, [("Content-Length", "2")], b"hi")

    def full(path: Path, content: bytes) -> None:
        raise ScenarioError("cannot be written: No space left on device", path=path)

    monkeypatch.setattr("mockservers_scenarios.recording.write_atomically", full)
    told: list[str] = []
    options = RecordOptions(vendor="losant", upstream=upstream.url, to=tmp_path / "s.yaml")
    hold = lambda url: requests.get(f"{url}/a", timeout=5)  # noqa: E731
    assert record_command(options, lambda line: None, hold=hold, complain=told.append) == 1
    assert told == [f"{tmp_path / 's.yaml'}: cannot be written: No space left on device"]


def test_force_overwrites(upstream: Any, tmp_path: Path) -> None:
    upstream.answers["GET /a"] = (200, [("Content-Length", "2")], b"hi")
    target = tmp_path / "s.yaml"
    target.write_text("old")
    options = RecordOptions(vendor="losant", upstream=upstream.url, to=target, force=True)
    assert record_command(options, lambda line: None, hold=lambda url: requests.get(f"{url}/a", timeout=5)) == 0
    assert len(load(target).exchanges) == 1


def test_the_library_lists_its_scenarios_with_their_purpose(tmp_path: Path) -> None:
    for vendor in ("losant", "labii"):
        (tmp_path / vendor).mkdir()
        (tmp_path / vendor / "one.yaml").write_text(FILE.replace("vendor: losant", f"vendor: {vendor}"))
    entries = library(folder=tmp_path)
    assert [(entry.vendor, entry.name, entry.purpose) for entry in entries] == [
        ("labii", "one", "one answer"),
        ("losant", "one", "one answer"),
    ]
    assert [entry.vendor for entry in library("losant", folder=tmp_path)] == ["losant"]
    assert entries[0].load().vendor == "labii"
    (tmp_path / "labii" / "two.yaml").write_text("version: x")
    with pytest.raises(ScenarioError, match=r"two\.yaml:1"):
        library(folder=tmp_path)


def test_every_scenario_of_the_library_loads_and_says_what_it_is_for() -> None:
    for entry in library():
        assert entry.purpose, entry.path
        assert entry.load().vendor == entry.vendor
        assert entry.path.is_relative_to(LIBRARY)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_background_job_can_be_ended(number: signal.Signals) -> None:
    before = {name: signal.getsignal(name) for name in (signal.SIGINT, signal.SIGTERM)}
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # as a shell starts a background job
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    timer = threading.Timer(0.1, lambda: os.kill(os.getpid(), number))
    try:
        handler = threading.Thread(target=timer.run)
        handler.start()
        until_interrupted("http://127.0.0.1:1")
        handler.join()
    finally:
        for name, action in before.items():
            signal.signal(name, action)
