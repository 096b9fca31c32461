"""Every example of the vendor's client document, in its order, against the account as it is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from mockservers_clients.hexoskin import HexoApi, client, errors

import mockservers

CALLBACK = "https://app.example.org/callback"


@pytest.fixture
def hexoskin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.setattr(client, "CACHED_API_RESOURCE_LIST", str(tmp_path / ".api_cache"))
    with mockservers.intercept("hexoskin") as handle:
        yield handle


@pytest.fixture
def api(hexoskin: Any) -> Iterator[HexoApi]:
    auth = f"{hexoskin.username}:{hexoskin.password}"
    with HexoApi(hexoskin.api_key, hexoskin.api_secret, auth=auth) as found:
        yield found


def test_auth_per_request_and_per_object(hexoskin: Any) -> None:
    someone = f"{hexoskin.username}:{hexoskin.password}"
    api = HexoApi(hexoskin.api_key, hexoskin.api_secret)
    with pytest.raises(errors.HttpUnauthorized):
        api.trainingroutine.list()
    assert len(api.trainingroutine.list(auth=someone)) == 6
    api.auth = someone
    assert len(api.trainingroutine.list()) == 6
    api.close()


def agreed(hexoskin: Any, url: str) -> str:
    """What the user's browser does: fill in the page, follow it to the callback."""
    import requests

    assert "Authorize" in requests.get(url, timeout=10).text
    form = {"username": hexoskin.username, "password": hexoskin.password, "allow": "Allow"}
    answer = requests.post(url, data=form, allow_redirects=False, timeout=10)
    assert answer.status_code == 302
    return answer.headers["Location"]


def test_oauth2_authorization_code(hexoskin: Any) -> None:
    with HexoApi(hexoskin.oauth2_code_client_id, hexoskin.oauth2_code_client_secret) as api:
        url = api.oauth2_get_request_token_url(CALLBACK, grant_type="authorization_code", scope="readonly")
        api.oauth2_get_access_token(agreed(hexoskin, url))
        assert api.account.list()[0].email == hexoskin.username
        with pytest.raises(errors.HttpForbidden):
            api.range.create({"name": "no", "start": 1, "end": 2})
        before = api.auth.token  # type: ignore[union-attr]
        assert api.refresh_access_token() != before
        assert api.account.list()[0].email == hexoskin.username


def test_oauth2_implicit(hexoskin: Any) -> None:
    with HexoApi(hexoskin.oauth2_implicit_client_id, hexoskin.oauth2_implicit_client_secret) as api:
        url = api.oauth2_get_request_token_url(CALLBACK, grant_type="implicit", scope="readonly")
        location = agreed(hexoskin, url)
        assert "#" in location
        api.oauth2_get_access_token(location)
        assert api.account.list()[0].email == hexoskin.username


def test_oauth2_password(hexoskin: Any) -> None:
    with HexoApi(hexoskin.oauth2_client_id, hexoskin.oauth2_client_secret) as api:
        api.oauth2_get_access_token(hexoskin.username, hexoskin.password, scope="readonly")
        assert api.account.list()[0].email == hexoskin.username
    with HexoApi(hexoskin.api_key, hexoskin.api_secret) as api, pytest.raises(errors.HttpBadRequest):
        api.oauth2_get_access_token(hexoskin.username, hexoskin.password)


def test_oauth1(hexoskin: Any) -> None:
    with HexoApi(hexoskin.oauth1_key, hexoskin.oauth1_secret) as api:
        location = agreed(hexoskin, api.oauth1_get_request_token_url(CALLBACK))
        api.oauth1_get_access_token(location)
        assert api.account.list()[0].email == hexoskin.username
        assert api.datatype.list(dataid__in=(19, 33)).meta["total_count"] == 2


def test_the_examples_in_order(api: HexoApi, hexoskin: Any, tmp_path: Path) -> None:
    # Getting data
    user = api.account.list()[0]
    assert "Maude" in str(user)
    users = api.user.list()
    assert len(users) == 10

    records = api.record.list(startTimestamp__lt=347477726132)
    assert [r.id for r in records] == [r.id for r in api.record.list({"startTimestamp__lt": 347477726132})]
    assert all(r.start < 347477726132 for r in records)
    assert records[0].user.first_name == "Maude"
    assert records.nexturl
    records.load_next()
    assert len(records) == 26
    assert not records.nexturl
    with pytest.raises(StopIteration):
        records.load_next()

    user99 = api.user.get(99)
    assert api.range.get(user99.resource_uri) is user99

    # Lazy loading
    rng = api.range.list()[0]
    assert rng.user.first_name
    rngs = api.range.list(user=123)
    assert len(rngs) == 20
    hexoskin.journal.clear()
    assert {r.user.first_name for r in rngs} == {"Owen"}
    assert hexoskin.journal.count() <= 1
    user = api.user.get(123, force_refresh=True)
    api.clear_object_cache()
    rngs = api.range.list(user=123)
    user = api.user.get(123)
    user.first_name = "Billy Bob"
    assert rngs[0].user.first_name == "Billy Bob"
    user.update()
    assert api.user.get(123, force_refresh=True).first_name == "Billy Bob"
    assert api.record.list(user=123)[0].fields["user"].first_name == "Billy Bob"

    # The data resource
    result = api.data.list(record=99999, datatype__in=(19, 33, 49))
    assert len(result) == 1
    dataresult = result[0]
    assert dataresult.user.resource_uri == "/api/user/99/"
    assert sorted(dataresult.data) == [19, 33, 49]
    assert len(dataresult.data[19][0]) == 2
    flat = api.data.list(record=99999, datatype=19, flat=True)
    assert [tuple(pair) for pair in flat] == [tuple(pair) for pair in dataresult.data[19]]
    bare = api.data.list(record=99999, datatype=19, flat=True, no_timestamps=True)
    assert list(bare) == [value for _, value in dataresult.data[19]]

    # Creating, modifying, deleting
    new_range = api.range.create({"name": "testnew_range", "start": 353163129199, "end": 353163139199, "user": user})
    assert not isinstance(new_range, str)
    assert new_range.resource_uri.startswith("/api/range/")
    assert api.resource_from_uri(new_range.resource_uri) is new_range
    new_range.name = "newtestyrangey"
    new_range.update()
    assert new_range.name == "newtestyrangey"
    new_range.update({"user": users[0]})
    assert api.range.get(new_range.id, force_refresh=True).user.id == 99
    with pytest.raises(errors.MethodNotAllowed):
        del records[5]
    uri = new_range.resource_uri
    new_range.delete()
    with pytest.raises(errors.HttpNotFound):
        api.range.get(uri, force_refresh=True)

    # Exceptions
    with pytest.raises(errors.MethodNotAllowed):
        api.datatype.list()[4].delete()
    note = api.annotation.list({"user": 5437})[0]
    with pytest.raises(errors.HttpError) as refused:
        note.update({"annotation": "I wuz here"})
    assert refused.value.response.status_code == 403

    # The resource list
    name = "{}_{}".format(".api_cache", re.sub(r"\W+", ".", api.base_url))
    assert any(p.name.startswith(name) for p in tmp_path.iterdir())
    api.clear_resource_cache()
    hexoskin.journal.clear()
    assert api.account.list()
    assert hexoskin.journal.count("*.schema") > 25
    assert api.resource_conf["range"]["filtering"]["start"] == ["exact", "range", "gt", "gte", "lt", "lte"]
    assert api.range._conf["ordering"] == ["start", "end", "id", "name"]
    assert records._conf["name"] == "record"
