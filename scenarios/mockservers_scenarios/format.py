"""Scenario files, version 1: load, dump, save."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from . import bodies
from .errors import ScenarioError
from .files import write_atomically
from .model import Exchange, Headers, Request, Response, Scenario
from .schema import Reader
from .yaml_text import read_yaml, write_yaml

MAX_BYTES = 256 * 1024 * 1024
"""A larger file is refused rather than read."""


def load(path: str | Path) -> Scenario:
    """The scenario in a file. Raises ScenarioError, naming file and line, for whatever is wrong with it."""
    name = str(path)
    try:
        if Path(path).stat().st_size > MAX_BYTES:
            raise ScenarioError(f"larger than {MAX_BYTES // 1024 // 1024} MB", path=name)
        raw = Path(path).read_bytes()
    except FileNotFoundError:
        raise ScenarioError("no such file", path=name) from None
    except (OSError, ValueError) as error:
        raise ScenarioError(f"cannot be read: {getattr(error, 'strerror', None) or error}", path=name) from None
    return loads(raw, path=name)


def loads(text: str | bytes, path: str | None = None) -> Scenario:
    """The scenario in a text; ``path`` is used in error messages only."""
    if isinstance(text, bytes):
        raw = text
        try:
            text = raw.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = raw.count(b"\n", 0, error.start) + 1
            raise ScenarioError("not UTF-8 text", path=path, line=line) from None
    return Reader(path).scenario(read_yaml(text, path))


def dumps(scenario: Scenario) -> str:
    """The text of a scenario: always the same for equal scenarios, one exchange after the other, readable in a diff."""
    out: dict[str, Any] = {"version": scenario.version, "vendor": scenario.vendor}
    optional = {
        "purpose": scenario.purpose or None,
        "profile": scenario.profile,
        "seed": scenario.seed,
        "clock": scenario.clock,
        "recorded_at": scenario.recorded_at,
        "upstream": scenario.upstream,
        "faults": [dict(fault) for fault in scenario.faults] or None,
    }
    out.update((key, value) for key, value in optional.items() if value is not None)
    out["exchanges"] = [_exchange(exchange) for exchange in scenario.exchanges]
    return write_yaml(out)


def save(scenario: Scenario, path: str | Path) -> None:
    """Write a scenario file at once or not at all.

    Raises ScenarioError when the text would not load back as the same scenario, or when the disk refuses.
    """
    text = dumps(scenario)
    if loads(text, path=str(path)) != scenario:
        raise ScenarioError("the scenario does not survive being written; nothing was written", path=path)
    write_atomically(path, text.encode("utf-8"))


def _exchange(exchange: Exchange) -> dict[str, Any]:
    out: dict[str, Any] = {"request": _request(exchange.request), "response": _response(exchange.response)}
    if exchange.elapsed is not None:
        out["elapsed"] = exchange.elapsed
    if exchange.wait is not None:
        out["wait"] = exchange.wait
    return out


def _request(request: Request) -> dict[str, Any]:
    out: dict[str, Any] = {"method": request.method, "path": request.path}
    if request.query:
        out["query"] = request.query
    return {**out, **_headers(request.headers), **bodies.show(request.body, request.headers)}


def _response(response: Response) -> dict[str, Any]:
    shown = bodies.show(response.body, response.headers)
    if not shown.keys().isdisjoint(("form", "multipart")):
        shown = {
            **({"coding": response.body.coding} if response.body.coding else {}),
            **bodies.show_content(response.body.content),
        }
    return {"status": response.status, **_headers(response.headers), **shown}


def _headers(headers: Headers) -> dict[str, Any]:
    if not headers:
        return {}
    if len({name for name, _ in headers}) == len(headers):
        return {"headers": dict(headers)}
    return {"headers": [list(pair) for pair in headers]}
