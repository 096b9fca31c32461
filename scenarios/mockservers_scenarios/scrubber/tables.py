"""Secrets that stand in the columns of a table (CSV, TSV) and in the attributes of HTML elements."""

from __future__ import annotations

import html
import re
from collections.abc import Callable

Tells = Callable[[str], bool]
Scrub = Callable[[str, str], str]
"""Given a name and its value, returns what stands for the value."""

_DELIMITERS = ",;\t|"
_HEAD = re.compile(r"\"?[\w.-]{1,40}(?: [\w.-]{1,40}){0,2}\"?\Z")
_TAG = re.compile(r"<(?:input|meta|param|button)\b(?:\"[^\"]*\"|'[^']*'|[^<>\"'])*>", re.IGNORECASE)
_ATTRIBUTE = re.compile(
    r"(?<![\w:-])(?P<name>[A-Za-z][\w:-]*)\s*=\s*(?:\"(?P<a>[^\"]*)\"|'(?P<b>[^']*)'|(?P<c>[^\s\"'<>]+))"
)


def columns(text: str, tells: Tells, scrub: Scrub, *, declared: bool = False) -> str | None:
    """The table with the cells of its telling columns scrubbed, everything else to the letter; None when the text is
    no table with such a column.

    Unless the text is ``declared`` to be a table, it must look like one: every row has as many cells as its head.
    """
    head = text[: text.find("\n")].rstrip("\r") if "\n" in text else ""
    if not head or len(head) > 4000:
        return None
    delimiter = max(_DELIMITERS, key=head.count)
    names = [cell.strip().strip('"') for cell in head.removeprefix("\ufeff").split(delimiter)]
    telling = {number for number, name in enumerate(names) if tells(name)}
    if not telling or (
        not declared and (len(names) < 2 or not all(map(_HEAD.match, head.removeprefix("\ufeff").split(delimiter))))
    ):
        return None
    out, number, row = [head], 0, 0
    for cell, end in _cells(text[len(head) :], delimiter):
        if row and number in telling:
            cell = _scrubbed(cell, names[number], scrub)
        out.append(cell + end)
        number += 1
        if end != delimiter:
            if not declared and row and number != len(names) and (end or cell):
                return None
            number, row = 0, row + 1
    return "".join(out)


def _cells(text: str, delimiter: str) -> list[tuple[str, str]]:
    """Every cell as it is written, with what ends it."""
    mark = re.escape(delimiter)
    return re.findall(rf"(\"(?:[^\"]|\"\")*\"|[^{mark}\r\n]*)({mark}|\r?\n|\r|\Z)", text)


def _scrubbed(cell: str, name: str, scrub: Scrub) -> str:
    quoted = len(cell) > 1 and cell[0] == cell[-1] == '"'
    value = cell[1:-1].replace('""', '"') if quoted else cell.strip()
    after = scrub(name, value) if value else value
    if after == value:
        return cell
    return '"' + after.replace('"', '""') + '"' if quoted else cell.replace(value, after)


def fields(text: str, tells: Tells, scrub: Scrub) -> str:
    """HTML with the values of telling ``input`` and ``meta`` elements scrubbed, in any order and quoting."""
    return _TAG.sub(lambda match: _field(match[0], tells, scrub), text)


def _field(tag: str, tells: Tells, scrub: Scrub) -> str:
    name, spot = "", None
    for match in _ATTRIBUTE.finditer(tag):
        key = match["name"].lower()
        group = next(group for group in ("a", "b", "c") if match[group] is not None)
        if key in ("name", "property") or (key == "id" and not name):
            name = html.unescape(match[group])
        elif key in ("value", "content"):
            spot = match.span(group)
    if not name or spot is None or spot[0] == spot[1] or not tells(name):
        return tag
    value = html.unescape(tag[spot[0] : spot[1]])
    after = scrub(name, value)
    return tag if after == value else tag[: spot[0]] + html.escape(after) + tag[spot[1] :]
