"""Where secrets stand: names of headers, parameters and fields, as data. General rules first, then what a vendor adds.

Names are compared normalised: lower case, letters and digits only, so ``api_key``, ``apiKey`` and ``X-Api-Key`` are
near kin.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Literal

Place = Literal["header", "query", "json", "form", "part", "text"]
Side = Literal["request", "response"]


def normal(name: str) -> str:
    """A name reduced to lower-case letters and digits."""
    return re.sub(r"[^a-z0-9]", "", name.lower())


@dataclass(frozen=True, slots=True)
class Rule:
    """Names that hold a secret, when all the conditions hold. Empty conditions always hold.

    ``path``: pattern searched in the request path; ``beside``: one of these names stands in the same object or form.
    """

    names: frozenset[str]
    path: str = ""
    sides: frozenset[Side] = frozenset(("request", "response"))
    places: frozenset[Place] = frozenset()
    beside: frozenset[str] = frozenset()

    def holds(self, name: str, side: Side, place: Place, path: str, siblings: Collection[str]) -> bool:
        """Whether a field of that (normalised) name, there, is a secret."""
        return (
            name in self.names
            and side in self.sides
            and (not self.places or place in self.places)
            and (not self.beside or not self.beside.isdisjoint(siblings))
            and (not self.path or re.search(self.path, path) is not None)
        )


@dataclass(frozen=True, slots=True)
class Rules:
    """All the rules for the traffic of one vendor. ``paths``: patterns whose groups are secrets standing in a path."""

    rules: tuple[Rule, ...] = ()
    paths: tuple[str, ...] = ()
    suffixes: tuple[str, ...] = field(default=())

    def is_secret(self, name: str, side: Side, place: Place, path: str, siblings: Collection[str] = ()) -> bool:
        """Whether the value under ``name`` is a secret; ``siblings`` are normalised names."""
        key = normal(name)
        if key.endswith(self.suffixes) and key not in NEVER:
            return True
        return any(rule.holds(key, side, place, path, siblings) for rule in self.rules)


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


SUFFIXES = (
    "password", "passwd", "passphrase", "secret", "secretkey", "secretvalue", "token", "apikey", "accesskey",
    "accesskeyid", "accesskeysecret", "apikeysecret", "apikeysid", "privatekey", "signature", "authorization",
    "connectionstring", "sessionid",
)  # fmt: skip
"""A field whose normalised name ends so holds a secret, wherever it stands: customerToken, jwtSecret, X-Auth-Token."""

NEVER = _names("nextpagetoken pagetoken continuationtoken")
"""Cursors, named like secrets."""

USER_NAMES = _names("username useremail email login loginname")
"""Fields that name a person; their values become ``user-N``."""

SECRET_HEADERS = _names("apikey xapikey xhexoapikey xhexoapisignature xhexosapisignature xauthorization xaccesskey")

_GENERAL = (
    Rule(
        _names("pwd pass passcode pin otp mfacode twofactorcode verificationcode samlresponse samlassertion jwt bearer")
    ),
    Rule(_names("sig hmac auth credentials oauthverifier oauthconsumerkey csrfmiddlewaretoken jsessionid phpsessid")),
    Rule(_names("xamzcredential xamzsecuritytoken xgoogcredential xgoogsignature")),
    Rule(_names("policy"), beside=_names("xamzsignature signature xamzcredential")),
    Rule(_names("code"), places=frozenset(("query", "form"))),
    Rule(_names("code"), beside=_names("secret clientid clientsecret granttype redirecturi state")),
    Rule(_names("key keyid"), beside=_names("secret")),
    Rule(_names("uuid"), beside=_names("secret")),
    Rule(SECRET_HEADERS, places=frozenset(("header",))),
)

_VENDORS: dict[str, Rules] = {
    # An access key's uuid is the key itself; impersonation answers with one, too. [sdk]
    "labstep": Rules(
        (Rule(_names("uuid"), path=r"/(access-key|token/impersonate)"), Rule(_names("apikey refreshtoken"))),
        paths=(r"/(?:share-link|perma-link|access-key)/([0-9a-f]{8}-[0-9a-f-]{27})",),
    ),
    # The tag of a password reset mail stands for the password for thirty minutes. [docs]
    "labii": Rules(
        (Rule(_names("tag"), path=r"/accounts/(forget|reset)password"), Rule(_names("code"), path=r"/accounts/mfa/"))
    ),
    # Device log-in is deviceId (public) with key and secret; webhook addresses hold their token. [sdk] [docs]
    "losant": Rules(
        (
            Rule(_names("key secret"), path=r"/auth/device", sides=frozenset(("request",))),
            Rule(_names("accesstoken"), path=r"/auth/"),
        ),
        paths=(r"/webhooks/([^/]+)", r"/orgInvites/([^/]+)"),
    ),
    # Signed requests and OAuth 1 and 2. [sdk] [docs]
    "hexoskin": Rules(
        (Rule(_names("clientid oauthnonce oauthconsumersecret apisecret")), Rule(_names("key"), path=r"/oauth")),
    ),
    # A bare customer id in Authorization is the portal's key; that header is always secret. [sample]
    "labstats": Rules((Rule(_names("customerid"), places=frozenset(("header", "query"))),)),
}


def rules_for(vendor: str) -> Rules:
    """The general rules with the vendor's own (none for a vendor not listed)."""
    extra = _VENDORS.get(vendor, Rules())
    return Rules((*_GENERAL, *extra.rules), extra.paths, SUFFIXES)
