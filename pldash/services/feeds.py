"""The secret address of "my chats" as a calendar; only its digest is kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from pldash.domain.actors import Actor
from pldash.domain.chats import Chat
from pldash.domain.errors import Conflict, NotFound
from pldash.domain.permissions import Permission, Subject, require
from pldash.models.accounts import Account
from pldash.models.chats import CalendarFeed
from pldash.services.accounts import identity_of
from pldash.services.chats import followed_chats
from pldash.services.scope import scope_of, set_scope
from pldash.services.trail import Happening, record, teacher_chain


@dataclass(frozen=True, slots=True)
class FeedContent:
    """What one secret address shows.

    :ivar locale: in which language its owner reads
    """

    chats: Sequence[Chat]
    locale: str


def current_feed(session: Session, actor: Actor) -> CalendarFeed | None:
    """Return the actor's live address, as far as we know it."""
    require(actor, Permission.CHAT_FOLLOW, Subject(actor.account_id))
    return session.scalar(
        select(CalendarFeed)
        .where(CalendarFeed.teacher_id == actor.account_id, CalendarFeed.revoked_at.is_(None))
        .order_by(CalendarFeed.created_at.desc())
        .limit(1)
    )


def make_feed(session: Session, actor: Actor, token_digest: str, *, now: datetime) -> CalendarFeed:
    """Begin a secret address; an earlier one is dead from now on.

    :param token_digest: what may be kept of the address's secret
    """
    require(actor, Permission.CHAT_FOLLOW, Subject(actor.account_id))
    assert actor.account_id is not None, "only signed-in people hold the permission"
    feed = CalendarFeed(teacher_id=actor.account_id, token_digest=token_digest, created_at=now)
    session.add(feed)
    session.flush()
    # The chain's head lets one through at a time: of two made at once, one stays.
    _tell(session, feed, "feed:made", now=now)
    for other in _live(session, actor):
        if other.id != feed.id:
            _revoke(session, other, now)
    return feed


def revoke_feed(session: Session, actor: Actor, *, now: datetime) -> None:
    """End the actor's secret address.

    :raises Conflict: if there is none any more
    """
    require(actor, Permission.CHAT_FOLLOW, Subject(actor.account_id))
    live = _live(session, actor)
    if not live:
        raise Conflict("feed-gone")
    for feed in live:
        _revoke(session, feed, now)


def open_feed(session: Session, token_digest: str, *, now: datetime) -> FeedContent:
    """Return what a secret address shows; sees from then on what its owner may see.

    :param session: one that may see everything so far
    :raises NotFound: if there is none, it was revoked, or its owner's account is closed
    """
    account = session.scalar(
        select(Account)
        .join(CalendarFeed, CalendarFeed.teacher_id == Account.id)
        .where(
            CalendarFeed.token_digest == token_digest,
            CalendarFeed.revoked_at.is_(None),
            Account.active,
        )
    )
    if account is None:
        raise NotFound("calendar")
    owner = identity_of(session, account, now=now).actor
    set_scope(session, scope_of(owner))
    return FeedContent(followed_chats(session, owner), account.locale)


def _live(session: Session, actor: Actor) -> Sequence[CalendarFeed]:
    query = select(CalendarFeed).where(
        CalendarFeed.teacher_id == actor.account_id, CalendarFeed.revoked_at.is_(None)
    )
    return session.scalars(query.with_for_update()).all()


def _revoke(session: Session, feed: CalendarFeed, now: datetime) -> None:
    feed.revoked_at = now
    session.flush()
    _tell(session, feed, "feed:revoked", now=now)


def _tell(session: Session, feed: CalendarFeed, action: str, *, now: datetime) -> None:
    what = Happening(actor=feed.teacher_id, action=action, subject=f"feed:{feed.id}", body={})
    record(session, teacher_chain(feed.teacher_id), what, now=now)
