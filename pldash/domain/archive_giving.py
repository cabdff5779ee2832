"""An archive between being given and being decided on: its files, what was said, its review."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from pldash.domain.archive_channels import Channel, ChannelChat
from pldash.domain.archive_reviews import Review
from pldash.domain.archives import Asked
from pldash.domain.errors import RuleBroken

PIECE_BYTES: Final = 256 * 1024
"""Of a file that arrives in pieces: as much as a lost connection may cost."""
MOST_FILES: Final = 200
"""Of one archive: X writes a month each since 2006, where they are given bare."""
_MOST_DIGITS: Final = 15


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What the teacher said of a transcript; empty where they did not.

    :ivar me: their name as the transcript writes it
    :ivar chat: the tag of the chat that it was
    :ivar start: the local time at which a recording began, such as 20:30
    :ivar day_first: whether 3/4 is the third of April
    :ivar channels: which channels were chats; None where they were not asked
    """

    me: str = ""
    chat: str = ""
    zone: str = ""
    date: date | None = None
    start: str = ""
    day_first: bool | None = None
    channels: tuple[ChannelChat, ...] | None = None

    @property
    def asked(self) -> Asked:
        """Return it as readers take it."""
        begun = None
        if self.date is not None and self.start:
            begun = datetime.fromisoformat(f"{self.date.isoformat()}T{self.start}")
        return Asked(
            me=self.me or None,
            zone=self.zone or None,
            date=self.date,
            start=begun,
            day_first=self.day_first,
            channels=self.channels,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenArchive:
    """What is kept, sealed, until the teacher decides.

    :ivar names: of the files, in the order in which they were given
    :ivar sizes: in bytes
    :ivar choices: the names in a transcript, those with the most lines first
    :ivar channels: the channels in an archive with many, those with the most messages first
    :ivar code: what a reader still needs to know; empty where nothing
    :ivar review: once it was read; the files are gone then
    """

    names: tuple[str, ...]
    sizes: tuple[int, ...]
    said: Said
    choices: tuple[str, ...]
    code: str
    review: Review | None
    channels: tuple[Channel, ...] = ()

    @property
    def is_asking(self) -> bool:
        """Return whether the teacher has to answer before it can be read."""
        return self.review is None and bool(self.choices or self.channels)


@dataclass(frozen=True, slots=True)
class Told:
    """A file that a browser says it will send in pieces.

    :ivar size: in bytes
    :ivar changed: when it was last changed, in milliseconds since 1970, as the device says
    """

    name: str
    size: int
    changed: int


def told_of(
    names: Sequence[str], sizes: Sequence[str], changed: Sequence[str], *, limit_bytes: int
) -> tuple[Told, ...]:
    """Return the files that a browser tells of, in their order.

    :param limit_bytes: of all of them together
    :raises RuleBroken: if there are none, too many, one is empty, or they are too large together
    """
    figures = (*sizes, *changed)
    is_told = all(text.isascii() and text.isdecimal() for text in figures)
    if not (names and is_told and len(names) == len(sizes) == len(changed)):
        raise RuleBroken("files-missing", field="files")
    if len(names) > MOST_FILES or max(map(len, figures)) > _MOST_DIGITS:
        raise RuleBroken("archive-too-large", field="files")
    told = tuple(
        Told(name, int(size), int(when))
        for name, size, when in zip(names, sizes, changed, strict=True)
    )
    if sum(each.size for each in told) > limit_bytes:
        raise RuleBroken("archive-too-large", field="files")
    return told


def mark_of(told: Sequence[Told]) -> str:
    """Return what tells these files from others: names, sizes and when each was changed."""
    lines = "\n".join(f"{each.size} {each.changed} {each.name!r}" for each in told)
    return hashlib.sha256(lines.encode("utf-8", "replace")).hexdigest()[:32]


def is_awaited(
    given: GivenArchive, arrived: Sequence[int], *, place: int, at: int, length: int
) -> bool:
    """Return whether a piece is the very next one of a file that still misses some.

    :param arrived: how many bytes of each file are here
    :param place: which file
    :param at: where the piece begins
    """
    if given.review is not None or place >= len(given.sizes):
        return False
    fits = 0 < length <= PIECE_BYTES and at + length <= given.sizes[place]
    return fits and at == arrived[place]
