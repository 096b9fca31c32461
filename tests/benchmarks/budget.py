"""Where the time of a request goes, in the core: `python tests/benchmarks/budget.py losant get`.

Prints microseconds a request through the door (no transport), then the functions it is spent in.
"""

from __future__ import annotations

import argparse
import cProfile
import io
import pstats
from time import process_time
from typing import Any

from subjects import SUBJECTS, Subject, environ, subject

from mockservers.cli.serve import ease_collector
from mockservers.engine.door import Door, header_list


def drive(door: Door, environs: list[dict[str, Any]], count: int) -> float:
    """Seconds of this process's own time a request, answered and its headers listed."""
    size = len(environs)
    began = process_time()
    for n in range(count):
        given = dict(environs[n % size])
        given["wsgi.input"].seek(0)
        header_list(door.answer(given))
    return (process_time() - began) / count


def report(found: Subject, kind: str, count: int, lines: int) -> None:
    targets = getattr(found, kind)
    door = Door(found.vendor, found.worlds)
    environs = [environ(t, found.vendor.hosts[0]) for t in targets]
    for given in environs[:3]:
        reply = door.answer(dict(given))
        if reply.status >= 400:
            raise SystemExit(f"{found.name} {kind}: {reply.status} {reply.reason} {reply.body[:200]!r}")
        given["wsgi.input"].seek(0)
    best = min(drive(door, environs, count) for _ in range(5))
    print(f"{found.name} {kind}: {best * 1e6:.1f} us a request through the core, {len(reply.body)} bytes")
    if lines:
        profile = cProfile.Profile()
        profile.runcall(drive, door, environs, count)
        out = io.StringIO()
        pstats.Stats(profile, stream=out).sort_stats("tottime").print_stats(lines)
        for line in out.getvalue().splitlines()[6:]:
            if line.strip():
                print("   ", line.strip())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("subject", nargs="?", default="toy", choices=SUBJECTS)
    parser.add_argument("kinds", nargs="*", default=["get", "page", "create"])
    parser.add_argument("--count", type=int, default=3000)
    parser.add_argument("--lines", type=int, default=0, help="functions to list, by time of their own")
    given = parser.parse_args()
    found = subject(given.subject)
    ease_collector()
    for kind in given.kinds:
        if getattr(found, kind):
            report(found, kind, given.count, given.lines)


if __name__ == "__main__":
    main()
