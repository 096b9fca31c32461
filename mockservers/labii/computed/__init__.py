"""Fields that are worked out when they are shown: importing this registers them."""

from . import organizations, others
from .rows import sections_of, writable
from .tables import columns_of

__all__ = ["columns_of", "organizations", "others", "sections_of", "writable"]
