"""The page on which a user logs in and agrees."""

from __future__ import annotations

from html import escape

from mockservers.engine.call import Call, Reply

from ..auth import Principal, check_basic
from ..errors import HTML

__all__ = ["page", "redirect", "who"]


def page(client: str, scope: str, wrong: bool = False) -> Reply:
    """The form; it is sent to where it was read from."""
    note = "<p><strong>Wrong e-mail address or password.</strong></p>" if wrong else ""
    text = f"""<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Authorize {escape(client)}</title></head>
<body>
<h1>Authorize {escape(client)}</h1>
<p>{escape(client)} asks for access to your Hexoskin account: <strong>{escape(scope)}</strong>.</p>
{note}
<form method="post">
<label>E-mail <input type="email" name="username" autocomplete="username"></label>
<label>Password <input type="password" name="password" autocomplete="current-password"></label>
<button type="submit" name="allow" value="Allow">Allow</button>
<button type="submit" name="deny" value="Deny">Deny</button>
</form>
</body>
</html>
"""
    return Reply(text.encode(), 200, HTML)


def redirect(where: str) -> Reply:
    """Back to the client."""
    return Reply(b"", 302, (*HTML, ("Location", where)))


def who(call: Call, form: dict[str, str]) -> Principal | None:
    """The user who filled in the form, if the password is right."""
    return check_basic(call, form.get("username", form.get("email", "")), form.get("password", ""))
