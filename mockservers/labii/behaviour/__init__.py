"""What Labii's operations do. One machine serves all models; ``effects`` and ``rows`` hold what they do besides."""

from .listing import list_objects
from .machine import create_object, delete_object, modify_object, no_detail, retrieve_object
from .organizations import uninstall_widget
from .rows import bulk_edit

__all__ = [
    "bulk_edit",
    "create_object",
    "delete_object",
    "list_objects",
    "modify_object",
    "no_detail",
    "retrieve_object",
    "uninstall_widget",
]
