"""Makes drafts of what a teacher confirmed of an archive, with own posts as evidence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from pldash.domain.activities import (
    EDITABLE,
    EVIDENCE_LIMIT,
    ActivityEntry,
    ActivityState,
    EvidenceKind,
    refuse_bad_entry,
)
from pldash.domain.actors import Actor
from pldash.domain.archive_evidence import NAMES, ArchiveEvidence, post_key
from pldash.domain.archive_reviews import Review, ReviewedSession
from pldash.domain.bundles import FEWEST, MOST, BundleEntry
from pldash.domain.handles import masked
from pldash.domain.permissions import Permission, Subject, require
from pldash.domain.snapshots import to_plain
from pldash.domain.values import EvidenceGrade
from pldash.models.activities import Activity, Evidence
from pldash.models.chats import ChatRow
from pldash.services.activities import StoredEntry, content_digest, new_salt, tell
from pldash.services.bundles import make_bundle
from pldash.services.entry_rows import insert_entry

SOURCE = "own archive"
"""Stands where an entry that a page saved has the mark of its form."""


@dataclass(frozen=True, slots=True)
class KnownEntry:
    """An entry of the record that a session belongs to already.

    :ivar has_posts: whether posts of an archive stand beside it
    :ivar is_full: whether it has as much evidence as an entry takes
    """

    id: UUID
    state: ActivityState
    has_posts: bool
    is_full: bool = False

    @property
    def takes_posts(self) -> bool:
        """Return whether the posts can still be put beside it."""
        return not (self.has_posts or self.is_full) and self.state in EDITABLE


class Record:
    """The actor's entries, looked up by what an archive knows of them."""

    def __init__(self, session: Session, actor: Actor) -> None:
        """Read the entries of chats and the posts beside them."""
        mine = Activity.teacher_id == actor.account_id
        kept = select(Evidence.activity_id, Evidence.kind, Evidence.archive).where(
            Evidence.teacher_id == actor.account_id
        )
        pieces = session.execute(kept).all()
        counted = Counter(row.activity_id for row in pieces)
        archives: dict[UUID, Mapping[str, Any]] = {
            row.activity_id: row.archive or {} for row in pieces if row.kind is EvidenceKind.POSTS
        }
        entries = select(
            Activity.id, Activity.state, ChatRow.identity, Activity.occurrence_at
        ).join(ChatRow, ChatRow.id == Activity.chat_id)
        self._meetings: dict[tuple[str, datetime], KnownEntry] = {}
        self._posts: dict[tuple[str, str], KnownEntry] = {}
        in_order = Activity.logged_at, Activity.corrects_id.is_not(None)
        # A correction comes after what it corrects, and stands in its place.
        for row in session.execute(entries.where(mine).order_by(*in_order)):
            archive = archives.get(row.id, {})
            is_full = counted[row.id] >= EVIDENCE_LIMIT
            known = KnownEntry(row.id, row.state, bool(archive), is_full)
            if row.occurrence_at is not None:
                self._meetings[row.identity, row.occurrence_at] = known
            for post in archive.get("posts", ()):
                self._posts[_key(archive, post)] = known

    def entry_of(self, review: Review, given: ReviewedSession) -> KnownEntry | None:
        """Return the entry that a session belongs to, None where it is new."""
        if given.occurrence is not None:
            found = self._meetings.get((given.chat, datetime.fromisoformat(given.occurrence)))
            if found is not None:
                return found
        keys = (
            post_key(review.platform, post_id=post.id, at=post.at, text=post.text)
            for post in given.posts
        )
        return next((self._posts[each] for each in keys if each in self._posts), None)


@dataclass(frozen=True, slots=True)
class SortedOut:
    """The sessions that a teacher takes, by what becomes of them.

    :ivar new: not in the record yet
    :ivar beside: logged by hand already; their posts come beside these entries
    """

    new: Sequence[ReviewedSession]
    beside: Sequence[tuple[UUID, ReviewedSession]]


def sorted_out(session: Session, actor: Actor, review: Review) -> SortedOut:
    """Return what becomes of the sessions that are taken; those that are kept already are left."""
    record = Record(session, actor)
    taken = [(each, record.entry_of(review, each)) for each in review.sessions if each.is_taken]
    return SortedOut(
        [each for each, known in taken if known is None],
        [(known.id, each) for each, known in taken if known is not None and known.takes_posts],
    )


def keep_sessions(
    session: Session,
    actor: Actor,
    review: Review,
    *,
    review_id: UUID,
    sessions: Sequence[ReviewedSession],
    now: datetime,
) -> None:
    """Make a draft of each session, with its posts as evidence.

    It may be called again for the same sessions, as after a lost connection, and another page
    may have logged a meeting in between: each is there once.

    :raises RuleBroken: if an entry says what cannot be
    """
    require(actor, Permission.ACTIVITY_OWN, Subject(actor.account_id))
    today = now.astimezone(ZoneInfo(review.zone)).date()
    chats = _chat_ids(session, {each.chat for each in sessions})
    for each in sessions:
        entry = _entry(each, chats.get(each.chat))
        refuse_bad_entry(entry, today)
        new = _stored(actor, entry_id(review_id, each), entry, zone=review.zone, now=now)
        if insert_entry(session, new, SOURCE):
            tell(session, new, "activity:logged", digest=content_digest(new), now=now)
            _add(session, new, review.evidence_of(each), why=each.why, now=now)


def put_beside(
    session: Session,
    actor: Actor,
    review: Review,
    *,
    found: Sequence[tuple[UUID, ReviewedSession]],
    now: datetime,
) -> set[UUID]:
    """Put posts beside entries that the teacher wrote by hand, where they take more evidence.

    :returns: the entries that took some
    """
    ids = [entry for entry, _ in found]
    query = (
        select(Activity)
        .where(Activity.id.in_(ids), Activity.teacher_id == actor.account_id)
        .options(selectinload(Activity.evidence))
        .with_for_update()
    )
    rows = {row.id: row for row in session.scalars(query) if row.state in EDITABLE}
    left = {row.id: EVIDENCE_LIMIT - len(row.evidence) for row in rows.values()}
    took = set()
    for entry, each in found:
        # Two sessions of one archive may belong to one entry.
        if left.get(entry, 0) > 0:
            left[entry] -= 1
            _add(session, rows[entry], review.evidence_of(each), now=now)
            took.add(entry)
    return took


def bundles_of(review: Review, review_id: UUID) -> dict[str, list[UUID]]:
    """Return the entries that the teacher wants under one title, by title."""
    titles: dict[str, list[UUID]] = {}
    for each in review.sessions:
        if each.bundle and each.is_taken:
            titles.setdefault(each.bundle, []).append(entry_id(review_id, each))
    return titles


def bundle_kept(
    session: Session, actor: Actor, title: str, *, entries: Sequence[UUID], now: datetime
) -> None:
    """Group those of the entries that are there and in no bundle yet."""
    query = select(Activity.id).where(
        Activity.id.in_(entries),
        Activity.teacher_id == actor.account_id,
        Activity.bundle_id.is_(None),
        Activity.state == ActivityState.DRAFT,
    )
    free = session.scalars(query).all()
    if len(free) >= FEWEST:
        make_bundle(session, actor, BundleEntry(title), activity_ids=free[:MOST], now=now)


def entry_id(review_id: UUID, given: ReviewedSession) -> UUID:
    """Return the id of a session's entry: the same, however often it is sent."""
    return uuid5(review_id, str(given.number))


def _key(archive: Mapping[str, Any], post: Mapping[str, str]) -> tuple[str, str]:
    return post_key(archive["platform"], post_id=post["id"], at=post["at"], text=post["text"])


def _chat_ids(session: Session, identities: Collection[str]) -> dict[str, UUID]:
    query = select(ChatRow.identity, ChatRow.id).where(ChatRow.identity.in_(identities))
    return {row.identity: row.id for row in session.execute(query)}


def _entry(given: ReviewedSession, chat_id: UUID | None) -> ActivityEntry:
    met_at = None if given.occurrence is None else datetime.fromisoformat(given.occurrence)
    return ActivityEntry(
        title=f"#{given.tag}",
        started_on=given.first_on,
        ended_on=given.last_on,
        chat_id=chat_id,
        occurrence_at=met_at if chat_id else None,
        scheduled_minutes=given.scheduled_minutes if chat_id else None,
        minutes={each.mode: each.minutes for each in given.parts if each.minutes},
    )


def _stored(
    actor: Actor, new_id: UUID, entry: ActivityEntry, *, zone: str, now: datetime
) -> StoredEntry:
    assert actor.account_id is not None, "the permission lets only signed-in people in"
    return StoredEntry(
        id=new_id,
        teacher_id=actor.account_id,
        entry=entry,
        state=ActivityState.DRAFT,
        zone=zone,
        salt=new_salt(),
        changed_at=now,
        version=1,
        is_new=True,
    )


def _add(
    session: Session,
    entry: Activity | StoredEntry,
    archive: ArchiveEvidence,
    *,
    why: str = "",
    now: datetime,
) -> None:
    """Put posts beside an entry; why it took longer than the meeting is said with them.

    :param why: empty where it did not
    """
    name = NAMES[archive.platform]
    evidence = Evidence(
        teacher_id=entry.teacher_id,
        activity_id=entry.id,
        kind=EvidenceKind.POSTS,
        grade=EvidenceGrade.OWN_ARCHIVE,
        title=f"{name}: {masked(why)}" if why else name,
        archive=to_plain(archive),
        added_at=now,
    )
    session.add(evidence)
    session.flush()
    tell(session, entry, "evidence:added", evidence=str(evidence.id), now=now)
