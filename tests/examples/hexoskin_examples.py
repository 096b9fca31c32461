"""The document of Hexoskin's Python client, example by example, with the reference client."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import mockservers_clients.hexoskin.client as hexoskin
import requests
from mockservers_clients.hexoskin import HexoApi, HttpError, MethodNotAllowed

if TYPE_CHECKING:
    from table import Book

example = Book("hexoskin")
REFERENCE = "reference client"


def _api(vendor: Any, folder: Path, **options: Any) -> Any:
    hexoskin.CACHED_API_RESOURCE_LIST = str(folder / ".api_cache")
    options.setdefault("auth", f"{vendor.username}:{vendor.password}")
    return HexoApi(vendor.api_key, vendor.api_secret, **options)


@example("Authorization: an object with each request", REFERENCE)
def auth_per_request(vendor: Any, folder: Path) -> None:
    api = _api(vendor, folder, auth=None)
    assert api.trainingroutine.list(auth=f"{vendor.username}:{vendor.password}")


@example("Authorization: in the constructor, or set afterwards", REFERENCE)
def auth_once(vendor: Any, folder: Path) -> None:
    assert _api(vendor, folder).trainingroutine.list()
    api = _api(vendor, folder, auth=None)
    api.auth = f"{vendor.username}:{vendor.password}"
    assert api.trainingroutine.list()


@example("OAuth2: password", REFERENCE)
def oauth2_password(vendor: Any, folder: Path) -> None:
    hexoskin.CACHED_API_RESOURCE_LIST = str(folder / ".api_cache")
    api = HexoApi(vendor.oauth2_client_id, vendor.oauth2_client_secret)
    api.oauth2_get_access_token(vendor.username, vendor.password, scope="readonly")
    assert api.account.list()[0].email == vendor.username


def _agreed(vendor: Any, url: str) -> str:
    """What the user's browser does: the consent page filled in, up to the callback."""
    form = {"username": vendor.username, "password": vendor.password, "allow": "Allow"}
    return requests.post(url, data=form, allow_redirects=False, timeout=10).headers["Location"]


@example("OAuth2: authorization code", REFERENCE)
def oauth2_code(vendor: Any, folder: Path) -> None:
    hexoskin.CACHED_API_RESOURCE_LIST = str(folder / ".api_cache")
    api = HexoApi(vendor.oauth2_code_client_id, vendor.oauth2_code_client_secret)
    callback = vendor.oauth_redirect_uri
    url = api.oauth2_get_request_token_url(callback, grant_type="authorization_code", scope="readonly")
    api.oauth2_get_access_token(_agreed(vendor, url))
    assert api.account.list()[0].email == vendor.username


@example("OAuth2: implicit", REFERENCE)
def oauth2_implicit(vendor: Any, folder: Path) -> None:
    hexoskin.CACHED_API_RESOURCE_LIST = str(folder / ".api_cache")
    api = HexoApi(vendor.oauth2_implicit_client_id, vendor.oauth2_implicit_client_secret)
    url = api.oauth2_get_request_token_url(vendor.oauth_redirect_uri, grant_type="implicit", scope="readonly")
    api.oauth2_get_access_token(_agreed(vendor, url))
    assert api.account.list()[0].email == vendor.username


@example("OAuth1", REFERENCE)
def oauth1(vendor: Any, folder: Path) -> None:
    hexoskin.CACHED_API_RESOURCE_LIST = str(folder / ".api_cache")
    api = HexoApi(vendor.oauth1_key, vendor.oauth1_secret)
    api.oauth1_get_access_token(_agreed(vendor, api.oauth1_get_request_token_url(vendor.oauth_redirect_uri)))
    assert api.account.list()[0].email == vendor.username


@example("Get the current user's info", REFERENCE)
def account(vendor: Any, folder: Path) -> None:
    user = _api(vendor, folder).account.list()[0]
    assert user.email == vendor.username


@example("All the users you can see", REFERENCE)
def users(vendor: Any, folder: Path) -> None:
    assert len(_api(vendor, folder).user.list()) >= 1


@example("Filters: startTimestamp__lt as a keyword and in a dict", REFERENCE)
def filters(vendor: Any, folder: Path) -> None:
    api = _api(vendor, folder)
    limit = api.record.list()[0].start
    by_keyword = api.record.list(startTimestamp__lt=limit)
    by_dict = api.record.list({"startTimestamp__lt": limit})
    assert [r.id for r in by_keyword] == [r.id for r in by_dict]
    assert all(r.start < limit for r in by_keyword)


@example("Lists: index, nested instances, load_next, nexturl", REFERENCE)
def lists(vendor: Any, folder: Path) -> None:
    api = _api(vendor, folder)
    records = api.record.list(limit=2)
    assert records[0].user.first_name
    assert len(records) == 2
    if records.nexturl:
        records.load_next()
        assert len(records) > 2


@example("get() by id and by URI", REFERENCE)
def get(vendor: Any, folder: Path) -> None:
    api = _api(vendor, folder)
    me = api.user.list()[0]
    assert api.user.get(me.id).resource_uri == me.resource_uri
    assert api.range.get(me.resource_uri).id == me.id


@example("Lazy loading and the object cache", REFERENCE)
def lazy(vendor: Any, folder: Path) -> None:
    api = _api(vendor, folder)
    me = api.account.list()[0].id
    ranges = api.range.list(user=me)
    before = vendor.journal.count("user.get")
    for one in ranges:
        assert one.user.first_name
    assert vendor.journal.count("user.get") <= before + 1
    user = api.user.get(me, force_refresh=True)
    user.first_name = "Billy Bob"
    assert ranges[0].user.first_name == "Billy Bob"
    user.update()
    api.clear_object_cache()
    assert api.user.get(me).first_name == "Billy Bob"


@example("The data resource: several datatypes, flat, without timestamps", REFERENCE)
def data(vendor: Any, folder: Path) -> None:
    api = _api(vendor, folder)
    record = next(r for r in api.record.list() if r.status == "complete")
    result = api.data.list(record=record.id, datatype__in=(19, 33, 49))
    assert len(result) == 1
    assert set(map(int, result[0].data)) == {19, 33, 49}
    flat = api.data.list(record=record.id, datatype=19, flat=True)
    assert len(flat[0]) == 2
    plain = api.data.list(record=record.id, datatype=19, flat=True, no_timestamps=True)
    assert [v for _, v in flat] == list(plain)


@example("Creating, modifying and deleting a range", REFERENCE)
def crud(vendor: Any, folder: Path) -> None:
    api = _api(vendor, folder)
    user = api.account.list()[0]
    made = api.range.create({"name": "testnew_range", "start": 353163129199, "end": 353163139199, "user": user})
    made.name = "newtestyrangey"
    made.update()
    made.update({"user": user})
    assert api.range.get(made.id, force_refresh=True).name == "newtestyrangey"
    made.delete()
    assert vendor.journal.last.method == "DELETE"


@example("del records[5] is not allowed", REFERENCE)
def delete_from_list(vendor: Any, folder: Path) -> None:
    records = _api(vendor, folder).record.list()
    try:
        del records[5]
    except MethodNotAllowed:
        return
    raise AssertionError("a record was deleted")


@example("Exceptions: MethodNotAllowed sends nothing", REFERENCE)
def not_allowed(vendor: Any, folder: Path) -> None:
    one = _api(vendor, folder).datatype.list()[4]
    before = len(vendor.journal)
    try:
        one.delete()
    except MethodNotAllowed:
        assert len(vendor.journal) == before
        return
    raise AssertionError("a datatype was deleted")


@example("Exceptions: HttpError carries the response", REFERENCE)
def http_error(vendor: Any, folder: Path) -> None:
    api = _api(vendor, folder)
    try:
        api.user.get(99_999_999).first_name  # noqa: B018 - lazy
    except HttpError as error:
        status = error.response.status_code
    else:
        status = None
    assert status == 404


@example("Cached resource list: file name, clearing, resource_conf", REFERENCE)
def cache(vendor: Any, folder: Path) -> None:
    api = _api(vendor, folder)
    api.account.list()
    name = f"{hexoskin.CACHED_API_RESOURCE_LIST}_{re.sub(chr(92) + 'W+', '.', api.base_url)}"
    assert Path(name).exists()
    schemas = vendor.journal.count("*schema*")
    api.clear_resource_cache()
    assert not Path(name).exists()
    api.account.list()
    assert vendor.journal.count("*schema*") >= schemas
    assert api.resource_conf["range"] == api.range._conf


@example("A signed call by hand", "requests")
def plain(vendor: Any, folder: Path) -> None:
    import hashlib

    url = "https://api.hexoskin.com/api/user/"
    stamp = str(vendor.clock.ms() // 1000)
    signature = hashlib.sha1((vendor.api_secret + stamp + url).encode()).hexdigest()
    answer = requests.get(
        url,
        auth=(vendor.username, vendor.password),
        headers={"X-HEXOTIMESTAMP": stamp, "X-HEXOAPIKEY": vendor.api_key, "X-HEXOAPISIGNATURE": signature},
        timeout=10,
    )
    assert answer.status_code == 200
    assert parse_qs(urlsplit(answer.url).query) == {}
