"""Load on a port of this machine: wrk where there is one, else threads of this process (slower, so ratios shrink)."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from subjects import Target

__all__ = ["Load", "cpu_seconds", "drive", "driver", "plan"]

HERE = Path(__file__).parent
Plan = list[tuple[int, list[bytes]]]
"""Weight and raw requests, group by group."""


@dataclass(frozen=True)
class Load:
    """What one window of load saw. Times in seconds; ``failed`` counts statuses from 400 on and broken connections."""

    rate: float
    p50: float
    p99: float
    requests: int
    failed: int


def driver() -> str:
    """``wrk`` or ``python``."""
    return "wrk" if shutil.which("wrk") else "python"


def raw(target: Target, host: str) -> bytes:
    """A request as bytes."""
    lines = [f"{target.method} {target.path} HTTP/1.1", f"Host: {host}"]
    lines += [f"{name}: {value}" for name, value in target.headers.items()]
    if target.body:
        lines.append(f"Content-Length: {len(target.body)}")
    return "\r\n".join([*lines, "", ""]).encode() + target.body


def plan(groups: list[tuple[int, list[Target]]], host: str) -> Plan:
    return [(weight, [raw(t, host) for t in targets]) for weight, targets in groups]


def drive(port: int, given: Plan, connections: int, length: float) -> Load:
    """Load 127.0.0.1:``port`` for ``length`` seconds."""
    return (_wrk if driver() == "wrk" else _threads)(port, given, connections, length)


@contextmanager
def _plan_file(given: Plan) -> Iterator[str]:
    with tempfile.NamedTemporaryFile(prefix="load-", suffix=".plan") as file:
        for weight, requests in given:
            file.write(f"{weight} {len(requests)}\n".encode())
            for request in requests:
                file.write(b"%d\n%b" % (len(request), request))
        file.flush()
        yield file.name


def _wrk(port: int, given: Plan, connections: int, length: float) -> Load:
    with _plan_file(given) as name:
        run = subprocess.run(
            [
                *("wrk", "-t1", f"-c{connections}", f"-d{max(1, round(length))}s"),
                *("-s", str(HERE / "load.lua"), f"http://127.0.0.1:{port}/"),
            ],
            capture_output=True,
            text=True,
            env={**os.environ, "LOAD_PLAN": name},
            timeout=length + 60,
        )
    for line in run.stdout.splitlines():
        if line.startswith("LOAD "):
            seen = json.loads(line[5:])
            return Load(
                seen["requests"] / seen["seconds"], seen["p50"], seen["p99"], seen["requests"], int(seen["failed"])
            )
    raise RuntimeError(f"wrk said nothing of use: {run.stdout[-300:]} {run.stderr[-300:]}")


def _threads(port: int, given: Plan, connections: int, length: float) -> Load:
    times: list[float] = []
    failed = 0
    stop = perf_counter() + length
    weighted = [requests for weight, requests in given for _ in range(weight)]

    def run(number: int) -> None:
        nonlocal failed
        sent = number * 31
        with socket.create_connection(("127.0.0.1", port)) as connection, connection.makefile("rb") as answer:
            while (began := perf_counter()) < stop:
                sent += 1
                requests = weighted[sent * 37 % len(weighted)]
                connection.sendall(requests[sent * 7919 % len(requests)])
                bad = not answer.readline().startswith((b"HTTP/1.1 2", b"HTTP/1.1 3"))
                size = 0
                while (line := answer.readline().strip()) != b"":
                    name, _, value = line.partition(b":")
                    if name.lower() == b"content-length":
                        size = int(value)
                answer.read(size)
                times.append(perf_counter() - began)
                failed += bad

    threads = [threading.Thread(target=run, args=(n,)) for n in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    times.sort()
    count = len(times)
    return Load(count / length, times[count // 2], times[count * 99 // 100], count, failed)


def cpu_seconds(pid: int) -> float | None:
    """Processor time a process and its children have used; None where /proc does not tell."""
    total = 0.0
    try:
        for path in (pid, *_children(pid)):
            fields = Path(f"/proc/{path}/stat").read_text().rpartition(")")[2].split()
            total += (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    except (OSError, ValueError):
        return None
    return total


def _children(pid: int) -> list[int]:
    found = [int(n) for n in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return found + [n for child in found for n in _children(child)]
