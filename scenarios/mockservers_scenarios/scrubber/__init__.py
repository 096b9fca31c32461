"""The scrubber: a recording without its secrets.

Two passes over all exchanges. The first *learns* what is secret from where it stands (``rules``) and from how it looks
(e-mail addresses, JWTs, private keys). The second gives every secret its placeholder, wherever and however it is
written. Then everything is looked at once more (``check``): if a secret is still there, nothing is written.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from urllib.parse import unquote

from ..errors import ScrubError
from ..model import Exchange, Scenario
from . import placeholders
from .check import Detector
from .rules import Rules, rules_for
from .vault import Vault
from .walk import walk

__all__ = ["Scrubbed", "scrub"]


class Scrubbed:
    """A scrubbed scenario, and the means to verify any text made from it."""

    def __init__(self, scenario: Scenario, vault: Vault) -> None:
        self.scenario = scenario
        self._vault = vault
        self._detector = Detector(vault.everywhere)

    def verify(self, text: str, name: str = "the file") -> None:
        """Raise ScrubError when a learned secret is in the text; the message names line and origin only."""
        found = self._detector.find(text)
        if found is None:
            return
        line = next((number for number, part in enumerate(text.splitlines(), 1) if self._detector.find(part)), None)
        raise ScrubError(
            f"nothing was written: {name}{f', line {line},' if line else ''} would still hold a secret "
            f"({self._origin(found)})"
        )

    def _origin(self, secret: str) -> str:
        return f"the one learned at {self._vault.everywhere.get(secret, 'an unknown place')}"


def scrub(scenario: Scenario, secrets: Iterable[str] = ()) -> Scrubbed:
    """The scenario without secrets. ``secrets`` are further values to treat as such, wherever they occur.

    Raises ScrubError when a secret cannot be removed.
    """
    rules, vault = rules_for(scenario.vendor), Vault()
    for value in secrets:
        vault.learn(value, "the secrets given")
    vault.learn_word(scenario.vendor)
    vault.learn_word((scenario.upstream or "").lower())
    _each(scenario.exchanges, _Learner(vault), rules)
    vault.seal()
    exchanges = _each(scenario.exchanges, _Rewriter(vault, Detector(vault.everywhere)), rules)
    scrubbed = Scrubbed(replace(scenario, exchanges=exchanges, purpose=vault.text(scenario.purpose)), vault)
    _each(exchanges, _Checker(scrubbed, vault), rules)
    return scrubbed


def _each(
    exchanges: Sequence[Exchange], visitor: _Learner | _Rewriter | _Checker, rules: Rules
) -> tuple[Exchange, ...]:
    return tuple(walk(exchange, number, visitor, rules) for number, exchange in enumerate(exchanges, 1))


class _Learner:
    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    def secret(self, value: str, where: str, user: bool) -> str:
        self._vault.notice(value)
        self._vault.learn(value, where, user=user)
        return value

    def text(self, value: str, where: str) -> str:
        self._vault.notice(value)
        if "@" in value:
            self._addresses(value, where)
        if "%40" in value:
            for match in placeholders.PERCENT_RUN.finditer(value):
                self._addresses(unquote(match[0]), where)
        return value

    def _addresses(self, value: str, where: str) -> None:
        for match in placeholders.EMAIL.finditer(value):
            self._vault.learn(match[0], where)

    def word(self, name: str) -> str:
        self._vault.learn_word(name)
        return self.text(name, "the name of a field")

    def content(self, value: bytes, where: str) -> bytes:
        text = value.decode("latin-1")
        self._vault.notice(text)
        for match in placeholders.EMAIL_ASCII.finditer(text):
            self._vault.learn(match[0], where)
        return value


_TOKEN = re.compile(r"[^\s\"'<>&?=#,;]+")


class _Rewriter:
    def __init__(self, vault: Vault, detector: Detector) -> None:
        self._vault = vault
        self._detector = detector

    def secret(self, value: str, where: str, user: bool) -> str:
        return self._vault.placeholder(value)

    def text(self, value: str, where: str) -> str:
        value = self._vault.text(value)
        if self._detector.find(value) is not None:
            # In a disguise nobody foresaw: the whole token goes, or if need be the whole text.
            value = _TOKEN.sub(lambda token: self._given_up(token[0]), value)
            value = self._given_up(value)
        return value

    def _given_up(self, text: str) -> str:
        secret = self._detector.find(text)
        if secret is None:
            return text
        return ("/" if text.startswith("/") else "") + self._vault.placeholder(secret)

    def word(self, name: str) -> str:
        return self.text(name, "")

    def content(self, value: bytes, where: str) -> bytes:
        text = self._vault.content(value).decode("utf-8", "surrogateescape")
        return self.text(text, where).encode("utf-8", "surrogateescape")


class _Checker:
    """Walks the scrubbed exchanges as the learner did: every secret position must hold a placeholder now."""

    def __init__(self, scrubbed: Scrubbed, vault: Vault) -> None:
        self._scrubbed = scrubbed
        self._vault = vault

    def secret(self, value: str, where: str, user: bool) -> str:
        if self._vault.knows(value):
            raise ScrubError(f"nothing was written: {where} still holds a secret")
        return self.text(value, where)

    def text(self, value: str, where: str) -> str:
        self._scrubbed.verify(value, where)
        return value

    def word(self, name: str) -> str:
        return self.text(name, "the name of a field")

    def content(self, value: bytes, where: str) -> bytes:
        self.text(value.decode("utf-8", "replace"), where)
        return value
