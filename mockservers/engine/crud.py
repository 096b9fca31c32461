"""Generic CRUD over a declared resource: what a regular vendor needs no code for."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from .call import Call
from .contract import Operation

if TYPE_CHECKING:
    from .vendor import Vendor

__all__ = ["generic"]


def generic(vendor: Vendor, operation: Operation) -> Callable[[Call], Any]:
    """The behaviour of a ``list``, ``get``, ``create``, ``update`` or ``delete`` of ``operation.resource``."""
    resource = vendor.contract.resources[operation.resource or ""]
    name = resource.collection or resource.name
    dialect = vendor.dialect

    def list_(call: Call) -> Any:
        return dialect.page(call, resource, call.docs(name).view())

    def get(call: Call) -> Any:
        key = dialect.key_of(call, resource)
        raw = call.docs(name).raw(key)
        if raw is None:
            raise dialect.missing(call, resource, key)
        return dialect.show(call, resource, raw)

    def create(call: Call) -> Any:
        key, document = dialect.new_document(call, resource, call.data or {})
        return dialect.show(call, resource, call.docs(name).put(key, document))

    def update(call: Call) -> Any:
        key = dialect.key_of(call, resource)
        document = call.docs(name).get(key)
        if document is None:
            raise dialect.missing(call, resource, key)
        document = dialect.change_document(call, resource, document, call.data or {})
        return dialect.show(call, resource, call.docs(name).put(key, document))

    def delete(call: Call) -> Any:
        key = dialect.key_of(call, resource)
        if not call.docs(name).delete(key):
            raise dialect.missing(call, resource, key)
        return dialect.deleted(call, operation)

    actions = {"list": list_, "get": get, "create": create, "update": update, "delete": delete}
    return actions[operation.action or ""]
