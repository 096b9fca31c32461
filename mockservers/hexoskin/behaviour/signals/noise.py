"""Random numbers by counting instead of by drawing: any block of a recording can be reached without the ones before it.

`mockservers.engine.ids` gives a recording its 32-byte root; everything else is a hash of (root, label, index).
"""

from __future__ import annotations

import math
import struct
from functools import cache
from hashlib import shake_128

from mockservers.engine.ids import digest

SINE_SIZE = 1024
SINE_MASK = SINE_SIZE - 1
SINE: tuple[float, ...] = tuple(math.sin(2 * math.pi * i / SINE_SIZE) for i in range(SINE_SIZE))

NOISE_PERIOD = 8192
NOISE_CLASSES = (1.0, 1.6, 2.4, 5.0)


def root_of(*key: object) -> bytes:
    """The 32 bytes everything of one recording is derived from."""
    return digest("hexoskin.signals", *key, size=32)


def octets(root: bytes, label: bytes, index: int, count: int) -> bytes:
    """`count` bytes belonging to (root, label, index)."""
    return shake_128(root + label + index.to_bytes(8, "big", signed=True)).digest(count)


def units(root: bytes, label: bytes, index: int, count: int) -> tuple[float, ...]:
    """`count` numbers in [-1, 1) belonging to (root, label, index)."""
    raw = shake_128(root + label + index.to_bytes(8, "big", signed=True)).digest(2 * count)
    return tuple(value / 32768 - 1 for value in struct.unpack(f">{count}H", raw))


@cache
def noise_table(gain: int) -> list[int]:
    """Bell-shaped integer noise of class `gain`; two periods long, so that any window up to one period is a slice."""
    raw = shake_128(b"hexoskin.noise").digest(3 * NOISE_PERIOD)
    scale = NOISE_CLASSES[gain]
    once = [round((raw[i] + raw[i + 1] + raw[i + 2] - 382.5) / 110 * scale) for i in range(0, 3 * NOISE_PERIOD, 3)]
    return once + once
