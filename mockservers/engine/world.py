"""Worlds: isolated universes, each a thin overlay on an account that is built once per (vendor, profile, seed)."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from .clock import Clock
from .faults import Fault, Faults, make_fault
from .ids import Ids
from .journal import Journal, names
from .registry import known
from .store import Base, Collection, MemoryStore, Store

if TYPE_CHECKING:
    from .vendor import Vendor

__all__ = ["DEFAULT", "PROFILES", "World", "WorldError", "Worlds"]

DEFAULT = "default"
PROFILES = ("empty", "small", "default", "large")

_bases: dict[tuple[str, str, int], Base] = {}
_building = threading.Lock()


class WorldError(ValueError):
    """A request about worlds that cannot be met; the text says what to do."""


def base_of(vendor: Vendor, profile: str, seed: int) -> Base:
    """The account all worlds of that vendor, profile and seed share; built on first use, once per process."""
    key = (vendor.name, profile, seed)
    found = _bases.get(key)
    if found is None:
        with _building:
            found = _bases.get(key)
            if found is None:
                found = _bases[key] = vendor.build(profile, seed)
    return found


class World:
    """One isolated universe: state of all vendors, clock, ids, faults, journal, credentials."""

    __slots__ = (
        "clock",
        "faults",
        "frozen_at",
        "ids",
        "journal",
        "lock",
        "name",
        "origin",
        "profile",
        "seed",
        "settings",
        "store",
        "worlds",
    )

    def __init__(self, worlds: Worlds, name: str, profile: str, seed: int, store: Store | None = None) -> None:
        self.worlds = worlds
        self.name, self.profile, self.seed = name, profile, seed
        self.lock = threading.RLock()
        self.faults = Faults()
        self.journal = Journal()
        self.settings: dict[str, Any] = {}
        # What a reset goes back to: the instant its clock was made with; of a fork, all that it began with.
        self.frozen_at: Any = None
        self.origin: tuple[Store, Faults, dict[str, Any]] | None = None
        self._use(store if store is not None else MemoryStore())

    def _use(self, store: Store) -> None:
        self.store = store
        self.clock = Clock(store.values)
        # Two worlds of one seed answer alike: the name is not in the key, except for credentials (see derive).
        self.ids = Ids(store.values, "world", self.seed)

    def collection(self, vendor: str, name: str) -> Collection:
        """A vendor's documents of one kind, the vendor's account put in place on first use."""
        if not self.store.attached(vendor):
            self.worlds.attach(self, vendor)
        return self.store.collection(vendor, name)

    def credentials(self, vendor: str) -> Mapping[str, Any]:
        """The named credentials of this world for a vendor, as ``mockservers credentials`` prints them."""
        return self.worlds.vendor(vendor).dialect.credentials(self)

    def register(self, vendor: str, *keys: str) -> None:
        """Route calls that present one of these (a token just issued, a key just made) to this world."""
        self.worlds.register(self, vendor, keys)

    def fault(self, operation: str = "*", **rule: Any) -> Fault:
        """Set a fault; see ``engine.faults``. Raises ``ValueError`` when the rule makes no sense."""
        return self.set_fault(make_fault(operation, **rule))

    def set_fault(self, fault: Fault) -> Fault:
        self.worlds.check_operation(fault.operation, fault.vendor)
        if fault.kind == "stale":
            with self.lock:
                fault.snapshot = self.store.fork()
        return self.faults.add(fault)

    def at(self, store: Store) -> World:
        """This world with another store under it: how a stale answer is made."""
        other = World(self.worlds, self.name, self.profile, self.seed, store)
        other.settings = self.settings
        return other

    def describe(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "profile": self.profile,
            "seed": self.seed,
            "clock": self.clock.describe(),
            "faults": len(self.faults.active),
            "journal": len(self.journal),
        }


class Worlds:
    """All worlds of a process, and the way from a credential to its world."""

    def __init__(
        self, vendors: Iterable[Vendor], profile: str = DEFAULT, seed: int = 1, clock: str | None = None
    ) -> None:
        self.vendors: dict[str, Vendor] = {v.name: v for v in vendors}
        self.profile, self.seed, self._clock = check_profile(profile), check_seed(seed), clock
        self._lock = threading.RLock()
        self._worlds: dict[str, World] = {}
        self._keys: dict[tuple[str, str], World] = {}
        self._owned: dict[str, set[tuple[str, str]]] = {}
        self._count = 0
        self.default = self.create(DEFAULT)

    def vendor(self, name: str) -> Vendor:
        found = self.vendors.get(name)
        if found is None:
            raise WorldError(f"no vendor {name!r} here. Served: {', '.join(self.vendors)}")
        return found

    def check_operation(self, pattern: str, vendor: str | None = None) -> None:
        """Raises ``WorldError`` where a glob names no operation there is: a rule that can never apply hides a slip."""
        if pattern == "*":
            if vendor is not None and vendor not in known():  # one that may be added later can be named already
                self.vendor(vendor)
            return
        served = list(self.vendors.values()) if vendor is None else [self.vendor(vendor)]
        for one in sorted(served, key=lambda v: not pattern.startswith(v.name + ".")):
            if any(names(operation, one.name, pattern) for operation in one.contract.by_id):
                return
        from difflib import get_close_matches

        near = get_close_matches(pattern.removeprefix(f"{vendor}."), [k for v in served for k in v.contract.by_id], 3)
        raise WorldError(
            f"there is no operation {pattern!r}{f' of {vendor}' if vendor else ''}. "
            + (f"Near it: {', '.join(near)}" if near else "`mockservers openapi VENDOR` lists them")
        )

    def add(self, vendor: Vendor) -> None:
        """Serve one more vendor in all worlds there are."""
        with self._lock:
            if vendor.name not in self.vendors:
                self.vendors[vendor.name] = vendor
                for world in self._worlds.values():
                    self.register(world, vendor.name, vendor.dialect.keys(world))

    def names(self) -> list[str]:
        return list(self._worlds)

    def get(self, name: str) -> World:
        found = self._worlds.get(name)
        if found is None:
            raise WorldError(f"no world {name!r}. There are: {', '.join(self._worlds)}")
        return found

    def find(self, name: str) -> World | None:
        return self._worlds.get(name)

    def create(
        self, name: str | None = None, profile: str | None = None, seed: int | None = None, clock: Any = None
    ) -> World:
        """A new world. Raises ``WorldError`` for a name in use, an unknown profile or a bad seed."""
        with self._lock:
            if name is None:
                while name is None or name in self._worlds:
                    self._count += 1
                    name = f"w{self._count}"
            check_name(name)
            if name in self._worlds:
                raise WorldError(f"there is a world {name!r} already: reset or delete it, or take another name")
            world = World(
                self,
                name,
                self.profile if profile is None else check_profile(profile),
                self.seed if seed is None else check_seed(seed),
            )
            world.frozen_at = clock if clock is not None else self._clock
            if world.frozen_at is not None:
                world.clock.freeze(world.frozen_at)
            self._worlds[name] = world
            self._owned[name] = set()
            self._issue(world)
            return world

    def _issue(self, world: World) -> None:
        for vendor in self.vendors.values():
            self.register(world, vendor.name, vendor.dialect.keys(world))

    def attach(self, world: World, vendor: str) -> None:
        """Put a vendor's account under a world."""
        found = self.vendor(vendor)
        base = base_of(found, world.profile, world.seed)
        with world.lock:
            if not world.store.attached(vendor):
                world.store.attach(vendor, base)
                found.dialect.begin(world)

    def reset(self, name: str) -> World:
        """Put a world back to its beginning: documents, counters, clock, faults and journal. A fork goes back to the
        moment it was made."""
        with self._lock:
            world = self.get(name)
            with world.lock:
                world.journal = Journal()
                if world.origin is not None:
                    self._begin_as(world, *world.origin)
                else:
                    world._use(MemoryStore())
                    world.faults = Faults()
                    world.settings = {}
                    if world.frozen_at is not None:
                        world.clock.freeze(world.frozen_at)
                self._forget(name)
                self._issue(world)
                if world.origin is not None:
                    self._give_credentials(world)
            return world

    def fork(self, name: str, to: str | None = None) -> World:
        """A new world that begins as another one is now; it has credentials of its own."""
        with self._lock:
            source = self.get(name)
            world = self.create(to, source.profile, source.seed)
            with source.lock:
                world.origin = source.store.fork(), source.faults.copy(), dict(source.settings)
            self._begin_as(world, *world.origin)
            self._give_credentials(world)
            return world

    def _begin_as(self, world: World, store: Store, faults: Faults, settings: dict[str, Any]) -> None:
        world._use(store.fork())
        world.faults = faults.copy()
        world.settings = dict(settings)

    def _give_credentials(self, world: World) -> None:
        for vendor in self.vendors.values():
            if world.store.attached(vendor.name):
                vendor.dialect.begin(world)

    def delete(self, name: str) -> None:
        """Forget a world and its credentials. The default world stays: reset it instead."""
        if name == DEFAULT:
            raise WorldError("the default world cannot be deleted: reset it instead")
        with self._lock:
            world = self.get(name)
            with world.lock:
                self._forget(name)
                del self._worlds[name], self._owned[name]

    def register(self, world: World, vendor: str, keys: Iterable[str]) -> None:
        if self._worlds.get(world.name) is not world:
            return
        owned = self._owned[world.name]
        for key in keys:
            self._keys[vendor, key] = world
            owned.add((vendor, key))

    def _forget(self, name: str) -> None:
        for key in self._owned[name]:
            if self._keys.get(key) is self._worlds[name]:
                del self._keys[key]
        self._owned[name] = set()

    def by_key(self, vendor: str, key: str) -> World | None:
        """The world a credential belongs to."""
        return self._keys.get((vendor, key))


def check_profile(profile: object) -> str:
    if profile not in PROFILES:
        raise WorldError(f"unknown profile {profile!r}. Profiles: {', '.join(PROFILES)}")
    return str(profile)


def check_seed(seed: object) -> int:
    if isinstance(seed, bool) or not isinstance(seed, int) or not 0 <= seed < 2**63:
        raise WorldError(f"seed must be an integer from 0 to 2**63-1, not {seed!r}")
    return seed


def check_name(name: object) -> str:
    if not isinstance(name, str) or not 1 <= len(name) <= 64 or not name.replace("-", "").replace("_", "").isalnum():
        raise WorldError(f"a world's name has 1 to 64 letters, digits, '-' or '_', not {name!r}")
    if not name.isascii():
        raise WorldError(f"a world's name has 1 to 64 letters, digits, '-' or '_', not {name!r}")
    return name
