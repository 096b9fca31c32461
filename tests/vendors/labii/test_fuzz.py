"""Whatever is sent, the answer is one the vendor gives: never a 500, never a traceback."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote, urlencode

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mockservers.labii.contract import MODELS
from mockservers.labii.errors import NotAcceptable
from mockservers.labii.filters.expressions import CONVERSIONS, EXPRESSIONS, prepare
from mockservers.labii.sid import decode, encode

FAST = settings(
    max_examples=300, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
FIELDS = [
    "name", "uid", "data", "sid", "row", "table", "project", "projects", "workspace", "column", "widget", "cell",
    "user", "version", "metadata", "date_created", "date_start", "is_archived", "number_of_records", "members",
    "section_set", "column_set", "filter", "payment", "updated_by", "order", "query", "organization",
    "component___status___WidgetActive",
]  # fmt: skip
WORDS = st.sampled_from([*FIELDS, *CONVERSIONS, *EXPRESSIONS, "shoe", "", "_"])
NAMES = st.lists(WORDS, min_size=1, max_size=5).map("__".join) | st.text(max_size=12)
ODD = ["true", "false", "null", "1", "-1.5", "2026-01-05", "a,b", "{'a':1}", "[1,2]", "{", "None", "1e999", "nan"]
PLAIN = st.sampled_from([*ODD, "x" * 300, "[" * 200, "9" * 400, encode(501), encode(73), "\x00", "é"])
VALUES = PLAIN | st.text(max_size=20)
PAIRS = st.lists(st.tuples(NAMES, VALUES), min_size=1, max_size=3)
PLACES = st.sampled_from([f"{p.app}/{p.word}" for m in MODELS.values() if m.status == "built" for p in m.paths])
KEYS = st.text(max_size=6) | st.sampled_from(["sid"])
LEAVES = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8) | PLAIN


def _nested(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3)


JSON = st.recursive(LEAVES, _nested, max_leaves=6)
NAMED = st.sampled_from(sorted({f.name for m in MODELS.values() for f in m.fields} | {"member", "team"}))
BODIES = JSON | st.dictionaries(NAMED, JSON, max_size=5)
LOGINS = JSON | st.dictionaries(st.sampled_from(["username", "password", "secret", "code", "email"]), JSON, max_size=3)
PARENTS = st.sampled_from(
    [
        "",
        "table__sid=T",
        "row__sid=R",
        "project__sid=P",
        "workspace__sid=P",
        "row__sid=R&column__sid=C",
        "workflow__sid=W",
        "table__sid=x",
    ]
)
PARTS = st.text(max_size=10) | WORDS | st.sampled_from(["tables", "row", "list", "detail", "organization", "accounts"])
METHODS = st.sampled_from(["GET", "POST", "PATCH", "DELETE", "PUT", "OPTIONS", "HEAD"])
KNOWN = {200, 201, 204, 400, 401, 403, 404, 405, 406, 415}


@FAST
@given(model=PLACES, pairs=PAIRS, who=st.sampled_from(["", "admin", "project_view"]))
def test_any_filter(shared: Any, model: str, pairs: list[tuple[str, str]], who: str) -> None:
    query = urlencode(pairs, errors="replace")
    answer = shared("GET", f"/{model}/list/organization/{shared.organization}/list/?page_size=2&{query}", who=who)
    assert answer.status in (200, 403, 404, 406), (query, answer)
    if answer.status in (403, 406):
        assert list(answer.data) == ["detail"]


@FAST
@given(words=st.lists(WORDS, max_size=4), wanted=VALUES, values=st.lists(JSON, max_size=3))
def test_any_expression_on_any_value(words: list[str], wanted: str, values: list[Any]) -> None:
    try:
        holds = prepare(words, wanted)
    except NotAcceptable:
        return
    if holds is not None:
        assert holds(values) in (True, False)


@settings(FAST, max_examples=250)
@given(model=PLACES, body=BODIES, query=PARENTS)
def test_any_body(shared: Any, model: str, body: Any, query: str) -> None:
    for letter, sid in shared.sids.items():
        query = query.replace(f"={letter}", f"={sid}")
    answer = shared.create(model, body, query)
    assert answer.status in KNOWN, (model, body, answer)
    if answer.status == 404:
        assert model == "accounts/profile", (model, body, answer)  # known, not built
        return
    assert json.loads(answer.raw) is not None
    if answer.status == 201 and "sid" in answer.data:
        at = f"/{model}/detail/{answer.data['sid']}/"
        assert shared("PATCH", at, body).status in KNOWN


@settings(FAST, max_examples=300)
@given(
    model=PLACES,
    method=METHODS,
    level=st.sampled_from(["organization", "user", "project", "planet"]),
    serializer=st.sampled_from(["name", "list", "detail", "version", "x"]),
    pairs=PAIRS,
    body=BODIES,
)
def test_any_level_and_method(
    shared: Any, model: str, method: str, level: str, serializer: str, pairs: list[tuple[str, str]], body: Any
) -> None:
    sid = {"organization": shared.organization, "user": shared.credentials["user_sid"], "project": shared.project}
    path = f"/{model}/list/{level}/{sid.get(level, 'x')}/{serializer}/?{urlencode(pairs, errors='replace')}"
    assert shared(method, path, body).status in KNOWN


@settings(FAST, max_examples=150)
@given(column=st.sampled_from(["C", "x"]), value=JSON, pairs=PAIRS)
def test_any_bulk_edit(shared: Any, column: str, value: Any, pairs: list[tuple[str, str]]) -> None:
    query = urlencode([("sid", shared.sids["R"]), *pairs[1:]], errors="replace")
    path = f"/tables/row/list/organization/{shared.organization}/detail/?{query}"
    assert shared("PATCH", path, {"column": shared.sids.get(column, column), "value": value}).status in KNOWN


@settings(FAST, max_examples=150)
@given(parts=st.lists(PARTS, max_size=7), method=METHODS, raw=st.binary(max_size=30))
def test_any_path_and_bytes(shared: Any, parts: list[str], method: str, raw: bytes) -> None:
    path = "/" + "/".join(quote(p.encode("utf-8", "replace"), safe="") for p in parts).lstrip("/")
    assert shared(method, path, data=raw).status in KNOWN


@settings(FAST, max_examples=100)
@given(
    path=st.sampled_from(["auth", "login", "mfa/code", "mfa/verify", "forgetpassword", "resetpassword"]), body=LOGINS
)
def test_any_log_in(shared: Any, path: str, body: Any) -> None:
    answer = shared("POST", f"/accounts/{path}/?tag=x", body, who=None)
    assert answer.status in (400, 406)
    if answer.status == 406:
        assert b"token" not in answer.raw.lower()
        assert b"secret" not in answer.raw.lower()


@FAST
@given(st.integers(min_value=0, max_value=2**59) | st.integers(min_value=0, max_value=100_000))
def test_sids_come_back(key: int) -> None:
    assert decode(encode(key)) == key


@FAST
@given(st.text(max_size=30) | st.from_regex(r"[0-9A-Za-z]{4}0a40x[0-9a-f]+[0-9A-Za-z]{8}", fullmatch=True))
def test_text_is_a_sid_only_if_it_encodes_its_own_number(text: str) -> None:
    key = decode(text)
    assert key is None or encode(key) == text
