"""The whole role matrix: 34 APIs x 5 methods x 8 roles, each asked once."""

from __future__ import annotations

from collections import Counter
from typing import Any

from mockservers.labii.permissions import INFERRED, LEVELS, MATRIX, METHODS, ROLES

PATHS = {
    "Organization": "organizations/organization",
    "Organization Member": "organizations/personnel",
    "Team": "organizations/team",
    "Organization Widget": "organizations/organizationwidget",
    "Statement": "organizations/statement",
    "Backup": "organizations/backup",
    "Project": "projects/project",
    "Project Member": "projects/member",
    "Table": "tables/table",
    "Column": "tables/column",
    "Filter": "tables/filter",
    "Row": "tables/row",
    "Cell": "tables/cell",
    "Section": "tables/section",
    "Version": "tables/version",
    "Activity": "activities/activity",
    "Widget": "widgets/widget",
    "Workflow": "tables/workflow",
    "Step": "tables/step",
}
WHO = {
    "Admin": "admin",
    "Member": "member",
    "Alumni": "alumni",
    "User": "user",
    "Anonymous": None,
    "Project Admin": "project_admin",
    "Project Edit": "project_edit",
    "Project View": "project_view",
}
DONE = {"GET": 200, "POST": 201, "PATCH": 200, "DELETE": 204}


class Calls:
    """What to send to each API so that only the role can be in the way."""

    def __init__(self, api: Any) -> None:
        table = api.table()
        row = api.list("tables/row", f"project__sid={api.project}&is_archived=false&is_locked=false", "name")[0]
        column = table["columns"][0]["sid"]
        installed = {w["name"] for w in api.list("organizations/organizationwidget", serializer="list")}
        widgets = api.list("widgets/widget", serializer="list")
        person = next(p["sid"] for p in api.list("organizations/personnel") if p["email"].startswith("jonas"))
        plain = next(w["sid"] for w in widgets if w["name"] == "Plain Text")
        date = next(w["sid"] for w in widgets if w["name"] == "Date")
        workflow = api.list("tables/workflow")[0]["sid"]
        self.queries = {
            "Project Member": f"project__sid={api.project}",
            "Column": f"table__sid={table['sid']}",
            "Filter": f"table__sid={table['sid']}",
            "Row": f"table__sid={table['sid']}",
            "Cell": f"row__sid={row['sid']}&column__sid={column}",
            "Section": f"row__sid={row['sid']}",
            "Step": f"workflow__sid={workflow}",
        }
        uninstalled = next(w for w in widgets if w["name"] not in installed)
        self.uninstall = next(w["sid"] for w in widgets if w["name"] in installed)
        self.bodies: dict[str, dict[str, Any]] = {
            "Organization": {"name": "New", "username": "new"},
            "Organization Member": {
                "email": "new@example.org",
                "first_name": "New",
                "last_name": "Person",
                "title": "Guest",
            },
            "Team": {"name": "New"},
            "Organization Widget": {"widget__sid": uninstalled["sid"]},
            "Backup": {},
            "Project": {"name": "New"},
            "Project Member": {"member": [person], "permission": "View"},
            "Table": {"name_singular": "thing", "name_plural": "things", "unique_code": "TH", "icon": "adjust"},
            "Column": {"name": "New", "widget": {"sid": date}},
            "Filter": {"name": "New", "query": {"name__icontains": "x"}},
            "Row": {"name": "New", "projects": [{"sid": api.project}]},
            "Cell": {"data": "2026-01-01"},
            "Section": {"name": "New", "widget": {"sid": plain}},
            "Workflow": {"name": "New"},
            "Step": {"name": "New"},
        }
        self.changes: dict[str, dict[str, Any]] = {
            "Organization Member": {"title": "Changed"},
            "Project Member": {"permission": "Edit"},
            "Table": {"description": "Changed"},
            "Cell": {"data": "2026-01-02"},
            "Filter": {"name": "Changed"},
        }
        self.column, self.row = column, row["sid"]
        self.sids = {name: self._one(api, name, row["sid"]) for name in PATHS}

    def _one(self, api: Any, name: str, row: str) -> str:
        """The sid of an object that the project roles can reach."""
        if name == "Row":
            return row
        if name == "Project":
            return str(api.project)
        query = f"row__sid={row}" if name in ("Section", "Version") else self.queries.get(name, "")
        if name == "Activity":
            return str(api.list(PATHS[name], serializer="name")[0]["sid"])
        return str(api.list(PATHS[name], query, "name")[0]["sid"])

    def send(self, api: Any, name: str, method: str, who: str | None) -> Any:
        model, _, view = name.rpartition(" ")
        if view == "Detail":
            body = self.changes.get(model, {"name": "Changed"}) if method == "PATCH" else None
            return api(method, f"/{PATHS[model]}/detail/{self.sids[model]}/", body, who=who)
        path = f"/{PATHS[model]}/list/organization/{api.organization}/detail/"
        query, body = self.queries.get(model, ""), None
        if method == "POST":
            body = self.bodies.get(model, {"name": "New"})
        elif method == "PATCH":
            query, body = f"sid__in={self.row}", {"column": self.column, "value": "2026-01-03"}
        elif method == "DELETE":
            query = f"widget__sid={self.uninstall}"
        return api(method, f"{path}?{query}", body, who=who)


def expected(row: tuple[tuple[str, ...], ...], method: str, role: str) -> int:
    """A project role is held by a member of the organization, who may also do what members may."""
    allowed = row[METHODS.index(method)]
    if role == "Anonymous":
        return 401
    if not allowed:
        return 405
    held = {role, "Member"} if role.startswith("Project") else {role}
    return DONE[method] if held & set(allowed) else 403


def run(api: Any, matrix: dict[str, tuple[tuple[str, ...], ...]]) -> tuple[int, Counter[int], list[str]]:
    calls = Calls(api)
    count, seen, wrong = 0, Counter[int](), []
    for name, row in matrix.items():
        for method in METHODS:
            for role in ROLES:
                answer = calls.send(api, name, method, WHO[role])
                want = expected(row, method, role)
                count += 1
                seen[answer.status] += 1
                if answer.status != want:
                    wrong.append(f"{name} {method} as {role}: {answer} instead of {want}")
                if method != "GET" and answer.status < 300:
                    api.reset()
    return count, seen, wrong


def test_every_combination_of_the_matrix_answers_as_published(api: Any) -> None:
    count, seen, wrong = run(api, MATRIX)
    assert wrong == []
    assert count == 34 * 5 * 8 == 1360
    # Counted from the published table, so that a slip in its transcription shows as well.
    assert seen == {200: 155, 201: 21, 204: 10, 401: 34 * 5, 403: 248, 405: 756}


def test_workflows_and_steps_answer_as_documented_elsewhere(api: Any) -> None:
    rows = {name: INFERRED[name] for name in INFERRED if name.split()[0] in ("Workflow", "Step")}
    count, _, wrong = run(api, rows)
    assert wrong == []
    assert count == 4 * 5 * 8


def test_every_level_answers_as_published(api: Any) -> None:
    """17 lists x 3 levels: those not offered are refused with the levels that are."""
    scopes = {"organization": api.organization, "user": api.credentials["user_sid"], "project": api.project}
    count = 0
    for name, levels in LEVELS.items():
        model = name.rpartition(" ")[0]
        row = api.list("tables/row", "", "name")[0]["sid"]
        for level, sid in scopes.items():
            answer = api(
                "GET", f"/{PATHS[model]}/list/{level}/{sid}/name/?" + ("row__sid=" + row) * (model == "Section")
            )
            count += 1
            if level in levels:
                assert answer.status == 200, (name, level, answer)
            else:
                assert answer.status == 406
                assert answer.data == {"detail": f"Wrong level: {level}. Acceptable level is {list(levels)!r}."}
    assert count == 51


def test_refusals_have_the_documented_bodies(api: Any) -> None:
    at = f"/tables/row/list/organization/{api.organization}/list/"
    anonymous = api("DELETE", at, who=None)
    assert (anonymous.status, anonymous.headers["WWW-Authenticate"]) == (401, "Token")
    assert anonymous.raw == b'{"detail":"Authentication credentials were not provided."}'
    denied = api("GET", at, who="member")
    assert (denied.status, denied.raw) == (403, b'{"detail":"You do not have permission to perform this action."}')
    absent = api("DELETE", at)
    assert (absent.status, absent.raw) == (405, b'{"detail":"Method \\"DELETE\\" not allowed."}')
    assert absent.headers["Allow"] == "GET, POST, PATCH, HEAD, OPTIONS"
    nowhere = api("GET", "/tables/nothing/list/organization/x/list/")
    assert nowhere.status == 404
    assert nowhere.headers["Content-Type"].startswith("text/html")
    assert b"<h1>Not Found</h1>" in nowhere.raw


def test_checks_come_in_the_documented_order(api: Any) -> None:
    """401, 405, level, sid, 403, page: each call is wrong in all the ways that come later."""
    bad = "/tables/row/list/planet/nosid/name/?page=99"
    assert api("DELETE", bad, who=None).status == 401
    assert api("DELETE", bad, who="alumni").status == 405
    assert api("GET", bad, who="alumni").data["detail"].startswith("Wrong level: planet.")
    assert api("GET", bad.replace("planet", "organization"), who="alumni").data == {"detail": "Wrong id: nosid."}
    known = bad.replace("planet/nosid", f"organization/{api.organization}")
    assert api("GET", known, who="alumni").status == 403
    assert api("GET", known, who="admin").status == 404
    assert api("GET", known, who="admin").data == {"detail": "Invalid page."}
    post = f"/tables/table/list/organization/{api.organization}/detail/"
    assert api("POST", post, ["a list"], who="member").status == 403
    assert api("POST", post, ["a list"], who="admin").status == 406
