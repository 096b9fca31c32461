"""Labstep's refusals: JSON with the one key ``message``, a text or a list of violations.

The official client shows status and body and reads neither, so most bodies are those of the framework the API runs on
[inferred]; the not-found text and both forms of violations were printed in captured answers [sample]. ::

    VendorError
    └── LabstepError
        ├── Violations          400  a list of {property, message}
        ├── BadRequest          400  one text: malformed JSON, unknown cursor, unknown filter attribute
        ├── Unauthorized        401  {code, message}: tokens and log-in
        │   └── UnknownKey      401  {message}: API keys
        ├── Forbidden           403
        │   └── Locked          403  the experiment is locked
        ├── NotFound            404  unknown id, by entity class
        ├── NoRoute             404
        ├── NotAllowed          405
        └── Failure             any  what a fault asks for
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from mockservers.engine.call import Call, VendorError

__all__ = [
    "BLANK",
    "CHOICE",
    "MISSING",
    "NULL",
    "BadRequest",
    "Failure",
    "Forbidden",
    "LabstepError",
    "Locked",
    "NoRoute",
    "NotAllowed",
    "NotFound",
    "Unauthorized",
    "UnknownKey",
    "Violations",
]

MISSING = "This field is missing."
BLANK = "This value should not be blank."
NULL = "This value should not be null."
CHOICE = "The value you selected is not a valid choice."


class LabstepError(VendorError):
    """A refusal in Labstep's envelope."""

    def body(self, call: Call) -> Any:
        return {"message": self.message(call)}

    def message(self, call: Call) -> Any:
        return self.reason


class Violations(LabstepError):
    """One or more values are wrong. Fields of the body stand in square brackets, rules over the record do not."""

    status = 400

    def __init__(self, *found: tuple[str, str]) -> None:
        super().__init__("; ".join(f"{name}: {text}" for name, text in found))
        self.found = found

    def message(self, call: Call) -> Any:
        return [{"property": name, "message": text} for name, text in self.found]


class BadRequest(LabstepError):
    status = 400


class Unauthorized(LabstepError):
    """``text`` is the vendor's word, ``reason`` ours."""

    status = 401
    headers: tuple[tuple[str, str], ...] = (("WWW-Authenticate", "Bearer"),)

    def __init__(self, text: str, reason: str = "") -> None:
        super().__init__(reason or text)
        self.text = text

    def body(self, call: Call) -> Any:
        return {"code": 401, "message": self.text}


class UnknownKey(Unauthorized):
    headers = ()

    def body(self, call: Call) -> Any:
        return {"message": self.text}


class Forbidden(LabstepError):
    status = 403

    def message(self, call: Call) -> Any:
        return "Access Denied."


class Locked(Forbidden):
    """Nothing of a locked experiment may change until it is unlocked."""


class NotFound(LabstepError):
    """``label`` is the entity's class name."""

    status = 404

    def __init__(self, label: str, key: object = None) -> None:
        super().__init__(f"no {label} {key!r}" if key is not None else f"no such {label}")
        self.label = label

    def message(self, call: Call) -> Any:
        return f"AppBundle\\Entity\\{self.label} entity not found"


class NoRoute(LabstepError):
    status = 404

    def message(self, call: Call) -> Any:
        return f'No route found for "{call.method} {call.path}"'


class NotAllowed(LabstepError):
    status = 405

    def __init__(self, reason: str, allowed: tuple[str, ...]) -> None:
        super().__init__(reason)
        self.allowed = allowed
        self.headers = (("Allow", ", ".join(allowed)),)

    def message(self, call: Call) -> Any:
        allow = ", ".join(self.allowed)
        return f'No route found for "{call.method} {call.path}": Method Not Allowed (Allow: {allow})'


class Failure(LabstepError):
    """A failure asked for by a fault."""

    def __init__(self, status: int) -> None:
        super().__init__(f"fault: {status}")
        self.status = status

    def message(self, call: Call) -> Any:
        try:
            return HTTPStatus(self.status).phrase
        except ValueError:
            return "Error"
