"""Start: from nothing to the first 200, and what a vendor costs beyond importing Flask."""

from __future__ import annotations

import subprocess
import sys
from statistics import median
from time import perf_counter

from report import Row, at_most, last_line, ratio_of, say, seconds
from running import HERE, await_status, flask_command, free_pair, free_port, our_command, running
from subjects import subject

from mockservers.engine import registry

__all__ = ["cold_start", "vendor_start"]

START = """
import flask
from mockservers.engine import registry
from mockservers.engine.app import VendorApp
for name in {names!r}:
    vendor = registry.find(name)
    app = VendorApp(vendor)
    vendor.router, vendor.dialect
"""
FIRST = START + "    app.test_client().get('/')\n"


def cold_start(quick: bool) -> list[Row]:
    """``mockservers serve labstats`` with its default account, and a Flask app of one route on granian."""
    target = subject("labstats").get[0]
    ours: list[float] = []
    theirs: list[float] = []
    for _ in range(5 if quick else 11):
        port = free_pair()
        began = perf_counter()
        with running(our_command(["serve", "labstats", "--port", str(port), "--quiet"])) as process:
            ours.append(await_status(port + 1, target.path, target.headers, 60, process) - began)
        port = free_port()
        began = perf_counter()
        with running(flask_command(port)) as process:
            theirs.append(await_status(port, "/hello", {}, 60, process) - began)
    say(f"cold start: {len(ours)} rounds")
    return [
        Row(
            "cold start of `serve labstats`",
            seconds(median(ours)),
            f"Flask hello on granian {seconds(median(theirs))}",
            ratio_of(ours, theirs),
            at_most(2),
        )
    ]


def vendor_start(quick: bool) -> list[Row]:
    """Contract, routes and dialect of each vendor and of all, in units of ``import flask``."""
    names = registry.known()
    programs = {"nothing": "pass", "flask": "import flask"}
    programs |= {name: START.format(names=[name]) for name in names if not name.startswith("toy")}
    vendors = list(programs)[2:]
    programs["all five"] = START.format(names=vendors)
    first = {f"{name}, first answer": FIRST.format(names=[name]) for name in vendors}
    times: dict[str, list[float]] = {name: [] for name in programs | first}
    failed: dict[str, str] = {}
    for _ in range(5 if quick else 11):
        for name, program in (programs | first).items():
            if name not in failed:
                began = perf_counter()
                run = subprocess.run([sys.executable, "-c", program], cwd=HERE, capture_output=True, text=True)
                times[name].append(perf_counter() - began)
                if run.returncode:
                    failed[name] = last_line(run.stderr)
    say(f"start of vendors: {len(times['flask'])} rounds")
    flask = [a - b for a, b in zip(times["flask"], times["nothing"], strict=True)]
    rows = []
    for name in (*vendors, "all five", *first):
        label = f"start of {name}, beyond Flask"
        if name in failed:
            rows.append(Row(label, "failed", "", note=failed[name]))
            continue
        beyond = [a - b for a, b in zip(times[name], times["flask"], strict=True)]
        goal = None if name in first else at_most(2.5 if name == "all five" else 0.8)
        reference = f"import flask {seconds(median(flask))}"
        rows.append(Row(label, seconds(median(beyond)), reference, ratio_of(beyond, flask), goal))
    return rows
