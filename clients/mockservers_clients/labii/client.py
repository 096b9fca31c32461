"""The client: where the API is, who is asking, and for which organization."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from types import TracebackType
from typing import IO, Any
from urllib.parse import urlsplit

import requests

from .._http import RetryPolicy, Timeout
from .errors import ArgumentError, AuthenticationError, LoginError, MfaRequiredError, NotAcceptableError, ProtocolError
from .model import Level, Model, Object, Ref
from .models import Models
from .transport import ANONYMOUS, TIMEOUT, Credentials, Sleep, Transport, parsed, query_pairs
from .upload import upload

DEFAULT_URL = "https://www.labii.dev"

# Sent by the vendor's client on every call; its meaning is not documented. [sdk]
_HEADERS = {"X-Forwarded-For": "batch", "Content-Type": "application/json"}

MfaCode = Callable[[], str]
"""Asks a person (or a mailbox) for the code that was just sent."""


class Client(Models):
    """A client of the Labii API.

    Give ``api_key``, or call :meth:`login`. ``organization_sid`` is what lists are about unless told otherwise. With
    ``relogin`` a session that ended (30 idle minutes are enough) is begun again, once per call, with the log-in last
    given; the password is then kept in memory. ``timeout`` is in seconds. ``session`` is used and left open; without
    one the client makes its own, closed by :meth:`close` or at the end of a ``with`` block.

    >>> with Client("knqt0a40x7mrwBGLQV") as client:                                        # doctest: +SKIP
    ...     client.login("mira@example.org", "...")
    ...     for row in client.rows.iterate(table__sid="...", is_archived=False, serializer="name"):
    ...         print(row["sid"], row["name"])
    """

    def __init__(
        self,
        organization_sid: str | None = None,
        api_key: str | None = None,
        url: str = DEFAULT_URL,
        *,
        relogin: bool = False,
        timeout: Timeout = TIMEOUT,
        retry: RetryPolicy = RetryPolicy(),  # noqa: B008 - immutable
        session: requests.Session | None = None,
        sleep: Sleep = time.sleep,
    ) -> None:
        self.url = url.rstrip("/")
        self.organization_sid = organization_sid
        self.user: Object = {}
        self.credentials = Credentials(api_key)
        self.relogin = relogin
        self._login_again: Callable[[], object] | None = None
        self._transport = Transport(session, timeout, retry, sleep)

    def login(self, username: str, password: str, *, mfa_code: MfaCode | None = None) -> Object:
        """Begin a session; ``username`` is the e-mail. Returns the answer, with ``token`` and ``user``.

        For accounts with multi-factor log-in a code is sent by e-mail and ``mfa_code`` asked for it; without it
        :class:`MfaRequiredError` is raised before anything is sent out.
        """
        answer = self._account("auth", {"username": username, "password": password})
        secret = answer.get("secret")
        if "token" not in answer and isinstance(secret, str):
            if mfa_code is None:
                raise MfaRequiredError(secret)
            self.request_mfa_code(secret)
            answer = self._account("mfa/verify", {"code": mfa_code(), "secret": secret})
        if self.relogin:
            self._login_again = lambda: self.login(username, password, mfa_code=mfa_code)
        return self._adopt(answer)

    def request_mfa_code(self, secret: str, option: str = "email") -> None:
        """Have a code sent; ``secret`` comes with :class:`MfaRequiredError`."""
        self._account("mfa/code", {"option": option, "secret": secret})

    def verify_mfa(self, secret: str, code: str) -> Object:
        """Finish a multi-factor log-in with the code that was sent."""
        return self._adopt(self._account("mfa/verify", {"code": code, "secret": secret}))

    def check_token(self) -> bool:
        """Whether the session still stands. Never begins it again."""
        try:
            self._once("GET", "/accounts/checktoken/")
        except AuthenticationError:
            return False
        return True

    def logout(self) -> None:
        """End the session. The client is anonymous afterwards, unless it has an API key."""
        self._once("GET", "/accounts/logout/")
        self.credentials = Credentials(self.credentials.api_key)
        self.user = {}
        self._login_again = None

    def forget_password(self, email: str) -> str:
        """Ask for a reset by e-mail; the tag :meth:`reset_password` needs, good for 30 minutes."""
        return str(self._account("forgetpassword", {"email": email}).get("tag", ""))

    def reset_password(self, tag: str, password: str) -> None:
        """Set a new password."""
        self._account("resetpassword", {"password": password}, tag=tag)

    def upload(self, file: bytes | IO[bytes], name: str | None = None, *, workspaces: Sequence[Ref] = ()) -> Object:
        """Store a file in the organization's file table; the finished row.

        ``name`` defaults to that of the open file. The file is read into memory. ``workspaces`` decide who sees it.
        """
        return upload(self, file, name, workspaces)

    def model(self, app: str, model: str) -> Model:
        """Objects the client has no attribute for."""
        if not app.isalnum() or not model.isalnum():
            raise ArgumentError("app and model are names of letters and digits")
        return Model(self, app, model)

    def scope_sid(self, level: Level) -> str:
        """The sid that stands for a level: the client's organization, or the signed-in user."""
        if level == "organization":
            sid = self.organization_sid
        else:
            # The user inside the answer to log-in, not the member of an organization, which has another sid. [docs]
            sid = (self.user.get("user") or {}).get("sid") if level == "user" else None
        if not sid:
            raise ArgumentError(f"level {level!r} needs a sid: give sid=, or set it on the client")
        return str(sid)

    def call(self, method: str, path: str, *, params: Mapping[str, Any] | None = None, json: Any = None) -> Any:
        """Any call with the client's credentials; the parsed answer, None when it is empty."""
        try:
            return self._once(method, path, params=params, json=json)
        except AuthenticationError:
            if self._login_again is None or self.credentials.api_key:
                raise
            self._login_again()
            return self._once(method, path, params=params, json=json)

    def post_form(self, url: str, fields: Mapping[str, Any], file: tuple[str, bytes]) -> Mapping[str, str]:
        """POST a multipart form to an absolute address; the headers of the answer.

        Credentials go along only to the API's own host: a signed form brings its own permission.
        """
        own = urlsplit(url)[:2] == urlsplit(self.url)[:2] and "amazonaws.com" not in url
        form = query_pairs(fields)
        headers = {"X-Forwarded-For": "batch"} if own else None
        credentials = self.credentials if own else ANONYMOUS
        response = self._transport.send("POST", url, credentials, headers=headers, form=form, files=[("file", file)])
        return response.headers

    def close(self) -> None:
        """Close the connections this client opened itself. The session of the account stays; see :meth:`logout`."""
        self._transport.close()

    def __enter__(self) -> Client:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<labii.Client {self.url} {self.credentials}>"

    def _once(self, method: str, path: str, *, params: Mapping[str, Any] | None = None, json: Any = None) -> Any:
        pairs = query_pairs(params or {})
        url = self.url + path
        return parsed(self._transport.send(method, url, self.credentials, params=pairs, headers=_HEADERS, json=json))

    def _account(self, what: str, body: Mapping[str, Any], **params: Any) -> Object:
        url = f"{self.url}/accounts/{what}/"
        pairs = query_pairs(params)
        try:
            response = self._transport.send("POST", url, ANONYMOUS, params=pairs, headers=_HEADERS, json=dict(body))
        except NotAcceptableError as error:
            raise LoginError(error.message, status=406, body=error.body, fields=error.fields) from error
        answer = parsed(response)
        return answer if isinstance(answer, dict) else {}

    def _adopt(self, answer: Object) -> Object:
        token = answer.get("token")
        if not isinstance(token, str) or not token:
            raise ProtocolError("the answer to log-in has neither token nor secret")
        self.credentials = Credentials(self.credentials.api_key, token)
        self.user = answer
        return answer
