from __future__ import annotations

import gc
import threading
from typing import Any

import pytest

from mockservers import VendorApp, Worlds
from mockservers.engine.call import VendorError
from mockservers.engine.contract import op
from mockservers.engine.door import Door, Hub
from mockservers.engine.store import encode
from mockservers.engine.transport.inprocess.routes import ask
from mockservers.engine.vendor import Endpoint
from mockservers.engine.world import WorldError

SITE = {"name": "North"}


def send(door: Any, method: str, path: str, key: str | None, body: Any = None, **headers: str) -> Any:
    given = {n.replace("_", "-"): v for n, v in headers.items()}
    if key is not None:
        given["X-Api-Key"] = key
    return ask(door, method, "http", "localhost", path, given.items(), b"" if body is None else encode(body))


@pytest.fixture
def door(worlds: Worlds) -> Door:
    return Door(worlds.vendor("herbarium"), worlds)


def key(world: Any) -> str:
    return str(world.credentials("herbarium")["api_key"])


def names(world: Any) -> list[str]:
    return [d["name"] for d in world.collection("herbarium", "site")]


def test_a_credential_leads_to_its_world(worlds: Worlds, door: Door) -> None:
    one, two = worlds.create("one"), worlds.create("two", profile="empty", seed=9)
    assert len({key(one), key(two), key(worlds.default)}) == 3
    assert send(door, "POST", "/v1/sites", key(one), SITE).status == 201
    assert names(one) == ["Site 1", "Site 2", "North"]
    assert names(two) == []
    assert names(worlds.default) == ["Site 1", "Site 2"]
    assert (len(one.journal), len(two.journal), len(worlds.default.journal)) == (1, 0, 0)


def test_without_a_credential_the_path_or_a_header_names_the_world(worlds: Worlds, door: Door) -> None:
    one = worlds.create("one")
    assert send(door, "GET", "/v1/nothing", None, X_Mock_World="one").status == 404
    assert send(door, "GET", "/w/one/v1/nothing", None).status == 404
    assert send(door, "GET", "/v1/nothing", None).status == 404
    assert (len(one.journal), len(worlds.default.journal)) == (2, 1)
    assert send(door, "GET", "/w/one/v1/sites/1", key(one)).status == 200
    assert send(door, "GET", "/w/one/v1/sites/1", key(worlds.default)).status == 401
    assert one.journal.query()[1].path == "/v1/nothing"


def test_a_world_that_is_not_there(door: Door) -> None:
    for found in (send(door, "GET", "/w/no/v1/sites", None), send(door, "GET", "/v1/sites", None, X_Mock_World="no")):
        assert found.status == 404
        assert b"POST /_mock/worlds" in found.body
        assert found.body.count(b"\n") == 1


def test_a_hub_knows_worlds_too(worlds: Worlds, herbarium: Any) -> None:
    hub = Hub([herbarium], worlds)
    one = worlds.create("one")

    class Front:
        def take(self, environ: dict[str, Any], path: str, prefix: str) -> Any:
            return hub.answer(environ)

    front = Front()
    assert send(front, "POST", "/w/one/herbarium/v1/sites", key(one), SITE).status == 201
    assert send(front, "GET", "/herbarium/v1/sites/3", key(one)).status == 200
    assert send(front, "GET", "/herbarium/v1/sites/3", key(worlds.default)).status == 404
    assert send(front, "GET", "/w/no/herbarium/v1/sites", None).status == 404
    assert send(front, "GET", "/", None).status == 200
    other = send(front, "GET", "/elsewhere", None)
    assert (other.status, other.body[:32]) == (404, b"mockservers: this port serves /h")


def test_reset_puts_everything_back(worlds: Worlds, door: Door) -> None:
    world = worlds.create("one", clock="2026-03-02T09:00:00Z")
    send(door, "POST", "/v1/sites", key(world), SITE)
    world.fault("*", status=500)
    world.clock.advance("1h")
    world.ids.uuid()
    world.settings["x"] = 1
    token = key(world)
    assert worlds.reset("one") is world
    assert names(world) == ["Site 1", "Site 2"]
    assert (len(world.faults.active), len(world.journal), world.settings) == (0, 0, {})
    assert world.ids.uuid() == worlds.create("two").ids.uuid()
    assert key(world) == token
    assert send(door, "GET", "/v1/sites/1", token).status == 200


def test_a_fork_begins_as_the_other_is_and_goes_its_own_way(worlds: Worlds, door: Door) -> None:
    one = worlds.create("one")
    send(door, "POST", "/v1/sites", key(one), SITE)
    one.fault("beds.*", status=500)
    two = worlds.fork("one", "two")
    assert names(two) == names(one)
    assert two.clock.ms() == one.clock.ms()
    assert [f.operation for f in two.faults.active] == ["beds.*"]
    send(door, "DELETE", "/v1/sites/1", key(two))
    send(door, "PATCH", "/v1/sites/3", key(one), {"name": "South"})
    two.faults.clear()
    two.clock.advance("1d")
    assert names(one) == ["Site 1", "Site 2", "South"]
    assert names(two) == ["Site 2", "North"]
    assert len(one.faults.active) == 1
    assert one.clock.ms() != two.clock.ms()
    assert send(door, "POST", "/v1/sites", key(one), SITE).body == send(
        door, "POST", "/v1/sites", key(two), SITE
    ).body.replace(b"03-03", b"03-02")


def test_a_deleted_world_is_gone_with_its_credentials(worlds: Worlds, door: Door) -> None:
    one = worlds.create("one")
    token = key(one)
    worlds.delete("one")
    assert worlds.find("one") is None
    assert send(door, "GET", "/v1/sites/1", token).status == 401
    one.register("herbarium", "late-token")
    assert worlds.by_key("herbarium", "late-token") is None
    assert key(worlds.create("one")) == token


@pytest.mark.parametrize(
    ("act", "message"),
    [
        (lambda w: w.get("no"), "no world 'no'. There are: default"),
        (lambda w: w.create("default"), "there is a world 'default' already: reset or delete it, or take another name"),
        (lambda w: w.create("a b"), "a world's name has 1 to 64 letters, digits, '-' or '_', not 'a b'"),
        (lambda w: w.create("é"), "a world's name has 1 to 64"),
        (lambda w: w.create("x" * 65), "a world's name has 1 to 64"),
        (lambda w: w.create(""), "a world's name has 1 to 64"),
        (lambda w: w.create(profile="huge"), "unknown profile 'huge'. Profiles: empty, small, default, large"),
        (lambda w: w.create(seed=-1), "seed must be an integer from 0 to 2**63-1, not -1"),
        (lambda w: w.create(seed=True), "seed must be an integer"),
        (lambda w: w.create(clock="soon"), "not an instant: 'soon'"),
        (lambda w: w.delete("default"), "the default world cannot be deleted: reset it instead"),
        (lambda w: w.delete("no"), "no world 'no'"),
        (lambda w: w.reset("no"), "no world 'no'"),
        (lambda w: w.fork("no"), "no world 'no'"),
        (lambda w: w.fork("default", "default"), "there is a world 'default' already"),
        (lambda w: w.vendor("no"), "no vendor 'no' here. Served: herbarium"),
    ],
)
def test_mistakes_are_told_in_one_line_and_change_nothing(worlds: Worlds, act: Any, message: str) -> None:
    with pytest.raises(ValueError) as caught:
        act(worlds)
    assert str(caught.value).startswith(message)
    assert worlds.names() == ["default"]


def test_made_up_names(worlds: Worlds) -> None:
    worlds.create("w2")
    assert [worlds.create().name for _ in range(2)] == ["w1", "w3"]
    assert issubclass(WorldError, ValueError)


SCRIPT = """
import json, sys, mockservers
from hashlib import sha256
with mockservers.intercept("herbarium", profile="default", seed=int(sys.argv[1]), clock="2026-03-02T09:00:00Z") as h:
    import requests
    s = requests.Session(); s.headers["X-Api-Key"] = h.api_key
    seen = []
    for i in range(5):
        seen.append(s.post(h.url + "/v1/plants", json={"name": f"New {i}", "bed_id": 1 + i}))
        h.clock.advance("90s")
        seen.append(s.post(h.url + "/v1/sites", json={"name": f"Site {i}"}))
        seen.append(s.post(h.url + "/v1/sites", json={}))
    seen.append(s.get(h.url + "/v1/plants?limit=100&sort=-name"))
    text = b"".join(r.content + repr(sorted(r.headers.items())).encode() for r in seen)
print(json.dumps([h.api_key, sha256(text).hexdigest(), len(text)]))
"""


def test_same_seed_and_calls_give_the_same_bytes_in_two_processes(python: Any) -> None:
    first, second, other = python(SCRIPT, "7"), python(SCRIPT, "7"), python(SCRIPT, "8")
    assert first == second
    assert first[2] > 5000
    assert first[1] != other[1]


class Halfway(VendorError):
    status = 409


def _with_operation(worlds: Worlds, run: Any) -> None:
    """Give ``plants.water`` something to do."""
    vendor = worlds.vendor("herbarium")
    operation = op("plants.water", "POST", "/v1/plants/{id}/water", family="plants")
    endpoint = Endpoint(vendor, operation)
    endpoint.run = run
    vendor._endpoints["plants.water"] = endpoint


@pytest.fixture
def watering(worlds: Worlds) -> Any:
    vendor = worlds.vendor("herbarium")
    yield lambda run: _with_operation(worlds, run)
    vendor._endpoints.pop("plants.water", None)


def _half(keeps: bool, error: type[Exception] = Halfway) -> Any:
    def run(call: Any) -> Any:
        call.docs("plant").put("new", {"id": "new"})
        call.docs("plant").delete("p00001")
        call.world.store.values["count"] = call.world.store.values.get("count", 0) + 1
        call.world.ids.uuid()
        found = error("halfway")
        found.keeps = keeps  # type: ignore[attr-defined]
        raise found

    return run


@pytest.mark.parametrize(("keeps", "error"), [(False, Halfway), (True, Halfway), (False, RuntimeError)])
def test_what_a_failed_operation_did_is_taken_back(
    worlds: Worlds, door: Door, watering: Any, keeps: bool, error: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    watering(_half(keeps, error))
    world = worlds.default
    twin = worlds.create("twin")
    found = send(door, "POST", "/v1/plants/p00001/water", key(world))
    assert found.status == (409 if error is Halfway else 500)
    plants = world.collection("herbarium", "plant")
    assert ("new" in plants) is keeps
    assert ("p00001" in plants) is not keeps
    assert (world.store.values.get("count") == 1) is keeps
    assert (world.ids.uuid() == twin.ids.uuid()) is not keeps
    capsys.readouterr()


def test_a_request_that_meets_a_reset_stays_whole(worlds: Worlds, door: Door, watering: Any) -> None:
    """A reset waits for the request that is under way; one that comes right after finds a fresh account."""
    world = worlds.default
    entered, go = threading.Event(), threading.Event()

    def slow(call: Any) -> Any:
        entered.set()
        assert go.wait(5)
        call.docs("site").put(99, {"id": 99, "name": "late"})
        return {}

    watering(slow)
    first = threading.Thread(target=send, args=(door, "POST", "/v1/plants/p00001/water", key(world)))
    first.start()
    assert entered.wait(5)
    second = threading.Thread(target=worlds.reset, args=("default",))
    second.start()
    third = threading.Thread(target=send, args=(door, "POST", "/v1/sites", key(world), SITE))
    third.start()
    go.set()
    for thread in (first, second, third):
        thread.join(5)
    assert "late" not in names(world)
    assert names(world) in (["Site 1", "Site 2"], ["Site 1", "Site 2", "North"])


def test_eight_threads_lose_nothing(app: VendorApp, worlds: Worlds, door: Door) -> None:
    token, made, errors = key(worlds.default), [], []
    start = threading.Barrier(8)

    def work(number: int) -> None:
        start.wait()
        for turn in range(500):
            found = send(door, "POST", "/v1/plants", token, {"name": f"T{number}.{turn}"})
            (made if found.status == 201 else errors).append(found.body)
            if turn % 100 == 0:
                send(door, "POST", "/v1/plants", token, {"name": "refused"})

    threads = [threading.Thread(target=work, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    from mockservers.engine.store import decode

    documents = [decode(body) for body in made]
    assert len({d["id"] for d in documents}) == 4000
    held = worlds.default.collection("herbarium", "plant")
    assert len(held) == 4020
    assert all(held.get(d["id"]) == d for d in documents)
    assert {d["name"] for d in documents} == {f"T{n}.{t}" for n in range(8) for t in range(500)}
    assert worlds.default.journal.query(limit=1)[0].number == 4040


def test_a_reset_goes_back_to_the_clock_a_world_was_made_with(herbarium: Any) -> None:
    worlds = Worlds([herbarium], "small", 1)
    own = worlds.create("own", clock="2030-01-01T00:00:00Z")
    own.clock.advance("1h")
    assert worlds.reset("own").clock.describe() == {"now": "2030-01-01T00:00:00.000Z", "frozen": True}
    assert worlds.reset("own").clock.frozen
    worlds.default.clock.freeze("2001-01-01")
    assert not worlds.reset("default").clock.frozen


def test_a_fork_is_reset_to_the_moment_it_was_made(herbarium: Any) -> None:
    worlds = Worlds([herbarium], "small", 1)
    source = worlds.create("source", clock="2030-01-01T00:00:00Z")
    source.collection("herbarium", "site").delete(1)
    source.fault("sites.get", status=503, times=2)
    source.settings["herbarium"] = "set"
    source.clock.advance("1h")
    fork = worlds.fork("source", "fork")
    keys = dict(fork.credentials("herbarium"))
    for turn in (2, 1):
        source.collection("herbarium", "site").delete(2)
        fork.collection("herbarium", "site").put(turn, {"id": turn, "name": "changed"})
        fork.faults.clear()
        fork.settings.clear()
        fork.clock.resume()
        worlds.reset("fork")
        assert [d["id"] for d in fork.collection("herbarium", "site")] == [2]
        assert fork.collection("herbarium", "site").get(2)["name"] != "changed"
        assert fork.clock.describe() == {"now": "2030-01-01T01:00:00.000Z", "frozen": True}
        assert [f.status for f in fork.faults.active] == [503]
        assert fork.settings == {"herbarium": "set"}
        assert fork.credentials("herbarium") == keys
        assert worlds.by_key("herbarium", str(keys["api_key"])) is fork


def test_the_collector_rests_while_an_account_is_built(herbarium: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[bool] = []
    complete = herbarium.dialect.complete

    def noted(base: Any) -> Any:
        seen.append(gc.isenabled())
        if len(seen) == 2:
            raise RuntimeError("no account")
        return complete(base)

    monkeypatch.setattr(herbarium.dialect, "complete", noted)
    assert gc.isenabled()
    herbarium.build("small", 1)
    assert gc.isenabled()
    with pytest.raises(RuntimeError, match="no account"):
        herbarium.build("small", 1)
    assert gc.isenabled()
    assert seen == [False, False]
