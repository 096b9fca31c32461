"""The sid codec, by the published samples."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mockservers_clients.labii import SidError, decode_sid, encode_sid

VECTORS = {
    1: "ehkn0a40x1glqvAFKP",
    2: "filo0a40x2hmrwBGLQ",
    17: "uxAD0a40x11wBGLQV16",
    48: "Z3690a40x3027bglqvA",
    49: "14700a40x3138chmrwB",
    94: "JMPS0a40x5eLQV16afk",
    95: "KNQT0a40x5fMRW27bgl",
    1000: "loru0a40x3e8nsxCHMRW",
    30463: "yBEH0a40x76ffAFKPUZ50",
}


@pytest.mark.parametrize(("key", "sid"), VECTORS.items())
def test_published_samples(key: int, sid: str) -> None:
    assert encode_sid(key) == sid
    assert decode_sid(sid) == key


@given(st.integers(min_value=0, max_value=2**40))
def test_round_trip(key: int) -> None:
    assert decode_sid(encode_sid(key)) == key


@pytest.mark.parametrize(
    "sid",
    [
        "",
        "None",
        "uxAD0a40x12wBGLQV16",
        "uxAD0a40x11wBGLQV17",
        "uxAD0a40x011wBGLQV16",
        "uxAD0A40x11wBGLQV16",
        " ",
        None,
        5,
    ],
)
def test_text_that_is_no_sid(sid: object) -> None:
    with pytest.raises(SidError, match="is not a sid"):
        decode_sid(sid)  # type: ignore[arg-type]


@pytest.mark.parametrize("key", [-1, True, "1", 1.0])
def test_numbers_without_a_sid(key: object) -> None:
    with pytest.raises(SidError, match="whole number"):
        encode_sid(key)  # type: ignore[arg-type]
