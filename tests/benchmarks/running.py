"""Servers in processes of their own: the command line of the suite, and Flask on granian's command line."""

from __future__ import annotations

import http.client
import json
import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter, sleep
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from subjects import Target

__all__ = [
    "await_status",
    "flask_command",
    "free_pair",
    "free_port",
    "hosted",
    "our_command",
    "running",
    "served",
    "tell",
]

HERE = Path(__file__).parent


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def free_pair() -> int:
    """A free port whose next one is free too: the hub's and the vendor's."""
    while True:
        port = free_port()
        try:
            with socket.socket() as probe:
                probe.bind(("127.0.0.1", port + 1))
                return port
        except OSError:
            continue


def our_command(arguments: list[str]) -> list[str]:
    """The command line; with the toy vendor added where the arguments name it."""
    toy = any(word.startswith("toy") for word in arguments)
    return [sys.executable, *([str(HERE / "toyvendor.py")] if toy else ["-m", "mockservers"]), *arguments]


def flask_command(port: int, threads: int = 1) -> list[str]:
    return [
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "--workers", "1"),
        *("--blocking-threads", str(threads), "--host", "127.0.0.1", "--port", str(port)),
        *("--no-log", "--working-dir", str(HERE), "reference:app"),
    ]


@contextmanager
def running(command: list[str], **environment: str) -> Iterator[subprocess.Popen[bytes]]:
    """A process, ended with the block."""
    with tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(
            command,
            cwd=HERE,
            env={**os.environ, "PYTHONPATH": str(HERE), **environment},
            stdout=subprocess.DEVNULL,
            stderr=errors,
        )
        try:
            yield process
        except Exception as error:
            errors.seek(0)
            said = errors.read().decode(errors="replace")[-600:]
            raise RuntimeError(f"{' '.join(command[1:6])}: {error}\n{said}") from None
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def await_status(
    port: int, path: str, headers: dict[str, str], wait: float, process: subprocess.Popen[bytes] | None = None
) -> float:
    """The moment of the first 200 from a port. Raises ``TimeoutError`` after ``wait`` seconds, or at the end of the
    process."""
    limit = perf_counter() + wait
    status = 0
    while perf_counter() < limit and (process is None or process.poll() is None):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=wait)
        try:
            connection.request("GET", path, headers=headers)
            status = connection.getresponse().status
            if status == 200:
                return perf_counter()
        except OSError:
            pass
        finally:
            connection.close()
        sleep(0.002)
    raise TimeoutError(f"no 200 at {path} within {wait:g} s (last status {status or 'none'})")


def tell(port: int, target: Target) -> None:
    """Send one request. Raises ``RuntimeError`` when it is refused."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request(target.method, target.path, target.body, target.headers)
    answer = connection.getresponse()
    said = answer.read()[:200]
    connection.close()
    if answer.status >= 300:
        raise RuntimeError(f"{target.method} {target.path}: {answer.status} {said!r}")


@contextmanager
def served(arguments: list[str], vendor: str) -> Iterator[tuple[int, int]]:
    """``mockservers serve``: the vendor's port and the process id."""
    with tempfile.TemporaryDirectory() as folder:
        ready = Path(folder) / "ready.json"
        command = our_command([*arguments, "--port", "0", "--quiet", "--ready-file", str(ready)])
        with running(command) as process:
            limit = perf_counter() + 60
            while not ready.exists():
                if perf_counter() > limit or process.poll() is not None:
                    raise TimeoutError("the server did not come up")
                sleep(0.01)
            url = json.loads(ready.read_text())["vendors"][vendor]
            yield int(url.rpartition(":")[2]), process.pid


@contextmanager
def hosted(documents: Path | None, threads: int = 1) -> Iterator[tuple[int, int]]:
    """The reference on granian: its port and the process id."""
    port = free_port()
    with running(flask_command(port, threads), REFERENCE_DOCUMENTS=str(documents or "")) as process:
        await_status(port, "/hello", {}, 60, process)
        yield port, process.pid
