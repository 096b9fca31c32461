"""Randomness: the only module that makes random values, and every one of them follows from a seed.

``Ids`` is a world's source. Value *n* of a world depends on the world's seed and *n* alone, so a snapshot of the source
is one integer, and two worlds of one seed answer alike. ``stream`` gives fixtures a ``random.Random`` for a key.
"""

from __future__ import annotations

import builtins
import hashlib
import random
from collections.abc import MutableMapping

__all__ = ["ALNUM", "LOWER", "Ids", "Random", "derive", "digest", "stream", "unguessable"]

Random = random.Random
ALNUM = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
LOWER = "abcdefghijklmnopqrstuvwxyz0123456789"


def digest(*key: object, size: int = 16) -> bytes:
    """``size`` bytes (at most 64) that follow from the key alone."""
    return hashlib.blake2b("\x1f".join(map(str, key)).encode(), digest_size=size).digest()


def stream(*key: object) -> random.Random:
    """A generator of its own for that key: same key, same values, in every process."""
    return random.Random(int.from_bytes(digest(*key)))


def _uuid4(t: str) -> str:
    """The version 4 UUID of 32 hexadecimal digits."""
    return f"{t[:8]}-{t[8:12]}-4{t[13:16]}-{_VARIANT[t[16]]}{t[17:20]}-{t[20:]}"


_VARIANT = {digit: "89ab"[int(digit, 16) & 3] for digit in "0123456789abcdef"}


class derive:
    """Values that follow from a key, for things that must not move when something else is created: credentials."""

    __slots__ = ("_key", "_n")

    def __init__(self, *key: object) -> None:
        self._key, self._n = key, 0

    def bytes(self, size: int = 16) -> bytes:
        self._n += 1
        out = b""
        while len(out) < size:
            out += digest(*self._key, self._n, len(out), size=64)
        return out[:size]

    def uuid(self) -> str:
        return _uuid4(self.hex(32))

    def hex(self, length: int) -> str:
        return self.bytes((length + 1) // 2).hex()[:length]

    def text(self, length: int, alphabet: str = ALNUM) -> str:
        return "".join(alphabet[b % len(alphabet)] for b in self.bytes(length))


class Ids:
    """A world's seeded source. Its state, one counter, lives in the world's store under ``ids``."""

    __slots__ = ("_key", "_machine", "_sixteen", "_values")

    def __init__(self, values: MutableMapping[str, object], *key: object) -> None:
        self._values = values
        self._key = hashlib.blake2b("\x1f".join(map(str, key)).encode(), digest_size=32).digest()
        self._machine = self._key[:5].hex()
        self._sixteen = hashlib.blake2b(digest_size=16, key=self._key)

    def bytes(self, size: int = 16) -> bytes:
        """The next ``size`` bytes."""
        if size <= 16:
            return self._of(self.reserve())[:size]
        out = b""
        while len(out) < size:
            n = self.reserve()
            out += hashlib.blake2b(n.to_bytes(8), digest_size=min(64, max(16, size - len(out))), key=self._key).digest()
        return out[:size]

    def _of(self, number: int) -> builtins.bytes:
        state = self._sixteen.copy()
        state.update(number.to_bytes(8))
        return state.digest()

    def reserve(self, count: int = 1) -> int:
        """The first of ``count`` numbers of this source, now spent: what ``uuid_of`` takes later, or never."""
        n: int = self._values.get("ids", 0)  # type: ignore[assignment]
        self._values["ids"] = n + count
        return n

    def uuid(self) -> str:
        """A version 4 UUID, lower case."""
        values = self._values
        n: int = values.get("ids", 0)  # type: ignore[assignment]
        values["ids"] = n + 1
        state = self._sixteen.copy()
        state.update(n.to_bytes(8))
        return _uuid4(state.hexdigest())

    def uuids(self, count: int) -> list[str]:
        """The next ``count`` UUIDs."""
        first, made, source = self.reserve(count), [], self._sixteen
        for number in range(first, first + count):
            state = source.copy()
            state.update(number.to_bytes(8))
            made.append(_uuid4(state.hexdigest()))
        return made

    def uuid_of(self, number: int) -> str:
        """The UUID of a reserved number: what ``uuid`` would have given in its place."""
        state = self._sixteen.copy()
        state.update(number.to_bytes(8))
        return _uuid4(state.hexdigest())

    def hex(self, length: int) -> str:
        """Lower-case hexadecimal text of that length."""
        return self.bytes((length + 1) // 2).hex()[:length]

    def text(self, length: int, alphabet: str = ALNUM) -> str:
        """Text of that length over an alphabet of at most 256 characters."""
        return "".join(alphabet[b % len(alphabet)] for b in self.bytes(length))

    def text_of(self, number: int, length: int, alphabet: str = ALNUM) -> str:
        """The text of a reserved number, of at most 16 characters: what ``text`` would have given in its place."""
        return "".join(alphabet[b % len(alphabet)] for b in self._of(number)[:length])

    def integer(self, low: int, high: int) -> int:
        """An integer, both ends included."""
        return low + int.from_bytes(self.bytes(8)) % (high - low + 1)

    def chance(self) -> float:
        """A number in [0, 1)."""
        return int.from_bytes(self.bytes(7)) / (1 << 56)

    def object_id(self, ms: int) -> str:
        """24 hexadecimal characters whose first 8 are the second of ``ms``: ids sort by creation (MongoDB style)."""
        n: int = self._values.get("object_ids", 0)  # type: ignore[assignment]
        self._values["object_ids"] = n + 1
        return f"{(ms // 1000) & 0xFFFFFFFF:08x}{self._machine}{(0xC00000 + n) & 0xFFFFFF:06x}"


def unguessable() -> str:
    """A token nobody can foresee: for guarding the control API, never for anything a world answers."""
    import secrets

    return secrets.token_urlsafe(24)
