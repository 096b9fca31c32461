"""Pages, filters and orders of lists, and the framework's words for what cannot be."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest

readonly = pytest.mark.readonly


@readonly
def test_a_page_and_its_links(api: Any) -> None:
    first = api.ok("/api/datatype/")
    assert list(first) == ["meta", "objects"]
    assert first["meta"] == {
        "limit": 20,
        "next": "/api/datatype/?limit=20&offset=20",
        "offset": 0,
        "previous": None,
        "total_count": first["meta"]["total_count"],
    }
    assert first["meta"]["total_count"] > 40
    second = api.ok(first["meta"]["next"])
    assert second["meta"]["previous"] == "/api/datatype/?limit=20&offset=0"
    assert api.ok("/api/datatype/", offset=10)["meta"]["previous"] is None
    seen = {o["id"] for o in first["objects"]} | {o["id"] for o in second["objects"]}
    assert len(seen) == 40


@readonly
def test_links_keep_other_parameters_first_and_escape_commas(api: Any) -> None:
    meta = api.ok("/api/datatype/?limit=1&dataid__in=19,33&name__in=heart_rate,breathing_rate")["meta"]
    assert meta["next"] == ("/api/datatype/?dataid__in=19%2C33&name__in=heart_rate%2Cbreathing_rate&limit=1&offset=1")


@readonly
@pytest.mark.parametrize("limit", ["0", "1000", "5000"])
def test_the_most_is_1000(api: Any, limit: str) -> None:
    assert api.ok("/api/datatype/", limit=limit)["meta"]["limit"] == 1000


@readonly
def test_past_the_end(api: Any) -> None:
    total = api.ok("/api/unit/")["meta"]["total_count"]
    found = api.ok("/api/unit/", offset=1000)
    assert found["objects"] == []
    assert found["meta"] == {
        "limit": 20,
        "next": None,
        "offset": 1000,
        "previous": "/api/unit/?limit=20&offset=980",
        "total_count": total,
    }


@readonly
@pytest.mark.parametrize(
    "path", ["/api/record/", "/api/range/", "/api/user/", "/api/datatype/", "/api/trainingroutine/"]
)
def test_pages_together_are_the_whole_list(api: Any, path: str) -> None:
    total = api.ok(path)["meta"]["total_count"]
    pieces: list[str] = []
    for offset in range(0, min(total, 60), 7):
        pieces += [o["resource_uri"] for o in api.objects(path, limit=7, offset=offset)]
    assert len(set(pieces)) == len(pieces)
    assert pieces[:60] == [o["resource_uri"] for o in api.objects(path, limit=60)][: len(pieces[:60])]


@readonly
@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("limit=abc", "Invalid limit 'abc' provided. Please provide a positive integer."),
        ("limit=-1", "Invalid limit '-1' provided. Please provide a positive integer &gt;= 0."),
        ("offset=x", "Invalid offset 'x' provided. Please provide an integer."),
        ("offset=-5", "Invalid offset '-5' provided. Please provide a positive integer &gt;= 0."),
        ("limit=%3Cb%3E", "Invalid limit '&lt;b&gt;' provided. Please provide a positive integer."),
        ("order_by=nope", "No matching 'nope' field for ordering on."),
        ("order_by=id,-first_name", "The 'first_name' field does not allow ordering."),
        ("first_name=x", "The 'first_name' field does not allow filtering."),
        ("username__contains=x", "'contains' is not an allowed filter on the 'username' field."),
        ("id__in=1,x", "Invalid resource lookup data provided (mismatched type)."),
        ("id=x", "Invalid resource lookup data provided (mismatched type)."),
        ("id__range=1", "Invalid resource lookup data provided (mismatched type)."),
        ("username__x=1", "The 'username' field does not support relations."),
    ],
)
def test_what_a_list_of_users_refuses(api: Any, query: str, text: str) -> None:
    assert api.error("GET", f"/api/user/?{query}", 400) == text


@readonly
def test_relations_one_level_deep(api: Any) -> None:
    text = "Lookups are not allowed more than one level deep on the 'user' field."
    assert api.error("GET", "/api/range/?user__email=x", 400) == text
    tall = api.objects("/api/user/", profile__height__gt=1.7)
    assert 0 < len(tall) < api.ok("/api/user/")["meta"]["total_count"]
    assert all(api.ok(u["profile"])["height"] > 1.7 for u in tall)


@readonly
def test_parameters_that_are_no_field_are_ignored(api: Any) -> None:
    assert api.ok("/api/user/?nonsense=1&x__y=2&format=json")["meta"]["total_count"] > 1


@readonly
def test_users_by_id_uri_and_address(api: Any, me: Any) -> None:
    uri = me["resource_uri"]
    total = api.ok("/api/record/", user=me["id"])["meta"]["total_count"]
    assert total > 5
    for value in (uri, uri.rstrip("/"), me["email"], me["email"].upper(), uri.replace("/api/", "/api/v1/")):
        assert api.ok("/api/record/", user=value)["meta"]["total_count"] == total
    everyone = api.ok("/api/record/")["meta"]["total_count"]
    users = ",".join(str(u["id"]) for u in api.objects("/api/user/", limit=0))
    assert api.ok("/api/record/", user__in=users)["meta"]["total_count"] == everyone
    assert api.ok("/api/record/", user="nobody@example.org")["meta"]["total_count"] == 0
    assert api.ok("/api/record/", user="none")["meta"]["total_count"] == 0


@readonly
def test_records_and_ranges_are_newest_first(api: Any) -> None:
    for path in ("/api/record/", "/api/range/"):
        starts = [o["start"] for o in api.objects(path, limit=50)]
        assert starts == sorted(starts, reverse=True)
        starts = [o["start"] for o in api.objects(path, limit=50, order_by="start")]
        assert starts == sorted(starts)


@readonly
def test_orders_with_commas_and_repeated(api: Any) -> None:
    by_comma = api.ok("/api/range/?order_by=name,-start&limit=100")["objects"]
    assert by_comma == api.ok("/api/range/?order_by=name&order_by=-start&limit=100")["objects"]
    for one, two in pairwise(by_comma):
        assert one["name"].lower() <= two["name"].lower()
        if one["name"] == two["name"]:
            assert one["start"] >= two["start"]
    ids = [o["id"] for o in api.objects("/api/record/", order_by="-id")]
    assert ids == sorted(ids, reverse=True)


@readonly
def test_times_as_bounds(api: Any, me: Any) -> None:
    rows = api.objects("/api/record/", user=me["id"], order_by="start", limit=0)
    middle = rows[len(rows) // 2]["start"]
    below = [r["id"] for r in rows if r["start"] < middle]

    def count(**query: Any) -> int:
        found: int = api.ok("/api/record/", user=me["id"], **query)["meta"]["total_count"]
        return found

    assert count(start__lt=middle) == count(startTimestamp__lt=middle) == count(start__lt=middle - 0.5) == len(below)
    assert count(start__lte=middle) == len(below) + 1
    assert count(start__gte=middle) == len(rows) - len(below)
    assert count(start__gt=middle) == len(rows) - len(below) - 1
    assert count(start__range=f"{rows[0]['start']},{middle}") == len(below) + 1
    assert count(start=middle) == 1
    assert count(start__gt=middle, start__lt=middle) == 0
    assert count(start__gte=middle, end__gt=rows[-1]["end"] - 1) == 1


@readonly
def test_ranges_by_kind(api: Any) -> None:
    for row in api.objects("/api/range/", activitytype=12, limit=5):
        assert row["context"]["activitytype"] == "/api/activitytype/12/"
    for row in api.objects("/api/range/", trainingroutine="/api/trainingroutine/6/", rank=0, limit=5):
        assert row["context"]["trainingroutine"] == "/api/trainingroutine/6/"


@readonly
def test_search_among_users(api: Any, me: Any) -> None:
    assert me["id"] in [u["id"] for u in api.objects("/api/user/", search=me["first_name"].lower())]
    assert api.objects("/api/user/", search="zzzzzz") == []
    assert api.objects("/api/user/", email__startswith=me["email"][:6])


@readonly
def test_account_is_one_object(api: Any, me: Any) -> None:
    found = api.ok("/api/account/")
    assert found["meta"] == {"limit": 1, "next": None, "offset": 0, "previous": None, "total_count": 1}
    assert me["resource_uri"] == f"/api/user/{me['id']}/"
    assert isinstance(me["profile"]["fitness"], dict)
    assert set(me) == {"email", "first_name", "id", "is_staff", "last_name", "profile", "resource_uri", "username"}


@readonly
def test_several_at_once(api: Any) -> None:
    found = api.ok("/api/datatype/set/19;33;99999;x/")
    assert [o["id"] for o in found["objects"]] == [19, 33]
    assert found["not_found"] == ["99999", "x"]


@readonly
def test_keys_are_sorted_and_uris_relative(api: Any) -> None:
    text = api.get("/api/range/", limit=3).text
    assert '{"meta": {"limit": 3, ' in text
    assert "http" not in text
    for row in api.objects("/api/range/", limit=3):
        assert list(row) == sorted(row)


@readonly
@pytest.mark.parametrize("query", ["time__gt=soon", "time=abc", "time__range=a,b", "time=2025-02-30", "time__lt=12"])
def test_times_that_are_none(api: Any, query: str) -> None:
    text = api.error("GET", f"/api/trackpoint/?{query}", 400)
    assert text == "Invalid resource lookup data provided (mismatched type)."


@readonly
def test_times_with_an_offset(api: Any) -> None:
    point = api.objects("/api/trackpoint/", limit=1)[0]
    hour = int(point["time"][11:13])
    later = f"{point['time'][:11]}{hour + 1:02}{point['time'][13:]}+01:00"
    if hour < 23:
        found = api.objects("/api/trackpoint/", time=later, track=point["track"])
        assert [p["time"] for p in found] == [point["time"]]
    day = point["time"][:10]
    assert api.objects("/api/trackpoint/", time__gte=day, time__lte=f"{day} 23:59:59Z", track=point["track"])


@readonly
@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("limit=abc", "Invalid limit 'abc' provided. Please provide a positive integer."),
        ("offset=x", "Invalid offset 'x' provided. Please provide an integer."),
        ("order_by=nope", "No matching 'nope' field for ordering on."),
        ("order_by=email", "The 'email' field does not allow ordering."),
        ("email=x", "The 'email' field does not allow filtering."),
    ],
)
def test_the_account_is_a_list_like_any_other(api: Any, query: str, text: str) -> None:
    assert api.error("GET", f"/api/account/?{query}", 400) == text
    assert len(api.objects("/api/account/?limit=5&user=1")) == 1


@readonly
def test_of_a_repeated_parameter_the_last_counts(api: Any) -> None:
    found = api.ok("/api/datatype/?limit=2&offset=9&limit=3&offset=1")
    assert (found["meta"]["limit"], found["meta"]["offset"], len(found["objects"])) == (3, 1, 3)
