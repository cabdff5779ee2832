"""What a teacher looks through of an archive: begun, kept sealed, changed, ended."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from operator import attrgetter
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, delete, select
from sqlalchemy.orm import Session as DatabaseSession

from pldash.domain.activities import EARLIEST
from pldash.domain.actors import Actor
from pldash.domain.archive_evidence import ArchivedPost, PostRole
from pldash.domain.archive_reviews import (
    PassedOver,
    Review,
    ReviewedPart,
    ReviewedReason,
    ReviewedSession,
    is_worth_taking,
)
from pldash.domain.archives import PARSER, Platform
from pldash.domain.chats import Chat
from pldash.domain.errors import Conflict, NotFound
from pldash.domain.permissions import Permission, Subject, require
from pldash.domain.placing import Placed, PostMode
from pldash.domain.post_labels import labels_of
from pldash.domain.posts import Post, post_digest, whole_text
from pldash.domain.proposals import Proposal
from pldash.domain.reading_along import ReadAlong
from pldash.domain.sessions import Session, SessionReason
from pldash.domain.values import ParticipationMode
from pldash.models.archives import ArchiveReview
from pldash.models.chats import ChatRow
from pldash.ports import Staging
from pldash.services.archives import permalink
from pldash.services.chat_rows import chat_of
from pldash.services.scope import SYSTEM
from pldash.services.unit_of_work import writing

LASTS = timedelta(hours=1)
"""After the last change it is gone, whether somebody comes back to it or not."""


def chats_for(session: DatabaseSession) -> tuple[Chat, ...]:
    """Return the chats that posts may belong to: the teacher's and the school's before all others.

    A teacher who wrote down other hours for a chat is taken at their word.
    """
    rows = session.scalars(select(ChatRow).where(ChatRow.retired_at.is_(None)))
    return tuple(chat_of(row) for row in sorted(rows, key=_whose))


def _whose(row: ChatRow) -> tuple[bool, bool, str]:
    return row.teacher_id is None, row.school_id is None, row.identity


def begin_review(session: DatabaseSession, actor: Actor, sealed: bytes, *, now: datetime) -> UUID:
    """Keep what a teacher gave, in the place of whatever they gave before.

    :param sealed: what only the teacher's browser can open
    """
    require(actor, Permission.ACTIVITY_OWN, Subject(actor.account_id))
    session.execute(delete(ArchiveReview).where(ArchiveReview.teacher_id == actor.account_id))
    row = ArchiveReview(
        teacher_id=actor.account_id, sealed=sealed, begun_at=now, ends_at=now + LASTS
    )
    session.add(row)
    session.flush()
    return row.id


def review_for(
    session: DatabaseSession, actor: Actor, review_id: UUID, *, now: datetime
) -> ArchiveReview:
    """Return what a teacher looks through, sealed.

    :raises NotFound: if it is somebody else's, or ended
    """
    row = session.get(ArchiveReview, review_id)
    if row is None or row.ends_at <= now:
        raise NotFound(f"archive review {review_id}")
    require(actor, Permission.ACTIVITY_OWN, Subject(row.teacher_id))
    return row


def open_review(session: DatabaseSession, actor: Actor, *, now: datetime) -> ArchiveReview | None:
    """Return what the actor has not decided on yet, None where there is nothing."""
    mine = ArchiveReview.teacher_id == actor.account_id, ArchiveReview.ends_at > now
    return session.scalar(select(ArchiveReview).where(*mine))


def change_review(
    session: DatabaseSession,
    actor: Actor,
    review_id: UUID,
    *,
    sealed: bytes,
    version: int,
    now: datetime,
) -> None:
    """Put what was changed in the place of what was there; the hour begins anew.

    :raises NotFound: if it is somebody else's, or ended
    :raises Conflict: if it was changed meanwhile, on another page
    """
    row = review_for(session, actor, review_id, now=now)
    if row.version != version:
        raise Conflict("changed-meanwhile")
    row.sealed, row.ends_at = sealed, now + LASTS
    session.flush()


def end_review(session: DatabaseSession, actor: Actor, review_id: UUID, *, now: datetime) -> None:
    """Forget what was given.

    :raises NotFound: if it is somebody else's, or ended
    """
    session.delete(review_for(session, actor, review_id, now=now))
    session.flush()


def forget_ended(engine: Engine, staging: Staging, *, now: datetime) -> None:
    """Forget every archive whose hour is over, with the files that a crash left behind.

    The files are listed before the rows: whoever gives an archive makes its row first.
    """
    staged = staging.archives()
    with writing(engine, SYSTEM) as session:
        session.execute(delete(ArchiveReview).where(ArchiveReview.ends_at <= now))
        living = set(session.scalars(select(ArchiveReview.id)))
    for archive_id in staged:
        if archive_id not in living:
            staging.remove(archive_id)


def review_of(proposal: Proposal, *, zone: str, now: datetime) -> Review:
    """Return what a proposal gives to look through.

    What no record takes, a day ahead or before there were chats, is passed over and told.

    :param zone: where the teacher is; the days of the sessions are days there
    """
    archive, tally = proposal.archive, proposal.archive.tally
    place = ZoneInfo(zone)
    today = now.astimezone(place).date()
    found = [
        _session(number, each, platform=archive.platform, zone=place)
        for number, each in enumerate(proposal.sessions, start=1)
    ]
    after = len(found) + 1
    found += [
        _along(number, each, platform=archive.platform, zone=place)
        for number, each in enumerate(proposal.along, start=after)
    ]
    found.sort(key=attrgetter("first_on"))
    sessions = [each for each in found if EARLIEST <= each.first_on <= each.last_on <= today]
    problems = [PassedOver(each.where, each.code, each.count) for each in archive.problems]
    if strange := len(found) - len(sessions):
        problems.append(PassedOver("", "strange-days", strange))
    return Review(
        platform=archive.platform,
        layout=archive.layout,
        parser=PARSER,
        rules=proposal.rules.version,
        zone=zone,
        sources=tuple(each.sha256 for each in archive.given),
        entries=tally.entries,
        reposts=tally.reposts,
        not_public=tally.not_public,
        automatic=sum(tally.automatic.values()),
        undated=tally.undated,
        clock_disagreements=tally.clock_disagreements,
        problems=tuple(problems),
        sessions=tuple(sessions),
    )


def _session(number: int, given: Session, *, platform: Platform, zone: ZoneInfo) -> ReviewedSession:
    meeting = given.occurrence
    first_on, last_on = _days(given, zone)
    is_live = given.mode is PostMode.SYNCHRONOUS
    mode = ParticipationMode.SYNCHRONOUS if is_live else ParticipationMode.ASYNCHRONOUS
    return ReviewedSession(
        number=number,
        chat=given.chat.identity,
        tag=given.chat.tag,
        mode=given.mode,
        occurrence=None if meeting is None else meeting.starts_at.isoformat(),
        scheduled_minutes=None if meeting is None else meeting.minutes,
        first_on=first_on,
        last_on=last_on,
        parts=(ReviewedPart(mode, given.minutes),),
        proposed=given.minutes,
        reasons=tuple(ReviewedReason(str(each.code), each.minutes) for each in given.reasons),
        posts=tuple(_posts(given.posts, given.linked, platform)),
        offered=tuple(_post(each, platform, PostRole.CHOSEN) for each in given.offered),
        is_taken=is_worth_taking(given.minutes, given.reasons),
        bundle="",
    )


def _along(number: int, given: ReadAlong, *, platform: Platform, zone: ZoneInfo) -> ReviewedSession:
    """Return a meeting that likes ask about: without minutes, until the teacher gives them."""
    meeting = given.occurrence
    met_on = meeting.starts_at.astimezone(zone).date()
    return ReviewedSession(
        number=number,
        chat=given.chat.identity,
        tag=given.chat.tag,
        mode=PostMode.READING,
        occurrence=meeting.starts_at.isoformat(),
        scheduled_minutes=meeting.minutes,
        first_on=met_on,
        last_on=met_on,
        parts=(ReviewedPart(ParticipationMode.LURKING, 0),),
        proposed=0,
        reasons=(ReviewedReason(SessionReason.LIKES_ALONE.value, len(given.likes)),),
        posts=tuple(_post(each, platform, PostRole.LIKED) for each in given.likes),
        offered=(),
        is_taken=False,
        bundle="",
    )


def _days(given: Session, zone: ZoneInfo) -> tuple[date, date]:
    """Return the first and the last day, where the teacher is."""
    if given.mode is PostMode.UNDATED:
        return given.posts[0].post.day, given.posts[-1].post.day
    if given.mode is PostMode.SYNCHRONOUS and given.occurrence is not None:
        met_on = given.occurrence.starts_at.astimezone(zone).date()
        return met_on, met_on
    posts = given.posts
    return posts[0].post.at.astimezone(zone).date(), posts[-1].post.at.astimezone(zone).date()


def _posts(
    tagged: Iterable[Placed], linked: Iterable[Placed], platform: Platform
) -> list[ArchivedPost]:
    """Return the posts that belong to a session, oldest first."""
    found = [_post(each.post, platform, PostRole.TAGGED) for each in tagged]
    found += [_post(each.post, platform, PostRole.LINKED) for each in linked]
    return sorted(found, key=lambda each: each.at)


def _post(post: Post, platform: Platform, role: PostRole) -> ArchivedPost:
    return ArchivedPost(
        id=whole_text(post.id),
        at=post.day.isoformat() if post.is_undated else post.at.isoformat(),
        text=whole_text(post.text).replace("\0", ""),
        tags=tuple(whole_text(tag) for tag in post.tags),
        labels=tuple(str(each) for each in labels_of(post.text)),
        reply_to=whole_text(post.reply_to) if post.reply_to else None,
        link="" if role is PostRole.LIKED else _safe(whole_text(permalink(platform, post))),
        proof=post.proof,
        clock_agrees=post.clock_agrees,
        digest=post_digest(platform, post),
        role=role,
    )


def _safe(link: str) -> str:
    """Return a link that a page may lead to; a file may claim any."""
    return link if link.startswith(("https://", "http://")) else ""
