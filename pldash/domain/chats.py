"""Chats: recurring conversations with a tag, on one platform or several."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from pldash.domain.errors import InputRefused
from pldash.domain.schedules import Schedule, SlowPeriod

_TAG = re.compile(r"\w{1,100}")


class ChatStatus(StrEnum):
    """What our source knows of a chat's life today; shown openly."""

    ACTIVE = "active"
    HISTORIC = "historic"
    """Seen only in the past."""
    NOT_KNOWN = "not-known"
    """May well go on; not confirmed lately."""
    PAUSED = "paused"


_OVER = (ChatStatus.HISTORIC, ChatStatus.PAUSED)


def tag_key(tag: str) -> str:
    """Return the form in which tags are compared: case and full-width signs do not count.

    >>> tag_key("#AussieED")
    'aussieed'
    """
    return unicodedata.normalize("NFKC", tag).strip().removeprefix("#").casefold()


@dataclass(frozen=True, slots=True)
class SuggestedStandard:
    """A standard that a chat's topic often touches; offered, never preselected."""

    framework: str
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Chat:
    """A recurring conversation; a school's and a teacher's own have fewer facts than a shipped one.

    :ivar tag: without its `#`, spelt as its hosts do
    :ivar aliases: other tags of the same chat
    :ivar schedules: every slot it has or had; none where the source gives no time
    :ivar slow: the slow period, if it has one
    :ivar source: where its facts were read
    :ivar checked_on: when they were
    :ivar last_seen: the last year in which it was seen to meet
    :ivar note: what a reader should know and no other field says
    :ivar identity: what tells two chats of one tag apart: a school's may share a shipped one's
    :ivar revision: goes up with each change, so that calendar programs take it over
    """

    tag: str
    title: str = ""
    aliases: tuple[str, ...] = ()
    platforms: tuple[str, ...] = ()
    topic: str = ""
    schedules: tuple[Schedule, ...] = ()
    slow: SlowPeriod | None = None
    usual_standards: tuple[SuggestedStandard, ...] = ()
    source: str = ""
    status: ChatStatus = ChatStatus.NOT_KNOWN
    checked_on: date | None = None
    last_seen: int | None = None
    note: str = ""
    identity: str = ""
    revision: int = 0

    def __post_init__(self) -> None:
        """Refuse a tag that no platform would take, and a past chat that goes on.

        :raises InputRefused: with the code of what is wrong
        """
        for tag in (self.tag, *self.aliases):
            if _TAG.fullmatch(tag) is None:
                message = f"{tag!r} is no tag: letters, digits and _ only, without #"
                raise InputRefused("tag-malformed", message, "tag")
        if self.status in _OVER and any(not each.valid_until for each in self.series):
            message = f"a {self.status} chat's schedules need their last date"
            raise InputRefused("status-needs-end", message, "valid_until")
        if not self.title:
            object.__setattr__(self, "title", f"#{self.tag}")
        if not self.identity:
            object.__setattr__(self, "identity", self.key)

    @property
    def series(self) -> tuple[Schedule | SlowPeriod, ...]:
        """Return everything that repeats: the schedules, then the slow period."""
        return (*self.schedules, *((self.slow,) if self.slow else ()))

    @property
    def key(self) -> str:
        """Return the tag in the form in which tags are compared."""
        return tag_key(self.tag)

    def has_tag(self, tag: str) -> bool:
        """Return whether this is the chat's tag or one of its aliases, however it is written."""
        return tag_key(tag) in {tag_key(each) for each in (self.tag, *self.aliases)}

    def suggested(self, framework: str) -> tuple[str, ...]:
        """Return the codes of one framework that the chat's topic often touches."""
        return tuple(each.code for each in self.usual_standards if each.framework == framework)
