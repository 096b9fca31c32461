"""Which vendors there are. Names here, modules only when asked for: starting one vendor imports no other."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from .door import Answering
    from .vendor import Vendor

__all__ = ["UnknownVendor", "find", "known", "register"]

ENTRY_POINTS = "mockservers.vendors"

make_control: Callable[..., Answering] | None = None
"""Makes the control API for the worlds of an app, and the URLs of their vendors where they are known. The top of the
package sets it: the engine does not import it."""

_modules: dict[str, str] = {}
_found: dict[str, Vendor] = {}
_scanned = False


class UnknownVendor(ValueError):
    """No vendor of that name; the text lists those there are."""


def register(name: str, module: str | Vendor) -> None:
    """Make a vendor known: the module whose ``vendor`` attribute declares it, or the declaration itself."""
    if isinstance(module, str):
        _modules[name] = module
        _found.pop(name, None)
    else:
        _modules.setdefault(name, "")
        _found[name] = module


def _scan() -> None:
    """Vendors of other distributions, through the entry point group ``mockservers.vendors``."""
    global _scanned
    if not _scanned:
        _scanned = True
        from importlib.metadata import entry_points

        for point in entry_points(group=ENTRY_POINTS):
            _modules.setdefault(point.name, point.value)


def known() -> list[str]:
    """Names of all vendors, in order of registration."""
    _scan()
    return list(_modules)


def find(name: str) -> Vendor:
    """A vendor's declaration. Raises ``UnknownVendor``."""
    found = _found.get(name)
    if found is not None:
        return found
    if name not in _modules:
        _scan()
    if name not in _modules:
        raise UnknownVendor(f"unknown vendor {name!r}. Vendors: {', '.join(known())}")
    module, _, attribute = _modules[name].partition(":")
    vendor: Vendor = getattr(import_module(module), attribute or "vendor")
    _found[name] = vendor
    return vendor
