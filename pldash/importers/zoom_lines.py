"""How the clients of Zoom write a meeting's chat: four dialects, told apart line by line."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

_CLOCK = r"(?P<clock>\d{2}:\d{2}:\d{2})"
_SAVED = re.compile(rf"{_CLOCK}\s+From\s+(?P<rest>\S.*)")
_HALF_DAY = re.compile(
    r"From\s+(?P<who>\S.*):\s+(?P<clock>\d{1,2}:\d{2})\s+(?P<half>[AaPp])\.?\s?[Mm]\.?\s*"
)
_CLOUD = re.compile(rf"{_CLOCK}\s+(?P<who>[^\t]{{1,200}}?)\s*:\t(?P<text>.*)")
_TO = re.compile(r"(?P<who>.*\S)\s+to\s+(?P<whom>\S.*)")
_EVERYONE = re.compile(r"everyone\b(?!.*\((?:privately|direct message)\))", re.IGNORECASE)
_REACTION = re.compile(r"\s*(?:Reacted to|Removed (?:a|an)\b.{0,40} reaction from) [\"\u201c]")
_REPLYING = re.compile(r"\s*Replying to [\"\u201c]")
_SECONDS_OF_HALF_DAY = 12 * 3600


class Dialect(StrEnum):
    """Which client wrote a line."""

    SAVED = "saved"
    """A clock of the saver's computer, and `From`."""
    HALF_DAY = "half-day"
    """The clock after the names, with a.m. and p.m."""
    CLOUD = "cloud"
    """Counted from the beginning of the recording."""


@dataclass(frozen=True, slots=True)
class Heading:
    """The beginning of a message.

    :ivar seconds: since midnight, or since the recording began
    :ivar whom: to whom it was written; empty where the line does not say
    """

    dialect: Dialect
    seconds: int
    who: str
    whom: str
    text: str

    @property
    def is_public(self) -> bool:
        """Return whether everyone in the meeting could read it."""
        return not self.whom or _EVERYONE.match(self.whom) is not None


def heading_of(line: str) -> Heading | None:
    """Return the heading in a line, or None for one that goes on with a message."""
    if (match := _SAVED.fullmatch(line)) is not None:
        who, text = _divided(match["rest"])
        return _heading(Dialect.SAVED, match["clock"], who=who, text=text)
    if (match := _HALF_DAY.fullmatch(line)) is not None:
        heading = _heading(Dialect.HALF_DAY, match["clock"] + ":00", who=match["who"], text="")
        return None if heading is None else _in_half(heading, match["half"])
    if (match := _CLOUD.fullmatch(line)) is not None:
        return _heading(Dialect.CLOUD, match["clock"], who=match["who"], text=match["text"])
    return None


def spoken(lines: list[str]) -> str | None:
    """Return what a message says, without what it quotes; None for a mere reaction."""
    if lines and _REACTION.match(lines[0]):
        return None
    if lines and _REPLYING.match(lines[0]):
        lines = lines[1:]
    return "\n".join(line.strip() for line in lines).strip()


def _divided(rest: str) -> tuple[str, str]:
    """Return who wrote and what, of a line whose names may hold colons."""
    for mark in (" : ", ":\t", ": "):
        who, found, text = rest.partition(mark)
        if found:
            return who, text
    return rest.strip().removesuffix(":").rstrip(), ""


def _heading(dialect: Dialect, clock: str, *, who: str, text: str) -> Heading | None:
    hours, minutes, seconds = map(int, clock.split(":"))
    if minutes >= 60 or seconds >= 60 or (hours >= 24 and dialect is not Dialect.CLOUD):  # noqa: PLR2004
        return None
    match = _TO.fullmatch(who.strip())
    names = (match["who"], match["whom"]) if match else (who.strip(), "")
    return Heading(dialect, hours * 3600 + minutes * 60 + seconds, *names, text)


def _in_half(heading: Heading, half: str) -> Heading | None:
    """Return the heading with its time in the half of the day that it names."""
    if not 1 <= heading.seconds // 3600 <= 12:  # noqa: PLR2004  a clock's face
        return None
    seconds = heading.seconds % _SECONDS_OF_HALF_DAY
    seconds += _SECONDS_OF_HALF_DAY if half.casefold() == "p" else 0
    return Heading(heading.dialect, seconds, heading.who, heading.whom, heading.text)
