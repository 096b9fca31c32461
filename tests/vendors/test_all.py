"""What holds for every vendor alike."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from mockservers.engine import registry
from mockservers.engine.contract import EVIDENCE, STATUSES
from mockservers.engine.contract.schema import openapi
from mockservers.engine.world import PROFILES, Worlds, base_of

VENDORS = ("labstats", "labstep", "labii", "losant", "hexoskin")
NAMED = {
    "labstats": {"api_key", "limited_api_key", "blocked_api_key", "history_api_key", "customer_id"},
    "losant": {"email", "password", "user_token", "application_id", "device_id", "access_key", "access_secret"},
    "labstep": {"username", "password", "api_key"},
    "labii": {"email", "password", "api_key", "organization_sid"},
    "hexoskin": {"username", "password", "api_key", "api_secret", "oauth2_client_id", "oauth2_client_secret"},
}


@pytest.mark.parametrize("name", VENDORS)
def test_every_built_operation_has_a_behaviour(name: str) -> None:
    vendor = registry.find(name)
    for operation in vendor.contract.operations:
        assert operation.status in STATUSES
        assert operation.evidence.split(" ")[0] in EVIDENCE
        if operation.status == "built":
            assert callable(vendor.behaviour(operation)), operation.id


@pytest.mark.parametrize("name", VENDORS)
def test_every_operation_is_found_by_its_own_path(name: str) -> None:
    vendor = registry.find(name)
    for operation in vendor.contract.operations:
        digits = {p.name for p in operation.params if p.where == "path" and p.field.type == "integer"}
        parts = [
            ("7" if part[1:-1].partition(":")[0] in digits else "0a1b") if part.startswith("{") else part
            for part in operation.path.split("/")
        ]
        found, _, allowed = vendor.router.find(operation.method, "/".join(parts) or "/")
        assert operation.method in allowed, operation.id
        assert found is not None
        assert found.path.count("{") <= operation.path.count("{"), (operation.id, found.id)


@pytest.mark.parametrize("name", VENDORS)
def test_the_openapi_description_is_valid(name: str) -> None:
    OpenAPIV31SpecValidator(openapi(registry.find(name).contract)).validate()


@pytest.mark.parametrize("name", VENDORS)
def test_the_named_credentials_are_there_and_differ_from_world_to_world(name: str) -> None:
    worlds = Worlds([registry.find(name)], "small")
    default, other = worlds.default.credentials(name), worlds.create("other").credentials(name)
    assert NAMED[name] <= set(default)
    secrets = {
        k for k in NAMED[name] if k not in ("application_id", "device_id", "organization_sid", "email", "username")
    }
    assert not [k for k in secrets if default[k] == other[k]]
    again = Worlds([registry.find(name)], "small").default.credentials(name)
    assert dict(again) == dict(default)


@pytest.mark.parametrize("name", VENDORS)
@pytest.mark.parametrize("profile", PROFILES[:3])
def test_fixtures_fit_the_contract_and_their_references_lead_somewhere(name: str, profile: str) -> None:
    vendor = registry.find(name)
    base = base_of(vendor, profile, 1)
    worlds = Worlds([vendor], profile)
    for resource in vendor.contract.resources.values():
        if resource.collection is None or resource.collection not in base.collections:
            continue
        links = [f for f in resource.fields if f.links]
        for document in list(worlds.default.collection(name, resource.collection))[:200]:
            for field in links:
                target = vendor.contract.resources[field.links or ""].collection
                value = document.get(field.name)
                for one in value if isinstance(value, list) else [] if value is None else [value]:
                    assert one in worlds.default.collection(name, target or ""), (resource.name, field.name, one)


@pytest.mark.parametrize("name", VENDORS)
def test_same_seed_same_bytes_in_two_processes(name: str) -> None:
    answers = []
    for hash_seed in ("1", "77"):
        done = subprocess.run(
            [sys.executable, "-W", "error", str(Path(__file__).with_name("probe.py")), name],
            env={**os.environ, "PYTHONHASHSEED": hash_seed},
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        assert done.returncode == 0, done.stderr[-3000:]
        answers.append(json.loads(done.stdout))
    first, second = answers
    assert len(first) > 20
    assert sum(status == 200 for status, _, _ in first.values()) >= 5
    assert [k for k in first if first[k] != second[k]] == []


@pytest.mark.parametrize("name", VENDORS)
def test_starting_one_vendor_imports_no_other(name: str) -> None:
    code = (
        "import sys; from mockservers.engine import registry; from mockservers.engine.world import Worlds;"
        f"v = registry.find({name!r}); Worlds([v]); v.router;"
        "print(sorted(m for m in sys.modules if m.split('.')[0] in ('mockservers', 'flask', 'faker', 'requests')))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    loaded = done.stdout
    for other in {*VENDORS, "control", "cli"} - {name}:
        assert f"'mockservers.{other}" not in loaded
    for heavy in ("'flask'", "'faker'", "'requests'"):
        assert heavy not in loaded
