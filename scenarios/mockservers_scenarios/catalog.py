"""The scenario files that come with the package: ``library/<vendor>/<name>.yaml``."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from .errors import ScenarioError
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


def locate(name: str | Path, base: Path | None = None, folder: Path = LIBRARY) -> Path:
    """The file that is meant: a path, relative to ``base``, or a scenario of the library such as
    ``losant/device-report``. A name that ends in ``.yaml`` or ``.yml`` is always a path. Raises ScenarioError when the
    library has no such scenario."""
    path = Path(name) if base is None else base / name
    if isinstance(name, Path) or path.suffix.lower() in (".yaml", ".yml") or path.is_file():
        return path
    known = [f"{found.parent.name}/{found.stem}" for found in sorted(folder.glob("*/*.yaml"))]
    if name not in known:
        near = get_close_matches(name, known, n=1)
        hint = f"did you mean {near[0]!r}?" if near else "`mockservers scenarios` lists them"
        raise ScenarioError(f"the library has no scenario {name!r}; {hint} (a file's name ends in .yaml)")
    return folder / f"{name}.yaml"
