"""Recording and replaying vendor scenarios: capture real traffic once, without leaking a secret, replay it for ever.

with Recorder("losant", "https://api.losant.com", to="login.yaml") as recorder:
    ...  # point the client at recorder.url
player = Player(load("login.yaml"))  # a WSGI application
"""

from __future__ import annotations

from .catalog import Entry, library
from .commands import RecordOptions, ReplayOptions, record_command, replay_command
from .errors import KeptElsewhere, RecordError, ReplayError, ScenarioError, ScenariosError, ScrubError
from .format import dumps, load, loads, save
from .matching import Difference
from .model import VERSION, Body, Exchange, Request, Response, Scenario
from .player import Mismatch, Player
from .recorder import Recorder
from .recording import Recording
from .replay import ReplayServer
from .scrubber import Scrubbed, scrub

__all__ = [
    "VERSION",
    "Body",
    "Difference",
    "Entry",
    "Exchange",
    "KeptElsewhere",
    "Mismatch",
    "Player",
    "RecordError",
    "RecordOptions",
    "Recorder",
    "Recording",
    "ReplayError",
    "ReplayOptions",
    "ReplayServer",
    "Request",
    "Response",
    "Scenario",
    "ScenarioError",
    "ScenariosError",
    "ScrubError",
    "Scrubbed",
    "dumps",
    "library",
    "load",
    "loads",
    "record_command",
    "replay_command",
    "save",
    "scrub",
]
