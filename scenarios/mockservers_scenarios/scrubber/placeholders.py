"""What stands in place of a secret: of the same shape where clients look at shape, and recognisable for ever.

text        scrubbed-7
uuid        5c2bbed0-0000-4000-8000-000000000007
hex         5c2bbed000...0007, of the same length
JWT         three parts; the claims hold "scrubbed" and the times of the original
e-mail      user-7@example.org         user name   user-7
"""

from __future__ import annotations

import base64
import json
import re
from typing import Any

_TOP = r"(?:xn--[A-Za-z0-9-]{2,59}|[A-Za-z]{2,24})"
_DOMAIN = rf"[A-Za-z0-9](?:[A-Za-z0-9-]{{0,62}}\.){{1,8}}{_TOP}(?![A-Za-z0-9])"
_LETTER = r"[^\W_]"
_NATIONAL = rf"{_LETTER}(?:[\w-]{{0,62}}\.){{1,8}}(?:xn--[A-Za-z0-9-]{{2,59}}|[^\W\d_]{{2,24}})(?!{_LETTER})"
EMAIL_ASCII = re.compile(rf"[A-Za-z0-9_.+-]{{1,64}}@{_DOMAIN}")
"""For bytes read as Latin-1, where any byte may be a letter."""
EMAIL = re.compile(rf"[A-Za-z0-9_.+\-\u00c0-\u024f]{{1,64}}@(?:{_DOMAIN}(?!{_LETTER}[\w-]*\.)|{_NATIONAL})")
EMAIL_PERCENT = re.compile(rf"(?:[A-Za-z0-9_.~+-]|%2[bB]){{1,64}}%40{_DOMAIN}")
PERCENT_RUN = re.compile(r"(?:[A-Za-z0-9_.~+-]|%[0-9A-Fa-f]{2})+")
JWT = re.compile(r"\beyJ[\w-]{8,}\.eyJ[\w-]{2,}\.[\w-]*")

_UUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\Z", re.IGNORECASE)
_HEX = re.compile(r"(?:[0-9a-f]{16,}|[0-9A-F]{16,})\Z")
_JWT_MARK = base64.urlsafe_b64encode(b'{"scrubbed":').decode()

PLACEHOLDER = re.compile(
    r"5c2bbed0-0000-4000-8000-[0-9]{12}"
    r"|5c2bbed0{3,}[0-9]{1,6}(?![0-9a-f])|5C2BBED0{3,}[0-9]{1,6}(?![0-9A-F])"
    rf"|[\w-]+\.{_JWT_MARK}[\w-]*\.[\w-]*"
    r"|\buser-[0-9]+(?:(?:@|%40)example\.org)?\b"
    r"|\bscrubbed-[0-9]+"
)
"""Every shape a placeholder may have."""

_NUMBERED = re.compile(r"(?:user|scrubbed)-([0-9]{1,9})")


def is_placeholder(value: str) -> bool:
    """Whether the whole text is one placeholder."""
    return PLACEHOLDER.fullmatch(value) is not None


def highest_number(text: str) -> int:
    """The highest number of a placeholder already in the text, else 0; new ones are counted from there."""
    return max((int(number) for number in _NUMBERED.findall(text)), default=0)


def is_email(value: str) -> bool:
    """Whether the whole text is an e-mail address."""
    return EMAIL.fullmatch(value) is not None


def make(value: str, number: int, *, user: bool = False) -> str:
    """The placeholder number ``number``, in the shape of ``value``."""
    if is_email(value):
        return f"user-{number}@example.org"
    if user:
        return f"user-{number}"
    if _UUID.match(value):
        return f"5c2bbed0-0000-4000-8000-{number:012d}"
    if _HEX.match(value) and not value.isdigit():
        made = "5c2bbed" + f"{number:0{len(value) - 7}d}"
        return made.upper() if value.isupper() else made
    if JWT.fullmatch(value):
        return _jwt(value, number)
    return f"scrubbed-{number}"


def spellings(value: str, made: str) -> dict[str, str]:
    """The secret as others may write it, each spelling with its placeholder: UUIDs and hex numbers mean the same in
    either case, a UUID without its dashes, too."""
    found = {value: made}
    if _UUID.match(value):
        bare = f"5c2bbed{int(made[-12:]):025d}"
        found |= {value.lower(): made, value.upper(): made}
        plain = value.replace("-", "").lower()
        found |= {plain: bare, plain.upper(): bare.upper()}
    elif _HEX.match(value) and not value.isdigit():
        found |= {value.lower(): made.lower(), value.upper(): made.upper()}
    return found


def is_uuid(value: str) -> bool:
    """Whether the whole text is a UUID."""
    return _UUID.match(value) is not None


def _jwt(value: str, number: int) -> str:
    head, claims = (_segment(part) for part in value.split(".")[:2])
    kept = {key: claims[key] for key in ("iat", "nbf", "exp") if isinstance(claims.get(key), int | float)}
    shown = {"typ": "JWT", "alg": head["alg"] if head.get("alg") in _ALGORITHMS else "HS256"}
    parts = (json.dumps(shown, separators=(",", ":")), json.dumps({"scrubbed": number, **kept}, separators=(",", ":")))
    return ".".join(
        (*(base64.urlsafe_b64encode(part.encode()).decode().rstrip("=") for part in parts), f"scrubbed-{number}")
    )


_ALGORITHMS = ("HS256", "HS384", "HS512", "RS256", "RS384", "RS512", "ES256", "ES384", "ES512", "PS256", "EdDSA")


def _segment(text: str) -> dict[str, Any]:
    try:
        value = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}
