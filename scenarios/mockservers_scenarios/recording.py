"""Exchanges being captured, and the one way they get to disk: scrubbed, verified, at once."""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from .errors import KeptElsewhere, RecordError, ScenarioError
from .files import write_atomically
from .format import dumps, loads
from .model import Exchange, Request, Response, Scenario
from .scrubber import Scrubbed, scrub
from .upstream import check_upstream

Now = Callable[[], datetime]


def check_target(to: str | Path, *, force: bool) -> Path:
    """The file a recording goes to. Raises RecordError when it could not be written, before anything is recorded."""
    path = Path(to)
    try:
        if not path.parent.is_dir():
            raise RecordError(f"the folder {path.parent} does not exist; create it first")
        if path.is_dir():
            raise RecordError(f"{path} is a folder; name a file in it")
        if path.exists() and not force:
            raise RecordError(f"{path} exists already; choose another name, or overwrite it with --force")
    except (OSError, ValueError) as error:
        raise RecordError(f"{path} cannot be written: {getattr(error, 'strerror', None) or error}") from None
    return path


class Recording:
    """Captured exchanges of one vendor. Safe to use from several threads.

    ``secrets``: further values to scrub, beyond what is recognised. ``now``: gives the instant put into
    ``recorded_at``; without it the key is left out. ``profile``, ``seed`` and ``clock`` are those of the world that was
    recorded, where the upstream is a double.
    """

    def __init__(
        self,
        vendor: str,
        upstream: str | None = None,
        *,
        purpose: str = "",
        secrets: Iterable[str] = (),
        now: Now | None = None,
        profile: str | None = None,
        seed: int | None = None,
        clock: str | None = None,
    ) -> None:
        if upstream is not None:
            check_upstream(upstream)
        self.vendor = vendor
        self.upstream = upstream
        self.purpose = purpose
        self._world: dict[str, Any] = {"profile": profile, "seed": seed, "clock": clock}
        self._secrets = tuple(secrets)
        self._now = now
        self._lock = threading.Lock()
        self._captured: dict[int, Exchange] = {}
        self._next = 0

    def __len__(self) -> int:
        return len(self._captured)

    def turn(self) -> int:
        """A place in the order of requests, to be filled by ``capture`` when the answer is complete."""
        with self._lock:
            self._next += 1
            return self._next

    def capture(
        self, request: Request, response: Response, *, elapsed: float | None = None, turn: int | None = None
    ) -> Exchange:
        """Keep one exchange (in memory, unscrubbed). ``elapsed`` in seconds."""
        exchange = Exchange(request, response, None if elapsed is None else round(elapsed, 3))
        place = self.turn() if turn is None else turn
        with self._lock:
            self._captured[place] = exchange
        return exchange

    def scrubbed(self) -> Scrubbed:
        """The scenario so far, without its secrets. Raises ScrubError."""
        with self._lock:
            exchanges = tuple(exchange for _, exchange in sorted(self._captured.items()))
        recorded_at = None
        if self._now is not None:
            recorded_at = self._now().astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
        scenario = Scenario(
            self.vendor,
            purpose=self.purpose,
            recorded_at=recorded_at,
            upstream=self.upstream,
            exchanges=exchanges,
            **self._world,
        )
        return scrub(scenario, self._secrets)

    def save(self, to: str | Path, *, force: bool = False, keep: bool = False) -> Scenario:
        """Scrub, render, verify, then write the file at once; whatever fails, nothing is written.

        Raises ScrubError, RecordError (the file exists and not ``force``) or ScenarioError (the disk refuses). With
        ``keep`` the last two do not lose the recording: it goes into a file beside, then KeptElsewhere says where.
        """
        path, refused = Path(to), None
        try:
            check_target(path, force=force)
        except RecordError as error:
            if not keep:
                raise
            refused = str(error)
        scrubbed = self.scrubbed()
        text = dumps(scrubbed.scenario)
        scrubbed.verify(text, path.name)
        if loads(text, str(path)) != scrubbed.scenario:
            raise ScenarioError("the recording does not survive being written; nothing was written", path=path)
        if refused is None:
            try:
                write_atomically(path, text.encode("utf-8"))
                return scrubbed.scenario
            except ScenarioError as error:
                if not keep:
                    raise
                refused = str(error)
        for other in _beside(path):
            with suppress(ScenarioError):
                write_atomically(other, text.encode("utf-8"))
                raise KeptElsewhere(refused, other, scrubbed.scenario)
        raise RecordError(refused)


def _beside(path: Path) -> Iterator[Path]:
    """Where else a recording can go: a free name in its folder, or what is left of that, then in the temporary one."""
    near = next((folder for folder in path.absolute().parents if folder.is_dir()), Path())
    for folder in dict.fromkeys((near, Path(tempfile.gettempdir()))):
        names = (folder / f"{path.stem[:100]}-{number}{path.suffix[:20]}" for number in range(2, 10_000))
        yield from islice((other for other in names if not other.exists() and not other.is_symlink()), 1)
