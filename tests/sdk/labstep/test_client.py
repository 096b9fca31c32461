"""Authentication, lists beyond two pages, errors, retries: the client's own machinery."""

from __future__ import annotations

from typing import Any

import labstep
import pytest
from labstep.entities.user.facade import newUser
from labstep.entities.user.repository import authenticateWithToken
from labstep.generic.entity.repository import filterEntities, getEntityCount
from labstep.service.request import RequestException


def test_authenticate_with_a_key(double: Any, user: Any) -> None:
    assert user.username == double.username
    assert user.activeWorkspace == double.group_id
    assert user.update().api_key == double.api_key
    assert user.getOrganization().id == double.organization_id


def test_authenticate_with_a_token(double: Any) -> None:
    import requests

    login = {"username": double.username, "password": double.password}
    token = requests.post("https://api.labstep.com/public-api/user/login", json=login).json()["token"]
    with_token = authenticateWithToken(token)
    assert with_token.username == double.username
    assert with_token.getExperiments(count=1)


def test_a_refusal_raises_with_status_and_body(double: Any, user: Any) -> None:
    with pytest.raises(RequestException) as refused:
        user.getExperiment(99999999)
    assert refused.value.status_code == 404
    assert b"ExperimentWorkflow entity not found" in refused.value.message
    with pytest.raises(RequestException) as refused:
        labstep.authenticate(apikey="nope")
    assert refused.value.status_code == 401
    stranger = newUser("Ada", "Brook", "ada.brook@example.org", "pw")
    experiment = user.newExperiment("Mine")
    with pytest.raises(RequestException) as refused:
        stranger.getExperiment(experiment.id)
    assert refused.value.status_code == 403


def test_lists_go_on_past_two_pages(double: Any, user: Any) -> None:
    double.state.create("experiment-workflow", 120, name="Many")
    double.journal.clear()
    found = user.getExperiments(search_query="many")
    assert len(found) == 120
    assert [e.id for e in found] == sorted({e.id for e in found}, reverse=True)
    assert double.journal.count("experiment-workflow.list") == 3
    assert len(user.getExperiments()) == 130 + 120
    assert len(user.getExperiments(count=75)) == 75
    assert len(user.getExperiments(count=0)) == 0
    assert len(user.getExperiments(count=50)) == 50


@pytest.mark.parametrize("size", [50, 100])
def test_exactly_full_last_pages_end(double: Any, user: Any, size: int) -> None:
    double.state.create("experiment-workflow", size, name="Full")
    assert len(user.getExperiments(search_query="full")) == size


def test_filters_page_until_a_short_page(double: Any, user: Any) -> None:
    from labstep.entities.resource.model import Resource

    workspace = user.newWorkspace("Filter")
    user.setWorkspace(workspace.id)
    double.state.create("resource", 100, name="Filtered", group_id=workspace.id)
    condition = [{"type": "and", "predicates": [{"attribute": "name", "comparison": "eq", "value": "Filtered"}]}]
    double.journal.clear()
    found = filterEntities(user, Resource, condition)
    assert len({r.id for r in found}) == 100
    assert double.journal.count("resource.filter") == 3


def test_counts(user: Any) -> None:
    from labstep.entities.experiment.model import Experiment

    assert getEntityCount(user, Experiment)["count"] == len(user.getExperiments())


@pytest.mark.parametrize("status", [501, 502, 503, 504])
def test_reads_and_changes_are_tried_four_times(double: Any, user: Any, status: int) -> None:
    experiment = user.newExperiment("Retried")
    double.journal.clear()
    double.fault("experiment-workflow.list", status=status, times=3)
    assert len(user.getExperiments(count=3)) == 3
    assert double.journal.count("experiment-workflow.list") == 4
    double.fault("experiment-workflow.update", status=status, times=3)
    assert experiment.edit(name="Again").name == "Again"
    double.fault("experiment-workflow.list", status=status, times=4)
    with pytest.raises(RequestException) as refused:
        user.getExperiments(count=3)
    assert refused.value.status_code == status


def test_creation_is_not_tried_again(double: Any, user: Any) -> None:
    double.fault("experiment-workflow.create", status=503, times=1)
    with pytest.raises(RequestException) as refused:
        user.newExperiment("Once")
    assert refused.value.status_code == 503
    assert double.journal.count("experiment-workflow.create") == 1


def test_other_failures_raise_at_once(double: Any, user: Any) -> None:
    double.fault("resource.list", status=500, times=1)
    with pytest.raises(RequestException):
        user.getResources(count=1)
    assert double.journal.count("resource.list") == 1


def test_sign_up_and_impersonation(double: Any, user: Any) -> None:
    workspace = user.newWorkspace("Course")
    link = workspace.getSharelink()
    new = newUser("Ada", "Brook", "ada.brook@example.org", "pw", share_link_token=link.token)
    assert new.activeWorkspace == workspace.id
    assert new.newExperiment("First").owner["id"] == workspace.id
    acting = labstep.impersonate("ada.brook@example.org", double.api_key)
    assert acting.update().id == new.id
    assert len(acting.getExperiments()) == 1


def test_api_keys(user: Any) -> None:
    key = user.newAPIKey("Plate reader PC")
    assert labstep.authenticate(apikey=key.uuid).id == user.id
    assert [k.id for k in user.getAPIKeys(api_key=key.uuid)] == [key.id]
    assert user.getAPIKey(key.id).name == "Plate reader PC"
    assert key.edit(name="Renamed").name == "Renamed"
    expired = user.newAPIKey("Old", expires_at="2020-01-01")
    with pytest.raises(RequestException):
        labstep.authenticate(apikey=expired.uuid)


def test_the_seeds_log_in_is_refused_by_the_client_itself(double: Any) -> None:
    with pytest.raises(Exception, match="deprecated"):
        labstep.login(double.username, double.password)
    assert double.journal.count("user.login") == 0


def test_the_clients_one_session_outlives_its_worlds() -> None:
    import mockservers

    names = []
    with mockservers.intercept("losant"):
        for profile in ("empty", "small", "empty"):
            with mockservers.intercept("labstep", profile=profile) as double:
                user = labstep.authenticate(apikey=double.api_key)
                names.append(len(user.getExperiments()))
    with mockservers.intercept("labstep", profile="small") as double:
        names.append(len(labstep.authenticate(apikey=double.api_key).getExperiments()))
    assert names == [0, 12, 0, 12]
