"""In this process: a call by `requests` to the double, to a bare Flask view the same way, and to `responses`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from statistics import median
from time import perf_counter
from typing import Any

import requests
from flask import Flask, Response
from report import Row, at_most, ratio_of, say, seconds
from subjects import Subject, Target, ask

from mockservers.engine.call import Reply
from mockservers.engine.door import Door
from mockservers.engine.transport.inprocess import intercept_hosts

__all__ = ["inprocess"]

Call = Callable[[int], Any]
GOALS = {"get": at_most(0.9), "page": at_most(0.9), "create": None}


class FlaskDoor:
    """A Flask app behind the in-process transport."""

    def __init__(self, app: Flask) -> None:
        self._app = app

    def take(self, environ: dict[str, Any], path: str, prefix: str) -> Reply:
        out: list[Any] = []

        def start_response(status: str, headers: list[tuple[str, str]], error: Any = None) -> Callable[[bytes], None]:
            out.extend((status, headers))
            return lambda data: None

        body = b"".join(self._app.wsgi_app(environ, start_response))
        return Reply(body, int(out[0][:3]), out[1])


def _caller(base: str, targets: list[Target]) -> Call:
    size = len(targets)
    if targets[0].method == "GET":
        return lambda n: requests.get(base + targets[n % size].path, headers=targets[n % size].headers)
    return lambda n: requests.post(
        base + targets[n % size].path, data=targets[n % size].body, headers=targets[n % size].headers
    )


@contextmanager
def _ours(subject: Subject, targets: list[Target]) -> Iterator[Call]:
    host = subject.vendor.hosts[0]
    with intercept_hosts([(host, Door(subject.vendor, subject.worlds))]):
        yield _caller(f"https://{host}", targets)


@contextmanager
def _flask(body: bytes, targets: list[Target]) -> Iterator[Call]:
    app = Flask("view", static_folder=None)

    @app.route("/<path:path>", methods=["GET", "POST"])
    def view(path: str) -> Response:
        return Response(body, mimetype="application/json")

    with intercept_hosts([("flask.example.org", FlaskDoor(app))]):
        yield _caller("https://flask.example.org", targets)


@contextmanager
def _responses(body: bytes, targets: list[Target]) -> Iterator[Call]:
    import responses

    with responses.RequestsMock() as mock:
        target = targets[0]
        mock.add(target.method, f"https://canned.example.org{target.path}", body=body, content_type="application/json")
        yield _caller("https://canned.example.org", [target])


def inprocess(subject: Subject, quick: bool) -> list[Row]:
    rounds, calls = (15, 30) if quick else (40, 50)
    rows = []
    for kind in ("get", "page", "create"):
        targets: list[Target] = getattr(subject, kind)
        if not targets:
            continue
        # A first pass unmeasured: what a vendor remembers of a document it has shown is steady state for both sides.
        for target in targets if targets[0].method == "GET" else ():
            ask(subject, target)
        with _ours(subject, targets) as call:
            answer = call(0)
            if answer.status_code >= 400:
                raise RuntimeError(f"{subject.name} {kind}: {answer.status_code} {answer.text[:200]}")
            body = answer.content
        makers: dict[str, Callable[[], AbstractContextManager[Call]]] = {
            "ours": lambda: _ours(subject, targets),  # noqa: B023 - called in this turn of the loop
            "flask": lambda: _flask(body, targets),  # noqa: B023
            "responses": lambda: _responses(body, targets),  # noqa: B023
        }
        times: dict[str, list[float]] = {name: [] for name in makers}
        for number in range(rounds):
            for name, make in makers.items():
                with make() as call:
                    for n in range(3):
                        call(n)
                    began = perf_counter()
                    for n in range(calls):
                        call(number * calls + n)
                    times[name].append((perf_counter() - began) / calls)
        ours = seconds(median(times["ours"]))
        for name, goal in (("responses", GOALS[kind]), ("flask", None)):
            label = "Flask view, same transport" if name == "flask" else name
            rows.append(
                Row(
                    f"in-process {subject.name} {kind}",
                    ours,
                    f"{label} {seconds(median(times[name]))}",
                    ratio_of(times["ours"], times[name]),
                    goal,
                )
            )
        say(f"{subject.name} {kind}: {rounds} rounds of {calls} calls")
    return rows
