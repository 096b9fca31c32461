"""Positions as devices write them, and as they are kept: ``"lat,lng"`` in decimal degrees.

That other notations are taken is published [docs], which ones is not: those here can be read in one way [inferred].
Decimal degrees, with a sign or with N, S, E, W before or behind (``39.1N,84.5W``); degrees with minutes and seconds
(``39°06'11.2"N 84°30'43"W``); and the NMEA sentences GPRMC and GPGGA of a receiver that had a fix.
"""

from __future__ import annotations

import re
from functools import reduce

__all__ = ["position"]

_PLAIN = re.compile(r"\(?\s*([+-]?\d{1,3}(?:\.\d+)?)\s*[,;\s]\s*([+-]?\d{1,3}(?:\.\d+)?)\s*\)?\Z")
_NUMBER = r"\d{1,3}(?:\.\d+)?"
_PART = r"(\d{1,2}(?:\.\d+)?)"
_ANGLE = (
    rf"({_NUMBER})\s*[°ºd]?\s*"
    rf"(?:(?<=[°ºd\s]){_PART}\s*['′’m]?\s*)?"
    rf"""(?:(?<=['′’m\s]){_PART}\s*(?:["″”s]|'')?\s*)?"""
)
_BEHIND = re.compile(rf"{_ANGLE}([NS])\s*[,;]?\s*{_ANGLE}([EW])\Z", re.IGNORECASE)
_BEFORE = re.compile(rf"([NS])\s*{_ANGLE}[,;]?\s*([EW])\s*{_ANGLE}\Z", re.IGNORECASE)
_SENTENCE = re.compile(r"\$?(G[NP](?:RMC|GGA)),([^*]*)(?:\*([0-9A-Fa-f]{2}))?\Z")
_MINUTES = re.compile(r"(\d{2,3})(\d{2}(?:\.\d+)?)\Z")
_DIGITS = 7


def _angle(degrees: str, minutes: str | None, seconds: str | None, side: str) -> str | None:
    """Decimal degrees; a number of degrees alone keeps its own digits."""
    sign = "-" if side.upper() in "SW" else ""
    if minutes is None:
        return sign + degrees
    # Only the last part may have a fraction.
    if "." in degrees or (seconds is not None and "." in minutes) or float(minutes) >= 60 or float(seconds or 0) >= 60:
        return None
    found = round(int(degrees) + float(minutes) / 60 + float(seconds or 0) / 3600, _DIGITS)
    return sign + f"{found:.{_DIGITS}f}".rstrip("0").rstrip(".")


def _nmea(kind: str, text: str, checksum: str | None) -> tuple[str | None, str | None]:
    parts = text.split(",")
    if checksum is not None and reduce(lambda a, b: a ^ b, f"{kind},{text}".encode()) != int(checksum, 16):
        return None, None
    recommended = kind.endswith("RMC")
    place = 2 if recommended else 1
    if len(parts) < place + 5:
        return None, None
    fix = parts[1] == "A" if recommended else parts[5] not in ("", "0")
    if not fix or parts[place + 1] not in ("N", "S") or parts[place + 3] not in ("E", "W"):
        return None, None
    north, east = _MINUTES.match(parts[place]), _MINUTES.match(parts[place + 2])
    if north is None or east is None:
        return None, None
    return (
        _angle(north[1], north[2], None, parts[place + 1]),
        _angle(east[1], east[2], None, parts[place + 3]),
    )


def position(text: str) -> str | None:
    """A position as ``"lat,lng"``; None where the text is none."""
    text = text.strip()
    lat: str | None = None
    lng: str | None = None
    if (found := _PLAIN.match(text)) is not None:
        lat, lng = found[1], found[2]
    elif (found := _BEHIND.match(text)) is not None:
        lat, lng = _angle(found[1], found[2], found[3], found[4]), _angle(found[5], found[6], found[7], found[8])
    elif (found := _BEFORE.match(text)) is not None:
        lat, lng = _angle(found[2], found[3], found[4], found[1]), _angle(found[6], found[7], found[8], found[5])
    elif (found := _SENTENCE.match(text)) is not None:
        lat, lng = _nmea(found[1], found[2], found[3])
    if lat is None or lng is None or abs(float(lat)) > 90 or abs(float(lng)) > 180:
        return None
    return f"{lat},{lng}"
