"""What ``mockservers record`` and ``mockservers replay`` do, as plain functions.

Each takes its parsed options and an ``echo`` (one line at a time, for people) and returns the exit code: 0, or 1
after exactly one line that says what is wrong, given to ``complain`` where there is one.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from .catalog import locate
from .errors import ScenarioError, ScenariosError
from .format import load
from .player import Mode, Player
from .recorder import Recorder
from .recording import Now
from .replay import ReplayServer
from .worlds import vendor_of

Echo = Callable[[str], object]
Hold = Callable[[str], object]


def until_interrupted(url: str) -> None:
    """Wait for Ctrl-C or SIGTERM; a shell starts background jobs with Ctrl-C ignored, so both are asked for anew."""
    done = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: done.set())
    while not done.wait(0.5):
        pass


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordOptions:
    """``mockservers record VENDOR --upstream URL --to FILE``; ``secrets``: values to scrub besides what is
    recognised."""

    vendor: str
    upstream: str
    to: str | Path
    host: str = "127.0.0.1"
    port: int = 0
    force: bool = False
    purpose: str = ""
    secrets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayOptions:
    """``mockservers replay FILE [--port N]``; ``file`` may name a scenario of the library."""

    file: str | Path
    host: str = "127.0.0.1"
    port: int = 0
    mode: Mode = "any"
    repeat_last: bool = True
    rewrite_urls: bool = True


def record_command(
    options: RecordOptions,
    echo: Echo,
    *,
    hold: Hold = until_interrupted,
    now: Now | None = None,
    complain: Echo | None = None,
) -> int:
    """Record until ``hold`` returns or Ctrl-C; then write the file."""
    try:
        recorder = Recorder(
            options.vendor,
            options.upstream,
            options.to,
            host=options.host,
            port=options.port,
            force=options.force,
            purpose=options.purpose,
            secrets=options.secrets,
            now=now,
            progress=echo,
        )
        with recorder:
            echo(f"recording {options.vendor}: point the client at {recorder.url}, Ctrl-C to finish")
            _hold(hold, recorder.url)
    except ScenariosError as error:
        _complain(error, echo, complain)
        return 1
    if recorder.scenario is None:
        echo("nothing was recorded, so no file was written")
    else:
        echo(f"wrote {len(recorder.scenario.exchanges)} exchanges to {options.to}")
    return 0


def replay_command(
    options: ReplayOptions, echo: Echo, *, hold: Hold = until_interrupted, complain: Echo | None = None
) -> int:
    """Replay until ``hold`` returns or Ctrl-C. Exit code 1, too, when a request had no answer."""
    try:
        path = locate(options.file)
        scenario = load(path)
        vendor_of(scenario, path)
        if not scenario.exchanges:
            raise ScenarioError(
                f"it holds no exchanges but sets a world up: use `mockservers serve --scenario {options.file}`",
                path=path,
            )
        player = Player(scenario, mode=options.mode, repeat_last=options.repeat_last, rewrite_urls=options.rewrite_urls)
        with ReplayServer(player, host=options.host, port=options.port, progress=echo) as server:
            echo(
                f"replaying {len(scenario.exchanges)} exchanges of {scenario.vendor} at {server.url}, Ctrl-C to finish"
            )
            _hold(hold, server.url)
    except ScenariosError as error:
        _complain(error, echo, complain)
        return 1
    for number, exchange in player.unused:
        echo(f"exchange {number} was never asked for: {exchange.request.method} {exchange.request.path}")
    if player.mismatches:
        echo(f"{len(player.mismatches)} requests had no recorded answer")
        return 1
    return 0


def _complain(error: ScenariosError, echo: Echo, complain: Echo | None) -> None:
    if complain is None:
        echo(f"error: {error}")
    else:
        complain(str(error))


def _hold(hold: Hold, url: str) -> None:
    try:
        hold(url)
    except KeyboardInterrupt:
        pass
