"""One envelope for every refusal: ``{"fault": {"code", "message"}}``."""

from typing import Any

from mockservers.engine.call import Call, VendorError


class Refused(VendorError):
    code, message = "internal", "Something went wrong."

    def body(self, call: Call) -> Any:
        return {"fault": {"code": self.code, "message": self.message}}


class NoKey(Refused):
    status, code, message = 401, "no-key", "Send a key."
    headers = (("WWW-Authenticate", "Key"),)


class ReadOnly(Refused):
    status, code, message = 403, "read-only", "This key only reads."


class NotFound(Refused):
    status, code, message = 404, "not-found", "There is nothing here."


class NotAllowed(Refused):
    status, code, message = 405, "not-allowed", "Not this way."


class Bad(Refused):
    status, code = 400, "bad"

    @property
    def message(self) -> str:
        return str(self.facts["text"])


class TooMany(Refused):
    status, code, message = 429, "too-many", "Slow down."


class Injected(Refused):
    message = "Come back later."

    def __init__(self, status: int) -> None:
        super().__init__("injected")
        self.status, self.code = status, f"e{status}"
