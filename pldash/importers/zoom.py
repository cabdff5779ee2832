"""A meeting's chat as Zoom saves it: times without a date, private lines of the saver's own."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from pldash.domain.archives import EPOCH, Archive, Asked, Layout, Platform
from pldash.domain.errors import InputRefused
from pldash.domain.posts import unique_tags
from pldash.importers.collecting import Collector, Found
from pldash.importers.files import Member
from pldash.importers.people import Names, name_key
from pldash.importers.text_lines import LocalTimes, lines_of
from pldash.importers.zoom_lines import Dialect, Heading, heading_of, spoken

_LATEST_ELAPSED_SECONDS = 6 * 3600
"""A recording's first line comes sooner; a meeting at such an hour of the night is unheard of."""
_HALF_DAY_SECONDS = 12 * 3600
_DAY_SECONDS = 24 * 3600


def read_zoom(member: Member, asked: Asked, wanted: frozenset[str] | None) -> Archive:
    """Return one person's lines of a meeting.

    :param wanted: the tags of the chats; None keeps every line
    :raises NameNeeded: if it is not clear which person
    :raises InputRefused: if the day is not known, or it is no such file
    """
    reader = _ZoomReader(Collector(wanted), asked, member.where)
    for number, line in lines_of(member):
        reader.read(number, line)
    reader.finish()
    return reader.collector.archive(Platform.ZOOM, Layout.TEXT)


class _ZoomReader:
    """Goes through the lines of a meeting."""

    def __init__(self, collector: Collector, asked: Asked, where: str) -> None:
        self.collector = collector
        self._asked, self._where = asked, where
        self._me = name_key(asked.me or "")
        self._names, self._mine = Names(), set[str]()
        self._headings: list[tuple[int, Heading, list[str]]] = []
        self._is_mine = False
        self._first: Heading | None = None
        self._last_seconds = self._days = 0

    def read(self, number: int, line: str) -> None:
        """Take a line: a heading, or more of the message before it."""
        heading = heading_of(line)
        if heading is None:
            if self._is_mine:
                self._headings[-1][2].append(line)
            return
        self._first = self._first or heading
        heading = self._over_midnight(heading)
        whole = f"{heading.who} to {heading.whom}"
        if heading.whom and name_key(whole) == self._me:
            heading = Heading(heading.dialect, heading.seconds, whole, "", heading.text)
        self._names.add(heading.who)
        self._is_mine = bool(self._me) and name_key(heading.who) == self._me
        if self._is_mine:
            self._mine.add(name_key(heading.who))
            self._headings.append((number, heading, [heading.text] if heading.text else []))

    def finish(self) -> None:
        """Count the person's messages, now that it is known how the times are meant.

        :raises InputRefused: if something is missing to know it
        """
        if self._first is None:
            raise InputRefused("unknown-format", "no line of it is a meeting's", self._where)
        self._names.check(self._asked.me, dict.fromkeys(self._mine, ()))
        times = LocalTimes(self._asked, self.collector, self._where)
        begin = self._beginning(self._first)
        for number, heading, lines in self._headings:
            text = spoken(lines)
            if text is not None:
                self.collector.entry()
                if heading.is_public:
                    self._take(Found(str(number), 0, text), heading, begin=begin, times=times)
                else:
                    self.collector.not_public += 1

    def _take(
        self, found: Found, heading: Heading, *, begin: datetime | None, times: LocalTimes
    ) -> None:
        """Count a public message, at its time, or on its day where that is all that is known."""
        found = found._replace(tags=unique_tags((), found.text))
        day = self._asked.date
        if begin is None and day is not None:
            midnight = (day - EPOCH.date()) // timedelta(milliseconds=1)
            self.collector.take(found._replace(at_ms=midnight, is_undated=True))
            return
        local = None if begin is None else begin + timedelta(seconds=heading.seconds)
        at_ms = None if local is None else times.at_ms(local)
        if at_ms is None:
            self.collector.bad(self._where)
        else:
            self.collector.take(found._replace(at_ms=at_ms))

    def _beginning(self, first: Heading) -> datetime | None:
        """Return the local time from which the lines count, or None where only the day is known.

        Lines of a recording in the cloud count from its start, which no line tells; a first
        line after six hours can only be the clock on the wall.
        """
        start, day = self._asked.start, self._asked.date
        is_elapsed = first.dialect is Dialect.CLOUD and first.seconds < _LATEST_ELAPSED_SECONDS
        if is_elapsed and start is not None:
            return start
        if day is None:
            raise InputRefused("date-needed", "the file has times and no date", "date")
        if is_elapsed:
            self.collector.problem(self._where, "elapsed-times")
            return None
        return datetime.combine(day, time())

    def _over_midnight(self, heading: Heading) -> Heading:
        """Return the heading counted from the first midnight, also after the second."""
        if heading.seconds < self._last_seconds - _HALF_DAY_SECONDS:
            self._days += 1
        self._last_seconds = heading.seconds
        seconds = heading.seconds + self._days * _DAY_SECONDS
        return Heading(heading.dialect, seconds, heading.who, heading.whom, heading.text)
