from __future__ import annotations

import pytest

from pldash.web.verify import throttle as throttles
from pldash.web.verify.throttle import Allowance, Throttle, network_of

HOME, SCHOOL = "203.0.113.7", "198.51.100.1"


class Seconds:
    """Seconds that pass when told."""

    def __init__(self):
        self.at = 1000.0

    def __call__(self):
        return self.at


@pytest.fixture
def seconds():
    return Seconds()


@pytest.fixture
def throttle(seconds):
    return Throttle(Allowance(3, 0.5), Allowance(5, 1), seconds)


def miss(throttle, address, times):
    for _ in range(times):
        throttle.missed(address)


def test_nobody_waits_before_the_burst_is_used_up(throttle):
    miss(throttle, HOME, 2)

    assert throttle.wait_of(HOME) == 0


def test_whoever_used_it_up_waits_as_long_as_it_says(throttle, seconds):
    miss(throttle, HOME, 3)

    assert throttle.wait_of(HOME) == 2
    seconds.at += 2
    assert throttle.wait_of(HOME) == 0


def test_others_do_not_wait_with_them(throttle):
    miss(throttle, HOME, 3)

    assert throttle.wait_of(SCHOOL) == 0


def test_when_all_is_used_up_those_who_missed_wait_and_nobody_else(throttle):
    miss(throttle, HOME, 1)
    for turn in range(4):
        throttle.missed(f"192.0.2.{turn}")

    assert throttle.wait_of(HOME) == 1
    assert throttle.wait_of(SCHOOL) == 0


def test_an_allowance_never_grows_past_its_burst(throttle, seconds):
    seconds.at += 1_000_000
    miss(throttle, HOME, 3)

    assert throttle.wait_of(HOME) > 0


def test_a_clock_that_runs_backwards_gives_nothing(throttle, seconds):
    miss(throttle, HOME, 3)
    seconds.at -= 500

    assert throttle.wait_of(HOME) == 2


def test_the_memory_is_bounded(throttle, monkeypatch):
    monkeypatch.setattr(throttles, "REMEMBERED", 2)
    miss(throttle, HOME, 3)
    miss(throttle, "192.0.2.1", 1)
    miss(throttle, "192.0.2.2", 1)

    assert throttle.wait_of(HOME) == 0


@pytest.mark.parametrize(
    ("one", "other", "is_one"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("::ffff:203.0.113.7", HOME, True),
        ("", "no address", True),
    ],
)
def test_a_house_is_one_address(one, other, is_one):
    assert (network_of(one) == network_of(other)) is is_one
