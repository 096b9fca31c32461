"""What the service answers, as objects: every JSON key is an attribute."""

from __future__ import annotations

import enum
import operator
import re
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple, SupportsIndex

from mockservers_clients.labstats.paginated_list import AfterIDPaginatedList
from mockservers_clients.labstats.requester import QueryValue, Requester, path_segment, unexpected

_DATE_TIME = re.compile(
    r"(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(?:\.(\d{1,9}))?(Z|[+-]\d{2}:\d{2})?",
    re.ASCII,
)


def _date_time(text: str) -> datetime | None:
    """The moment an RFC 3339 date-time names, naive when it has no zone; None when ``text`` is something else."""
    match = _DATE_TIME.fullmatch(text)
    if match is None:
        return None
    seconds, fraction, zone = match.groups()
    try:
        return datetime.fromisoformat(f"{seconds}.{(fraction or '0')[:6]:0<6}{zone or ''}")
    except ValueError:  # the 31st of February
        return None


class LabStatsObject:
    """Base of what the service describes by a JSON object.

    Every key becomes an attribute of that name, so fields the service adds later are there at once. A key that is
    also a method or property here, or that starts with an underscore, is left to :meth:`to_json`.
    """

    def __init__(self, requester: Requester, attributes: Mapping[str, Any]) -> None:
        self._requester = requester
        self.set_attributes(attributes)

    def set_attributes(self, attributes: Mapping[str, Any]) -> None:
        """Load this object with ``attributes``.

        A string value that is an RFC 3339 date-time, such as ``start_time = "2019-06-20T11:04:36.967"``, also gives
        ``start_time_date``, a ``datetime`` (naive when the text has no zone; microseconds at most).
        """
        self._attributes = attributes
        for name, value in attributes.items():
            self._set(name, value)
            moment = _date_time(value) if isinstance(value, str) else None
            if moment is not None and f"{name}_date" not in attributes:
                self._set(f"{name}_date", moment)

    def to_json(self) -> Mapping[str, Any]:
        """The JSON object this was built from, as it was given: no derived ``_date`` values."""
        return self._attributes

    def __repr__(self) -> str:
        shown = ", ".join(f"{key}={self._attributes[key]!r}" for key in ("id", "name") if key in self._attributes)
        return f"{type(self).__name__}({shown})"

    def _set(self, name: str, value: object) -> None:
        member = getattr(type(self), name, None)
        if not (name.startswith("_") or callable(member) or isinstance(member, property)):
            setattr(self, name, value)

    if TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            """Fields this module does not list."""


def identifier(value: LabStatsObject | SupportsIndex, kind: type[LabStatsObject]) -> int:
    """The id that ``value``, an object of ``kind`` or an integer, stands for.

    Raises ``TypeError`` for anything else, ``ValueError`` for an object without an id.
    """
    if isinstance(value, kind):
        value = value.id
        if value is None:
            raise ValueError(f"this {kind.__name__} has no id")
    if isinstance(value, bool) or not hasattr(value, "__index__"):
        raise TypeError(f"expected {kind.__name__} or an integer id, got {value!r}")
    return operator.index(value)


class ApplicationVersion(LabStatsObject):
    """One detected version of an application on one platform."""

    application_id: int | None = None
    """The application this is a version of."""
    id: int | None = None
    install_count: int | None = None
    """Number of computers with this version."""
    name: str | None = None
    """Name of the application at this version."""
    operating_system: str | None = None
    version: str | None = None
    """Such as ``1.0.0``."""


class Application(LabStatsObject):
    """An application the account knows."""

    description: str | None = None
    id: int | None = None
    is_tracked: bool | None = None
    """Whether its use is being recorded."""
    name: str | None = None
    source: str | None = None
    """``"catalog"``, ``"inventory"`` or ``"user_defined"``; filtered by the parameter called ``type``."""
    tracking_pattern_match: str | None = None
    """``"wildcard"`` or ``"reg_ex"``."""
    type: str | None = None
    """``"desktop"`` or ``"webapp"``."""
    vendor: str | None = None

    @property
    def endpoint(self) -> str:
        """The endpoint of this very application."""
        return f"apps/{self.id}/"

    def get_versions(
        self, limit: int | None = 300, after_id: int = 1, **kwargs: QueryValue
    ) -> AfterIDPaginatedList[ApplicationVersion]:
        """The detected versions, by ascending id."""
        return AfterIDPaginatedList(
            ApplicationVersion, self._requester, f"{self.endpoint}versions", "GET", after_id, limit=limit, **kwargs
        )


class GroupStatus(NamedTuple):
    """Live counts over the stations of a group, those of its subgroups included."""

    offline: int
    """Stations that have been silent for a while, off or asleep for example."""
    powered_on: int
    """Stations that check in and are not in use."""
    in_use: int
    """Stations that check in and have somebody logged in."""


# The wire names two of the three counts with a suffix; the plain names are accepted too.
_GROUP_STATUS_KEYS = (("offline_count", "offline"), ("powered_on", "powered_on_count"), ("in_use_count", "in_use"))


class Group(LabStatsObject):
    """A group of stations, or of groups."""

    contents: str | None = None
    """``"stations"`` or ``"groups"``."""
    description: str | None = None
    has_lab_features_enabled: bool | None = None
    id: int | None = None
    name: str | None = None
    parent_group_id: int | None = None
    """The containing group, None at the top."""
    schedule_id: int | None = None

    @property
    def endpoint(self) -> str:
        """The endpoint of this very group."""
        return f"groups/{self.id}/"

    def get_child_groups(self, **kwargs: QueryValue) -> list[Group]:
        """The groups directly inside this one."""
        rows = self._requester.request_list(f"{self.endpoint}groups", kwargs)
        return [Group(self._requester, row) for row in rows]

    def get_stations(
        self, status: str | None = None, limit: int | None = 200, after_id: int = 1, **kwargs: QueryValue
    ) -> AfterIDPaginatedList[Station]:
        """The stations of this group and of all groups below it. ``status`` as in ``LabStats.get_stations``."""
        return AfterIDPaginatedList(
            Station,
            self._requester,
            f"{self.endpoint}stations",
            "GET",
            after_id,
            status=status,
            limit=limit,
            **kwargs,
        )

    def get_status(self, **kwargs: QueryValue) -> GroupStatus:
        """How many stations of this group and of all groups below it are offline, on and in use."""
        endpoint = f"{self.endpoint}status"
        data = self._requester.request_object(endpoint, kwargs)
        counts = [data[key] for keys in _GROUP_STATUS_KEYS for key in keys if isinstance(data.get(key), int)]
        if len(counts) != len(_GROUP_STATUS_KEYS):
            raise unexpected(endpoint, "the three counts of a group", data)
        return GroupStatus(*counts)


class StationMetadataAttribute(NamedTuple):
    """A further fact about a station."""

    name: str
    """Such as ``HardDisk_TotalBytes``."""
    value: str
    """Such as ``250 GB``."""
    is_user_defined: bool
    """True when the user imported it, False when the LabStats client reported it."""


class StationStatus(enum.StrEnum):
    """Whether a station is on and in use; members equal their text."""

    in_use = "in_use"
    offline = "offline"
    powered_on = "powered_on"


class Station(LabStatsObject):
    """A computer."""

    allow_student_routing: bool | None = None
    """Whether LabFind may send students here."""
    client_version: str | None = None
    description: str | None = None
    form_factor: str | None = None
    """``"Desktop"`` or ``"Laptop"``."""
    group_id: int | None = None
    host_name: str | None = None
    """Network name, short or fully qualified; not necessarily ``name``."""
    id: int | None = None
    ip_addresses: list[str] | None = None
    ip_v6_addresses: list[str] | None = None
    mac_addresses: list[str] | None = None
    manufacturer: str | None = None
    model: str | None = None
    name: str | None = None
    operating_systems: list[dict[str, Any]] | None = None
    """Dictionaries with ``name`` (``"windows"``, ``"macos"``) and ``version``; two for a dual boot."""
    serial_number: str | None = None
    subnets: list[str] | None = None
    """IPv4 masks, parallel to ``ip_addresses``."""

    @property
    def endpoint(self) -> str:
        """The endpoint of this very station."""
        return f"stations/{self.id}/"

    def get_apps(
        self, limit: int | None = 300, after_id: int = 1, **kwargs: QueryValue
    ) -> AfterIDPaginatedList[Application]:
        """The applications installed here, by ascending id."""
        return AfterIDPaginatedList(
            Application, self._requester, f"{self.endpoint}apps", "GET", after_id, limit=limit, **kwargs
        )

    def get_metadata(self, **kwargs: QueryValue) -> list[StationMetadataAttribute]:
        """Further facts, reported by the client or imported by the user."""
        endpoint = f"{self.endpoint}metadata"
        rows = self._requester.request_list(endpoint, kwargs)
        try:
            return [StationMetadataAttribute(row["name"], row["value"], row["is_user_defined"]) for row in rows]
        except (KeyError, TypeError):
            raise unexpected(endpoint, "objects with name, value and is_user_defined", rows) from None

    def get_status(self, **kwargs: QueryValue) -> StationStatus:
        """The station's status at this moment."""
        endpoint = f"{self.endpoint}status"
        data = self._requester.request_data("GET", endpoint, kwargs)
        try:
            return StationStatus(data["status"] if isinstance(data, dict) else data)
        except (KeyError, ValueError):
            raise unexpected(endpoint, "one of in_use, offline, powered_on", data) from None


class StationTagGroup:
    """A named group of station tags; the name is its identifier."""

    def __init__(self, requester: Requester, name: str) -> None:
        self._requester = requester
        self.name = name

    @property
    def endpoint(self) -> str:
        """The endpoint of this very tag group."""
        return f"stations/tag_groups/{path_segment(self.name)}/"

    @property
    def tags(self) -> list[str]:
        """The tags of this group, asked for at each access."""
        # The plural in "tags_groups" is the documented path.
        return self._requester.request_list(f"stations/tags_groups/{path_segment(self.name)}/tags", {})

    def __repr__(self) -> str:
        return f"StationTagGroup(name={self.name!r})"
