"""The secrets of one recording: learned first, then given up for their placeholders wherever they occur."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property
from urllib.parse import quote, unquote

from . import placeholders
from .encodings import LARGE_BLOB, base64_runs, disguises, hex_runs, to_base64, wide
from .trie import any_of

_FIXED_WORDS = (
    "version vendor purpose profile seed clock recorded_at upstream faults exchanges request response elapsed wait "
    "method path query headers status json json_style text form multipart base64 coding gzip scrubbed user example.org "
    "application/json text/html text/plain charset=utf-8 multipart/form-data application/x-www-form-urlencoded"
)
_TRIVIAL = frozenset(("true", "false", "null", "none", "undefined", "nan"))
_PERCENT_RUN = re.compile(r"(?:[A-Za-z0-9_.~-]|%[0-9A-Fa-f]{2})+")
_MAX_NESTING = 3


class Vault:
    """Learn every secret, ``seal`` once, then scrub.

    A secret of some length is replaced *everywhere*, in any disguise. One that is short, or an ordinary word of the
    recording (a password "password"), is replaced only *in its place*: everywhere else it says nothing, and
    replacing it would wreck the text.
    """

    def __init__(self) -> None:
        self._order: dict[str, tuple[str, bool, str]] = {}
        self._words: set[str] = set(_FIXED_WORDS.split())
        self._highest = 0
        self._given: dict[str, str] = {}
        self._forms: dict[str, str] = {}
        self._pattern: re.Pattern[str] | None = None
        self._bytes_pattern: re.Pattern[bytes] | None = None
        self.everywhere: dict[str, str] = {}
        """Secrets replaced everywhere, each with the position it was learned at."""

    def learn(self, value: str, where: str, *, user: bool = False) -> None:
        """Remember a secret. Empty and trivial values, and placeholders, are none."""
        if value.strip() and value.lower() not in _TRIVIAL and not placeholders.is_placeholder(value):
            self._order.setdefault(_key(value), (value, user, where))

    def learn_word(self, word: str) -> None:
        """Remember a word that belongs to the structure of the recording: a field name, a host name."""
        if len(word) <= 40 and not any(char.isdigit() for char in word):
            self._words.add(word)

    def notice(self, text: str) -> None:
        """Look at a text for e-mail addresses and for placeholders of an earlier scrubbing."""
        self._highest = max(self._highest, placeholders.highest_number(text))

    def seal(self) -> None:
        """Learning is over: give each secret its placeholder and get ready to replace."""
        words = "\n".join(sorted(self._words)).lower()
        number = user_number = self._highest
        for key, (value, user, where) in self._order.items():
            if user or placeholders.is_email(value):
                user_number += 1
                self._given[key] = placeholders.make(value, user_number, user=user)
            else:
                number += 1
                self._given[key] = placeholders.make(value, number)
            if placeholders.is_email(value) or (_telling(value) and value.lower() not in words):
                for spelled, given in placeholders.spellings(value, self._given[key]).items():
                    self.everywhere.setdefault(spelled, where)
                    for form, replacement in disguises(spelled, given).items():
                        self._forms.setdefault(form, replacement)
        if self._forms:
            self._pattern = re.compile(any_of(self._forms))
            as_bytes = (form.encode("utf-8", "surrogatepass").decode("latin-1") for form in self._forms)
            self._bytes_pattern = re.compile(any_of(as_bytes).encode("latin-1"))

    def knows(self, value: str) -> bool:
        """Whether this very value was learned as a secret."""
        return _key(value) in self._order

    def placeholder(self, value: str) -> str:
        """What stands for a secret in its place; a value never learned is returned scrubbed as text."""
        given = self._given.get(_key(value))
        return given if given is not None else self.text(value)

    def text(self, text: str, nesting: int = 0) -> str:
        """The text with every secret replaced, in whatever disguise it occurs."""
        if self._pattern is not None:
            text = self._pattern.sub(lambda match: self._forms[match[0]], text)
            if "\x00" in text:
                text = self._wide[0].sub(lambda match: self._wide[1][match[0]][0], text)
        text = self._emails(text)
        if self._pattern is None or nesting >= _MAX_NESTING:
            return text
        if "%" in text:
            text = _PERCENT_RUN.sub(lambda match: self._percent(match[0], nesting), text)
        return self._blobs(text, nesting)

    def content(self, content: bytes, nesting: int = 0) -> bytes:
        """Binary content with every secret replaced, as far as possible by as many bytes: offsets inside stay right."""
        if self._bytes_pattern is None:
            return content
        content = self._bytes_pattern.sub(lambda match: self._padded(match[0]), content)
        shown = content.decode("latin-1")
        if "\x00" in shown:
            content = self._wide[0].sub(lambda match: self._wide[1][match[0]][1], shown).encode("latin-1")
        if nesting and len(content) > LARGE_BLOB:
            return content
        return self.text(content.decode("utf-8", "surrogateescape"), nesting).encode("utf-8", "surrogateescape")

    def _padded(self, form: bytes) -> bytes:
        given = self._forms[form.decode("utf-8", "surrogatepass")].encode()
        return given[: len(form)].ljust(len(form), b"x")

    @cached_property
    def _wide(self) -> tuple[re.Pattern[str], dict[str, tuple[str, str]]]:
        """The secrets as they are in UTF-16, each with its placeholder, and with that in the same length; made when
        anything of the kind is met."""
        forms: dict[str, tuple[str, str]] = {}
        for secret in self.everywhere:
            given = self._forms[secret]
            padded = given[: len(secret)].ljust(len(secret), "x")
            for (form, made), sized in zip(wide(secret, given).items(), wide(secret, padded).values(), strict=True):
                forms[form] = made, sized
        return re.compile(any_of(forms)), forms

    def _emails(self, text: str) -> str:
        if "@" in text:
            text = placeholders.EMAIL.sub(lambda match: self._given.get(_key(match[0]), match[0]), text)
        if "%40" in text:
            text = placeholders.EMAIL_PERCENT.sub(lambda match: self._percent_email(match[0]), text)
        return text

    def _percent_email(self, text: str) -> str:
        given = self._given.get(_key(unquote(text)))
        return text if given is None else quote(given, safe="")

    def _percent(self, run: str, nesting: int) -> str:
        if "%" not in run:
            return run
        decoded = unquote(run, errors="surrogateescape")
        scrubbed = self.text(decoded, nesting + 1)
        return run if scrubbed == decoded else quote(scrubbed, safe="", errors="surrogateescape")

    def _blobs(self, text: str, nesting: int) -> str:
        """Secrets inside base64 or hex, where the encoding of the secret alone does not show."""
        edits: list[tuple[int, int, str]] = []
        for start, end, decoded, url in base64_runs(text):
            scrubbed = self._blob(decoded, nesting)
            if scrubbed != decoded:
                edits.append((start, end, to_base64(scrubbed, text[start:end], url)))
        for start, end, decoded in hex_runs(text):
            scrubbed = self._blob(decoded, nesting)
            if scrubbed != decoded:
                edits.append((start, end, scrubbed.hex()))
        return _apply(text, edits)

    def _blob(self, decoded: bytes, nesting: int) -> bytes:
        try:
            text = decoded.decode("utf-8")
        except UnicodeDecodeError:
            return self.content(decoded, nesting + 1)
        return self.text(text, nesting + 1).encode("utf-8", "surrogatepass")


def _key(value: str) -> str:
    return value.lower() if placeholders.is_email(value) or placeholders.is_uuid(value) else value


def _telling(value: str) -> bool:
    """Whether a value is unlikely to occur by chance."""
    if value.isdigit():
        return len(value) >= 10
    return len(value) >= 8 or (len(value) >= 6 and not value.isalpha())


def _apply(text: str, edits: Iterable[tuple[int, int, str]]) -> str:
    done = len(text) + 1
    for start, end, replacement in sorted(edits, key=lambda edit: (-edit[1], edit[0])):
        if end <= done:
            text, done = text[:start] + replacement + text[end:], start
    return text
