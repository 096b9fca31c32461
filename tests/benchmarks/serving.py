"""Server mode: `mockservers serve` against plain Flask over the same documents, on the same WSGI server."""

from __future__ import annotations

import json
import tempfile
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from typing import Any

from load import Load, Plan, cpu_seconds, drive, plan
from report import Goal, Row, at_least, at_most, ratio_of, say, seconds
from running import await_status, hosted, served, tell
from subjects import Subject, Target, ask

__all__ = ["serving"]

GOALS = {"get": at_least(3), "page": at_least(7), "create": at_least(2.5)}
KINDS = ("get", "page", "create")
MIX = {"get": 80, "page": 15, "create": 5}


def documents(subject: Subject) -> dict[str, Any]:
    """What the reference holds: the documents as the vendor shows them."""
    items = [item for target in subject.page for item in subject.items(ask(subject, target))]
    return {
        "gets": {str(n): ask(subject, target) for n, target in enumerate(subject.get)},
        "items": items,
        "created": ask(subject, subject.create[0]) if subject.create else {},
    }


def reference_targets(subject: Subject) -> dict[str, list[Target]]:
    """The same calls, as the reference takes them."""
    json_type = {"Content-Type": "application/json"}
    return {
        "get": [Target("GET", f"/items/{n}", {}) for n in range(len(subject.get))],
        "page": [Target("GET", f"/items?offset={n * 100}&limit=100", {}) for n in range(len(subject.page))],
        "create": [Target("POST", "/items", json_type, t.body) for t in subject.create],
    }


def plans(targets: dict[str, list[Target]]) -> dict[str, Plan]:
    """Loads by name."""
    host = "127.0.0.1"
    found = {kind: plan([(1, targets[kind])], host) for kind in KINDS if targets[kind]}
    if len(found) > 1:
        found["mixed"] = plan([(MIX[kind], targets[kind]) for kind in found], host)
    return found


class Window:
    """The loads one server saw in one cell of the table, a round each."""

    def __init__(self) -> None:
        self.loads: list[Load] = []
        self.cpu: list[float] = []

    def add(self, load: Load, cpu: float | None) -> None:
        self.loads.append(load)
        if cpu is not None:
            self.cpu.append(cpu / max(1, load.requests) * 1000)

    def __str__(self) -> str:
        busy = f", {median(self.cpu):.3f} cpu-s/1k" if self.cpu else ""
        return f"{median(w.rate for w in self.loads):,.0f}/s{busy}"

    @property
    def failed(self) -> int:
        return sum(load.failed for load in self.loads)


def serving(subject: Subject, quick: bool) -> list[Row]:
    rounds, length = (3, 1.0) if quick else (5, 2.0)
    cells = [(c, n) for n in ((8,) if quick else (8, 1, 64)) for c in (*KINDS, "mixed")]
    seen: dict[tuple[str, str, int], Window] = {}
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        file = Path(folder) / "documents.json"
        file.write_text(json.dumps(documents(subject)))
        ours = plans({"get": subject.get, "page": subject.page, "create": subject.create})
        theirs = plans(reference_targets(subject))
        servers: dict[str, tuple[int, int, dict[str, Plan]]] = {}
        port, pid = stack.enter_context(served(subject.serve, subject.vendor.name))
        servers["ours"] = (port, pid, ours)
        for name, threads in (("flask", 1), ("flask8", 8)):
            servers[name] = (*stack.enter_context(hosted(file, threads)), theirs)
        await_status(port, subject.get[0].path, subject.get[0].headers, 120)
        for target in subject.setup:
            tell(port, target)
        for port, _, loads in servers.values():
            drive(port, loads["mixed" if "mixed" in loads else "get"], 8, 1)
        for number in range(rounds):
            for kind, connections in cells:
                if kind not in ours:
                    continue
                for name, (port, pid, loads) in servers.items():
                    if name == "flask8" and connections != 8:
                        continue
                    before = cpu_seconds(pid)
                    load = drive(port, loads[kind], connections, length)
                    after = cpu_seconds(pid)
                    cpu = after - before if after is not None and before is not None else None
                    seen.setdefault((name, kind, connections), Window()).add(load, cpu)
            say(f"{subject.name}: round {number + 1} of {rounds}")
    return [row for kind, connections in cells if kind in ours for row in _rows(subject, seen, kind, connections)]


def _rows(subject: Subject, seen: dict[tuple[str, str, int], Window], kind: str, connections: int) -> list[Row]:
    ours = seen["ours", kind, connections]
    made = []
    for name, label in (("flask", "Flask"), ("flask8", "Flask, 8 threads")):
        reference = seen.get((name, kind, connections))
        if reference is None:
            continue
        ratio = ratio_of([w.rate for w in ours.loads], [w.rate for w in reference.loads])
        goal: Goal | None = GOALS.get(kind) if connections == 8 and name == "flask" else None
        failed = ours.failed + reference.failed
        note = f"{failed} requests failed: this row means nothing" if failed else ""
        row = Row(f"serve {subject.name} {kind}, {connections} conn.", str(ours), f"{label} {reference}", ratio, goal)
        row.note = note
        made.append(row)
    if kind == "get" and connections == 8:
        p50, p99 = median(w.p50 for w in ours.loads), median(w.p99 for w in ours.loads)
        spread = median(w.p99 / w.p50 for w in ours.loads)
        made.append(
            Row(f"serve {subject.name} get, p99 to p50", seconds(p99), f"p50 {seconds(p50)}", spread, at_most(8))
        )
    return made
