"""The control API: ``/_mock/...`` on every port. Described by ``control.contract``; answers JSON, errors as
``{"error": "<one line that says what to do>"}``."""

from __future__ import annotations

import re
import sys
import traceback
from collections.abc import Iterable, Mapping
from hmac import compare_digest
from typing import Any

from mockservers.engine.call import Call, Reply
from mockservers.engine.contract import Operation, compile_validator
from mockservers.engine.dialect import Dialect
from mockservers.engine.door import raw_path, send
from mockservers.engine.faults import make_fault
from mockservers.engine.router import Router
from mockservers.engine.store import encode
from mockservers.engine.vendor import Vendor, credentials_of
from mockservers.engine.world import World, WorldError, Worlds

from .contract import contract
from .state import Conflict, NotThere, State, run_action, wording

__all__ = ["ControlApp"]

JSON = (("Content-Type", "application/json"), ("Cache-Control", "no-store"))
SHORT = ("clock", "faults", "journal", "state", "actions", "reset", "fork")
LOOPBACK = ("127.", "::1", "localhost", "::ffff:127.")
OWN_NAME = re.compile(r"(?:127(?:\.[0-9]+){3}|\[::1\]|(?:[a-z0-9-]+\.)*localhost)?(?::[0-9]*)?\Z", re.IGNORECASE)
"""``Host`` of a caller that means this machine."""


class _Refused(Exception):
    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.status = status


class ControlApp:
    """Answers the control API for some worlds. With a ``token``, callers must send it as a bearer token.

    Raises ``ValueError`` for a token of no characters.
    """

    def __init__(self, worlds: Worlds, token: str | None = None, urls: dict[str, str] | None = None) -> None:
        if token is not None and not token.strip():
            raise ValueError("the control token is empty: give one of some characters, or none to have one made")
        self.worlds, self.token = worlds, None if token is None else token.strip()
        self.urls = {} if urls is None else urls
        self._router = Router(contract.operations)
        self._dialect = Dialect()

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        return send(self.answer(environ), environ, start_response)

    def answer(self, environ: dict[str, Any]) -> Reply:
        method, path = environ["REQUEST_METHOD"].upper(), raw_path(environ)
        rest = path[len("/_mock/") :]
        if rest.partition("/")[0] in SHORT:
            path = f"/_mock/worlds/default/{rest}"
        reply = self._reply(environ, method, path)
        if method == "HEAD":
            reply.headers = (*reply.headers, ("Content-Length", str(len(reply.body))))
            reply.body = b""
        return reply

    def _reply(self, environ: dict[str, Any], method: str, path: str) -> Reply:
        operation, args, allowed = self._router.find(method, path)
        try:
            if operation is None:
                if allowed:
                    raise _Refused(405, f"{path} answers {', '.join(allowed)}, not {method}")
                raise _Refused(404, f"no control operation at {path}. See /_mock/openapi.json")
            self._guard(operation, environ)
            call = Call(_CONTROL, environ, method, path, environ.get("QUERY_STRING", ""))
            call.args, call.operation = args, operation
            self._parse(call, operation)
            result = getattr(self, "_" + operation.id.replace(".", "_"))(call)
        except _Refused as error:
            return Reply(encode({"error": str(error)}), error.status, JSON)
        except NotThere as error:
            return Reply(encode({"error": str(error)}), 404, JSON)
        except Conflict as error:
            return Reply(encode({"error": str(error)}), 409, JSON)
        except WorldError as error:
            status = 404 if str(error).startswith("no ") else 409 if str(error).startswith("there is a world") else 400
            return Reply(encode({"error": str(error)}), status, JSON)
        except ValueError as error:
            return Reply(encode({"error": str(error)}), 400, JSON)
        except Exception as error:
            # A defect of this project: said where it was asked for, and in full where the server runs.
            traceback.print_exc(file=sys.stderr)
            text = " ".join(f"{type(error).__name__}: {error}".split())
            return Reply(
                encode({"error": f"internal error in {operation.id}: {text}; the traceback is on standard error"}),  # type: ignore[union-attr]
                500,
                JSON,
            )
        if operation.success == 204:
            return Reply(b"", 204, ())
        return Reply(encode(result), operation.success, JSON)

    def _guard(self, operation: Operation, environ: Mapping[str, Any]) -> None:
        """The token where there is one. Without one only this machine may ask: bind elsewhere and a token is made."""
        if not operation.auth:
            return
        if self.token is None:
            remote = str(environ.get("REMOTE_ADDR") or "127.0.0.1")
            if not remote.startswith(LOOPBACK):
                raise _Refused(403, "the control API answers this machine only; serve with --control-token to open it")
            if environ.get("HTTP_ORIGIN") or environ.get("HTTP_SEC_FETCH_SITE") == "cross-site":
                raise _Refused(403, "the control API does not answer web pages of other origins")
            host = str(environ.get("HTTP_HOST", ""))
            if OWN_NAME.match(host) is None and not self._is_vendors(host):
                # A page whose name was made to lead here would ask by that name, as if it were of this origin.
                raise _Refused(
                    403,
                    "the control API answers by the names of this machine and of the vendors; or serve with a token",
                )
            return
        given = str(environ.get("HTTP_AUTHORIZATION", "")).removeprefix("Bearer ").strip()
        if not compare_digest(given.encode(), self.token.encode()):
            raise _Refused(401, "send the control token as 'Authorization: Bearer <token>'; serve printed it at start")

    def _is_vendors(self, host: str) -> bool:
        name = host.partition(":")[0].lower()
        return any(name in vendor.hosts for vendor in self.worlds.vendors.values())

    def _parse(self, call: Call, operation: Operation) -> None:
        if operation.auth:
            known = [p.name for p in operation.params if p.where == "query"]
            for name in call.query:
                if name not in known:
                    hint = f"Parameters: {', '.join(known)}" if known else "There are none here"
                    raise ValueError(f"unknown parameter {name!r}. {hint}")
        for param in operation.params:
            if param.where != "query":
                continue
            text = call.query.get(param.name)
            if text is None or text == "":
                call.params[param.name] = param.field.default
                continue
            value = self._dialect.convert(param, text)
            if not isinstance(value, int | str | bool):
                raise ValueError(f"{param.name}: {text!r} is not a usable {param.field.type}")
            call.params[param.name] = value
        body = operation.body
        if body is None:
            return
        if not call.body.strip():
            if body.required:
                raise ValueError("send a JSON body")
            call.data = {}
        else:
            try:
                call.data = call.json()
            except ValueError as error:
                raise ValueError(f"the body is not JSON: {error}") from None
        if not isinstance(call.data, dict):
            raise ValueError("the body must be a JSON object")
        if operation.id in ("faults.create", "state.patch", "actions.run"):
            return  # checked where they are used, with messages of their own
        assert body.schema is not None
        problems = compile_validator(contract.schema_field(body.schema), {}, "create")(call.data)
        if problems:
            first = problems[0]
            if first.code == "unknown":
                listed = ", ".join(f.name for f in first.field.fields)
                raise ValueError(f"unknown setting {first.name!r}. Settings: {listed}")
            raise ValueError(f"{first.name or 'the body'} {wording(first)}")

    def _world(self, call: Call) -> World:
        return self.worlds.get(call.args["world"])

    def _vendor(self, call: Call) -> Vendor:
        return self.worlds.vendor(call.args["vendor"])

    def _state(self, call: Call) -> State:
        return State(self._vendor(call), self._world(call))

    # Health, vendors, credentials

    def _health(self, call: Call) -> Any:
        return {"status": "ok", "vendors": list(self.worlds.vendors), "worlds": len(self.worlds.names())}

    def _openapi(self, call: Call) -> Any:
        from mockservers.engine.contract.schema import openapi

        return openapi(contract, [call.base_url])

    def _url(self, call: Call, vendor: str) -> str:
        return self.urls.get(vendor) or call.base_url

    def _vendors_list(self, call: Call) -> Any:
        return [
            {"name": v.name, "title": v.title, "url": self._url(call, v.name), "hosts": list(v.hosts)}
            for v in self.worlds.vendors.values()
        ]

    def _vendors_openapi(self, call: Call) -> Any:
        from mockservers.engine.contract.schema import openapi

        vendor = self._vendor(call)
        return openapi(vendor.contract, [self._url(call, vendor.name)])

    def _credentials(self, call: Call) -> Any:
        return self.credentials(self.worlds.get(call.params["world"]), call.base_url)

    def credentials(self, world: World, base: str) -> dict[str, Any]:
        """One object per served vendor, ``url`` first."""
        found = {}
        for vendor in self.worlds.vendors.values():
            found[vendor.name] = dict(credentials_of(vendor, world, self.urls.get(vendor.name) or base))
        return found

    # Worlds

    def _shown(self, world: World, call: Call) -> dict[str, Any]:
        return {**world.describe(), "credentials": self.credentials(world, call.base_url)}

    def _worlds_list(self, call: Call) -> Any:
        return [self.worlds.get(name).describe() for name in self.worlds.names()]

    def _worlds_create(self, call: Call) -> Any:
        d = call.data
        return self._shown(self.worlds.create(d.get("name"), d.get("profile"), d.get("seed"), d.get("clock")), call)

    def _worlds_get(self, call: Call) -> Any:
        return self._world(call).describe()

    def _worlds_delete(self, call: Call) -> Any:
        self.worlds.delete(call.args["world"])

    def _worlds_reset(self, call: Call) -> Any:
        return self.worlds.reset(call.args["world"]).describe()

    def _worlds_fork(self, call: Call) -> Any:
        return self._shown(self.worlds.fork(call.args["world"], call.data.get("name")), call)

    # Clock

    def _clock_get(self, call: Call) -> Any:
        return self._world(call).clock.describe()

    def _clock_freeze(self, call: Call) -> Any:
        clock = self._world(call).clock
        clock.freeze(call.data.get("at"))
        return clock.describe()

    def _clock_set(self, call: Call) -> Any:
        clock = self._world(call).clock
        clock.set(call.data["at"])
        return clock.describe()

    def _clock_advance(self, call: Call) -> Any:
        clock = self._world(call).clock
        clock.advance(call.data["by"])
        return clock.describe()

    def _clock_resume(self, call: Call) -> Any:
        clock = self._world(call).clock
        clock.resume()
        return clock.describe()

    # Faults

    def _faults_list(self, call: Call) -> Any:
        return [f.as_dict() for f in self._world(call).faults.active]

    def _faults_create(self, call: Call) -> Any:
        data = dict(call.data)
        operation = data.pop("operation", "*")
        return self._world(call).set_fault(make_fault(operation, **data)).as_dict()

    def _faults_clear(self, call: Call) -> Any:
        self._world(call).faults.clear()

    def _faults_delete(self, call: Call) -> Any:
        if not self._world(call).faults.remove(call.args["fault"]):
            raise NotThere(f"no fault {call.args['fault']}")

    # Journal

    def _found(self, call: Call) -> Any:
        p = call.params
        if p["vendor"] is not None:
            self.worlds.vendor(p["vendor"])
        self.worlds.check_operation(p["operation"], p["vendor"])
        return self._world(call).journal.query(
            p["operation"], p["vendor"], p["status"], p["refused"], p["since"], p["limit"]
        )

    def _journal_list(self, call: Call) -> Any:
        return [e.as_dict() for e in self._found(call)]

    def _journal_count(self, call: Call) -> Any:
        return {"count": len(self._found(call))}

    def _journal_clear(self, call: Call) -> Any:
        self._world(call).journal.clear()

    # State

    def _state_kinds(self, call: Call) -> Any:
        return self._state(call).kinds()

    def _state_list(self, call: Call) -> Any:
        return self._state(call).list(call.args["kind"], call.params["limit"], call.params["offset"])

    def _state_create(self, call: Call) -> Any:
        fields = call.data.get("fields") or {}
        if not all(isinstance(name, str) and name.isidentifier() for name in fields):
            raise ValueError("fields: names must be identifiers")
        return self._state(call).create(call.args["kind"], call.data.get("count", 1), **fields)

    def _state_get(self, call: Call) -> Any:
        return self._state(call).get(call.args["kind"], call.args["key"])

    def _state_patch(self, call: Call) -> Any:
        return self._state(call).patch(call.args["kind"], call.args["key"], call.data)

    def _state_delete(self, call: Call) -> Any:
        return {"deleted": self._state(call).delete(call.args["kind"], call.args["key"], call.params["cascade"])}

    # Actions

    def _actions_list(self, call: Call) -> Any:
        actions = self._vendor(call).dialect.actions()
        return {name: " ".join((found.__doc__ or "").partition("\n\n")[0].split()) for name, found in actions.items()}

    def _actions_run(self, call: Call) -> Any:
        world = self._world(call)
        return run_action(self._vendor(call), world, call.args["action"], call.data)


_CONTROL = Vendor(
    "mock", "control", (), contract="mockservers.control.contract:contract", dialect="", behaviour="", fixture=""
)
