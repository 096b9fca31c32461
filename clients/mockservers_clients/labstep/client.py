"""The client: where the API is, who is asking, and for which workspace."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from types import TracebackType
from typing import Any
from urllib.parse import quote

import requests

from .._http import Timeout
from .accessors import Accessors
from .entity import Entities, Kind, Record
from .errors import ArgumentError, ProtocolError
from .kinds import KINDS
from .transport import (
    ANONYMOUS,
    TIMEOUT,
    Credentials,
    FilePart,
    RetryPolicy,
    Sleep,
    Transport,
    parsed,
    parsed_record,
    query_pairs,
)

DEFAULT_URL = "https://api.labstep.com"


def _system_clock() -> datetime:
    # A client of a live service stamps deletions with real time; tests and doubles give their own clock.
    return datetime(*time.gmtime()[:6], tzinfo=UTC)


class Client(Accessors):
    """A client of the Labstep API.

    Give ``api_key``, or call :meth:`login`. ``group_id`` is the workspace new records are made in. ``timeout`` is in
    seconds, ``clock`` is what deletions are dated by. ``session`` is used and left open; without one the client
    makes its own, closed by :meth:`close` or at the end of a ``with`` block.

    >>> with Client(api_key="...", group_id=57) as client:                                  # doctest: +SKIP
    ...     protocol = client.protocols.create(name="Lysis")
    ...     for experiment in client.experiments.iterate(search_query="lysis", limit=10):
    ...         print(experiment["name"])
    """

    def __init__(
        self,
        api_key: str | None = None,
        url: str = DEFAULT_URL,
        *,
        group_id: int | str | None = None,
        timeout: Timeout = TIMEOUT,
        retry: RetryPolicy = RetryPolicy(),  # noqa: B008 - immutable
        session: requests.Session | None = None,
        sleep: Sleep = time.sleep,
        clock: Callable[[], datetime] = _system_clock,
    ) -> None:
        self.url = url.rstrip("/")
        self.group_id = group_id
        self.credentials = Credentials(api_key)
        self._transport = Transport(session, timeout, retry, sleep)
        self.now = clock

    def login(self, username: str, password: str) -> Record:
        """Sign in and go on as that user, in their home workspace unless one is set already. Returns the user."""
        return self._adopt(self._public("/public-api/user/login", {"username": username, "password": password}))

    def sign_up(self, first_name: str, last_name: str, email: str, password: str, **fields: Any) -> Record:
        """Make a user and go on as that user; ``share_link_token`` joins the workspace it stands for."""
        names = {"first_name": first_name, "last_name": last_name, "email": email, "password": password}
        return self._adopt(self._public("/public-api/user", {**names, **fields}))

    def impersonate(self, username: str) -> None:
        """Go on as another user of the organization. Reserved to its administrators."""
        user = self.user(username)
        answer = self.call("POST", "/api/generic/token/impersonate", json={"guid": user.get("guid")})
        key = answer.get("uuid") if isinstance(answer, dict) else None
        if not isinstance(key, str) or not key:
            raise ProtocolError("the answer to impersonation has no uuid")
        self.credentials = Credentials(key)

    def me(self) -> Record:
        """The signed-in user."""
        return _object(self.call("GET", "/api/generic/user/info"))

    def user(self, username: str) -> Record:
        """A user by username."""
        return _object(self.call("GET", _user_path(username)))

    def update_user(self, username: str, **fields: Any) -> Record:
        """A user after changing ``fields``."""
        return _object(self.call("PUT", _user_path(username), json=fields))

    def service(self) -> Record:
        """Name and version of the service; needs no credentials."""
        return parsed_record(self._transport.send("GET", f"{self.url}/", ANONYMOUS))

    def accept_share_link(self, token: str) -> None:
        """Join what a share link stands for."""
        if not token or not token.replace("-", "").isalnum():
            raise ArgumentError("a share link's token is made of letters, digits and dashes")
        self._request("POST", f"/api/generic/share-link/accept/{token}")

    def entity(self, name: str) -> Entities:
        """Records of any kind: by the name used here (``"experiments"``) or by the vendor's (``"protocol-step"``)."""
        if name in KINDS:
            accessor: Entities = getattr(self, name)
            return accessor
        known = next((kind for kind in KINDS.values() if kind.slug == name), None)
        if known is None and not (name and name.replace("-", "").isalnum()):
            raise ArgumentError(f"{name!r} cannot be the name of an entity")
        return Entities(self, known or Kind(name))

    def call(self, method: str, path: str, *, params: Mapping[str, Any] | None = None, json: Any = None) -> Any:
        """Any call with the client's credentials; the parsed answer, None when it is empty."""
        response = self._request(method, path, params=params, json=json)
        return parsed(response) if response.content.strip() else None

    def send_form(self, path: str, fields: Mapping[str, Any], file: FilePart) -> Any:
        """POST a multipart form with the client's credentials; the parsed answer."""
        form = query_pairs(fields)
        return parsed(self._transport.send("POST", self.url + path, self.credentials, form=form, files=[file]))

    def fetch(self, url: str) -> bytes:
        """GET an absolute address without credentials."""
        return self._transport.send("GET", url, ANONYMOUS).content

    def close(self) -> None:
        """Close the connections this client opened itself."""
        self._transport.close()

    def __enter__(self) -> Client:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<labstep.Client {self.url} {self.credentials}>"

    def _request(
        self, method: str, path: str, *, params: Mapping[str, Any] | None = None, json: Any = None
    ) -> requests.Response:
        pairs = query_pairs(params or {})
        return self._transport.send(method, self.url + path, self.credentials, params=pairs, json=json)

    def _public(self, path: str, body: Mapping[str, Any]) -> Record:
        return parsed_record(self._transport.send("POST", self.url + path, ANONYMOUS, json=dict(body)))

    def _adopt(self, user: Record) -> Record:
        api_key, token = user.get("api_key"), user.get("token")
        if not api_key and not token:
            raise ProtocolError("the user in the answer has neither api_key nor token")
        self.credentials = Credentials(api_key or None, token or None)
        home = user.get("group")
        if self.group_id is None and isinstance(home, Mapping):
            self.group_id = home.get("id")
        return user


def _user_path(username: str) -> str:
    if username in ("", ".", ".."):
        raise ArgumentError("a username cannot be empty or made of dots")
    return f"/api/generic/user/{quote(username, safe='@')}"


def _object(answer: Any) -> Record:
    if not isinstance(answer, dict):
        raise ProtocolError("the answer is not an object")
    return answer
