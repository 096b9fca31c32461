"""Who may call, how lists are cut, and the words of refusals."""

from collections.abc import Iterable
from typing import Any

from mockservers.engine.call import Call, Invalid, MethodMissing, RouteMissing, VendorError
from mockservers.engine.clock import iso
from mockservers.engine.contract import Resource
from mockservers.engine.dialect import Dialect
from mockservers.engine.ids import derive
from mockservers.engine.limits import take
from mockservers.engine.world import World

from . import errors

READER_LIMIT = 30
"""Calls a minute a reader's key has."""


class Speech(Dialect):
    def credentials(self, world: World) -> dict[str, Any]:
        source = derive("herbarium", world.name, world.seed)
        return {"api_key": f"hk-{source.hex(20)}", "reader_key": f"hr-{source.hex(20)}"}

    def keys(self, world: World) -> Iterable[str]:
        return self.credentials(world).values()

    def identify(self, call: Call) -> str | None:
        return call.headers.get("X-Api-Key")

    def authenticate(self, call: Call) -> None:
        key = self.identify(call)
        names = {value: name for name, value in self.credentials(call.world).items()}
        if key not in names:
            raise errors.NoKey("no key" if key is None else "a key of no world")
        call.principal = names[key]

    def authorize(self, call: Call) -> None:
        if call.principal == "reader_key" and call.operation is not None and not call.operation.reads:
            raise errors.ReadOnly()

    def quota(self, call: Call) -> None:
        if call.principal == "reader_key":
            taken = take(call.world.store.values, "reader", READER_LIMIT, 60_000, call.world.clock.ms())
            if not taken.allowed:
                raise errors.TooMany(f"{READER_LIMIT} calls a minute")

    def translate(self, call: Call, error: VendorError) -> VendorError:
        if isinstance(error, RouteMissing):
            return errors.NotFound(error.reason)
        if isinstance(error, MethodMissing):
            found = errors.NotAllowed(error.reason)
            found.headers = (("Allow", ", ".join(error.allowed)),)
            return found
        if isinstance(error, Invalid):
            first = f"{error.problems[0].name} {error.problems[0].code}" if error.problems else "not JSON"
            return errors.Bad(error.reason, text=f"{error.where}: {first}")
        return error

    def fault(self, call: Call, status: int) -> VendorError:
        return errors.Injected(status)

    def missing(self, call: Call, resource: Resource, key: Any) -> VendorError:
        return errors.NotFound(f"no {resource.name} {key}")

    def new_document(self, call: Call, resource: Resource, data: Any) -> tuple[Any, dict[str, Any]]:
        if resource.name == "Plant":
            key = data.get("id") or call.world.ids.uuid()
            document = {f.name: data.get(f.name, f.default) for f in resource.fields}
            document["id"] = key
        else:
            key, document = super().new_document(call, resource, data)
        document["created"] = iso(call.world.clock.ms())
        return key, document

    def page(self, call: Call, resource: Resource, documents: Any) -> bytes:
        params = call.params
        group = next(((n, params[n]) for n in ("site_id", "bed_id") if params.get(n) is not None), None)
        sort = params["sort"]
        collection = call.docs(resource.collection or "")
        view = collection.view(group, "name" if sort and "name" in sort else None)
        keys = view.slice(params["offset"], params["limit"], reverse=bool(sort and sort.startswith("-")))
        return b'{"total":%d,"items":[%s]}' % (len(view), b",".join(collection.raw(k) or b"" for k in keys))
