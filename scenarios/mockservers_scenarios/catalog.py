"""The scenario files that come with the package: ``library/<vendor>/<name>.yaml``."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from .format import load
from .model import Scenario

LIBRARY = Path(__file__).parent / "library"


@dataclass(frozen=True, slots=True)
class Entry:
    """One scenario of the library."""

    vendor: str
    name: str
    purpose: str
    path: Path

    def load(self) -> Scenario:
        """The scenario itself."""
        return load(self.path)


def library(vendor: str | None = None, folder: Path = LIBRARY) -> list[Entry]:
    """The scenarios of the library (of one vendor), by vendor and name. Raises ScenarioError for a damaged file."""
    return [
        Entry(path.parent.name, path.stem, load(path).purpose, path)
        for path in sorted(folder.glob("*/*.yaml"))
        if vendor in (None, path.parent.name)
    ]
