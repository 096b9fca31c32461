"""Where secrets stand: names of headers, parameters and fields, as data. General rules first, then what a vendor adds.

Names are compared normalised: lower case, letters and digits only, so ``api_key``, ``apiKey`` and ``X-Api-Key`` are
near kin.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, Literal

Place = Literal["header", "query", "json", "form", "part", "text"]
Side = Literal["request", "response"]


_NOT_KEPT = re.compile(r"[^a-z0-9]")
_VERSION = re.compile(r"(?:hmac)?(?:sha|ed|v)?[0-9]+\Z")


@lru_cache(maxsize=4096)
def normal(name: str) -> str:
    """A name reduced to lower-case letters and digits."""
    return _NOT_KEPT.sub("", name.lower())


def unversioned(key: str) -> str:
    """A normalised name without the number at its end: password2, X-Hub-Signature-256."""
    return _VERSION.sub("", key) if key[-1:].isdigit() else key


@dataclass(frozen=True, slots=True)
class Rule:
    """Names that hold a secret, when all the conditions hold. Empty conditions always hold.

    ``path``: pattern searched in the request path; ``beside``: one of these names stands in the same object or form;
    ``numbers``: whether a number of a few digits may be the secret (else it is a count, or an id).
    """

    names: frozenset[str]
    path: str = ""
    sides: frozenset[Side] = frozenset(("request", "response"))
    places: frozenset[Place] = frozenset()
    beside: frozenset[str] = frozenset()
    numbers: bool = True

    def holds(
        self, name: str, side: Side, place: Place, path: str, siblings: Collection[str], number: bool = False
    ) -> bool:
        """Whether a field of that (normalised) name, there, is a secret."""
        return (
            name in self.names
            and (self.numbers or not number)
            and side in self.sides
            and (not self.places or place in self.places)
            and (not self.beside or not self.beside.isdisjoint(siblings))
            and (not self.path or re.search(self.path, path) is not None)
        )


@dataclass(frozen=True)
class Rules:
    """All the rules for the traffic of one vendor.

    ``paths``: patterns whose first group is a secret standing in a path. ``pairs``: members of an object of which the
    first holds a name and the second its value. ``innocent``: names that hold no secret with this vendor; ``counts``:
    names that hold none when the value is a number.
    """

    rules: tuple[Rule, ...] = ()
    paths: tuple[str, ...] = ()
    pairs: tuple[tuple[str, str], ...] = ()
    innocent: frozenset[str] = frozenset()
    counts: frozenset[str] = frozenset()

    @cached_property
    def _ruled(self) -> frozenset[str]:
        return frozenset(name for rule in self.rules for name in rule.names)

    def is_secret(
        self,
        name: str,
        side: Side,
        place: Place,
        path: str,
        siblings: Collection[str] = (),
        number: bool = False,
    ) -> bool:
        """Whether the value under ``name`` is a secret; ``siblings`` are normalised names, ``number``: the value is
        a number of a few digits."""
        key = normal(name)
        if key in self.innocent or (number and key in self.counts):
            return False
        if self._telling(key, number):
            return True
        return key in self._ruled and any(rule.holds(key, side, place, path, siblings, number) for rule in self.rules)

    def tells(self, label: str) -> bool:
        """Whether a name that is itself data (the ``name`` of a name and value, the head of a column) says: secret.
        Stricter than for fields, for such names may be anything: a ``pin`` of a board, a ``signature`` by hand."""
        key = normal(label)
        if len(label) > 60 or key in self.innocent or key == "signature":
            return False
        return key in _LABELS or self._telling(key, False)

    def valued(self, members: Mapping[str, Any], names: Collection[str]) -> tuple[str, str] | None:
        """In an object of a name and its value: the key of the value, and the name, if that tells of a secret.

        ``names`` are the normalised keys of ``members``.
        """
        for label, holder in self.pairs:
            if holder in names and label in names:
                keys = {normal(key): key for key in members}
                given = members[keys[label]]
                if isinstance(given, str) and (self.tells(given) or normal(given) in _NAMED_USERS):
                    return keys[holder], given
        return None

    @staticmethod
    def _telling(key: str, number: bool) -> bool:
        bare = unversioned(key)
        return bare.endswith(SUFFIXES) or (not number and bare.endswith(PLURALS))


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


SUFFIXES = (
    "password", "passwd", "passphrase", "secret", "secretkey", "secretvalue", "token", "apikey", "accesskey",
    "accesskeyid", "accesskeysecret", "apikeysecret", "apikeysid", "privatekey", "signature", "authorization",
    "connectionstring", "sessionid", "signingkey", "encryptionkey", "authkey", "subscriptionkey",
    "backupcode", "backupcodes", "recoverycode", "recoverycodes",
    "passwordconfirmation", "passwordconfirm", "passwordrepeat", "passwordagain",
)  # fmt: skip
"""A field whose normalised name ends so holds a secret, wherever it stands: customerToken, jwtSecret, X-Auth-Token."""

PLURALS = (
    "passwords", "passphrases", "secrets", "secretkeys", "tokens", "apikeys", "accesskeys", "privatekeys",
    "signingkeys", "encryptionkeys", "connectionstrings", "sessionids",
)  # fmt: skip
"""The same for many; a number under such a name counts them."""

NEVER = _names("nextpagetoken pagetoken continuationtoken nextpagetokens pagetokens continuationtokens")
"""Cursors, named like secrets."""

USER_NAMES = _names("username useremail email login loginname")
"""Fields that name a person; their values become ``user-N``."""

_NAMED_USERS = _names("username loginname")

SECRET_HEADERS = _names("apikey xapikey xhexoapikey xhexoapisignature xhexosapisignature xauthorization xaccesskey")
_SHORT_HEADERS = _names("csrf xsrf xcsrf xxsrf xauth xbearer xjwt xsession xsid xkey")
_LABELS = _names("pwd jwt cookie setcookie") | SECRET_HEADERS | _SHORT_HEADERS

_GENERAL = (
    Rule(
        _names("pwd pass passcode pin otp mfacode twofactorcode verificationcode samlresponse samlassertion jwt bearer")
    ),
    Rule(_names("sig hmac auth oauthverifier oauthconsumerkey csrf xsrf jsessionid phpsessid")),
    Rule(_names("credential credentials"), numbers=False),
    Rule(_names("session sid"), places=frozenset(("query", "form", "part")), numbers=False),
    Rule(_names("xamzcredential xamzsecuritytoken xgoogcredential xgoogsignature")),
    Rule(_names("policy"), beside=_names("xamzsignature signature xamzcredential")),
    Rule(_names("code"), places=frozenset(("query", "form"))),
    Rule(_names("code"), beside=_names("secret clientid clientsecret granttype redirecturi state")),
    Rule(_names("key keyid"), beside=_names("secret")),
    Rule(_names("uuid"), beside=_names("secret")),
    Rule(SECRET_HEADERS, places=frozenset(("header",))),
    Rule(_SHORT_HEADERS, places=frozenset(("header",)), numbers=False),
)

_PAIRS = (("name", "value"), ("key", "value"))

_OPAQUE = r"(?=[A-Za-z_.~%=-]*[0-9])[\w.~%=-]"
_END = r"[\w~=-])(?![\w~%=-]|\.\w)"
_RESET = (
    r"(?:(?:reset|forgot|recover|lost|new|change)[-_]?password|password(?:[-_/]|%2F)?(?:reset|forgot|recover\w*)"
    r"|magic[-_]?link|verify[-_]?email|email[-_]?verification|activate[-_]?account|account[-_]?activation)"
)
PATHS = (
    rf"(?i:/{_RESET}(?:/\w{{0,16}}token)?/)({_OPAQUE}{{15,}}{_END}",
    rf"(?i:/{_RESET}/\w{{0,16}}token/)({_OPAQUE}{{5,}}{_END}",
    rf"(?i:/(?:\w{{1,16}}[-_])?(?:token|secret|api[-_]?key)/)({_OPAQUE}{{15,}}{_END}",
    r"(?i:/[\w-]{0,20}reset[\w-]{0,20}/[\w=-]{1,20}/)([0-9a-z]{4,8}-[0-9a-z]{16,})(?![\w-])",
)
"""Secrets in the path of any vendor: what the mail of a reset or confirmation leads to, what stands after ``token``.
(The last is what Django makes of a reset.) A word is none, nor a short number: ``/token/refresh``, ``/token/12``."""

_VENDORS: dict[str, Rules] = {
    # An access key's uuid is the key itself; impersonation answers with one, too. [sdk]
    "labstep": Rules(
        (Rule(_names("uuid"), path=r"/(access-key|token/impersonate)"), Rule(_names("apikey refreshtoken"))),
        paths=(r"/(?:share-link|perma-link|access-key)/([0-9a-f]{8}-[0-9a-f-]{27})",),
    ),
    # The tag of a password reset mail stands for the password for thirty minutes. A sid is an ordinary id, and lists
    # are filtered by it. [docs]
    "labii": Rules(
        (Rule(_names("tag"), path=r"/accounts/(forget|reset)password"), Rule(_names("code"), path=r"/accounts/mfa/")),
        innocent=_names("sid"),
    ),
    # Device log-in is deviceId (public) with key and secret; webhook addresses hold their token. Keys of credentials
    # and archives, the key of two-factor authentication; globals are names with values in JSON. Quotas are named like
    # what they limit. [sdk] [docs]
    "losant": Rules(
        (
            Rule(_names("key secret"), path=r"/auth/device", sides=frozenset(("request",))),
            Rule(_names("accesstoken"), path=r"/auth/"),
            Rule(_names("accountkey sslkey keyjson twofactorauthkey")),
            Rule(_names("key"), path=r"FactorAuth"),
        ),
        paths=(r"/webhooks/([^/]+)", r"/orgInvites/([^/]+)"),
        pairs=(("key", "json"),),
        counts=_names("apitoken instanceapitoken"),
    ),
    # Signed requests, OAuth 1 and 2, and the links of its mails. [sdk] [docs]
    "hexoskin": Rules(
        (Rule(_names("clientid oauthnonce oauthconsumersecret apisecret")), Rule(_names("key"), path=r"/oauth")),
        paths=(r"/(?:createuserrequest|resetpassword|changeemail)/[^/?#\s]+/([^/?#\s]+)",),
    ),
    # A bare customer id in Authorization is the portal's key; that header is always secret. [sample]
    "labstats": Rules((Rule(_names("customerid"), places=frozenset(("header", "query"))),)),
}


@lru_cache(maxsize=16)
def rules_for(vendor: str) -> Rules:
    """The general rules with the vendor's own (none for a vendor not listed)."""
    extra = _VENDORS.get(vendor, Rules())
    return Rules(
        (*_GENERAL, *extra.rules),
        (*extra.paths, *PATHS),
        (*_PAIRS, *extra.pairs),
        NEVER | extra.innocent,
        extra.counts,
    )
