"""The clocks in ids: what is no timestamp has none."""

from __future__ import annotations

import pytest

from pldash.domain.id_clocks import bluesky_clock


@pytest.mark.parametrize(
    "key",
    [
        b"self",
        b"3lbvgdd5ouk2v2",
        b"3lbvgdd5ouk2V",
        b"3lbvgdd5ouk20",
        b"3lb_gdd5ouk2v",
        b"+lbvgdd5ouk2v",
        b" lbvgdd5ouk2v",
        b"3lbvgdd5ouk2\xff",
        b"zzzzzzzzzzzzz",
    ],
)
def test_a_key_that_is_no_timestamp_has_no_clock(key):
    assert bluesky_clock(key) is None


def test_the_first_and_the_last_timestamp_are_read():
    assert bluesky_clock(b"2222222222222") == 0
    assert bluesky_clock(b"jzzzzzzzzzzzz") == ((1 << 64) - 1 >> 10) // 1000
