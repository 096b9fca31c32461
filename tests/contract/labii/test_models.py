"""Every model in every serializer, and each of its objects by sid; the replies are held against the contract."""

from __future__ import annotations

from typing import Any

import pytest

from mockservers.labii.contract import MODELS

pytestmark = pytest.mark.readonly
PLACES = [
    (model.name, f"{path.app}/{path.word}")
    for model in MODELS.values()
    if model.status == "built"
    for path in model.paths
]


@pytest.mark.parametrize(("name", "place"), PLACES)
def test_lists_and_details(api: Any, name: str, place: str, table: dict[str, Any]) -> None:
    model = MODELS[name]
    query = f"table__sid={table['sid']}&" if name == "section" else ""
    shown: dict[str, list[str]] = {}
    sids: list[str] = []
    for serializer, fields in model.serializers.items():
        page = api.page(place, f"{query}page_size=3", serializer)
        assert list(page) == [
            "page_size",
            "page_number",
            "page_count",
            "count",
            "next",
            "previous",
            "add_permission",
            "results",
        ]
        assert len(page["results"]) == min(3, page["count"])
        for result in page["results"]:
            needed = [f.name for f in fields if not f.optional]
            assert [k for k in result if k in needed] == needed
            shown[serializer] = list(result)
        sids += [r["sid"] for r in page["results"] if "sid" in r]
    if sids and model.roles("Detail", "GET"):
        one = api.send("GET", f"/{place}/detail/{sids[0]}/")
        assert one.status_code == 200
        assert one.json()["sid"] == sids[0]
        assert list(one.json()) == shown["detail"]


def test_names_that_differ_between_serializers(api: Any, table: dict[str, Any]) -> None:
    named = next(t for t in api.results("tables/table", "", "name") if t["sid"] == table["sid"])
    assert (named["name"], table["name"]) == (table["name_singular"], table["name_plural"])
    for serializer in ("name", "list", "version"):
        row = api.results("tables/row", "page_size=1", serializer)[0]
        detail = api.send("GET", f"/tables/row/detail/{row['sid']}/").json()
        assert row["name"] == f"{detail['uid']}: {detail['name']}"
    version = api.results("tables/row", "page_size=1", "version")[0]
    assert version["version"]["name"].startswith(version["name"] + " (")


def test_json_is_compact_and_text_is_not_escaped(api: Any) -> None:
    reply = api.send("GET", api.at("tables/table", "name") + "?page_size=1")
    assert reply.headers["Content-Type"] == "application/json"
    assert reply.headers["Vary"] == "Accept"
    assert ": " not in reply.text.replace(": ", "", 0).split('"results"')[0]
    assert reply.text.startswith('{"page_size":1,"page_number":1,')


def test_the_two_widgets_the_client_knows_by_sid(api: Any) -> None:
    for sid, name in (("JMPS0a40x5eLQV16afk", "File path"), ("KNQT0a40x5fMRW27bgl", "File size")):
        widget = api.send("GET", f"/widgets/widget/detail/{sid}/").json()
        assert widget["name"] == name
    files = api.results("tables/table", "name_system=file", "detail")[0]
    assert {c["widget"]["sid"] for c in files["columns"]} >= {"JMPS0a40x5eLQV16afk", "KNQT0a40x5fMRW27bgl"}
