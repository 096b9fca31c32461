"""The entry point: everything in an account is reached from :class:`LabStats`."""

from __future__ import annotations

from types import TracebackType
from typing import SupportsIndex

import requests

from mockservers_clients._http import DEFAULT_TIMEOUT, Timeout
from mockservers_clients.labstats.api_errors import LabStatsAPIError
from mockservers_clients.labstats.models import Application, Group, Station, StationTagGroup, identifier
from mockservers_clients.labstats.paginated_list import AfterIDPaginatedList
from mockservers_clients.labstats.requester import QueryValue, Requester, path_segment


class KeyNotGivenError(LabStatsAPIError):
    """No API key was given."""


class URLNotGivenError(LabStatsAPIError):
    """No API URL was given."""


class LabStats:
    """A session with a LabStats server.

    ``api_url`` is such as ``https://api.labstats.com``; ``api_key`` is a key of the account. ``session`` is a
    ``requests.Session`` to use, which stays the caller's to close; without one a session is made, and closed by
    :meth:`close` or at the end of a ``with`` block. ``timeout`` is in seconds, or a (connect, read) pair. Nothing is
    sent before the first call.

    Every method takes further keyword arguments and adds them to the query as they are; those that are None are not
    sent. An object can be given by itself or by its integer id; what comes back is always a new object.

    Raises :class:`URLNotGivenError`, :class:`KeyNotGivenError`, and ``ValueError`` for a URL that cannot be one; the
    methods raise :class:`~.api_errors.LabStatsAPIError` and its subclasses, and the exceptions of ``requests`` when
    there is no answer.
    """

    def __init__(
        self,
        api_url: str | None,
        api_key: str | None,
        session: requests.Session | None = None,
        *,
        timeout: Timeout = DEFAULT_TIMEOUT,
    ) -> None:
        if not api_url:
            raise URLNotGivenError("no API URL was given, such as https://api.labstats.com")
        if not api_key:
            raise KeyNotGivenError("no API key was given; keys are made in the portal under Admin > External Systems")
        self._owns_session = session is None
        self._session = requests.Session() if session is None else session
        self._requester = Requester(api_url, api_key, self._session, timeout)

    def close(self) -> None:
        """Close the session, unless it was given from outside."""
        if self._owns_session:
            self._session.close()

    def __enter__(self) -> LabStats:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"LabStats({self._requester!r})"

    def get_app(self, application: Application | SupportsIndex, **kwargs: QueryValue) -> Application:
        """One application. Calls ``/apps/{id}/``."""
        endpoint = f"apps/{identifier(application, Application)}/"
        return Application(self._requester, self._requester.request_object(endpoint, kwargs))

    def get_app_tags(self, **kwargs: QueryValue) -> list[str]:
        """All application tags of the account. Calls ``/apps/tags/``."""
        return self._requester.request_list("apps/tags/", kwargs)

    def get_apps(
        self,
        type: str | None = None,
        search: str | None = None,
        limit: int | None = 300,
        after_id: int = 1,
        **kwargs: QueryValue,
    ) -> AfterIDPaginatedList[Application]:
        """The applications of the account. Calls ``/apps/``.

        ``type`` is ``"catalog"``, ``"inventory"`` or ``"user_defined"`` and selects by ``source``; ``search`` is a
        search term; ``limit`` is the number of elements per page; only ids above ``after_id`` are listed.
        """
        return AfterIDPaginatedList(
            Application, self._requester, "apps/", "GET", after_id, type=type, search=search, limit=limit, **kwargs
        )

    get_applications = get_apps

    def get_group(self, group: Group | SupportsIndex, **kwargs: QueryValue) -> Group:
        """One group. Calls ``/groups/{id}/``."""
        endpoint = f"groups/{identifier(group, Group)}/"
        return Group(self._requester, self._requester.request_object(endpoint, kwargs))

    def get_groups(
        self,
        search: str | None = None,
        contents: str | None = None,
        has_lab_features_enabled: bool | None = None,
        capability: str | None = None,
        **kwargs: QueryValue,
    ) -> list[Group]:
        """The groups of the account, at all depths. Calls ``/groups/``.

        ``search`` is a search term, ``contents`` is ``"stations"`` or ``"groups"``, ``capability`` one lab capability.
        """
        filters: dict[str, QueryValue] = {
            "search": search,
            "contents": contents,
            "has_lab_features_enabled": has_lab_features_enabled,
            "capability": capability,
        }
        rows = self._requester.request_list("groups/", filters | kwargs)
        return [Group(self._requester, row) for row in rows]

    def get_station(self, station: Station | SupportsIndex, **kwargs: QueryValue) -> Station:
        """One station. Calls ``/stations/{id}/``."""
        endpoint = f"stations/{identifier(station, Station)}/"
        return Station(self._requester, self._requester.request_object(endpoint, kwargs))

    def get_station_tag_groups(self, **kwargs: QueryValue) -> list[StationTagGroup]:
        """The groups that organise station tags. Calls ``/stations/tag_groups``."""
        names = self._requester.request_list("stations/tag_groups", kwargs)
        return [StationTagGroup(self._requester, name) for name in names]

    def get_station_tags(self, **kwargs: QueryValue) -> list[str]:
        """All station tags of the account. Calls ``/stations/tags``."""
        return self._requester.request_list("stations/tags", kwargs)

    def get_stations(
        self,
        status: str | None = None,
        os: str | None = None,
        form_factor: str | None = None,
        has_application: Application | SupportsIndex | None = None,
        limit: int | None = 200,
        after_id: int = 1,
        **kwargs: QueryValue,
    ) -> AfterIDPaginatedList[Station]:
        """The stations of the account. Calls ``/stations/``.

        ``status`` is ``"powered_on"``, ``"offline"`` or ``"in_use"``; ``os`` is ``"windows"`` or ``"macos"``;
        ``form_factor`` is ``"desktop"`` or ``"laptop"``; ``has_application`` is an application that is installed.
        """
        application = None if has_application is None else identifier(has_application, Application)
        return AfterIDPaginatedList(
            Station,
            self._requester,
            "stations/",
            "GET",
            after_id,
            status=status,
            os=os,
            form_factor=form_factor,
            has_application=application,
            limit=limit,
            **kwargs,
        )

    def get_stations_with_tag(
        self, tag: str, limit: int | None = 200, after_id: int = 1, **kwargs: QueryValue
    ) -> AfterIDPaginatedList[Station]:
        """The stations that carry ``tag``. Calls ``/stations/tags/{tag}/stations`` (path inferred)."""
        return AfterIDPaginatedList(
            Station,
            self._requester,
            f"stations/tags/{path_segment(tag)}/stations",
            "GET",
            after_id,
            limit=limit,
            **kwargs,
        )
