"""The lines of a transcript in plain text, and its local times."""

from __future__ import annotations

import codecs
import io
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import BinaryIO

from pldash.domain.archives import EPOCH, Asked
from pldash.domain.errors import InputRefused
from pldash.domain.occurrences import instant_of
from pldash.domain.schedules import zone_of
from pldash.importers import limits
from pldash.importers.collecting import Collector
from pldash.importers.files import Member

UTF16_STARTS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def encoding_of(start: bytes) -> str:
    """Return how a text is encoded: UTF-8, unless it begins as UTF-16 does."""
    return "utf-16" if start.startswith(UTF16_STARTS) else "utf-8-sig"


def lines_of(member: Member) -> Iterator[tuple[int, str]]:
    """Yield each line with its number, the first being 1.

    Opened once more for its first bytes, since a ZIP's member is read in one direction.

    :raises InputRefused: if it is no text, or longer than any transcript
    """
    with member.open() as stream:
        start = stream.read(2)
    with member.open() as stream:
        yield from _lines_in(stream, start, member.where)


def _lines_in(stream: BinaryIO, start: bytes, where: str) -> Iterator[tuple[int, str]]:
    text = io.TextIOWrapper(stream, encoding_of(start))
    number = size = 0
    try:
        while line := text.readline(limits.LINE_CHARACTERS):
            number += 1
            size += len(line)
            if size > limits.TEXT_BYTES:
                raise InputRefused("member-too-large", "it is longer than any transcript", where)
            yield number, line.rstrip("\r\n")
    except UnicodeError as error:
        raise InputRefused("not-utf-8", "it is no text in UTF-8", where) from error
    finally:
        text.detach()


class LocalTimes:
    """Turns the local times of a file into instants, in the zone that the person gave."""

    def __init__(self, asked: Asked, collector: Collector, where: str) -> None:
        """Take the zone; where nobody gave one, the likely one, and that is told.

        :raises InputRefused: if there is no such zone
        """
        self._zone = asked.zone or asked.likely_zone
        zone_of(self._zone)
        if asked.zone is None:
            collector.problem(where, "zone-assumed")

    def at_ms(self, local: datetime) -> int | None:
        """Return the milliseconds since 1970, or None beyond the calendar."""
        try:
            return (instant_of(local, self._zone)[0] - EPOCH) // timedelta(milliseconds=1)
        except (OverflowError, ValueError):
            return None
