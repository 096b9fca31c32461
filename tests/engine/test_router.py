from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockservers.engine.contract import integer, op, path, string
from mockservers.engine.router import Router

OPERATIONS = [
    op("root", "GET", "/"),
    op("things.list", "GET", "/things"),
    op("things.create", "POST", "/things"),
    op("things.mine", "GET", "/things/mine"),
    op("things.get", "GET", "/things/{id}", path(string("id"))),
    op("things.number", "GET", "/things/{n}/number", path(integer("n"))),
    op("things.word", "GET", "/things/{id}/number/word"),
    op("things.parts", "DELETE", "/things/{id}/parts/{part}"),
    op("mine.log", "GET", "/things/mine/log"),
    op("files", "GET", "/files/{name:path}"),
    op("files.index", "GET", "/files/index"),
    op("case", "GET", "/MixedCase/{Id}"),
]


def find(router: Router, method: str, where: str, **kw: Any) -> tuple[str | None, dict[str, Any], tuple[str, ...]]:
    operation, args, allowed = router.find(method, where, **kw)
    return operation.id if operation else None, args, allowed


@pytest.mark.parametrize(
    ("method", "where", "expected", "args"),
    [
        ("GET", "/", "root", {}),
        ("GET", "/things", "things.list", {}),
        ("GET", "/things/", "things.list", {}),
        ("HEAD", "/things", "things.list", {}),
        ("GET", "/things/mine", "things.mine", {}),
        ("GET", "/things/minex", "things.get", {"id": "minex"}),
        ("GET", "/things/12", "things.get", {"id": "12"}),
        ("GET", "/things/12/number", "things.number", {"n": 12}),
        ("GET", "/things/012/number", "things.number", {"n": 12}),
        ("GET", "/things/12/number/word", "things.word", {"id": "12"}),
        ("GET", "/things/mine/number/word", "things.word", {"id": "mine"}),
        ("GET", "/things/mine/log", "mine.log", {}),
        ("DELETE", "/things/mine/parts/3", "things.parts", {"id": "mine", "part": "3"}),
        ("GET", "/things/a%2Fb", "things.get", {"id": "a/b"}),
        ("GET", "/things/%C3%A9%20x", "things.get", {"id": "é x"}),
        ("GET", "/%74hings", "things.list", {}),
        ("GET", "/files/a/b/c.txt", "files", {"name": "a/b/c.txt"}),
        ("GET", "/files/index", "files.index", {}),
        ("GET", "/files/index/x", "files", {"name": "index/x"}),
        ("GET", "/things/x/number", None, {}),
        ("GET", "/things/-1/number", None, {}),
        ("GET", "/things/1.0/number", None, {}),
        ("GET", "/things/٣/number", None, {}),
        ("GET", "/things/" + "9" * 19 + "/number", None, {}),
        ("GET", "/things//", None, {}),
        ("GET", "//things", None, {}),
        ("GET", "/mixedcase/1", None, {}),
        ("GET", "/nothing", None, {}),
        ("GET", "/files", None, {}),
        ("GET", "/things/{id}", "things.get", {"id": "{id}"}),
        ("GET", "/{any}", None, {}),
    ],
)
def test_what_a_path_leads_to(method: str, where: str, expected: str | None, args: dict[str, Any]) -> None:
    assert find(Router(OPERATIONS), method, where)[:2] == (expected, args)


def test_a_known_path_with_another_method_names_those_it_has() -> None:
    router = Router(OPERATIONS)
    assert find(router, "DELETE", "/things") == (None, {}, ("GET", "POST"))
    assert find(router, "HEAD", "/things/1/parts/2") == (None, {}, ("DELETE",))
    assert find(router, "GET", "/nothing") == (None, {}, ())


def test_a_literal_wins_even_where_it_lacks_the_method() -> None:
    router = Router([*OPERATIONS, op("things.delete", "DELETE", "/things/{id}", path(string("id")))])
    assert find(router, "DELETE", "/things/mine") == (None, {}, ("GET",))
    assert find(router, "DELETE", "/things/other")[0] == "things.delete"


@pytest.mark.parametrize(
    ("slash", "plain", "slashed"),
    [("both", "things.list", "things.list"), ("never", "things.list", None), ("required", None, "things.list")],
)
def test_slash_rules(slash: str, plain: str | None, slashed: str | None) -> None:
    router = Router(OPERATIONS, slash=slash)
    assert find(router, "GET", "/things")[0] == plain
    assert find(router, "GET", "/things/")[0] == slashed
    assert find(router, "GET", "/")[0] == "root"


def test_case_and_doubled_slashes() -> None:
    router = Router(OPERATIONS, ignore_case=True, collapse=True)
    assert find(router, "GET", "/THINGS")[0] == "things.list"
    assert find(router, "GET", "/mixedcase/AbC")[:2] == ("case", {"Id": "AbC"})
    assert find(router, "GET", "//things///mine")[0] == "things.mine"
    assert find(router, "GET", "//things//")[0] == "things.list"


def test_loose_lets_a_text_parameter_span_segments() -> None:
    router = Router(OPERATIONS)
    assert find(router, "GET", "/things/a/b/c")[0] is None
    assert find(router, "GET", "/things/a/b/c", loose=True)[:2] == ("things.get", {"id": "a/b/c"})
    assert find(router, "DELETE", "/things/a/b/parts/c", loose=True)[:2] == ("things.parts", {"id": "a/b", "part": "c"})
    assert find(router, "GET", "/things/1/2/number", loose=True)[:2] == ("things.get", {"id": "1/2/number"})


def test_long_loose_paths_do_not_take_long() -> None:
    router = Router([op("deep", "GET", "/a/{b}/{c}/{d}/{e}/{f}/end")])
    assert find(router, "GET", "/a" + "/x" * 3000, loose=True)[0] is None
    assert find(router, "GET", "/a/1/2/3/4/5/6/end", loose=True)[0] == "deep"


@given(st.text(min_size=1))
def test_any_text_comes_back_from_a_path(text: str) -> None:
    router = Router(OPERATIONS)
    if text == "mine":
        return
    assert find(router, "GET", "/things/" + quote(text, safe=""))[:2] == ("things.get", {"id": text})


@given(st.text(), st.booleans(), st.sampled_from(["GET", "PUT", "HEAD", "", "get"]))
def test_no_path_breaks_the_router(text: str, loose: bool, method: str) -> None:
    for router in (Router(OPERATIONS), Router(OPERATIONS, "required", True, True), Router([])):
        router.find(method, "/" + text, loose=loose)
