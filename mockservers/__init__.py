"""Stateful test doubles of five vendor REST APIs: LabStats, Labstep, Labii, Losant, Hexoskin.

In a test, ask for a fixture named after the vendor. In a script::

    with mockservers.intercept("losant") as losant: ...      # this process, no socket
    with mockservers.serve("losant", port=0) as losant: ...  # a real socket, losant.url

Both give a :class:`Handle`. Importing this package imports no vendor and no web framework.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mockservers.engine import registry as _registry

if TYPE_CHECKING:
    from mockservers.engine.app import VendorApp as VendorApp
    from mockservers.engine.door import Answering
    from mockservers.engine.transport.server import PortInUse as PortInUse
    from mockservers.engine.vendor import Vendor as Vendor
    from mockservers.engine.world import World as World
    from mockservers.engine.world import WorldError as WorldError
    from mockservers.engine.world import Worlds as Worlds
    from mockservers.handle import Handle as Handle
    from mockservers.handle import intercept as intercept
    from mockservers.handle import serve as serve

__version__ = "0.1.0"

__all__ = [
    "Handle",
    "PortInUse",
    "Vendor",
    "VendorApp",
    "World",
    "WorldError",
    "Worlds",
    "__version__",
    "intercept",
    "register",
    "serve",
    "vendors",
]

_HOMES = {
    "Handle": "handle",
    "intercept": "handle",
    "serve": "handle",
    "PortInUse": "engine.transport.server",
    "VendorApp": "engine.app",
    "Vendor": "engine.vendor",
    "World": "engine.world",
    "WorldError": "engine.world",
    "Worlds": "engine.world",
}

for _name in ("labstats", "labstep", "labii", "losant", "hexoskin"):
    _registry.register(_name, f"mockservers.{_name}")

register = _registry.register
vendors = _registry.known


def _make_control(worlds: Worlds, urls: dict[str, str] | None = None) -> Answering:
    from mockservers.control import ControlApp

    return ControlApp(worlds, urls=urls)


_registry.make_control = _make_control


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'mockservers' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"mockservers.{home}"), name)
