"""Labii's refusals. All but two have the body ``{"detail": text}``.

::

    VendorError
    ├── Refusal                     {"detail": ...}
    │   ├── NotAuthenticated        401  who calls is not known
    │   ├── NotPermitted            403  the role is too low, or the object's state forbids the write
    │   ├── NotAllowed              405  no role may call this method here
    │   ├── NotAcceptable           406  a parameter or the body is wrong; unknown sids included [seed]
    │   │   └── LoginFailed         406  counted: what it changed stays
    │   ├── NotJson                 400  [inferred: DRF]
    │   ├── NotAForm                400  [inferred: DRF]
    │   ├── WrongMediaType          415  [inferred: DRF]
    │   ├── InvalidPage             404  [inferred: DRF]
    │   └── Throttled               429
    ├── FieldsInvalid               406  {"<field>": [texts]} [inferred: DRF]
    └── NotFound                    404  the framework's HTML page, for unknown URLs
"""

from __future__ import annotations

from typing import Any

from mockservers.engine.call import Call, VendorError

__all__ = [
    "FieldsInvalid",
    "InvalidPage",
    "LoginFailed",
    "NotAForm",
    "NotAcceptable",
    "NotAllowed",
    "NotAuthenticated",
    "NotFound",
    "NotJson",
    "NotPermitted",
    "Refusal",
    "ServerError",
    "Throttled",
    "WrongMediaType",
    "wrong_id",
]

HTML = (("Content-Type", "text/html; charset=utf-8"),)


class Refusal(VendorError):
    """A refusal whose body holds one message. ``reason``, for people, defaults to the message."""

    def __init__(self, detail: str, reason: str = "") -> None:
        super().__init__(reason or detail)
        self.detail = detail

    def body(self, call: Call) -> Any:
        return {"detail": self.detail}


class NotAuthenticated(Refusal):
    status = 401
    headers = (("WWW-Authenticate", "Token"),)

    def __init__(self, detail: str = "Authentication credentials were not provided.", reason: str = "") -> None:
        super().__init__(detail, reason)


class NotPermitted(Refusal):
    status = 403

    def __init__(self, reason: str = "") -> None:
        super().__init__("You do not have permission to perform this action.", reason)


class NotAllowed(Refusal):
    status = 405

    def __init__(self, method: str, allowed: tuple[str, ...] = (), reason: str = "") -> None:
        super().__init__(f'Method "{method}" not allowed.', reason)
        self.headers = (("Allow", ", ".join(allowed)),)


class NotAcceptable(Refusal):
    status = 406


class LoginFailed(NotAcceptable):
    keeps = True


class NotJson(Refusal):
    status = 400

    def __init__(self, why: str) -> None:
        super().__init__(f"JSON parse error - {why}")


class NotAForm(Refusal):
    status = 400

    def __init__(self, why: str) -> None:
        super().__init__(f"Multipart form parse error - {why}")


class WrongMediaType(Refusal):
    status = 415

    def __init__(self, kind: str) -> None:
        super().__init__(f'Unsupported media type "{kind}" in request.')


class InvalidPage(Refusal):
    status = 404

    def __init__(self, reason: str = "") -> None:
        super().__init__("Invalid page.", reason)


class Throttled(Refusal):
    status = 429

    def __init__(self, seconds: int) -> None:
        super().__init__(f"Request was throttled. Expected available in {seconds} second{'s' if seconds != 1 else ''}.")
        self.headers = (("Retry-After", str(seconds)),)


class FieldsInvalid(VendorError):
    """Texts per field."""

    status = 406

    def __init__(self, fields: dict[str, list[str]]) -> None:
        super().__init__("; ".join(f"{name}: {texts[0]}" for name, texts in fields.items()))
        self.fields = fields

    def body(self, call: Call) -> Any:
        return self.fields


class NotFound(VendorError):
    status = 404
    headers = HTML

    def body(self, call: Call) -> Any:
        return (
            '<!doctype html>\n<html lang="en">\n<head>\n  <title>Not Found</title>\n</head>\n<body>\n'
            "  <h1>Not Found</h1><p>The requested resource was not found on this server.</p>\n</body>\n</html>\n"
        )


class ServerError(VendorError):
    """Only ever raised by a fault that asks for it."""

    headers = HTML

    def __init__(self, status: int) -> None:
        super().__init__(f"fault: {status}")
        self.status = status

    def body(self, call: Call) -> Any:
        return (
            '<!doctype html>\n<html lang="en">\n<head>\n  <title>Server Error</title>\n</head>\n<body>\n'
            f"  <h1>Server Error ({self.status})</h1><p></p>\n</body>\n</html>\n"
        )


def wrong_id(sid: object, reason: str = "") -> NotAcceptable:
    """The refusal of a sid that cannot be decrypted, matches nothing, or is of another kind."""
    return NotAcceptable(f"Wrong id: {sid}.", reason)
