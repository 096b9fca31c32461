"""A vendor of the smallest kind, to measure the engine alone: key, validation, generic CRUD, paging by offset.

Accounts have any number of documents: ``toy(100_000)``. As a program it is the command line with that vendor added::

    python tests/benchmarks/toyvendor.py serve toy10000 --port 0
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import Any

import mockservers
from mockservers.engine.call import Call, VendorError
from mockservers.engine.contract import Contract, Resource, array, integer, obj, op, path, query, string
from mockservers.engine.dialect import Dialect
from mockservers.engine.ids import Random, stream
from mockservers.engine.store import Base, BaseCollection, encode
from mockservers.engine.vendor import Vendor
from mockservers.engine.world import World

WORDS = (
    *("amber", "basin", "cedar", "delta", "ember", "fjord", "grove", "heath", "inlet"),
    *("jetty", "knoll", "ledge", "marsh", "north", "ocean", "pier", "quay", "ridge"),
)

CUSTOMER = Resource(
    "Customer",
    (
        integer("id", access="R"),
        string("object", access="R", default="customer"),
        string("name", required=True, min_length=1, max_length=120),
        string("email", required=True, pattern=r"^[^@ ]+@[^@ ]+$"),
        string("phone", nullable=True),
        string("status", enum=("active", "trialing", "past_due", "canceled"), default="active"),
        integer("balance", default=0),
        string("currency", default="eur"),
        string("created_at", access="R", default="2026-01-05T00:00:00.000Z"),
        obj("address", string("line1"), string("city"), string("postal_code"), string("country"), nullable=True),
        array("tags", string(), default=()),
        string("notes", default=""),
    ),
    collection="customer",
)

contract = Contract(
    "toy",
    "Toy",
    "1",
    [
        op(
            "customers.list",
            "GET",
            "/v1/customers",
            query(integer("offset", minimum=0, default=0)),
            query(integer("limit", minimum=1, maximum=1000, default=20)),
            resource="Customer",
            action="list",
        ),
        op("customers.get", "GET", "/v1/customers/{id}", path(integer("id")), resource="Customer", action="get"),
        op(
            "customers.create",
            "POST",
            "/v1/customers",
            resource="Customer",
            action="create",
            answer=(201, "Customer"),
            body="Customer",
        ),
    ],
    [CUSTOMER],
)


class Refused(VendorError):
    """Every refusal of the toy."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status

    def body(self, call: Call) -> Any:
        return {"error": {"code": self.status}}


class ToyDialect(Dialect):
    """Bearer keys, ``{data, has_more, total}``."""

    def credentials(self, world: World) -> dict[str, Any]:
        return {"token": f"key-{world.name}"}

    def keys(self, world: World) -> Iterable[str]:
        return (f"Bearer key-{world.name}",)

    def authenticate(self, call: Call) -> None:
        if call.environ.get("HTTP_AUTHORIZATION") != f"Bearer key-{call.world.name}":
            raise Refused(401, "no valid key")

    def missing(self, call: Call, resource: Resource, key: Any) -> VendorError:
        return Refused(404, f"no {resource.name} {key}")

    def page(self, call: Call, resource: Resource, documents: Any) -> bytes:
        offset, limit = call.params["offset"], call.params["limit"]
        keys = documents.slice(offset, limit)
        total = len(documents)
        rows = b",".join(call.docs("customer").raws(keys))
        more = b"true" if offset + len(keys) < total else b"false"
        return b'{"data":[%b],"has_more":%b,"total":%d}' % (rows, more, total)


def customer(number: int, source: Random) -> dict[str, Any]:
    """Twelve fields, about 600 bytes."""
    first, last, city = (WORDS[int(source.random() * 18)] for _ in range(3))
    return {
        "id": number,
        "object": "customer",
        "name": f"{first.title()} {last.title()}",
        "email": f"{first}.{last}.{number}@example.org",
        "phone": f"+1-555-{number % 10_000_000:07d}",
        "status": "active",
        "balance": int(source.random() * 900_000),
        "currency": "eur",
        "created_at": "2026-01-05T00:00:00.000Z",
        "address": {"line1": f"{number % 999} Harbour Street", "city": city, "postal_code": "1000", "country": "PT"},
        "tags": [first, last, city],
        "notes": " ".join(WORDS[int(source.random() * 18)] for _ in range(42)),
    }


def rows(count: int) -> Iterator[tuple[int, bytes]]:
    """Encoded customers. The notes, most of the bytes, repeat after a thousand."""
    source = stream("toy")
    models = [customer(n, source) for n in range(1, min(count, 1000) + 1)]
    for number in range(1, count + 1):
        model = models[(number - 1) % len(models)]
        yield number, encode({**model, "id": number, "email": f"person.{number}@example.org"})


def __getattr__(name: str) -> Any:
    """``fixture_10000``: a fixture with that many documents."""
    if name.startswith("fixture_"):
        return fixture(int(name.removeprefix("fixture_")))
    raise AttributeError(name)


@cache
def fixture(count: int) -> Callable[[str, int, Contract], Base]:
    return lambda profile, seed, contract: Base([BaseCollection("customer", rows(count))])


@cache
def toy(count: int) -> Vendor:
    """The toy with an account of that many documents."""
    vendor = Vendor(
        f"toy{count}",
        "Toy",
        (f"toy{count}.example.org",),
        contract="toyvendor:contract",
        dialect="toyvendor:ToyDialect",
        behaviour="toyvendor",
        fixture=f"toyvendor:fixture_{count}",
    )
    mockservers.register(vendor.name, vendor)
    return vendor


if __name__ == "__main__":
    from toyvendor import toy as make  # the module the vendor's references mean, not __main__

    from mockservers.cli import main

    for word in sys.argv:
        if word.startswith("toy") and word[3:].isdigit():
            make(int(word[3:]))
    main()
