"""A school's own part of its certificates: its logo, and one line above and one below."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from pldash.domain.errors import RuleBroken
from pldash.domain.look_alikes import as_read
from pldash.domain.promises import refuse_promises
from pldash.domain.values import Reason
from pldash.domain.written_lines import is_name

LONGEST_ABOVE: Final = 90
"""Characters that fit on one line beneath the school's name."""

LONGEST_BELOW: Final = 240
"""Characters that fit on two lines of small print."""

LONGEST_SAID: Final = 120

ADDRESS: Final = re.compile(
    r"://|\bwww\b|\bhttps?\b|@\w|\w\.[a-z]{2,}\b"
    r"|\w\s?[\[({]\s?(?:dot|\.)\s?[\])}]\s?\w"
    r"|\w\s?(?:\.|\bdot\b)\s?(?:com|edu|gov|net|org)\b",
    re.IGNORECASE,
)
"""The only address on a certificate is the one that checks it; said in words it is one too."""


@dataclass(frozen=True, slots=True)
class Logo:
    """A school's picture, drawn anew by us as a plain PNG.

    :ivar sha256: of its bytes, and its name in the file store
    :ivar width: in pixels
    :ivar height: in pixels
    :ivar said: what it shows, for who cannot see it
    """

    sha256: str
    width: int
    height: int
    said: str


@dataclass(frozen=True, slots=True)
class CleanLogo:
    """A school's picture as a certificate may carry it, not stored yet.

    :ivar content: a PNG of plain colours with nothing else inside
    :ivar width: in pixels
    :ivar height: in pixels
    """

    content: bytes
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Letterhead:
    """What a school puts on its certificates beside its name; each piece may be missing.

    :ivar above: a line of its own beneath its name
    :ivar below: a line of its own after those who reviewed
    """

    above: str = ""
    below: str = ""
    logo: Logo | None = None

    @property
    def is_plain(self) -> bool:
        """Return whether nothing stands in it, as before there were any."""
        return not (self.above or self.below or self.logo)


PLAIN: Final = Letterhead()


def refuse_bad_letterhead(letterhead: Letterhead) -> None:
    """Refuse lines that a certificate should not carry.

    :raises RuleBroken: with the field that it is about
    """
    _refuse_bad_line(letterhead.above, "above", LONGEST_ABOVE)
    _refuse_bad_line(letterhead.below, "below", LONGEST_BELOW)
    if letterhead.logo is not None:
        if not letterhead.logo.said:
            raise RuleBroken("logo-unsaid", field="logo_said")
        _refuse_bad_line(letterhead.logo.said, "logo_said", LONGEST_SAID)


def _refuse_bad_line(line: str, field: str, longest: int) -> None:
    if not line:
        return
    if not is_name(line):
        raise RuleBroken("letterhead-line-hidden", field=field)
    if len(line) > longest:
        raise RuleBroken([Reason("letterhead-line-too-long", minutes=longest)], field=field)
    refuse_promises(line, field=field)
    if ADDRESS.search(as_read(line)):
        raise RuleBroken("letterhead-line-address", field=field)
