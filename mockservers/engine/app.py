"""VendorApp: a vendor as a Flask application, with two doors.

Declared operations are answered straight from the request core, before Flask's context machinery. Once the app has
hooks of its own (``before_request``, ``after_request``, signals, ...) every request takes Flask's way, and the core
answers from there; routes, blueprints and error handlers a user adds work in both cases. The replies are the same
through both doors.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import Any

from flask import Flask, Response, request, signals
from werkzeug.datastructures import Headers
from werkzeug.exceptions import NotFound
from werkzeug.routing import Map, RequestRedirect, Rule

from . import registry
from .call import Call
from .clock import pause
from .door import Answering, Door, header_list, raw_path, send, unbreakable
from .vendor import Vendor
from .world import Worlds

__all__ = ["VendorApp"]

_SIGNALS = (
    signals.request_started,
    signals.request_finished,
    signals.request_tearing_down,
    signals.got_request_exception,
    signals.appcontext_pushed,
    signals.appcontext_popped,
    signals.appcontext_tearing_down,
)


class _LazyRule(Rule):
    """A rule that compiles its URL builders on the first ``url_for``: they cost half a millisecond each."""

    _built = False

    def _compile_builder(self, append_unknown: bool = True) -> Any:
        def build(*args: Any, **values: Any) -> Any:
            made = Rule._compile_builder(self, append_unknown)
            setattr(self, "_build_unknown" if append_unknown else "_build", made.__get__(self, None))
            return made(*args, **values)

        return build


class VendorApp(Flask):
    """One vendor. ``flask --app mockservers.losant routes`` lists every operation."""

    url_rule_class = _LazyRule

    def __init__(self, vendor: Vendor, worlds: Worlds | None = None, control: Answering | None = None) -> None:
        self._filled = False
        self._url_map: Map | None = None
        super().__init__(f"mockservers.{vendor.name}", static_folder=None, template_folder=None)
        self.vendor = vendor
        self.worlds = worlds if worlds is not None else Worlds([vendor])
        if control is None and registry.make_control is not None:
            control = registry.make_control(self.worlds)
        self.door = Door(vendor, self.worlds, control)
        self._own = 0

    # Flask's rules are made from the contract the first time anybody looks at them.

    @property
    def url_map(self) -> Map:
        found = self._url_map
        assert found is not None
        if not self._filled and hasattr(self, "door"):
            self._filled = True
            for operation in self.vendor.contract.operations:
                rule = _LazyRule(
                    operation.path.replace("{", "<").replace("}", ">").replace(":path>", ">"),
                    endpoint=f"{self.vendor.name}.{operation.id}",
                    methods=[operation.method],
                    strict_slashes=False,
                    merge_slashes=False,
                )
                if ":path}" in operation.path:
                    rule.rule = operation.path.replace("{", "<path:").replace(":path}", ">").replace("}", ">")
                rule.provide_automatic_options = False  # type: ignore[attr-defined]
                found.add(rule)
                self.view_functions[rule.endpoint] = self._view
            self._own = len(found._rules)
        return found

    @url_map.setter
    def url_map(self, value: Map) -> None:
        self._url_map = value

    def _view(self, **_: Any) -> Response:
        return self._answer()

    def _answer(self) -> Response:
        environ = request.environ
        body = environ.get("mockservers.body")
        if body is not None:  # hooks may have read it
            environ["wsgi.input"] = io.BytesIO(body)
        reply = self.door.answer(environ)
        if reply.wait:
            pause(reply.wait)
        if reply.broken:
            if "mockservers.cut" in environ:
                environ["mockservers.broken"] = reply
            else:
                reply = unbreakable(reply)
        response = self.response_class(reply.body, status=reply.status)
        response.headers = Headers(header_list(reply))
        response.automatically_set_content_length = False
        return response

    def dispatch_request(self) -> Any:
        """Routes a user added are Flask's; all else, unknown paths included, is the vendor's to answer."""
        if self._has_own_routes and not self._is_declared(request.environ):
            rule = request.url_rule
            if rule is not None and not str(rule.endpoint).startswith(f"{self.vendor.name}."):
                return super().dispatch_request()
            if isinstance(request.routing_exception, RequestRedirect):
                return super().dispatch_request()
        return self._answer()

    def _is_declared(self, environ: dict[str, Any]) -> bool:
        """Whether an operation answers, but for those that take whatever path there is: a user's route goes first."""
        operation = self.vendor.router.find(environ["REQUEST_METHOD"], raw_path(environ))[0]
        return operation is not None and not operation.path.startswith("/{")

    @property
    def _has_own_routes(self) -> bool:
        return self._filled and self._url_map is not None and len(self._url_map._rules) > self._own

    @property
    def hooked(self) -> bool:
        """Whether the app has hooks of its own, so that requests must take Flask's way."""
        return bool(
            self.before_request_funcs
            or self.after_request_funcs
            or self.teardown_request_funcs
            or self.teardown_appcontext_funcs
            or self.url_value_preprocessors
            or any(signal.receivers for signal in _SIGNALS)
        )

    def wsgi_app(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if self.hooked:
            return self._flask(environ, start_response)
        if self._has_own_routes and self._is_own(environ):
            return self._flask(environ, start_response)
        return send(self.door.answer(environ), environ, start_response)

    def _is_own(self, environ: dict[str, Any]) -> bool:
        """Whether a request is for a route a user added and no declared operation."""
        if self._is_declared(environ):
            return False
        try:
            rule, _ = self.url_map.bind_to_environ(environ).match(return_rule=True)
        except NotFound:
            return False
        except Exception:
            return True
        return not str(rule.endpoint).startswith(f"{self.vendor.name}.")

    def _flask(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        body = Call(self.vendor, environ, "", "", "").body
        if body:
            environ["mockservers.body"] = body
            environ["wsgi.input"] = io.BytesIO(body)
            environ["CONTENT_LENGTH"] = str(len(body))
        out = super().wsgi_app(environ, start_response)
        reply = environ.get("mockservers.broken")
        if reply is not None and environ.get("mockservers.cut") is not None:
            environ["mockservers.cut"](reply)
        return out
