"""Every resource and method of the vendor's own client exists here and sends the same request."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from typing import Any

import losant_rest
import pytest
from mockservers_clients import losant
from mockservers_clients.losant.operations import ALIASES, FAMILIES

_PARAMETER = re.compile(r"\*\s+\{(\w+)\} (\w+) - ")


def _official() -> losant_rest.Client:
    return losant_rest.Client(auth_token="t0ken", url="https://api.losant.com")


def _methods() -> Iterator[Any]:
    for resource, wrapper in sorted(vars(_official()).items()):
        if type(wrapper).__module__.startswith("losant_rest."):
            for name, method in inspect.getmembers(wrapper, inspect.ismethod):
                if not name.startswith("_"):
                    yield pytest.param(resource, name, method.__doc__, id=f"{resource}.{name}")


METHODS = list(_methods())


def test_there_is_something_to_compare() -> None:
    assert len(METHODS) > 350


@pytest.mark.parametrize(("resource", "name", "doc"), METHODS)
def test_same_request(resource: str, name: str, doc: str, client: losant.Client) -> None:
    method = getattr(getattr(client, resource), name)
    kinds = {parameter: kind for kind, parameter in _PARAMETER.findall(doc)}
    assert sorted(method.op.argument_names) == sorted(kinds)

    given: dict[str, Any] = {}
    for parameter, kind in kinds.items():
        given[parameter] = {"a": [{"b": "c"}]} if kind in ("hash", "multi") else f"{parameter}-value"

    official = _official()
    seen: dict[str, Any] = {}

    def request(verb: str, path: str, params: Any = None, headers: Any = None, body: Any = None) -> None:
        flat = official.flatten_params(params)
        # The vendor writes JSON with blanks; the meaning is the same.
        if "query" in flat and isinstance(params["query"], str):
            flat["query"] = params["query"].replace(": ", ":").replace(", ", ",")
        seen.update(verb=verb, path=path, params=flat, headers=headers, body=body)

    official.request = request
    getattr(getattr(official, resource), name)(**given)

    ours = method.prepare(**given)
    assert ours.method == seen["verb"]
    assert ours.url == seen["path"]
    assert dict(ours.params) == seen["params"]
    assert ours.headers == seen["headers"]
    assert ours.json == seen["body"]


def test_resources_only_we_have() -> None:
    theirs = {parameter.values[0] for parameter in METHODS}
    ours = set(" ".join(FAMILIES.values()).split())
    assert ours - theirs == {"oauth", "root", "whitelabel"}
    assert set(ALIASES) == {"application_cashboard"}


def test_every_resource_is_an_attribute(client: losant.Client) -> None:
    for name in [*" ".join(FAMILIES.values()).split(), *ALIASES]:
        assert isinstance(getattr(client, name), losant.Resource), name


def test_misprint_of_the_seed_list_is_the_dashboard(client: losant.Client) -> None:
    op = client.application_cashboard.get.op
    assert op == client.application_dashboard.get.op
    assert op.path == "/applications/{applicationId}/dashboards/{dashboardId}"
