"""Benchmarks: `make bench`. Every figure is taken beside its reference, in the same run, and judged by their ratio.

See docs/performance.md for what is measured and what to expect.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from time import perf_counter

from inprocess import inprocess
from load import driver
from report import Row, markdown, say, table
from serving import serving
from starting import cold_start, vendor_start
from states import growth, resets, seeding
from subjects import SUBJECTS, Subject, subject

Measure = Callable[[bool], list[Row]]
MISSING_WRK = (
    "wrk is not installed, so a driver in Python loads the servers: it takes most of a core and shrinks every ratio.\n"
    "For figures that count: apt-get install wrk"
)

_subject = cache(subject)


def _of(measure: Callable[[Subject, bool], list[Row]], name: str) -> Measure:
    return lambda quick: measure(_subject(name), quick)


MEASURES: dict[str, Measure] = {
    **{f"inprocess-{name}": _of(inprocess, name) for name in SUBJECTS},
    **{f"serve-{name}": _of(serving, name) for name in SUBJECTS},
    "cold-start": cold_start,
    "vendor-start": vendor_start,
    "worlds": resets,
    "growth": growth,
    "seeding": seeding,
}


def chosen(only: list[str]) -> list[str]:
    """Measures whose name is, or begins with, or ends with one of the words given."""
    if not only:
        return list(MEASURES)
    found = [m for m in MEASURES if any(m == w or m.startswith(f"{w}-") or m.endswith(f"-{w}") for w in only)]
    if not found:
        raise SystemExit(f"no measure {', '.join(only)}. Measures: {', '.join(MEASURES)}")
    return found


def into_docs(rows: list[Row], machine: str) -> None:
    """Put a table of the results between the marks in docs/performance.md."""
    page = Path(__file__).parents[2] / "docs" / "performance.md"
    begin, end = "<!-- figures -->\n", "<!-- end of figures -->"
    before, _, rest = page.read_text().partition(begin)
    page.write_text(
        f"{before}{begin}One run, {machine}, load by {driver()}.\n\n{markdown(rows)}\n{end}{rest.partition(end)[2]}"
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer and shorter rounds: a minute or two, rougher")
    parser.add_argument("--only", action="append", default=[], metavar="NAME", help="one measure, or all that match")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the results to this file too")
    parser.add_argument("--docs", action="store_true", help="put the results into docs/performance.md")
    parser.add_argument("--check", action="store_true", help="exit 1 when a goal is missed or a measure fails")
    parser.add_argument("--list", action="store_true", help="name the measures")
    given = parser.parse_args()
    names = chosen(given.only)
    if given.list:
        print("\n".join(names))
        return 0
    if given.json is not None and not given.json.parent.is_dir():
        raise SystemExit(f"--json: there is no folder {given.json.parent}")
    machine = f"{os.cpu_count()} cores, {platform.machine()}, CPython {platform.python_version()}"
    print(f"mockservers benchmarks: {machine}, load by {driver()}")
    if driver() != "wrk" and any(name.startswith("serve-") for name in names):
        print(MISSING_WRK, file=sys.stderr)
    rows: list[Row] = []
    failed = 0
    began = perf_counter()
    for name in names:
        print(name, flush=True)
        try:
            rows += MEASURES[name](given.quick)
        except Exception as error:
            failed += 1
            say(f"not measured: {type(error).__name__}: {error}")
    print(f"\n{table(rows)}\n\n{perf_counter() - began:.0f} s")
    missed = sum(row.verdict == "missed" for row in rows)
    met = sum(row.verdict == "met" for row in rows)
    print(f"{met} goals met, {missed} missed" + (f", {failed} measures failed" if failed else ""))
    if given.json is not None:
        given.json.write_text(json.dumps({"machine": machine, "rows": [r.as_dict() for r in rows]}, indent=1) + "\n")
    if given.docs:
        into_docs(rows, machine)
    return int(given.check and bool(missed or failed))


if __name__ == "__main__":
    sys.exit(main())
