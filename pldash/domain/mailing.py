"""When mail goes out by each person's rhythm, and where one mail stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Final, Protocol
from uuid import UUID
from zoneinfo import ZoneInfo

SUMMARY_AT: Final = time(7)
"""Before the first lesson, where the person is."""
MONDAY: Final = 0

STALE_AFTER: Final = timedelta(days=1)
"""Older mail is never sent: switching mail on must not flood people with old news."""
UNCLEAR_AFTER: Final = timedelta(minutes=15)
"""Sending that began and did not end for so long was cut off."""
MOST_UNCLEAR: Final = 2
"""A mail whose sending was cut off may have arrived: it is tried again once."""
MOST_REFUSED: Final = 8
"""A mail that no server took has not arrived: it is tried for about four hours."""


class Rhythm(StrEnum):
    """How often a person is mailed news; what they asked for themself comes at once."""

    AT_ONCE = "at-once"
    DAILY = "daily"
    WEEKLY = "weekly"
    OFF = "off"


class MailKind(StrEnum):
    """What a mail is for; only news follows a rhythm."""

    ACCOUNT = "account"
    """About signing in, asked for by the person or due to them for their safety."""
    INVITATION = "invitation"
    NEWS = "news"
    SUMMARY = "summary"


class NewsKind(StrEnum):
    """What news is about; it says whether it is still news when it is sent."""

    DECISION = "decision"
    PROPOSAL = "proposal"
    ISSUED = "issued"
    REVOKED = "revoked"
    ANSWER = "answer"
    """A leader's message to a teacher."""
    QUESTION = "question"
    """A teacher's message to those who decide."""
    APPROVER_ENDED = "approver-ended"
    """To a teacher: whoever approved for them outside any school stopped."""
    APPROVING_ENDED = "approving-ended"
    """To whoever approved outside: their teacher ended it."""


class MailState(StrEnum):
    """Where a mail stands."""

    WAITING = "waiting"
    HELD = "held"
    """For the person's next summary."""
    GATHERED = "gathered"
    """Told in a summary, which is a mail of its own."""
    SENT = "sent"
    """A server took it; whether somebody reads it nobody knows."""
    DELAYED = "delayed"
    """No server took it so far; it is tried again."""
    REFUSED = "refused"
    BOUNCED = "bounced"
    """A server took it, and a later one sent it back."""
    UNCLEAR = "unclear"
    """Sending was cut off twice; it may have arrived."""
    TOO_OLD = "too-old"
    CALLED_OFF = "called-off"
    """It was no longer news when it was to be sent, or no longer wanted."""


@dataclass(frozen=True, slots=True)
class Bounce:
    """A mail that a server took and another sent back for good.

    :ivar said: the status and the server's words
    """

    mail_id: UUID
    said: str


class Tracks(Protocol):
    """What sending left behind on a mail."""

    created_at: datetime
    attempts: int
    is_held: bool
    sending_at: datetime | None
    sent_at: datetime | None
    gathered_at: datetime | None
    given_up_at: datetime | None
    bounced_at: datetime | None
    called_off_at: datetime | None
    failure: str | None


def state_of(mail: Tracks, now: datetime) -> MailState:
    """Return where a mail stands; what came last decides."""
    ends = (
        (mail.called_off_at, MailState.CALLED_OFF),
        (mail.bounced_at, MailState.BOUNCED),
        (mail.gathered_at, MailState.GATHERED),
        (mail.sent_at, MailState.SENT),
        (mail.given_up_at, MailState.REFUSED),
    )
    for at, state in ends:
        if at is not None:
            return state
    return MailState.HELD if mail.is_held else _on_its_way(mail, now)


def _on_its_way(mail: Tracks, now: datetime) -> MailState:
    if mail.failure is None and mail.attempts >= MOST_UNCLEAR and _was_cut_off(mail, now):
        return MailState.UNCLEAR
    if mail.created_at <= now - STALE_AFTER:
        return MailState.TOO_OLD
    return MailState.WAITING if mail.failure is None else MailState.DELAYED


def _was_cut_off(mail: Tracks, now: datetime) -> bool:
    return mail.sending_at is not None and mail.sending_at <= now - UNCLEAR_AFTER


def next_summary(rhythm: Rhythm, zone: str, after: datetime) -> datetime | None:
    """Return when the next summary is due, None where there are none.

    :param zone: where the person is; daylight saving moves the instant, not the time of day
    :param after: an instant; a summary due at it counts as made

    >>> from datetime import UTC
    >>> next_summary(Rhythm.DAILY, "Australia/Sydney", datetime(2026, 10, 3, 20, 30, tzinfo=UTC))
    datetime.datetime(2026, 10, 4, 20, 0, tzinfo=datetime.timezone.utc)
    """
    if rhythm in {Rhythm.AT_ONCE, Rhythm.OFF}:
        return None
    here = ZoneInfo(zone)
    day = after.astimezone(here).date()
    if datetime.combine(day, SUMMARY_AT, here) <= after:
        day += timedelta(days=1)
    if rhythm is Rhythm.WEEKLY:
        day += timedelta(days=(MONDAY - day.weekday()) % 7)
    return datetime.combine(day, SUMMARY_AT, here).astimezone(after.tzinfo)
