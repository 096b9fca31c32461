"""Every example of the five vendor documents the project began with, run and tabulated: ``make examples``.

An example is a function in a module named after its vendor, registered with ``@example``; it gets a handle in a world
of its own, in-process, and asserts what the document promises. ``how`` says who drives: the vendor's own client from
PyPI, the project's reference client, or plain ``requests`` where the document prints it.
"""

from __future__ import annotations

import importlib.util
import sys
import tempfile
import traceback
from collections.abc import Callable
from contextlib import redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

import mockservers

VENDORS = ("labstats", "labstep", "labii", "losant", "hexoskin")


@dataclass(frozen=True)
class Example:
    vendor: str
    title: str
    how: str
    run: Callable[[Any, Path], None]

    def play(self, folder: Path) -> None:
        """Run it in a world of its own; ``folder`` is for files it needs."""
        # Official clients print their progress.
        with mockservers.intercept(self.vendor) as handle, redirect_stdout(StringIO()):
            self.run(handle, folder)


class Book:
    """The examples of one module: ``example = Book("losant")``, then ``@example("title", "client")``."""

    def __init__(self, vendor: str) -> None:
        self.vendor = vendor
        self.examples: list[Example] = []

    def __call__(self, title: str, how: str) -> Callable[[Callable[[Any, Path], None]], Callable[[Any, Path], None]]:
        def keep(run: Callable[[Any, Path], None]) -> Callable[[Any, Path], None]:
            self.examples.append(Example(self.vendor, title, how, run))
            return run

        return keep


def examples() -> list[Example]:
    """All examples, in the order of the documents."""
    found: list[Example] = []
    for vendor in VENDORS:
        path = Path(__file__).with_name(f"{vendor}_examples.py")
        spec = importlib.util.spec_from_file_location(path.stem, path)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        module.Book = Book  # type: ignore[attr-defined]
        spec.loader.exec_module(module)
        found += module.example.examples
    return found


def main() -> int:
    failed = 0
    rows = []
    for one in examples():
        try:
            with tempfile.TemporaryDirectory() as folder:
                one.play(Path(folder))
            verdict = "runs"
        except Exception:
            failed += 1
            verdict = "FAILS"
            traceback.print_exc()
        rows.append((one.vendor, one.title, one.how, verdict))
        print(".", end="", flush=True, file=sys.stderr)
    print(file=sys.stderr)
    widths = [max(len(row[i]) for row in rows) for i in range(4)]
    for row in [("vendor", "example", "driven by", ""), *rows]:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
    print(f"\n{len(rows) - failed} of {len(rows)} examples run.")
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
