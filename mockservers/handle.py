"""Handles: what a test or a script holds of a vendor in a world."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from importlib import import_module
from typing import Any

from mockservers.engine import registry
from mockservers.engine.clock import Clock
from mockservers.engine.door import Door
from mockservers.engine.faults import Fault
from mockservers.engine.journal import Entry, Journal
from mockservers.engine.vendor import Vendor
from mockservers.engine.world import World, Worlds

__all__ = ["Handle", "JournalView", "intercept", "serve"]


class JournalView:
    """A world's journal as one vendor's handle sees it."""

    def __init__(self, world: World, vendor: str) -> None:
        self._world, self._vendor = world, vendor

    @property
    def _journal(self) -> Journal:
        return self._world.journal

    def _checked(self, operation: str) -> None:
        """A count of what can never be there is always 0: the test that asks has a slip in it."""
        if not isinstance(operation, str) or not operation:
            raise ValueError(f"operation must be a glob such as 'devices.get' or '*', not {operation!r}")
        self._world.worlds.check_operation(operation, self._vendor)

    def count(self, operation: str = "*", status: int | None = None) -> int:
        """How many calls of that operation (a glob) were made. Raises ``ValueError`` where it names none there is."""
        self._checked(operation)
        return self._journal.count(operation, self._vendor, status)

    def query(self, operation: str = "*", **conditions: Any) -> list[Entry]:
        """Calls of that operation, oldest first; conditions as in ``engine.journal.Journal.query``.

        Raises ``ValueError`` where the glob names no operation there is.
        """
        self._checked(operation)
        return self._journal.query(operation, self._vendor, **conditions)

    def __iter__(self) -> Iterator[Entry]:
        return iter(self.query())

    def __len__(self) -> int:
        return self.count()

    @property
    def last(self) -> Entry | None:
        """The newest call, if any."""
        found = self.query(limit=1)
        return found[0] if found else None

    def clear(self) -> int:
        return self._journal.clear()


class Handle:
    """One vendor in one world: where it is, who may log in, and the controls behind the vendor's back.

    Credentials are attributes: ``losant.access_key``, ``labstats.api_key``; ``credentials`` has them all.
    """

    def __init__(self, vendor: Vendor, world: World, url: str) -> None:
        self.vendor, self.world, self.url = vendor, world, url
        self.journal = JournalView(world, vendor.name)

    def __repr__(self) -> str:
        return f"<{self.vendor.name} at {self.url}, world {self.world.name}>"

    @property
    def clock(self) -> Clock:
        """The world's time."""
        return self.world.clock

    @property
    def credentials(self) -> Mapping[str, Any]:
        """The world's named credentials for this vendor."""
        return self.world.credentials(self.vendor.name)

    def __getattr__(self, name: str) -> Any:
        if not name.startswith("_"):
            found = self.credentials
            if name in found:
                return found[name]
            raise AttributeError(f"{self.vendor.name} has no credential {name!r}. It has: {', '.join(found)}")
        raise AttributeError(name)

    @property
    def token(self) -> str:
        """A ready bearer token or API key, whichever the vendor uses."""
        found = self.credentials
        for name in ("user_token", "token", "api_key"):
            if name in found:
                return str(found[name])
        raise AttributeError(f"{self.vendor.name} has no ready token")

    @property
    def state(self) -> Any:
        """The world's documents: ``list``, ``get``, ``create``, ``patch``, ``delete``."""
        from mockservers.control.state import State

        return State(self.vendor, self.world)

    def fault(self, operation: str = "*", **rule: Any) -> Fault:
        """Make an operation misbehave: ``losant.fault("devices.get", status=429, on_call=3)``."""
        rule.setdefault("vendor", self.vendor.name)
        return self.world.fault(operation, **rule)

    def action(self, name: str, **arguments: Any) -> Any:
        """Make something happen in the vendor's world that no API call can, such as a log-on at a station."""
        from mockservers.control.state import run_action

        return run_action(self.vendor, self.world, name, arguments)

    def client(self, **options: Any) -> Any:
        """The reference client, pointed here and logged in."""
        module = import_module(f"mockservers_clients.{self.vendor.name}")
        connect = getattr(module, "connect", None)
        if connect is None:
            raise AttributeError(f"mockservers_clients.{self.vendor.name} has no connect()")
        return connect(self.url, dict(self.credentials), **options)


def _worlds(names: tuple[str, ...], profile: str, seed: int, clock: Any, world: World | None) -> tuple[Worlds, World]:
    if world is not None:
        for name in names:
            world.worlds.add(registry.find(name))
        return world.worlds, world
    worlds = Worlds([registry.find(n) for n in names], profile, seed, clock)
    return worlds, worlds.default


@contextmanager
def intercept(
    *vendors: str,
    profile: str = "default",
    seed: int = 1,
    clock: Any = None,
    world: World | None = None,
) -> Iterator[Any]:
    """Answer calls to the vendors' real hosts in this process, without a socket.

    Gives a ``Handle``, or a tuple of them when several vendors are named. ``clock`` freezes the world's clock at an
    instant. Raises ``ValueError`` for an unknown vendor or profile.
    """
    from mockservers.engine.transport.inprocess import intercept_hosts

    names = vendors or tuple(registry.known())
    worlds, found = _worlds(names, profile, seed, clock, world)
    urls: dict[str, str] = {}
    control = registry.make_control(worlds, urls) if registry.make_control is not None else None
    doors, handles = [], []
    for name in names:
        vendor = registry.find(name)
        door = Door(vendor, worlds, control, found)
        doors += [(host, door) for host in vendor.hosts]
        urls[name] = f"https://{vendor.hosts[0]}"
        handles.append(Handle(vendor, found, urls[name]))
    with intercept_hosts(doors):
        yield handles[0] if len(vendors) == 1 else tuple(handles)


@contextmanager
def serve(
    *vendors: str,
    port: int = 0,
    host: str = "127.0.0.1",
    profile: str = "default",
    seed: int = 1,
    clock: Any = None,
    server: str = "werkzeug",
    world: World | None = None,
) -> Iterator[Any]:
    """Serve vendors on sockets of this machine, one port each (``port`` is the first one's; 0: any free port).

    Gives a ``Handle`` (``losant.url``), or a tuple of them. Raises ``PortInUse``, or ``ValueError`` (unknown vendor, no
    port number).
    """
    from mockservers.engine.transport.server import make_server

    if not isinstance(port, int) or isinstance(port, bool):
        raise ValueError(f"port must be a number from 0 to 65535, not {port!r}")
    names = vendors or tuple(registry.known())
    worlds, found = _worlds(names, profile, seed, clock, world)
    urls: dict[str, str] = {}
    control = registry.make_control(worlds, urls) if registry.make_control is not None else None
    handles = []
    with ExitStack() as stack:
        for index, name in enumerate(names):
            vendor = registry.find(name)
            running = make_server(server, Door(vendor, worlds, control), host, port + index if port else 0)
            stack.callback(running.stop)
            running.start()
            shown = f"[{host}]" if ":" in host else host
            urls[name] = f"http://{shown}:{running.port}"
            handles.append(Handle(vendor, found, urls[name]))
        yield handles[0] if len(vendors) == 1 else tuple(handles)
