"""The clocks in the ids that platforms give: a check, without the network, of a post's time.

An id can be forged with the rest of the file; one that disagrees shows that something was
changed, one that agrees only that nobody changed the time alone.
"""

from __future__ import annotations

X_EPOCH_MS = 1_288_834_974_657
"""From here an X id counts milliseconds, in all but its last 22 bits."""
X_FIRST_CLOCK_ID = 30_000_000_000
"""Ids below are of before 4 November 2010 and were counted one by one."""
TOLERANCE_SECONDS = 60
TOLERANCE_MS = TOLERANCE_SECONDS * 1000

_DISCORD_EPOCH_MS = 1_420_070_400_000
_MASTODON_DIGITS = 18
_TID_LETTERS, _DIGITS = b"234567abcdefghijklmnopqrstuvwxyz", b"0123456789abcdefghijklmnopqrstuv"
_TID_LENGTH, _TID_BITS = 13, 64
_TO_BASE_32 = bytes(
    _DIGITS[_TID_LETTERS.index(each)] if each in _TID_LETTERS else ord("!") for each in range(256)
)


def discord_clock(message_id: int) -> int:
    """Return the milliseconds since 1970 in a Discord id."""
    return (message_id >> 22) + _DISCORD_EPOCH_MS


def mastodon_clock(status_id: str) -> int | None:
    """Return the milliseconds since 1970 in a status's id; other software has other ids.

    >>> mastodon_clock("109300000000000000")
    1667785644531
    """
    is_ours = len(status_id) == _MASTODON_DIGITS and status_id.isascii() and status_id.isdecimal()
    return int(status_id) >> 16 if is_ours else None


def bluesky_clock(record_key: bytes) -> int | None:
    """Return the milliseconds since 1970 in a record's key, if it is a timestamp (TID).

    >>> bluesky_clock(b"3lbvgdd5ouk2v")
    1732671723131
    """
    if len(record_key) != _TID_LENGTH:
        return None
    try:
        number = int(record_key.translate(_TO_BASE_32), 32)
    except ValueError:
        return None
    return None if number >> _TID_BITS else (number >> 10) // 1000


def agrees(clock_ms: int | None, at_ms: int) -> bool | None:
    """Return whether a clock and a time are at most a minute apart; None without a clock."""
    if clock_ms is None:
        return None
    return abs(clock_ms - at_ms) <= TOLERANCE_MS
