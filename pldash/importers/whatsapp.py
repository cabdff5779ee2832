"""A WhatsApp conversation as phones export it: the order of a date follows the phone's language."""

from __future__ import annotations

import re
from datetime import datetime
from typing import NamedTuple

from pldash.domain.archives import Archive, Asked, Layout, Platform
from pldash.domain.errors import InputRefused
from pldash.domain.posts import unique_tags
from pldash.importers import limits
from pldash.importers.collecting import Collector, Found
from pldash.importers.files import Member
from pldash.importers.people import Names, name_key
from pldash.importers.text_lines import LocalTimes, lines_of

CHAT = re.compile(r"(?:^|/)(?:_chat|[^/]*WhatsApp[^/]*)\.txt$")
"""The conversation in the ZIP that a phone makes where it has pictures, in any language."""

_MARKS = "\u200e\u200f\u202a\u202c\ufeff"
_HEADING = re.compile(
    rf"[{_MARKS}]*(?P<open>\[?)(?P<date>\d{{1,4}}[./-] ?\d{{1,2}}[./-] ?\d{{1,4}})\.?,?\s+"
    r"(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?:[:.](?P<second>\d{2}))?"
    r"(?:\s?(?P<half>[AaPp])\.?\s?[Mm]\.?)?(?:\]|\s-)\s(?P<rest>.*)"
)
_YEAR_DIGITS = 4
_LARGEST_MONTH, _LARGEST_DAY = 12, 31
_DELETED = {"this message was deleted", "you deleted this message", "this message was deleted."}
_CENTURY = 2000


class Line(NamedTuple):
    """One message, its date not yet understood."""

    number: int
    date: tuple[int, int, int]
    clock: tuple[int, int, int]
    text: list[str]


def is_whatsapp(line: str) -> bool:
    """Return whether a line begins a message as WhatsApp writes it."""
    return _HEADING.fullmatch(line) is not None


def read_whatsapp(member: Member, asked: Asked, wanted: frozenset[str] | None) -> Archive:
    """Return one person's messages of a conversation.

    :param wanted: the tags of the chats; None keeps every message
    :raises NameNeeded: if it is not clear which person
    :raises InputRefused: if the order of its dates cannot be known, or it is no such file
    """
    reader = _WhatsAppReader(Collector(wanted), asked, member.where)
    for number, line in lines_of(member):
        reader.read(number, line)
    reader.finish()
    return reader.collector.archive(Platform.WHATSAPP, Layout.TEXT)


class _WhatsAppReader:
    """Goes through the lines of a conversation."""

    def __init__(self, collector: Collector, asked: Asked, where: str) -> None:
        self.collector = collector
        self._asked, self._where = asked, where
        self._me = name_key(asked.me or "")
        self._names, self._mine = Names(), set[str]()
        self._lines: list[Line] = []
        self._is_mine = False
        self._style: str | None = None
        self._order = _DateOrder()
        self._kept = 0

    def read(self, number: int, line: str) -> None:
        """Take a line: a heading, or more of the message before it."""
        match = _HEADING.fullmatch(line)
        if match is None or (self._style is not None and match["open"] != self._style):
            if self._is_mine:
                self._lines[-1].text.append(line)
                self._grow(line)
            return
        self._style = match["open"]
        date = _numbers(match["date"])
        self._order.see(date, len(re.split(r"[./-]", match["date"])[0]))
        who, colon, text = match["rest"].partition(":")
        self._is_mine = False
        if not colon or (text and not text.startswith(" ")):
            return
        self._names.add(who.strip(_MARKS + "~ "))
        if self._me and name_key(who) == self._me:
            self._is_mine = True
            self._mine.add(self._me)
            self._lines.append(Line(number, date, _clock(match), [text.lstrip(_MARKS + " ")]))
            self._grow(text)

    def finish(self) -> None:
        """Count the person's messages, now that the order of the dates is known.

        :raises InputRefused: if it is not
        """
        if self._style is None:
            raise InputRefused("unknown-format", "no line of it is a message", self._where)
        self._names.check(self._asked.me, dict.fromkeys(self._mine, ()))
        order = self._order.decided(self._asked.day_first, self._where)
        times = LocalTimes(self._asked, self.collector, self._where)
        for line in self._lines:
            text = "\n".join(line.text).strip()
            if text.strip(_MARKS).casefold() in _DELETED:
                continue
            self.collector.entry()
            local = _local(line, order)
            at_ms = None if local is None else times.at_ms(local)
            if at_ms is None:
                self.collector.bad(self._where)
            else:
                self.collector.take(Found(str(line.number), at_ms, text, unique_tags((), text)))

    def _grow(self, text: str) -> None:
        self._kept += len(text)
        if self._kept > limits.KEPT_BYTES:
            raise InputRefused("too-much-text", "more than anybody writes", self._where)


class _DateOrder:
    """Finds out which number of a date is the day."""

    def __init__(self) -> None:
        self._is_year_first = False
        self._largest = [0, 0]

    def see(self, date: tuple[int, int, int], digits: int) -> None:
        """Look at the numbers of one date, and at how many digits the first has."""
        if digits == _YEAR_DIGITS:
            self._is_year_first = True
        else:
            self._largest = [max(pair) for pair in zip(self._largest, date[:2], strict=True)]

    def decided(self, day_first: bool | None, where: str) -> str:  # noqa: FBT001  an answer
        """Return the order, as the places of day, month and year are written.

        :param day_first: what the person said
        :raises InputRefused: if it cannot be known, or what was said cannot be
        """
        if self._is_year_first:
            return "ymd"
        may_be_day_first = self._largest[1] <= _LARGEST_MONTH
        may_be_month_first = self._largest[0] <= _LARGEST_MONTH
        if max(self._largest) > _LARGEST_DAY or not (may_be_day_first or may_be_month_first):
            raise InputRefused("dates-contradict", "its dates fit no order", where)
        if may_be_day_first and may_be_month_first and day_first is None:
            message = "every day is 12 or less: say whether the day or the month comes first"
            raise InputRefused("ambiguous-date", message, where)
        chosen = may_be_day_first if day_first is None else day_first
        if not (may_be_day_first if chosen else may_be_month_first):
            raise InputRefused("dates-contradict", "its dates are in the other order", where)
        if day_first is None:
            chosen = not may_be_month_first
        return "dmy" if chosen else "mdy"


def _local(line: Line, order: str) -> datetime | None:
    """Return a message's local time, or None if there is no such day or hour."""
    parts = dict(zip(order, line.date, strict=True))
    year = parts["y"] if parts["y"] >= 100 else parts["y"] + _CENTURY  # noqa: PLR2004
    try:
        return datetime(year, parts["m"], parts["d"], *line.clock)  # noqa: DTZ001  a wall's clock
    except ValueError:
        return None


def _clock(match: re.Match[str]) -> tuple[int, int, int]:
    """Return hour, minute and second of a heading; 25 o'clock stays what it is."""
    hour, half = int(match["hour"]), (match["half"] or "").casefold()
    if half and 1 <= hour <= 12:  # noqa: PLR2004  a clock's face
        hour = hour % 12 + (12 if half == "p" else 0)
    return hour, int(match["minute"]), int(match["second"] or 0)


def _numbers(date: str) -> tuple[int, int, int]:
    first, second, third = map(int, re.split(r"[./-] ?", date))
    return first, second, third
