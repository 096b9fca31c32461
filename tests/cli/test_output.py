"""What commands write: files, pipes, links, and a screen that cannot be written to."""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from mockservers.cli import main
from mockservers.cli.common import write_file

FULL = """
import errno, sys
from mockservers.cli import main

class Full:
    encoding = "utf-8"
    def write(self, text): raise OSError(errno.{name}, "No space left on device")
    def flush(self): pass
    def isatty(self): return False

sys.stdout = Full()
main({arguments!r})
"""


def openapi(out: Path) -> Any:
    return CliRunner().invoke(main, ["openapi", "mock", "--out", str(out)])


def test_a_link_is_written_through(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    real, link, later = tmp_path / "there" / "real.json", tmp_path / "link.json", tmp_path / "later.json"
    real.write_text("old")
    real.chmod(0o640)
    link.symlink_to(real)
    later.symlink_to(tmp_path / "there" / "absent.json")
    for out in (link, later):
        assert openapi(out).exit_code == 0
        assert out.is_symlink()
        assert json.loads(out.resolve().read_text())["info"]["title"] == "mockservers control API"
    assert stat.S_IMODE(real.stat().st_mode) == 0o640
    assert sorted(p.name for p in tmp_path.rglob("*")) == [
        "absent.json",
        "later.json",
        "link.json",
        "real.json",
        "there",
    ]


def test_a_pipe_is_written_to(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    read: list[str] = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_text()))
    reader.start()
    assert openapi(pipe).exit_code == 0
    reader.join(timeout=10)
    assert json.loads(read[0])["openapi"].startswith("3.1")
    assert pipe.is_fifo()
    assert [p.name for p in tmp_path.iterdir()] == ["pipe"]


@pytest.mark.parametrize("name", ["loop", "x" * 300, "there/under"])
def test_what_cannot_be_written_is_told_in_one_line(tmp_path: Path, name: str) -> None:
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    (tmp_path / "there").write_text("")
    found = openapi(tmp_path / name)
    assert found.exit_code in (1, 2)
    assert "Traceback" not in found.output
    assert found.output.strip().splitlines()[-1].startswith("Error: ")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["loop", "there"]


def test_a_refused_write_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old = tmp_path / "old"
    old.write_text("old")

    def full(self: Path, *_: Any, **__: Any) -> int:
        self.touch()
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_text", full)
    with pytest.raises(Exception, match=r"--out: .*old cannot be written: No space left on device"):
        write_file(old, "new", "--out")
    assert [p.read_bytes() for p in tmp_path.iterdir()] == [b"old"]


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "mockservers", *arguments]


@pytest.mark.parametrize("arguments", [["openapi", "losant"], ["demo", "labstats", "--profile", "small"]])
def test_a_reader_that_goes_away_is_no_mistake(arguments: list[str]) -> None:
    with subprocess.Popen(
        command(*arguments), stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={**os.environ, "PYTHONUNBUFFERED": "1"}
    ) as process:
        assert process.stdout is not None
        process.stdout.close()
        assert process.stderr is not None
        err = process.stderr.read()
        assert (process.wait(timeout=30), err) == (1, b"")


@pytest.mark.parametrize(
    "arguments",
    [["openapi", "labstats"], ["fidelity", "labstats"], ["scenarios"], ["serve", "labstats", "--port", "0"]],
)
def test_a_full_disk_is_told_in_one_line(arguments: list[str]) -> None:
    found = subprocess.run(
        [sys.executable, "-c", FULL.format(name="ENOSPC", arguments=arguments)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (found.returncode, found.stderr) == (1, "Error: the output cannot be written: No space left on device\n")


def test_a_server_without_a_screen_runs(tmp_path: Path) -> None:
    """Started as ``serve >&-``; told to a pipe when it is ready."""
    pipe = tmp_path / "ready"
    os.mkfifo(pipe)
    script = "import os, runpy, sys; os.close(1); sys.stdout = None; sys.argv = ['mockservers', *sys.argv[1:]]; "
    process = subprocess.Popen(
        [
            sys.executable,
            "-c",
            script + "runpy.run_module('mockservers', run_name='__main__')",
            *("serve", "labstats", "--port", "0", "--profile", "small", "--ready-file", str(pipe)),
        ],
        stderr=subprocess.PIPE,
    )
    try:
        assert json.loads(pipe.read_text())["url"].startswith("http://127.0.0.1:")
    finally:
        process.send_signal(signal.SIGTERM)
        _, err = process.communicate(timeout=30)
    assert (process.returncode, err) == (0, b"")
    assert pipe.is_fifo()


def test_the_ready_file_may_be_a_link(tmp_path: Path) -> None:
    from mockservers.cli.serve import _tell

    link = tmp_path / "link"
    link.symlink_to(tmp_path / "real")
    _tell(link, {"url": "x"})
    assert link.is_symlink()
    assert json.loads((tmp_path / "real").read_text()) == {"url": "x"}
