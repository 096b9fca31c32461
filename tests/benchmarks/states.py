"""Worlds and documents: reset, fork, growth, memory, seeding. The engine alone unless it says otherwise."""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import ExitStack
from statistics import median
from time import perf_counter
from typing import Any

from load import drive, plan
from report import Row, at_most, last_line, ratio_of, say, seconds
from running import HERE, await_status, served
from subjects import Target
from toyvendor import toy

from mockservers.engine import registry
from mockservers.engine.ids import stream
from mockservers.engine.world import Worlds

__all__ = ["growth", "resets", "seeding"]

HEADERS = {"Authorization": "Bearer key-default"}


def changed(worlds: Worlds, name: str, world: str) -> None:
    """Ten changes to a world's documents."""
    documents = worlds.get(world).collection(name, "customer")
    for key in range(1, 11):
        found = documents.get(key)
        assert found is not None
        documents.put(key, {**found, "balance": -1})


def resets(quick: bool) -> list[Row]:
    """A reset and a fork of a world with ten changes over accounts of three sizes, until the world can be used."""
    sizes = (10, 10_000, 100_000)
    rounds = 30 if quick else 100
    times: dict[tuple[str, int], list[float]] = {}
    for size in sizes:
        vendor = toy(size)
        worlds = Worlds([vendor])
        for _ in range(rounds):
            changed(worlds, vendor.name, "default")
            began = perf_counter()
            forked = worlds.fork("default")
            forked.collection(vendor.name, "customer").raw(1)
            times.setdefault(("fork", size), []).append(perf_counter() - began)
            worlds.delete(forked.name)
            began = perf_counter()
            worlds.reset("default").collection(vendor.name, "customer").raw(1)
            times.setdefault(("reset", size), []).append(perf_counter() - began)
    say(f"reset and fork: {rounds} rounds at {', '.join(map(str, sizes))} documents")
    rows = []
    for what in ("reset", "fork"):
        small = times[what, 10]
        for size in sizes[1:]:
            mine = times[what, size]
            row = Row(
                f"{what} of a world of {size:,}",
                seconds(median(mine)),
                f"of 10 {seconds(median(small))}",
                ratio_of(mine, small),
            )
            rows.append(row)
        if what == "reset":
            value = median(times[what, sizes[-1]]) * 1000
            label = f"reset of a world of {sizes[-1]:,}, time"
            rows.append(Row(label, f"{value:.3f} ms", "", value, at_most(1, " ms")))
    return rows


GROW = """
import gc, json, resource, sys
from time import perf_counter
from subjects import Target, environ
from toyvendor import toy
from mockservers.engine.door import Door
from mockservers.engine.ids import stream
from mockservers.engine.world import Worlds

def resident():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * resource.getpagesize()

doors, kept = {}, {}
for size in json.loads(sys.argv[1]):
    gc.collect()
    before = resident()
    worlds = Worlds([toy(size)])
    worlds.attach(worlds.default, f"toy{size}")
    doors[size] = Door(toy(size), worlds)
    kept[size] = (resident() - before) / size
gc.freeze()
times = {size: [] for size in doors}
source = stream("pages")
headers = {"Authorization": "Bearer key-default"}
for _ in range(int(sys.argv[2])):
    for size, door in doors.items():
        offsets = [int(source.random() * (size // 100)) * 100 for _ in range(50)]
        given = [environ(Target("GET", f"/v1/customers?offset={o}&limit=100", headers), "h") for o in offsets]
        began = perf_counter()
        for each in given:
            door.answer(each)
        times[size].append((perf_counter() - began) / 50)
print(json.dumps({"times": times, "kept": kept}))
"""


def growth(quick: bool) -> list[Row]:
    """A page of 100 by number of documents: as a client sees it over one connection, and in the core alone, where a
    document that is not in the processor's cache weighs more. And the memory of a document."""
    sizes = [1_000, 100_000] if quick else [1_000, 100_000, 1_000_000]
    largest = sizes[-1]
    say(f"pages at {', '.join(f'{s:,}' for s in sizes)} documents")
    run = subprocess.run(
        [sys.executable, "-c", GROW, json.dumps(sizes), "20" if quick else "60"],
        cwd=HERE,
        capture_output=True,
        text=True,
        check=True,
    )
    seen: dict[str, Any] = json.loads(run.stdout)
    core = {size: seen["times"][str(size)] for size in sizes}
    served_times = _served_pages(sizes, 5 if quick else 11)
    rows = []
    for label, times, limit in (("page of 100", served_times, 1.3), ("the same in the core", core, None)):
        for size in sizes[1:]:
            goal = at_most(limit) if limit is not None and size == largest else None
            reference = f"of 1,000 {seconds(median(times[1_000]))}"
            ratio = ratio_of(times[size], times[1_000])
            rows.append(Row(f"{label} at {size:,}", seconds(median(times[size])), reference, ratio, goal))
    kept = seen["kept"][str(largest)] / 1000
    rows.append(
        Row(f"memory of a document at {largest:,}", f"{kept:.2f} kB", "600 bytes of JSON", kept, at_most(1.5, " kB"))
    )
    return rows


def _served_pages(sizes: list[int], rounds: int) -> dict[int, list[float]]:
    """Median seconds of a page over one connection, a round each."""
    times: dict[int, list[float]] = {size: [] for size in sizes}
    source = stream("pages")
    with ExitStack() as stack:
        servers = []
        for size in sizes:
            port, _ = stack.enter_context(served(["serve", f"toy{size}"], f"toy{size}"))
            offsets = [int(source.random() * (size // 100)) * 100 for _ in range(1000)]
            targets = [Target("GET", f"/v1/customers?offset={offset}&limit=100", HEADERS) for offset in offsets]
            await_status(port, targets[0].path, HEADERS, 120)
            servers.append((size, port, plan([(1, targets)], "127.0.0.1")))
        for _ in range(rounds):
            for size, port, given in servers:
                times[size].append(drive(port, given, 1, 1).p50)
    return times


SEED = """
import json, sys
from time import perf_counter
from mockservers.engine import registry
vendor = registry.find(sys.argv[1])
vendor.contract, vendor.dialect
began = perf_counter()
base = vendor.build(sys.argv[2], 1)
print(json.dumps([perf_counter() - began, sum(len(c.keys) for c in base.collections.values())]))
"""

NAIVE = """
import json
from time import perf_counter
from faker import Faker
fake = Faker()
Faker.seed(1)
began = perf_counter()
for _ in range(400):
    json.dumps({
        "id": fake.uuid4(), "name": fake.name(), "email": fake.email(), "phone": fake.phone_number(),
        "company": fake.company(), "street": fake.street_address(), "city": fake.city(), "country": fake.country(),
        "job": fake.job(), "created": fake.iso8601(), "url": fake.url(), "notes": fake.sentence(20)})
print(json.dumps([perf_counter() - began, 400]))
"""


def seeding(quick: bool) -> list[Row]:
    """The large account of each vendor, per 100,000 documents, and Faker called for every field of twelve."""

    def per_100k(program: str, *arguments: str) -> tuple[float, int, float]:
        run = subprocess.run(
            [sys.executable, "-c", program, *arguments], cwd=HERE, capture_output=True, text=True, check=True
        )
        took, count = json.loads(run.stdout)
        return took / count * 100_000, count, took

    naive = per_100k(NAIVE)[0]
    rows = []
    for name in registry.known():
        if name.startswith("toy"):
            continue
        try:
            mine, count, took = per_100k(SEED, name, "large")
        except subprocess.CalledProcessError as error:
            rows.append(Row(f"seeding {name}", "failed", "", note=last_line(error.stderr)))
            continue
        ours = f"{mine:.2f} s ({count:,} in {seconds(took)})"
        reference = f"Faker a field at a time {naive:.0f} s"
        # 3 s where Faker takes 50.
        rows.append(Row(f"seeding {name}, per 100,000", ours, reference, mine / naive, at_most(0.06)))
        say(f"{name}: {count:,} documents")
    return rows
