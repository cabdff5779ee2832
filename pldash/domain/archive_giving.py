"""An archive between being given and being decided on: its files, what was said, its review."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from pldash.domain.archive_reviews import Review
from pldash.domain.archives import Asked


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What the teacher said of a transcript; empty where they did not.

    :ivar me: their name as the transcript writes it
    :ivar chat: the tag of the chat that it was
    :ivar start: the local time at which a recording began, such as 20:30
    :ivar day_first: whether 3/4 is the third of April
    """

    me: str = ""
    chat: str = ""
    zone: str = ""
    date: date | None = None
    start: str = ""
    day_first: bool | None = None

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
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenArchive:
    """What is kept, sealed, until the teacher decides.

    :ivar names: of the files, in the order in which they were given
    :ivar sizes: in bytes
    :ivar choices: the names in a transcript, those with the most lines first
    :ivar code: what a reader still needs to know; empty where nothing
    :ivar review: once it was read; the files are gone then
    """

    names: tuple[str, ...]
    sizes: tuple[int, ...]
    said: Said
    choices: tuple[str, ...]
    code: str
    review: Review | None
