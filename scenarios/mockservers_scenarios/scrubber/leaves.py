"""Every text of a message, however deep it is wrapped: the traversal that learning, rewriting and checking share."""

from __future__ import annotations

import html
import re
from collections.abc import Collection
from typing import Any, Protocol
from urllib.parse import quote, quote_plus, unquote, unquote_plus

from .. import jsontext
from . import tables
from .encodings import from_base64, to_base64
from .placeholders import JWT, PLACEHOLDER
from .rules import PATHS, PLURALS, USER_NAMES, Place, Rules, Side, normal

MAX_NESTING = 5


class Visitor(Protocol):
    """Told of every text in turn; what it returns takes the text's place."""

    def secret(self, value: str, where: str, user: bool) -> str:
        """A value in a position that holds secrets (``user``: one that names a person)."""

    def text(self, value: str, where: str) -> str:
        """Any other text."""

    def word(self, name: str) -> str:
        """The name of a field."""


_URL = re.compile(r"\b[a-z][a-z0-9+.-]{1,15}://[^\s\"'<>\\]+", re.IGNORECASE)
_RELATIVE = re.compile(r"/[^\s\"'<>\\]*[?#][^\s\"'<>\\]*\Z")
_PAIRS = re.compile(r"[\w.\[\]%-]{1,60}=[^&\s]*(?:&[\w.\[\]%-]{1,60}=[^&\s]*)+\Z")
_USERINFO = re.compile(r"(?P<scheme>[A-Za-z][\w+.-]*://)(?P<name>[^/?#@:\s]*)(?::(?P<word>[^/?#@\s]*))?@")
_SCHEME = re.compile(
    r"(?P<scheme>Basic|Bearer|Token|ApiKey|Digest|OAuth|AWS4-HMAC-SHA256|Negotiate)(?P<gap>\s+)(?P<rest>\S.*)\Z",
    re.IGNORECASE | re.DOTALL,
)
_INLINE_SCHEME = re.compile(
    r"(?P<scheme>\b(?:Bearer|Basic|Token))(?P<gap>\s+)(?P<rest>(?=[\w.~+/-]*\d)[\w.~+/-]{12,}=*)"
)
_PARAMETER = re.compile(r"(?P<name>[\w-]+)(?P<mid>=)(?P<quote>\"?)(?P<value>[^\",\s]*)(?P=quote)")
_ASSIGNED = re.compile(
    r"(?P<name>[A-Za-z][\w.-]{1,40})(?P<mid>\\?[\"']?\s*[:=]\s*)(?P<quote>\\?[\"']?)"
    r"(?P<value>(?:[^\s\"'&<>,;{}\[\]\\?]|\?(?!\w+=)){4,})"
)
_ELEMENT = re.compile(r"<(?P<name>[\w:.-]{2,40})(?P<mid>(?:\s[^<>]{0,200})?>)(?P<quote>)(?P<value>[^<>]+)(?=</)")
_INPUT = re.compile(
    r"(?<=name=[\"'])(?P<name>[\w-]{2,40})(?P<mid>[\"'][^<>]{0,80}value=)(?P<quote>[\"'])(?P<value>[^\"'<>]+)"
)
_PEM = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----(?:\\n|\s)*(?P<body>[A-Za-z0-9+/=\s\\]+?)(?:\\n|\s)*-----END")
_MATRIX = re.compile(r";(?P<name>[A-Za-z][\w.%-]{0,60})=(?P<value>[^;/?#&\s\"'<>]+)")
_LABELLED = re.compile(r"(?P<label>(?:(?:hmac-?)?sha-?[0-9]{1,3}|v[0-9])=)(?P<rest>[\w+/=-]{8,})\Z", re.IGNORECASE)
_IN_PROSE = re.compile("|".join(re.sub(r"\((?!\?)", "(?:", pattern) for pattern in PATHS))
_DEEPER = ("value", "plain", "raw", "access", "refresh")
_AWS_KEY = re.compile(r"\b(?:AKIA|ASIA)[A-Z0-9]{16}\b")


class Leaves:
    """Walks the texts of one message."""

    def __init__(self, visitor: Visitor, rules: Rules, side: Side, path: str) -> None:
        self._visitor = visitor
        self._rules = rules
        self._side: Side = side
        self._path = path

    def named(
        self, name: str, value: str, where: str, place: Place, siblings: Collection[str] = (), nesting: int = 0
    ) -> str:
        """A value that has a name."""
        key = normal(name)
        if key in USER_NAMES or key.removeprefix("user") in USER_NAMES:
            return self._visitor.secret(value, where, True)
        if self._rules.is_secret(name, self._side, place, self._path, siblings, _few_digits(value)):
            return self.credential(value, where, nesting, name)
        return self.leaf(value, where, nesting)

    def credential(self, value: str, where: str, nesting: int = 0, name: str = "") -> str:
        """A secret, perhaps with a scheme word in front as in Authorization, or a text in JSON."""
        match = _SCHEME.match(value)
        if match is None:
            label = _LABELLED.match(value)
            if label is not None:
                return label["label"] + self._visitor.secret(label["rest"], where, False)
            if value[:1] in ('"', "{", "[") and nesting < MAX_NESTING:
                return self._json_credential(value, where, nesting + 1, name)
            return self._visitor.secret(value, where, False)
        scheme, rest = match["scheme"].lower(), match["rest"]
        if scheme == "basic":
            rest = self._basic(rest, where)
        elif scheme in ("oauth", "digest", "aws4-hmac-sha256"):
            rest = _PARAMETER.sub(lambda found: self._parameter(found, where), rest)
        else:
            rest = self._visitor.secret(rest, where, False)
        return match["scheme"] + match["gap"] + rest

    def _json_credential(self, value: str, where: str, nesting: int, name: str) -> str:
        """A secret that is JSON: of a text what it says; anything else goes as a whole, and what it holds is looked
        at, for it may stand elsewhere, too."""
        try:
            inner = jsontext.parse(value)
        except jsontext.NotJSON:
            return self._visitor.secret(value, where, False)
        style = jsontext.style_of(value, inner)
        if isinstance(inner, str) and style is not None:
            scrubbed = self.credential(inner, where, nesting, name)
            return value if scrubbed == inner else jsontext.write(scrubbed, style)
        self.tree(inner, where, name, nesting=nesting)
        return self._visitor.secret(value, where, False)

    def leaf(self, value: str, where: str, nesting: int = 0) -> str:
        """A text that may be, or hold, something structured."""
        if nesting < MAX_NESTING and len(value) > 3:
            value = self._structured(value, where, nesting + 1)
        return self._visitor.text(value, where)

    def tree(self, value: Any, where: str, name: str = "", siblings: Collection[str] = (), nesting: int = 0) -> Any:
        """A JSON value; ``name`` is the field it stands under."""
        if isinstance(value, str):
            return self.named(name, value, where, "json", siblings, nesting)
        if isinstance(value, list):
            if name and any(isinstance(child, str) for child in value) and normal(name).endswith(PLURALS):
                name = name.rstrip("[]")[:-1]
            return [self.tree(child, f"{where}/{index}", name, siblings, nesting) for index, child in enumerate(value)]
        if isinstance(value, dict):
            names = frozenset(map(normal, value))
            held, label = self._rules.valued(value, names) or ("", "")
            deeper = bool(name) and not names.isdisjoint(_DEEPER) and self._holds(name)
            inner = {}
            for key, child in value.items():
                # {"password": {"value": "..."}} hides the secret one level down, {"name": "password", "value": "..."}
                # beside its name.
                spot, carried = f"{where}/{_shown(key)}", name if deeper and normal(key) in _DEEPER else key
                inner[self._visitor.word(key)] = (
                    self._labelled(child, spot, label, nesting)
                    if key == held
                    else self.tree(child, spot, carried, names, nesting)
                )
            return inner
        if isinstance(value, int | float) and not isinstance(value, bool):
            return self._number(value, where, self._holds(name, abs(value) < 1e9))
        return value

    def _labelled(self, value: Any, where: str, label: str, nesting: int) -> Any:
        """The value beside a name that tells of a secret."""
        if isinstance(value, str):
            return self._told(label, value, where, nesting)
        if isinstance(value, list):
            return [self._labelled(child, f"{where}/{index}", label, nesting) for index, child in enumerate(value)]
        return self.tree(value, where, label, nesting=nesting)

    def json_text(self, text: str, where: str, nesting: int = 0) -> str | None:
        """A JSON text, its layout kept where possible; None when it is not JSON."""
        try:
            value = jsontext.parse(text)
        except jsontext.NotJSON:
            return None
        if not isinstance(value, dict | list | str):
            return None
        walked = self.tree(value, where, nesting=nesting)
        if walked == value and list(_keys(walked)) == list(_keys(value)):
            return text
        style = jsontext.style_of(text, value)
        if style is not None:
            return jsontext.write(walked, style)
        kept = self._visitor.text(text, where)
        try:
            return kept if jsontext.parse(kept) == walked else jsontext.write(walked, "compact-ascii")
        except jsontext.NotJSON:
            return jsontext.write(walked, "compact-ascii")

    def pairs(self, text: str, where: str, place: Place, nesting: int = 0) -> str:
        """``a=b&c=d``; what need not change keeps its encoding to the letter."""
        items = [item.partition("=") for item in text.split("&")]
        names = frozenset(normal(unquote_plus(name)) for name, _, _ in items)
        out = []
        for raw_name, equals, raw in items:
            name = unquote_plus(raw_name)
            self._visitor.word(name)
            value = unquote_plus(raw)
            scrubbed = self.named(name, value, f"{where} {_shown(name)}", place, names, nesting)
            if scrubbed != value:
                raw = quote_plus(scrubbed) if "+" in raw else quote(scrubbed, safe="")
            out.append(raw_name + equals + raw)
        return "&".join(out)

    def url(self, text: str, where: str, nesting: int = 0) -> str:
        """A URL, absolute or not: user information, query and fragment."""
        text = _USERINFO.sub(lambda match: self._userinfo(match, where), text)
        rest, hash_mark, fragment = text.partition("#")
        path, question, query = rest.partition("?")
        if query:
            query = self.pairs(query, f"{where}, query", "query", nesting)
        if fragment[:1] in ("/", "!") and ("?" in fragment or "=" not in fragment) and nesting < MAX_NESTING:
            fragment = self.url(fragment, where, nesting + 1)
        elif "=" in fragment:
            fragment = self.pairs(fragment, f"{where}, fragment", "query", nesting)
        return self.path(path, where) + question + query + hash_mark + fragment

    def path(self, text: str, where: str) -> str:
        """A path (or the part of a URL before the query) with the secrets that a vendor puts there."""
        if ";" in text:
            text = _MATRIX.sub(lambda match: self._matrix(match, where), text)
        for pattern in self._rules.paths:
            text = re.sub(pattern, lambda match: self._in_path(match, where), text)
        return text

    def table(self, text: str, where: str, *, declared: bool = False) -> str | None:
        """A table whose columns tell of secrets; None when the text is none."""
        return tables.columns(
            text,
            lambda name: self._rules.tells(name) or normal(name) in USER_NAMES,
            lambda name, value: self._told(name, value, f"{where} {_shown(name)}"),
            declared=declared,
        )

    def prose(self, text: str, where: str) -> str:
        """Free text, HTML or XML: whatever looks like a named secret."""
        if "<" in text:
            text = tables.fields(
                text,
                self._in_text,
                lambda name, value: self._told(name, value, f"{where} {_shown(name)}"),
            )
        for pattern in (_ELEMENT, _INPUT, _ASSIGNED):
            text = pattern.sub(lambda match: self._assigned(match, where), text)
        if "/" in text:
            text = _IN_PROSE.sub(lambda match: self.path(match[0], where), text)
        text = _INLINE_SCHEME.sub(lambda match: self.credential(match[0], where), text)
        text = JWT.sub(lambda match: self._visitor.secret(match[0], where, False), text)
        text = _AWS_KEY.sub(lambda match: self._visitor.secret(match[0], where, False), text)
        return _PEM.sub(lambda match: self._group(match, "body", where), text)

    def _structured(self, value: str, where: str, nesting: int) -> str:
        if value.lstrip()[:1] in ("{", "["):
            walked = self.json_text(value, where, nesting)
            if walked is not None:
                return walked
        if _PAIRS.match(value) and "://" not in value.partition("=")[0]:
            return self.pairs(value, where, "form", nesting)
        if _RELATIVE.match(value):
            return self.url(value, where, nesting)
        if "://" in value:
            value = _URL.sub(lambda match: self.url(match[0], where, nesting), value)
        if re.search(r"%(?:22|3[AaDdFf]|26|7[Bb]|2[Ff])", value) and " " not in value:
            decoded = unquote(value)
            walked = self.leaf(decoded, where, nesting)
            return value if walked == decoded else quote(walked, safe="")
        if "\n" in value:
            value = self.table(value, where) or value
        return self.prose(self._encoded(value, where, nesting), where)

    def _encoded(self, value: str, where: str, nesting: int) -> str:
        """A text that as a whole is base64 of something structured."""
        if len(value) < 16 or not re.fullmatch(r"[A-Za-z0-9+/_-]+={0,2}", value):
            return value
        try:
            decoded = (from_base64(value) or b"").decode("utf-8")
        except UnicodeDecodeError:
            return value
        if decoded.lstrip()[:1] not in ("{", "[") and not _PAIRS.match(decoded) and "://" not in decoded:
            return value
        walked = self.leaf(decoded, where, nesting)
        return value if walked == decoded else to_base64(walked.encode(), value, "-" in value or "_" in value)

    def _basic(self, rest: str, where: str) -> str:
        try:
            user, colon, word = (from_base64(rest) or b"").decode("utf-8").partition(":")
        except UnicodeDecodeError:
            colon = ""
        if not colon:
            return self._visitor.secret(rest, where, False)
        before = f"{user}:{word}"
        after = self._visitor.secret(user, where, True) + ":" + self._visitor.secret(word, where, False)
        return rest if after == before else to_base64(after.encode(), rest, False)

    def _parameter(self, match: re.Match[str], where: str) -> str:
        name, value = match["name"], unquote(match["value"])
        secret = self._rules.is_secret(name, self._side, "header", self._path) or normal(name) in (
            "credential",
            "response",
            "nonce",
            "oauthnonce",
            "cnonce",
        )
        user = normal(name) == "username"
        scrubbed = self._visitor.secret(value, f"{where} {name}", user) if secret or user else value
        return match[0] if scrubbed == value else f"{name}={match['quote']}{quote(scrubbed, safe='')}{match['quote']}"

    def _userinfo(self, match: re.Match[str], where: str) -> str:
        name, word = match["name"], match["word"]
        out = match["scheme"] + (quote(self._visitor.secret(unquote(name), where, True), safe="") if name else "")
        if word is not None:
            out += ":" + (quote(self._visitor.secret(unquote(word), where, False), safe="") if word else "")
        return match[0] if unquote(out + "@") == unquote(match[0]) else out + "@"

    def _in_path(self, match: re.Match[str], where: str) -> str:
        # With a placeholder in it, it is scrubbed already.
        return match[0] if PLACEHOLDER.search(match[1]) else self._group(match, 1, where)

    def _matrix(self, match: re.Match[str], where: str) -> str:
        """``;name=value`` in a path."""
        name, value = unquote(match["name"]), unquote(match["value"])
        scrubbed = self.named(name, value, f"{where} {_shown(name)}", "query", nesting=MAX_NESTING)
        return match[0] if scrubbed == value else f";{match['name']}={quote(scrubbed, safe='')}"

    def _in_text(self, name: str) -> bool:
        return normal(name) in USER_NAMES or self._rules.is_secret(name, self._side, "text", self._path)

    def _told(self, name: str, value: str, where: str, nesting: int = 0) -> str:
        """The value of a name known to tell of a secret, or to name a person."""
        if normal(name) in USER_NAMES:
            return self._visitor.secret(value, where, True)
        return self.credential(value, where, nesting, name)

    def _assigned(self, match: re.Match[str], where: str) -> str:
        name, value = match["name"], match["value"]
        local = name.rpartition(":")[2]
        if PLACEHOLDER.match(value) or not self._in_text(local):
            return match[0]
        decoded = html.unescape(value)
        scrubbed = self._told(local, decoded, f"{where} {_shown(name)}")
        if scrubbed == decoded:
            return match[0]
        start, end = match.start("value") - match.start(), match.end("value") - match.start()
        return match[0][:start] + html.escape(scrubbed) + match[0][end:]

    def _group(self, match: re.Match[str], group: int | str, where: str) -> str:
        start, end = match.start(group) - match.start(), match.end(group) - match.start()
        return match[0][:start] + self._visitor.secret(match[group], where, False) + match[0][end:]

    def _number(self, value: int | float, where: str, secret: bool) -> int | float | str:
        text = str(value)
        scrubbed = self._visitor.secret(text, where, False) if secret else self._visitor.text(text, where)
        return value if scrubbed == text else scrubbed

    def _holds(self, name: str, number: bool = False) -> bool:
        """Whether this name holds secrets by itself, whatever stands beside it."""
        return (
            bool(name)
            and normal(name) != "code"
            and self._rules.is_secret(name, self._side, "json", self._path, number=number)
        )


def _few_digits(value: str) -> bool:
    return len(value) < 10 and value.isdigit()


def _shown(name: str) -> str:
    """A field name fit for an error message: a name that may itself be a secret is cut short."""
    return name if len(name) <= 24 and not any(char.isdigit() for char in name) else "(name)"


def _keys(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [*value, *(key for child in value.values() for key in _keys(child))]
    if isinstance(value, list):
        return [key for child in value for key in _keys(child)]
    return []
