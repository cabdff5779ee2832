"""What a teacher looks through before anything of an archive is kept: sessions, taken or not."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from pldash.domain.activities import LONGEST_DAYS, MINUTES_A_DAY, minutes_beyond_meeting
from pldash.domain.archive_evidence import ArchivedPost, ArchiveEvidence, PostRole
from pldash.domain.archives import Layout, Platform
from pldash.domain.errors import RuleBroken
from pldash.domain.placing import PostMode
from pldash.domain.sessions import SessionReason
from pldash.domain.values import ParticipationMode, Reason
from pldash.domain.written_lines import is_seen, line_of

WHY_LIMIT: Final = 150
"""Characters."""
MODES: Final = (
    ParticipationMode.SYNCHRONOUS,
    ParticipationMode.ASYNCHRONOUS,
    ParticipationMode.LURKING,
)
"""Ways of taking part that posts can show."""


@dataclass(frozen=True, slots=True)
class ReviewedPart:
    """Minutes of one mode, as proposed or as the teacher changed them."""

    mode: ParticipationMode
    minutes: int


@dataclass(frozen=True, slots=True)
class ReviewedReason:
    """Why a session has these minutes, or this mode."""

    code: str
    minutes: int | None


@dataclass(frozen=True, slots=True)
class PassedOver:
    """Something in a file that was passed over, and how often."""

    where: str
    code: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewedSession:
    """A session to look at.

    :ivar number: tells it from the others of its review
    :ivar chat: the chat's identity
    :ivar occurrence: start of the meeting or slow period in UTC, as ISO 8601 writes it
    :ivar first_on: first day, where the teacher is; the last is the same or later
    :ivar offered: own answers to others meanwhile, which the teacher may say belong
    :ivar bundle: the title under which the teacher groups it, or empty
    :ivar why: the teacher's words for more live minutes than the meeting was scheduled for
    """

    number: int
    chat: str
    tag: str
    mode: PostMode
    occurrence: str | None
    scheduled_minutes: int | None
    first_on: date
    last_on: date
    parts: tuple[ReviewedPart, ...]
    proposed: int
    reasons: tuple[ReviewedReason, ...]
    posts: tuple[ArchivedPost, ...]
    offered: tuple[ArchivedPost, ...]
    is_taken: bool
    bundle: str
    why: str = ""

    @property
    def minutes(self) -> int:
        """Return the minutes of all modes."""
        return sum(each.minutes for each in self.parts)

    @property
    def group(self) -> tuple[str, int]:
        """Return its chat and its year, by which sessions are looked through."""
        return self.chat, self.first_on.year

    def has_reason(self, code: SessionReason) -> bool:
        """Return whether a reason stands beside it."""
        return any(each.code == code for each in self.reasons)


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """Everything that a teacher looks through.

    :ivar zone: where the days of the sessions are
    :ivar sources: the SHA-256 of each file as it reached us
    :ivar entries: how many posts and reposts the archive holds
    :ivar not_public: how many of them not everybody could read; none is taken
    :ivar automatic: how many of them programs wrote, or others did
    :ivar sessions: oldest first
    """

    platform: Platform
    layout: Layout
    parser: str
    rules: str
    zone: str
    sources: tuple[str, ...]
    entries: int
    reposts: int
    not_public: int
    automatic: int
    undated: int
    clock_disagreements: int
    problems: tuple[PassedOver, ...]
    sessions: tuple[ReviewedSession, ...]

    @property
    def groups(self) -> Mapping[tuple[str, int], Sequence[ReviewedSession]]:
        """Return the sessions by chat and year, chats by their tag, years as they went by."""
        found: dict[tuple[str, int], list[ReviewedSession]] = {}
        for each in sorted(self.sessions, key=lambda one: (one.tag.casefold(), one.chat)):
            found.setdefault(each.group, []).append(each)
        return found

    def evidence_of(self, session: ReviewedSession) -> ArchiveEvidence:
        """Return what is kept beside the activity of a session."""
        return ArchiveEvidence(
            platform=self.platform,
            parser=self.parser,
            rules=self.rules,
            sources=self.sources,
            posts=session.posts,
        )

    def taking(self, numbers: Collection[int]) -> Review:
        """Return the review in which these sessions are taken and no others."""
        sessions = [replace(each, is_taken=each.number in numbers) for each in self.sessions]
        return replace(self, sessions=tuple(sessions))

    def taking_year(self, group: tuple[str, int], *, is_taken: bool) -> Review:
        """Return the review in which all of one chat's year is taken, or none of it."""
        sessions = [
            replace(each, is_taken=is_taken) if each.group == group else each
            for each in self.sessions
        ]
        return replace(self, sessions=tuple(sessions))


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionChange:
    """What the teacher says of one session.

    :ivar minutes: for each of its parts, in order, the mode and the minutes
    :ivar chosen: ids of answers to others that belong to it
    """

    is_taken: bool
    minutes: Sequence[tuple[ParticipationMode, int]]
    chosen: Collection[str] = ()
    with_before: bool = False
    why: str = ""


def is_worth_taking(minutes: int, reasons: Iterable[Reason]) -> bool:
    """Return whether a session is ticked before the teacher has looked at it.

    A single post that answers no question, and one without a time, ask for a second look.
    """
    doubts = {SessionReason.THIN, SessionReason.TIME_UNKNOWN}
    return minutes > 0 and not any(each.code in doubts for each in reasons)


def changed(
    review: Review,
    group: tuple[str, int],
    changes: Mapping[int, SessionChange],
    *,
    bundle: str = "",
) -> Review:
    """Return the review with one chat's year changed; what is merged becomes one session.

    :param changes: by the session's number; a session that is not named stays as it is
    :raises RuleBroken: if minutes cannot be, or two meetings should become one
    """
    sessions: list[ReviewedSession] = []
    before: int | None = None
    for each in review.sessions:
        if each.group != group:
            sessions.append(each)
            continue
        change = changes.get(each.number)
        now = each if change is None else _changed(each, change)
        now = replace(now, bundle=bundle)
        if change is not None and change.with_before and before is not None:
            sessions[before] = merged(sessions[before], now)
        else:
            before = len(sessions)
            sessions.append(now)
    return replace(review, sessions=tuple(sessions))


def merged(first: ReviewedSession, second: ReviewedSession) -> ReviewedSession:
    """Return two sessions of one chat as one: of a meeting and of what followed it.

    :raises RuleBroken: if both belong to a meeting, for those stay two activities
    """
    if first.occurrence is not None and second.occurrence is not None:
        raise RuleBroken("archive-two-meetings", field=f"merge_{second.number}")
    first_on, last_on = min(first.first_on, second.first_on), max(first.last_on, second.last_on)
    if (last_on - first_on).days >= LONGEST_DAYS:
        raise RuleBroken("too-many-days", field=f"merge_{second.number}")
    of_meeting = first if first.occurrence is not None or second.occurrence is None else second
    minutes: dict[ParticipationMode, int] = {}
    for part in (*first.parts, *second.parts):
        minutes[part.mode] = minutes.get(part.mode, 0) + part.minutes
    posts = (*first.posts, *second.posts)
    return replace(
        of_meeting,
        number=first.number,
        first_on=first_on,
        last_on=last_on,
        parts=tuple(ReviewedPart(mode, each) for mode, each in minutes.items()),
        proposed=first.proposed + second.proposed,
        reasons=tuple(dict.fromkeys((*first.reasons, *second.reasons))),
        posts=tuple(sorted(posts, key=lambda each: each.at)),
        offered=(*first.offered, *second.offered),
        is_taken=first.is_taken or second.is_taken,
        why=first.why or second.why,
        bundle=first.bundle,
    )


def _changed(session: ReviewedSession, change: SessionChange) -> ReviewedSession:
    minutes: dict[ParticipationMode, int] = {}
    for mode, each in change.minutes:
        minutes[mode] = minutes.get(mode, 0) + each
    most = MINUTES_A_DAY * ((session.last_on - session.first_on).days + 1)
    if any(each < 0 for each in minutes.values()) or sum(minutes.values()) > most:
        field = f"minutes_{session.number}_0"
        raise RuleBroken([Reason("archive-minutes", minutes=most)], field=field)
    why = _why(session, minutes, change)
    parts = [ReviewedPart(mode, each) for mode, each in minutes.items()]
    posts, offered = _chosen(session, change.chosen)
    return replace(
        session,
        is_taken=change.is_taken,
        parts=tuple(parts),
        posts=posts,
        offered=offered,
        why=why,
    )


def _why(
    session: ReviewedSession, minutes: Mapping[ParticipationMode, int], change: SessionChange
) -> str:
    """Return why the live minutes are more than the meeting had; empty where they are not.

    :raises RuleBroken: if they are, and nobody says why
    """
    beyond = minutes_beyond_meeting(session.scheduled_minutes, minutes)
    if not (beyond and change.is_taken):
        return ""
    field = f"why_{session.number}"
    if len(change.why) > WHY_LIMIT:
        raise RuleBroken("archive-why-long", field=field)
    if not is_seen(change.why):
        raise RuleBroken([Reason("archive-why", minutes=beyond)], field=field)
    return line_of(change.why).strip()


def _chosen(
    session: ReviewedSession, chosen: Collection[str]
) -> tuple[tuple[ArchivedPost, ...], tuple[ArchivedPost, ...]]:
    """Return the posts and the offered ones, each answer to others where the teacher wants it."""
    own = [each for each in session.posts if each.role is not PostRole.CHOSEN]
    asked = [each for each in session.posts if each.role is PostRole.CHOSEN]
    asked += session.offered
    taken = [each for each in asked if each.id in chosen]
    left = [each for each in asked if each.id not in chosen]
    posts = sorted((*own, *taken), key=lambda each: each.at)
    return tuple(posts), tuple(sorted(left, key=lambda each: each.at))
