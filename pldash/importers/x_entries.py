"""One entry of an X archive, in any of its layouts."""

from __future__ import annotations

import html
import re
from datetime import date
from typing import Any

from pldash.domain.id_clocks import TOLERANCE_MS, X_EPOCH_MS, X_FIRST_CLOCK_ID
from pldash.domain.posts import unique_tags
from pldash.importers.collecting import Found

AUTOMATIC = {
    "paper.li": "Paper.li",
    "ifttt": "IFTTT",
    "wordpress.com": "WordPress.com",
    "jetpack": "Jetpack",
    "jetpack.com": "Jetpack",
    "dlvr.it": "dlvr.it",
    "scoop.it": "Scoop.it",
    "diigo": "Diigo",
}
"""Programs that post by themselves; Buffer, Hootsuite and TweetDeck only wait for the hour."""

LAST_WITHOUT_TIME_MS = 1_291_161_600_000
"""1 December 2010: until about then the monthly files give the day alone."""

DAY_MS = 86_400_000
_EPOCH_DAY = date(1970, 1, 1).toordinal()

_MONTHS = {
    name: number
    for number, name in enumerate(
        ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"), 1
    )
}
_NEW = re.compile(
    r"[A-Z][a-z]{2} ([A-Z][a-z]{2}) (\d\d) "
    r"([01]\d|2[0-3]):([0-5]\d):([0-5]\d|60) ([+-]\d{4}) (\d{4})",
    re.ASCII,
)
_MINUTES_MS = {
    f"{hour:02}:{minute:02}:": (hour * 60 + minute) * 60_000
    for hour in range(24)
    for minute in range(60)
}
_SECONDS_MS = {f"{second:02} +0000 ": second * 1000 for second in range(61)}
"""The rest of a time in milliseconds, looked up rather than worked out."""
_OLD = re.compile(
    r"(\d{4})-(\d\d)-(\d\d) ([01]\d|2[0-3]):([0-5]\d):([0-5]\d|60) ([+-]\d{4})", re.ASCII
)
_LONGEST_ID = 20
_MOST_CLIENTS = 10_000


EntryTime = tuple[int, bool]
"""When an entry was written, in milliseconds since 1970, and whether as the monthly files do."""


class Clients(dict[str, str | None]):
    """The automatic poster in each `source`, None for a person's; each markup is read once."""

    def __missing__(self, source: str) -> str | None:
        """Read a client's markup when it is met first."""
        if len(self) > _MOST_CLIENTS:
            self.clear()
        name = source.partition(">")[2].partition("<")[0] or source
        self[source] = AUTOMATIC.get(html.unescape(name).strip().casefold())
        return self[source]


def id_of(tweet: dict[str, Any]) -> str | None:
    """Return the id in digits, or None."""
    given = tweet.get("id_str")
    if type(given) is str and len(given) <= _LONGEST_ID and given.isascii() and given.isdecimal():
        return given
    given = given or tweet.get("id")
    if isinstance(given, int) and not isinstance(given, bool) and given >= 0:
        given = str(given) if given.bit_length() < 64 else None  # noqa: PLR2004  ids fit 64 bits
    is_id = (
        isinstance(given, str)
        and given.isascii()
        and given.isdecimal()
        and len(given) <= _LONGEST_ID
    )
    return given if is_id else None


def time_of(text: object, days: dict[str, int]) -> EntryTime | None:
    """Return when an entry was written, or None if that cannot be read.

    The names of the months are English whatever language the machine speaks.

    :param days: the midnights that were already worked out, by how they are written
    """
    try:  # Nearly always it is today's way of writing on a day that was met before.
        midnight_ms = days[text[4:11] + text[26:]]  # type: ignore[index]
        return midnight_ms + _MINUTES_MS[text[11:17]] + _SECONDS_MS[text[17:26]], False  # type: ignore[index]
    except (KeyError, TypeError):
        return _time_met_first(text, days) if isinstance(text, str) else None


def _time_met_first(text: str, days: dict[str, int]) -> EntryTime | None:
    """Return when an entry was written, on whichever day and in either way of writing."""
    match = _NEW.fullmatch(text)
    if match is not None:
        month, day, hour, minute, second, offset, year = match.groups()
        key = text[4:11] + year
        is_old = False
    else:
        match = _OLD.fullmatch(text)
        if match is None:
            return None
        year, month, day, hour, minute, second, offset = match.groups()
        key = text[:10]
        is_old = True
    midnight_ms = days.get(key)
    if midnight_ms is None:
        midnight_ms = _midnight_ms(year, month, day)
        if midnight_ms is None:
            return None
        if len(days) > _MOST_CLIENTS:
            days.clear()
        days[key] = midnight_ms
    within_s = int(hour) * 3600 + int(minute) * 60 + int(second)
    if offset != "+0000":
        shift = int(offset[1:3]) * 3600 + int(offset[3:]) * 60
        within_s += shift if offset[0] == "-" else -shift
    return midnight_ms + within_s * 1000, is_old


def _midnight_ms(year: str, month: str, day: str) -> int | None:
    """Return the milliseconds since 1970 at which a day begins, or None if there is no such day."""
    number = _MONTHS.get(month) if month.isalpha() else int(month)
    try:
        return (date(int(year), number or 0, int(day)).toordinal() - _EPOCH_DAY) * DAY_MS
    except ValueError:
        return None


def found_of(
    tweet: dict[str, Any],
    post_id: str,
    time: EntryTime,
    *,
    number: int,
    automatic: str | None,
    text: str,
) -> Found:
    """Return an entry as a post, its text still with X's escapes.

    :param number: the id as a number
    :param text: its text, perhaps joined from the file of long posts, as the archive spells it
    """
    at_ms, is_old = time
    # Written out, because a call of `agrees` costs twice as much, a hundred thousand times.
    ahead_ms = (number >> 22) + X_EPOCH_MS - at_ms
    has_clock = number >= X_FIRST_CLOCK_ID
    clock_agrees = -TOLERANCE_MS <= ahead_ms <= TOLERANCE_MS if has_clock else None
    is_undated = False
    if not clock_agrees and not at_ms % DAY_MS:
        is_undated = not has_clock or (is_old and at_ms < LAST_WITHOUT_TIME_MS)
        clock_agrees = None if is_undated else clock_agrees
    is_repost = text.startswith("RT @") or "retweeted_status" in tweet
    reply_to = tweet.get("in_reply_to_status_id_str") or tweet.get("in_reply_to_status_id")
    try:
        named = tweet["entities"]["hashtags"]
    except (KeyError, TypeError):
        named = None
    tags: tuple[str, ...] = ()
    if named or "#" in text or "\uff03" in text:
        tags = unique_tags(_texts(named), text, is_cut=is_repost)
    told = str(reply_to)[:_LONGEST_ID] if reply_to else None
    return Found(post_id, at_ms, text, tags, told, clock_agrees, is_undated, is_repost, automatic)


def plain(text: str) -> str:
    """Return a text without X's three escapes.

    >>> plain("Q&amp;A &lt;3 &amp;lt;")
    'Q&A <3 &lt;'
    """
    if "&" not in text:
        return text
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def text_of(tweet: dict[str, Any]) -> str:
    """Return the text of either layout."""
    text = tweet.get("full_text")
    if isinstance(text, str):
        return text
    text = tweet.get("text")
    return text if isinstance(text, str) else ""


def _texts(named: Any) -> list[str]:  # noqa: ANN401  as the archive has it
    """Return the tags that an archive names, none if that cannot be read."""
    try:
        return [str(each["text"]) for each in named] if named else []
    except (KeyError, TypeError):
        return []
