"""The organization's own objects: people, teams, projects, tables, widgets, backups."""

from __future__ import annotations

from typing import Any

import pytest

pytestmark = pytest.mark.destructive


def test_a_person_gets_an_account(api: Any) -> None:
    body = {"email": "ada.new@example.org", "first_name": "Ada", "last_name": "New", "title": "Guest"}
    made = api.made("organizations/personnel", body)
    assert (made["name"], made["email"], made["is_administrator"]) == ("Ada New", "ada.new@example.org", False)
    api.refused(api.create("organizations/personnel", body), "The fields organization, user must make a unique set.")
    tag = api.send("POST", "/accounts/forgetpassword/", None, json={"email": body["email"]}).json()["tag"]
    done = api.send("POST", f"/accounts/resetpassword/?tag={tag}", None, json={"password": "a-new-one"})
    assert done.status_code == 200
    login = {"username": body["email"], "password": "a-new-one"}
    token = api.send("POST", "/accounts/auth/", None, json=login).json()["token"]
    headers = {"Authorization": f"Token {token}"}
    assert api.send("GET", api.at("tables/table"), headers=headers).status_code == 200
    archived = api.modify("organizations/personnel", made["sid"], {"is_archived": True, "last_name": "Newer"})
    assert (archived.json()["name"], archived.json()["is_archived"]) == ("Ada Newer", True)
    assert api.send("GET", api.at("tables/table"), headers=headers).status_code == 403
    taken = api.modify("organizations/personnel", made["sid"], {"email": api.credential("email")})
    api.refused(taken, f"Error: The user ({api.credential('email')}) already exists!")


def test_a_team_gives_its_members_what_it_may(api: Any) -> None:
    person = next(
        p
        for p in api.results("organizations/personnel", "page_size=100")
        if p["email"] == api.credential("member_email")
    )
    team = api.made("organizations/team", {"name": "Night shift", "members": [person["sid"]]})
    assert team["members"] == [{"sid": person["sid"], "name": person["name"]}]
    rows = api.at("tables/row", "name")
    assert api.send("GET", rows, "member").status_code == 403
    body = {"team": [team["sid"]], "permission": "View"}
    member = api.made("projects/member", body, f"project__sid={api.project}")
    assert (member["name"], member["personnel"], member["permission"]) == ("Night shift", None, "View")
    assert api.send("GET", rows, "member").status_code == 200
    newer = api.send("GET", f"/workspaces/workspacepermission/detail/{member['sid']}/").json()
    assert newer["workspace"] == member["project"]
    table = api.results("tables/table", "", "name")[0]["sid"]
    post = {"name": "x", "projects": [{"sid": api.project}]}
    assert api.create("tables/row", post, f"table__sid={table}", "member").status_code == 403
    assert api.modify("projects/member", member["sid"], {"permission": "Edit"}).status_code == 200
    assert api.create("tables/row", post, f"table__sid={table}", "member").status_code == 201
    own = {"member": [person["sid"]], "permission": "View"}
    personal = api.made("projects/member", own, f"project__sid={api.project}")
    assert api.create("tables/row", post, f"table__sid={table}", "member").status_code == 201  # the highest wins
    swapped = [(personal, "Edit"), (member, "View")]
    for which, permission in swapped:
        assert api.modify("projects/member", which["sid"], {"permission": permission}).status_code == 200
    assert api.create("tables/row", post, f"table__sid={table}", "member").status_code == 201
    assert api.send("DELETE", f"/projects/member/detail/{personal['sid']}/").status_code == 204
    assert api.create("tables/row", post, f"table__sid={table}", "member").status_code == 403
    assert api.send("DELETE", f"/organizations/team/detail/{team['sid']}/").status_code == 204
    assert api.send("GET", rows, "member").status_code == 403
    gone = f"/organizations/team/detail/{team['sid']}/"
    api.refused(api.send("GET", gone), f"Wrong id: {team['sid']}.")
    api.refused(api.send("DELETE", gone), f"Wrong id: {team['sid']}.")


def test_members_see_their_projects_only(api: Any) -> None:
    seen = api.page("projects/project", "page_size=100", "name", "project_view")
    every = api.page("projects/project", "page_size=100", "name", "admin")
    assert [p["sid"] for p in seen["results"]] == [api.project]
    assert every["count"] > 1
    mine = api.page("tables/row", "page_size=1", "name", "project_view")["count"]
    assert mine == api.page("tables/row", f"project__sid={api.project}", "name", "admin")["count"]
    assert mine < api.page("tables/row", "page_size=1", "name", "admin")["count"]
    elsewhere = next(p["sid"] for p in every["results"] if p["sid"] != api.project)
    assert api.send("GET", f"/projects/project/detail/{elsewhere}/", "project_view").status_code == 403
    assert api.page("tables/row", f"project__sid={elsewhere}", "name", "project_view")["count"] == 0
    opened = api.modify("projects/project", elsewhere, {"open_to_organization": True})
    assert opened.json()["open_to_organization"] is True
    assert api.page("tables/row", f"project__sid={elsewhere}", "name", "member")["count"] > 0
    assert api.modify("projects/project", elsewhere, {"open_to_organization": False}).status_code == 200


def test_a_project_under_both_names(api: Any) -> None:
    made = api.made("workspaces/workspace", {"name": "Both", "parent": {"sid": api.project}})
    assert api.send("GET", f"/projects/project/detail/{made['sid']}/").json() == made
    assert made["parent"]["sid"] == api.project
    assert made["number_of_records"] == 0
    members = api.results("workspaces/workspacepermission", f"workspace__sid={made['sid']}")
    assert [m["permission"] for m in members] == ["Admin"]
    renamed = api.modify("projects/project", made["sid"], {"name": "Both names", "is_archived": True}).json()
    assert (renamed["name"], renamed["is_archived"]) == ("Both names", True)


def test_a_table_and_its_columns(api: Any) -> None:
    body = {"name_singular": "probe", "name_plural": "probes", "unique_code": "PB", "icon": "adjust"}
    table = api.made("tables/table", body)
    assert (table["name"], table["columns"], table["number_of_records"]) == ("probes", [], 0)
    taken = api.create("tables/table", body)
    assert taken.status_code == 406
    assert list(taken.json()) == ["unique_code"]
    widget = next(w["sid"] for w in api.results("widgets/widget", "page_size=100", "name") if w["name"] == "Number")
    at = f"table__sid={table['sid']}"
    column = api.made("tables/column", {"name": "depth", "widget": {"sid": widget}, "default_value": 3}, at)
    assert column["table"] == {"sid": table["sid"], "name": "probes"}
    assert column["order"] == 1
    api.refused(api.create("tables/column", {"name": "x", "widget": {"sid": "y"}}, at), "Error: Widget is not valid!")
    row = api.made("tables/row", {"name": "First", "projects": [{"sid": api.project}]}, at)
    assert row["uid"] == "PB1"
    assert [(c["column"]["name"], c["data"]) for c in row["column_set"]] == [("depth", 3)]
    assert api.modify("tables/column", column["sid"], {"is_hidden": True}).json()["is_hidden"] is True
    assert api.results("tables/row", at)[0]["column_set"] == []
    assert api.modify("tables/column", column["sid"], {"is_archived": True}).status_code == 200
    assert api.send("GET", f"/tables/row/detail/{row['sid']}/").json()["column_set"] == []
    assert api.modify("tables/table", table["sid"], {"is_archived": True}).json()["is_archived"] is True
    system = api.results("tables/table", "name_system=file", "name")[0]["sid"]
    assert api.modify("tables/table", system, {"is_archived": True}).status_code == 406


def test_a_widget_is_installed_and_uninstalled(api: Any) -> None:
    widget = next(
        w for w in api.results("widgets/widget", "page_size=100") if not w["component___status___WidgetActive"]
    )
    at = f"/widgets/widget/detail/{widget['sid']}/"
    made = api.made("organizations/organizationwidget", {"widget__sid": widget["sid"], "show_in_menu": True})
    assert made["show_in_menu"] is True
    assert api.send("GET", at).json()["component___status___WidgetActive"] is True
    assert api.create("organizations/organizationwidget", {"widget__sid": widget["sid"]}).status_code == 406
    listed = api.at("organizations/organizationwidget", "detail")
    api.refused(api.send("DELETE", listed), "Missing required parameter: widget__sid")
    done = api.send("DELETE", f"{listed}?widget__sid={widget['sid']}")
    assert (done.status_code, done.content) == (204, b"")
    assert api.send("GET", at).json()["component___status___WidgetActive"] is False
    again = api.made("organizations/organizationwidget", {"widget__sid": widget["sid"]})
    assert api.send("DELETE", f"/organizations/organizationwidget/detail/{again['sid']}/").status_code == 204


def test_a_new_organization_comes_with_what_sign_up_makes(api: Any) -> None:
    own = api.credential("user_sid")
    body = {"name": "Second lab", "username": "second", "seats": 2}
    reply = api.send("POST", api.at("organizations/organization", "detail", "user", own), json=body)
    assert reply.status_code == 201
    sid = reply.json()["sid"]
    assert (reply.json()["seats"], reply.json()["payment"]["is_academic"]) == (2, "False")
    tables = api.send("GET", api.at("tables/table", "name", sid=sid)).json()["results"]
    assert [t["name"] for t in tables] == ["experiment", "file"]
    counted = api.send("GET", f"/tables/table/detail/{tables[0]['sid']}/").json()
    kinds = ("columns", "sections", "filters", "workflows")
    assert [counted[f"number_of_{kind}"] for kind in kinds] == [2, 6, 2, 3]
    installed = api.send("GET", f"{api.at('organizations/organizationwidget', sid=sid)}?page_size=100").json()[
        "results"
    ]
    widgets = api.send("GET", f"{api.at('widgets/widget', sid=sid)}?page_size=100").json()["results"]
    active = [w["name"] for w in widgets if w["component___status___WidgetActive"]]
    assert {w["name"] for w in installed} == set(active) >= {"Rich Text", "Date", "File path"}
    projects = api.send("GET", api.at("projects/project", "name", sid=sid)).json()["results"]
    assert [p["name"] for p in projects] == ["Sample Project"]
    row = {"name": "First", "projects": [{"sid": projects[0]["sid"]}]}
    path = f"{api.at('tables/row', 'detail', sid=sid)}?table__sid={tables[0]['sid']}"
    made = api.send("POST", path, json=row)
    assert (made.status_code, made.json()["uid"]) == (201, "EP1")
    sections = [s["name"] for s in made.json()["section_set"]]
    assert (len(sections), sections[:2]) == (6, ["Overview", "Notes"])
    at = f"{api.at('tables/cell', 'detail', sid=sid)}?row__sid={made.json()['sid']}"
    start = made.json()["column_set"][0]["column"]["sid"]
    assert api.send("POST", f"{at}&column__sid={start}", json={"data": "2026-02-09"}).status_code == 201
    saved = api.send("GET", api.at("tables/filter", "detail", sid=sid)).json()["results"]
    assert any("___[{" in f["query"] and '": "' in f["query"] for f in saved)
    for one in saved:
        found = api.send("GET", f"{api.at('tables/row', sid=sid)}?filter__sid={one['sid']}")
        assert found.json()["count"] == (0 if one["name"] == "Templates" else 1)
    trail = api.send("GET", api.at("tables/activity", sid=sid))
    assert trail.status_code == 200
    both = api.send("GET", api.at("organizations/organization", "name", "user", own)).json()
    assert {o["sid"] for o in both["results"]} == {api.organization, sid}
    third = {"email": "one.more@example.org", "first_name": "One", "last_name": "More", "title": "x"}
    at = api.at("organizations/personnel", "detail", sid=sid)
    assert api.send("POST", at, json=third).status_code == 201
    full = api.send("POST", at, json={**third, "email": "two.more@example.org"})
    assert full.json()["detail"].startswith("Your organization do not have enough seats")


def test_a_backup_takes_no_body(api: Any) -> None:
    reply = api.send("POST", api.at("organizations/backup", "detail"))
    assert reply.status_code == 201
    assert (reply.json()["status"], reply.json()["file_path"]) == ("In Progress", None)


def test_what_only_the_client_knows_takes_any_field(api: Any) -> None:
    made = api.made("support/ticket", {"name": "Help", "urgency": "high"})
    assert made["urgency"] == "high"
    at = f"/support/ticket/detail/{made['sid']}/"
    assert api.send("GET", at, "admin").status_code == 403
    assert api.modify("support/ticket", made["sid"], {"urgency": "low"}).json()["urgency"] == "low"
    assert api.send("DELETE", at).status_code == 204
    assert api.create("organizations/credit", {"name": "c", "credits": 5}, who="member").status_code == 403
    profile = api.modify("accounts/profile", api.credential("user_sid"), {"timezone": "Europe/Oslo"})
    assert profile.json()["timezone"] == "Europe/Oslo"
    assert api.modify("accounts/profile", api.credential("user_sid"), {"timezone": "x"}, "member").status_code == 403
