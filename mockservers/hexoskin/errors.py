"""What Hexoskin refuses, and how::

    VendorError
    └── Refused                  400, JSON with ``error`` (framework) and ``errors`` (read by the official client)
        ├── BadRequest           400 texts of filters, orders, pages, bodies
        ├── Invalid              400 ``{<resource>: {<field>: [text]}}``
        ├── Forbidden            403
        ├── Unprocessable        404 of a detail key that is no number, 415, 500: ``error_message``
        │   ├── NotANumber       404
        │   ├── WrongType        415
        │   └── Crash            500
        ├── BadSignature         401 JSON
        ├── OAuthRefused         400 as RFC 6749 words it
        ├── Unauthorized         401, empty body
        ├── NotFound             404, empty body: absent or invisible
        ├── NoPage               404, the web framework's HTML page: no such path
        ├── Moved                301 to the path with its slash
        ├── NotAllowed           405, the allowed methods as text
        ├── Throttled            429, empty body
        └── BadConsent           400, a page for people

Empty bodies have an HTML type: the official client reads the type of every reply, and fails on an empty JSON body.
"""

from __future__ import annotations

from html import escape
from typing import Any

from mockservers.engine.call import Call, VendorError

__all__ = [
    "BadConsent",
    "BadRequest",
    "BadSignature",
    "Crash",
    "Forbidden",
    "Invalid",
    "Moved",
    "NoPage",
    "NotANumber",
    "NotAllowed",
    "NotFound",
    "OAuthRefused",
    "Refused",
    "Throttled",
    "Unauthorized",
    "WrongType",
]

HTML = (("Content-Type", "text/html; charset=utf-8"),)
SORRY = "Sorry, this request could not be processed. Please try again later."


class Refused(VendorError):
    status = 400


class BadRequest(Refused):
    """400 with one sentence, in which the framework escapes ``&``, ``<`` and ``>``."""

    def body(self, call: Call) -> Any:
        text = escape(self.reason, quote=False)
        return {"error": text, "errors": [text]}


class Invalid(Refused):
    """400 with sentences by field."""

    def __init__(self, resource: str, fields: dict[str, list[str]]) -> None:
        super().__init__("; ".join(f"{name}: {' '.join(texts)}" for name, texts in fields.items()))
        self.resource, self.fields = resource, fields

    def body(self, call: Call) -> Any:
        return {self.resource: self.fields, "errors": self.fields}


class Forbidden(Refused):
    status = 403

    def body(self, call: Call) -> Any:
        text = "You do not have permission to do that."
        return {"error": text, "errors": [text]}


class Unprocessable(Refused):
    def body(self, call: Call) -> Any:
        return {"error_message": SORRY, "errors": [SORRY]}


class NotANumber(Unprocessable):
    status = 404


class WrongType(Unprocessable):
    status = 415


class Crash(Unprocessable):
    status = 500


class BadSignature(Refused):
    """Good user, bad signature or unknown API key."""

    status = 401

    def body(self, call: Call) -> Any:
        return {"error": "API signature failed."}


class OAuthRefused(Refused):
    """What the token endpoint refuses."""

    def __init__(self, error: str, description: str) -> None:
        super().__init__(f"{error}: {description}")
        self.error, self.description = error, description

    def body(self, call: Call) -> Any:
        return {"error": self.error, "error_description": self.description}


class Empty(Refused):
    headers: tuple[tuple[str, str], ...] = HTML

    def body(self, call: Call) -> Any:
        return b""


class Unauthorized(Empty):
    status = 401
    headers = (*HTML, ("WWW-Authenticate", 'Basic Realm="django-tastypie"'))


class NotFound(Empty):
    status = 404


class Throttled(Empty):
    status = 429


class NoPage(Refused):
    status = 404
    headers = HTML

    def body(self, call: Call) -> Any:
        return (
            '<!doctype html>\n<html lang="en">\n<head><title>Not Found</title></head>\n<body>\n<h1>Not Found</h1>'
            "<p>The requested resource was not found on this server.</p>\n</body>\n</html>\n"
        )


class Moved(Refused):
    status = 301

    def __init__(self, reason: str, location: str) -> None:
        super().__init__(reason)
        self.headers = (*HTML, ("Location", location))

    def body(self, call: Call) -> Any:
        return b""


class NotAllowed(Refused):
    status = 405

    def __init__(self, reason: str, allowed: tuple[str, ...]) -> None:
        super().__init__(reason)
        self.allowed = ",".join(allowed)
        self.headers = (*HTML, ("Allow", self.allowed))

    def body(self, call: Call) -> Any:
        return self.allowed


class BadConsent(Refused):
    headers = HTML

    def body(self, call: Call) -> Any:
        return f"<!doctype html>\n<title>Error</title>\n<h1>Error</h1>\n<p>{escape(self.reason)}</p>\n"
