"""The errors of this package. Each message is one clear line for a person; none ever quotes a secret.

ScenariosError
├── ScenarioError      a scenario file is missing, unreadable or wrong; knows file and line
├── ScrubError         a recording could not be made safe, so nothing was written
├── RecordError        the recorder was asked for something it cannot do
│   └── KeptElsewhere  a recording could not be written where it was to go, and is in another file
└── ReplayError        a replay did not go as recorded
    └── Mismatch       one request that no recorded exchange answers (in player.py)
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .model import Scenario


class ScenariosError(Exception):
    """Base of every error raised on purpose by this package."""


class ScenarioError(ScenariosError):
    """A scenario file that cannot be used.

    ``path`` and ``line`` (counted from 1) say where; both may be absent when the text came from memory.
    """

    def __init__(self, message: str, *, path: str | Path | None = None, line: int | None = None) -> None:
        self.message = message
        self.path = None if path is None else str(path)
        self.line = line
        where = self.path or ("scenario" if line else "")
        if line:
            where = f"{where}:{line}"
        super().__init__(f"{where}: {message}" if where else message)


class ScrubError(ScenariosError):
    """Something secret would have been written; names the position, never the value."""


class RecordError(ScenariosError):
    """The recorder cannot start, or cannot record what it was given."""


class KeptElsewhere(RecordError):
    """A recording is in ``path`` instead of the file it was meant for."""

    def __init__(self, refused: str, path: Path, scenario: Scenario) -> None:
        super().__init__(f"{refused}; the recording is kept in {path}")
        self.path, self.scenario = path, scenario


class ReplayError(ScenariosError):
    """A replay did not go as recorded: requests without an answer, or answers nobody asked for."""
