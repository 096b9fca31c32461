"""Vendor: contract + behaviour + dialect. The life of a request, from Call to Reply, is here."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable, Mapping
from functools import cached_property, partial
from importlib import import_module
from typing import Any

from .call import Call, MethodMissing, Reply, RouteMissing, VendorError
from .clock import perf
from .contract import Contract, Field, Operation, Param, Validator, compile_validator
from .dialect import Dialect
from .router import Router
from .store import Base
from .world import World, Worlds

__all__ = ["Endpoint", "Vendor"]

Behaviour = Callable[[Call], Any]


class Endpoint:
    """An operation made ready to run: parameters, validator and behaviour, each prepared on first use."""

    def __init__(self, vendor: Vendor, operation: Operation) -> None:
        self.vendor, self.operation = vendor, operation
        self.params: tuple[Param, ...] = tuple(
            p for p in operation.params if p.where != "path" or p.field.pattern is not None
        )
        self.steps = vendor._steps_of(self)

    @cached_property
    def body_field(self) -> Field:
        body = self.operation.body
        if body is None or body.schema is None:
            return Field("", "any")
        return self.vendor.contract.schema_field(body.schema)

    @cached_property
    def validate(self) -> Validator | None:
        """The body's validator; None where the contract declares no form."""
        body = self.operation.body
        if body is None or body.schema is None:
            return None
        mode = "update" if self.operation.action == "update" or self.operation.method == "PATCH" else "create"
        return compile_validator(self.body_field, self.vendor.contract.resources, mode)

    @cached_property
    def run(self) -> Behaviour:
        return self.vendor.behaviour(self.operation)


class Vendor:
    """One vendor. Everything but its name and hosts is a dotted reference, imported when first needed.

    ``contract`` and ``dialect`` name an object (``package.module:name``); ``behaviour`` a module, or a package that has
    one module per operation family; ``fixture`` a function ``(profile, seed, contract) -> Base``.
    """

    def __init__(
        self,
        name: str,
        title: str,
        hosts: tuple[str, ...],
        *,
        contract: str,
        dialect: str,
        behaviour: str,
        fixture: str,
        client: str | None = None,
    ) -> None:
        self.name, self.title, self.hosts = name, title, hosts
        self._contract, self._dialect, self._behaviour, self._fixture = contract, dialect, behaviour, fixture
        self.client = client
        self._endpoints: dict[str, Endpoint] = {}

    def __repr__(self) -> str:
        return f"<Vendor {self.name}>"

    @cached_property
    def contract(self) -> Contract:
        found: Contract = load(self._contract)
        return found

    @cached_property
    def dialect(self) -> Dialect:
        made = load(self._dialect)
        found: Dialect = made() if isinstance(made, type) else made
        return found

    @cached_property
    def router(self) -> Router:
        d = self.dialect
        return Router(self.contract.operations, d.slash, d.ignore_case, d.collapse)

    def _steps_of(self, endpoint: Endpoint | None) -> tuple[Callable[[Call], None], ...]:
        """The checks of an operation in the vendor's order, those that can refuse nothing left out; with None, the
        checks of a call that found no operation."""
        dialect = self.dialect
        steps: dict[str, Callable[[Call], None]] = {"fault": self._fault}
        if endpoint is None:
            steps |= {"route": self._route, "method": self._method}
        elif endpoint.operation.status != "built":
            steps["route"] = self._route
        elif endpoint.params or endpoint.operation.body is not None:
            steps["parse"] = partial(dialect.parse, endpoint=endpoint)
        if endpoint is None or endpoint.operation.auth:
            steps["authenticate"] = dialect.authenticate
        for name in ("authorize", "quota"):
            if getattr(type(dialect), name) is not getattr(Dialect, name):
                steps[name] = getattr(dialect, name)
        return tuple(steps[name] for name in dialect.order if name in steps)

    @cached_property
    def _lost(self) -> tuple[Callable[[Call], None], ...]:
        return self._steps_of(None)

    @cached_property
    def _lost_in_the_open(self) -> tuple[Callable[[Call], None], ...]:
        return tuple(step for step in self._lost if step != self.dialect.authenticate)

    def _is_open(self, call: Call) -> bool:
        """Whether all operations of a known path answer anybody: then a wrong method there is a wrong method, whoever
        calls."""
        if not call.allowed:
            return False
        for loose in (False, True) if not call.exact else (False,):
            found = [self.router.find(method, call.path, loose)[0] for method in call.allowed]
            if any(found):
                return not any(o is not None and o.auth for o in found)
        return False

    def build(self, profile: str, seed: int) -> Base:
        """The account of a profile and seed, made by the fixture. The collector rests meanwhile: it would look through
        a hundred thousand documents again and again, none of which is garbage before the end."""
        make: Callable[[str, int, Contract], Base] = load(self._fixture)
        collecting = gc.isenabled()
        gc.disable()
        try:
            return self.dialect.complete(make(profile, seed, self.contract))
        finally:
            if collecting:
                gc.enable()

    def behaviour(self, operation: Operation) -> Behaviour:
        """The function of an operation; generic CRUD where it declares an action and no function of its own."""
        if operation.action is not None and operation.behaviour is None:
            from .crud import generic

            return generic(self, operation)
        package = import_module(self._behaviour)
        found = getattr(package, operation.function, None)
        if found is None and operation.family and hasattr(package, "__path__"):
            module = import_module(f"{self._behaviour}.{operation.family}")
            found = getattr(module, operation.function, None)
        if found is None:
            raise LookupError(f"{self.name}: no behaviour {operation.function!r} for operation {operation.id}")
        return found  # type: ignore[no-any-return]

    def endpoint(self, operation: Operation) -> Endpoint:
        found = self._endpoints.get(operation.id)
        if found is None:
            found = self._endpoints[operation.id] = Endpoint(self, operation)
        return found

    # The life of a request

    def handle(self, worlds: Worlds, call: Call, world: World | None = None) -> Reply:
        """Answer a call: in the given world, else the one its credential belongs to, else the default world."""
        began = perf()
        if world is None:
            try:
                key = self.dialect.identify(call)
            except Exception:  # junk in a credential names no world; authentication words the refusal
                key = None
            world = (worlds.by_key(self.name, key) if key is not None else None) or worlds.default
        call.world = world
        operation, call.args, call.allowed = self.router.find(call.method, call.path)
        if operation is None and not call.allowed and not call.exact:
            operation, call.args, call.allowed = self.router.find(call.method, call.path, loose=True)
        call.operation = operation
        if not world.store.attached(self.name):
            worlds.attach(world, self.name)
        with world.lock:
            store = world.store
            if not store.attached(self.name):  # reset in the meantime
                worlds.attach(world, self.name)
            changes = operation is not None and not operation.reads
            if changes:
                store.begin()
            faults = (
                world.faults.struck(self.name, operation.id if operation is not None else None, world.ids)
                if world.faults.active
                else ()
            )
            try:
                if faults:
                    call.memo = {"faults": faults}
                reply = self._answer(call)
            except VendorError as error:
                if changes:
                    (store.commit if error.keeps else store.rollback)()
                reply = self.dialect.refuse(call, error)
            except Exception:
                if changes:
                    store.rollback()
                reply = self._broken(call)
            else:
                if changes:
                    store.commit()
            if faults:
                reply = self._after(call, reply, faults)
            if call.method == "HEAD":
                kept = (pair for pair in reply.headers if pair[0].lower() != "content-length")
                reply.headers = (*kept, ("Content-Length", str(len(reply.body))))
                reply.body = b""
            if reply.reason is None and call.reason is not None:
                reply.reason = call.reason
            world.journal.record(
                world.clock.ms(),
                self.name,
                operation.id if operation is not None else None,
                call.method,
                call.path,
                call.query_string,
                reply.status,
                reply.reason,
                call._body,
                reply.body,
                (perf() - began) * 1000,
            )
        # What hung on the call may point back at it: without these ends the garbage would wait for the collector,
        # whose pauses every caller sees.
        call.principal = call.memo = None
        return reply

    def _answer(self, call: Call) -> Reply:
        if call.method == "OPTIONS":
            reply = self.dialect.options(call)
            if reply is not None:
                return reply
        operation = call.operation
        if operation is None:
            for step in self._lost_in_the_open if self._is_open(call) else self._lost:
                step(call)
            raise AssertionError(f"{self.name}: neither route nor method is among the dialect's checks")
        endpoint = self._endpoints.get(operation.id) or self.endpoint(operation)
        for step in endpoint.steps:
            step(call)
        return self.dialect.render(call, endpoint.run(call))

    def _route(self, call: Call) -> None:
        operation = call.operation
        if operation is None:
            if not call.allowed:
                raise RouteMissing(f"no operation of {self.name} has the path {call.path}")
        elif operation.status != "built":
            raise RouteMissing(f"{operation.status}: {self.name}.{operation.id} is known but not built")

    def _method(self, call: Call) -> None:
        if call.operation is None:
            raise MethodMissing(f"{call.path} answers {', '.join(call.allowed)}, not {call.method}", call.allowed)

    def _fault(self, call: Call) -> None:
        if call.memo is None:
            return
        for fault in call.memo.get("faults", ()):
            if fault.kind == "error" and fault.when == "before":
                call.memo["struck"] = fault
                raise self.dialect.fault(call, fault.status)
            if fault.kind == "stale" and call.operation is not None and call.operation.reads:
                call.world = stale = call.world.at(fault.snapshot.fork())
                if not stale.store.attached(self.name):
                    stale.worlds.attach(stale, self.name)

    def _after(self, call: Call, reply: Reply, faults: Any) -> Reply:
        for fault in faults:
            if fault.kind == "error":
                if fault.when == "after":
                    reply = self.dialect.refuse(call, self.dialect.fault(call, fault.status))
                elif call.memo is None or call.memo.get("struck") is not fault:
                    fault.fired -= 1  # the vendor refused earlier, in its own order of checks
                    continue
                if fault.body is not None:
                    from .store import encode

                    reply.body = fault.body.encode() if isinstance(fault.body, str) else encode(fault.body)
            elif fault.kind in ("reset", "truncate"):
                reply.broken = fault.kind
            reply.wait += fault.latency / 1000  # any kind may be slow as well
            if fault.headers:
                given = {name.lower() for name in fault.headers}
                kept = (pair for pair in reply.headers if pair[0].lower() not in given)
                reply.headers = (*kept, *fault.headers.items())
            reply.reason = f"fault {fault.id}: {fault.kind}" + (f" {fault.status}" if fault.status else "")
        return reply

    def _broken(self, call: Call) -> Reply:
        """A defect of this project, never dressed up as the vendor's 500."""
        import traceback

        traceback.print_exc(file=sys.stderr)
        name = call.operation.id if call.operation is not None else call.path
        text = f"mockservers: internal error in {self.name}.{name}; the traceback is on standard error\n"
        return Reply(text.encode(), 500, (("Content-Type", "text/plain; charset=utf-8"),), "internal error")


def load(reference: str) -> Any:
    """The object a dotted reference names: ``package.module:name``."""
    module, _, name = reference.partition(":")
    found = import_module(module)
    return getattr(found, name) if name else found


def credentials_of(vendor: Vendor, world: World, url: str) -> Mapping[str, Any]:
    """What ``mockservers credentials`` prints for a vendor."""
    return {"url": url, **vendor.dialect.credentials(world)}
