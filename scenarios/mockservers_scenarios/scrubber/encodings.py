"""The disguises a secret wears: percent-encoded, JSON- or HTML-escaped, in base64 or hex, and one inside another."""

from __future__ import annotations

import base64
import binascii
import html
import json
import re
from collections.abc import Callable, Iterator
from urllib.parse import quote, quote_plus

Encoder = Callable[[str], str]

LARGE_BLOB = 65536
"""Binary data larger than this inside base64 or hex is searched as it is, not unwrapped further."""


def _base64(text: str) -> str:
    return base64.b64encode(text.encode("utf-8", "surrogatepass")).decode()


def _percent_lower(text: str) -> str:
    return re.sub(r"%[0-9A-F]{2}", lambda match: match[0].lower(), quote(text, safe="", errors="surrogatepass"))


ENCODERS: tuple[Encoder, ...] = (
    lambda text: quote(text, safe="", errors="surrogatepass"),
    lambda text: quote(text, safe="/", errors="surrogatepass"),
    lambda text: quote(text, safe="~()*!.'", errors="surrogatepass"),
    lambda text: quote(text, safe="/:@!$&'()*+,;=~", errors="surrogatepass"),
    lambda text: quote_plus(text, errors="surrogatepass"),
    _percent_lower,
    lambda text: json.dumps(text)[1:-1],
    lambda text: json.dumps(text, ensure_ascii=False)[1:-1],
    lambda text: json.dumps(text)[1:-1].replace("/", "\\/"),
    lambda text: json.dumps(text)[1:-1].replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026"),
    lambda text: html.escape(text, quote=True),
    lambda text: html.escape(text, quote=True).replace("&#x27;", "&#39;"),
    lambda text: html.escape(text, quote=False),
    _base64,
    lambda text: _base64(text).rstrip("="),
    lambda text: _base64(text).replace("+", "-").replace("/", "_"),
    lambda text: _base64(text).replace("+", "-").replace("/", "_").rstrip("="),
    lambda text: text.encode("utf-8", "surrogatepass").hex(),
    lambda text: text.encode("utf-8", "surrogatepass").hex().upper(),
)
_OUTER: tuple[Encoder, ...] = (ENCODERS[0], ENCODERS[5], ENCODERS[6], ENCODERS[7])


def disguises(secret: str, placeholder: str) -> dict[str, str]:
    """Every form of the secret, each with the placeholder in the same form."""
    found = {secret: placeholder}
    for encode in ENCODERS:
        inner = encode(secret)
        found.setdefault(inner, encode(placeholder))
        for outer in _OUTER:
            found.setdefault(outer(inner), outer(encode(placeholder)))
    return found


_WIDE = re.compile(r"(?:[^\x00]\x00){4}")


def wide(secret: str, placeholder: str) -> dict[str, str]:
    """The secret as it is in UTF-16 of either byte order, each byte taken for a letter; with its placeholder, alike."""
    if secret.isascii():
        return {"\x00".join(secret): "\x00".join(placeholder)}
    return {
        secret.encode(codec, "surrogatepass").decode("latin-1"): placeholder.encode(codec).decode("latin-1")
        for codec in ("utf-16-le", "utf-16-be")
    }


def is_wide(text: str) -> bool:
    """Whether something in the text looks like UTF-16."""
    return "\x00" in text and _WIDE.search(text) is not None


_BASE64_RUN = re.compile(r"[A-Za-z0-9+/]{11,}={0,2}|[A-Za-z0-9_-]{11,}={0,2}")
_BASE64_URL_RUN = re.compile(r"[A-Za-z0-9_-]{11,}={0,2}")
_HEX_RUN = re.compile(r"(?:[0-9a-fA-F]{2}){8,}")


def base64_runs(text: str) -> Iterator[tuple[int, int, bytes, bool]]:
    """(start, end, decoded bytes, url alphabet) of everything that may be base64, at each of the four alignments."""
    for run, url in ((_BASE64_RUN, False), (_BASE64_URL_RUN, True)):
        for match in run.finditer(text):
            if url and not ("-" in match[0] or "_" in match[0]):
                continue
            for offset in range(4):
                decoded = from_base64(match[0][offset:])
                if decoded:
                    yield match.start() + offset, match.end(), decoded, url


def from_base64(text: str) -> bytes | None:
    """The bytes of a base64 text in either alphabet, padding optional; None when it is none."""
    digits = text.rstrip("=").replace("-", "+").replace("_", "/")
    if len(digits) % 4 == 1:
        digits = digits[:-1]
    try:
        return base64.b64decode(digits + "=" * (-len(digits) % 4), validate=True)
    except (binascii.Error, ValueError):
        return None


def to_base64(content: bytes, like: str, url: bool) -> str:
    """Base64 in the alphabet and padding of the text it replaces."""
    text = (base64.urlsafe_b64encode if url else base64.b64encode)(content).decode()
    return text if like.endswith("=") or len(like.rstrip("=")) % 4 == 0 else text.rstrip("=")


def hex_runs(text: str) -> Iterator[tuple[int, int, bytes]]:
    """(start, end, decoded bytes) of everything that may be hex."""
    for match in _HEX_RUN.finditer(text):
        yield match.start(), match.end(), bytes.fromhex(match[0])
        if len(match[0]) > 16:
            inner = match[0][1:-1]
            yield match.start() + 1, match.end() - 1, bytes.fromhex(inner)
