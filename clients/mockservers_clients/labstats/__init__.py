"""A Python wrapper for the LabStats REST API, with the public interface of the unofficial ``labstats_api``.

>>> from mockservers_clients.labstats import LabStats
>>> labstats = LabStats("https://api.labstats.com", "00000000-0000-4000-8000-000000000000")

Modules: :mod:`.labstats` (the entry point), :mod:`.models`, :mod:`.paginated_list`, :mod:`.requester`,
:mod:`.api_errors`.
"""

from mockservers_clients.labstats.api_errors import (
    LabStatsAPIError,
    NotFoundError,
    RequestInvalidError,
    UnauthorizedError,
)
from mockservers_clients.labstats.connect import connect
from mockservers_clients.labstats.labstats import KeyNotGivenError, LabStats, URLNotGivenError
from mockservers_clients.labstats.models import (
    Application,
    ApplicationVersion,
    Group,
    GroupStatus,
    LabStatsObject,
    Station,
    StationMetadataAttribute,
    StationStatus,
    StationTagGroup,
)
from mockservers_clients.labstats.paginated_list import AfterIDPaginatedList
from mockservers_clients.labstats.requester import Requester

__all__ = [
    "AfterIDPaginatedList",
    "Application",
    "ApplicationVersion",
    "Group",
    "GroupStatus",
    "KeyNotGivenError",
    "LabStats",
    "LabStatsAPIError",
    "LabStatsObject",
    "NotFoundError",
    "RequestInvalidError",
    "Requester",
    "Station",
    "StationMetadataAttribute",
    "StationStatus",
    "StationTagGroup",
    "URLNotGivenError",
    "UnauthorizedError",
    "connect",
]
