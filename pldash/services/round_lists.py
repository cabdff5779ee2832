"""What goes together with a submission, and what became of what was approved together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from pldash.domain.actors import Actor
from pldash.domain.approvals import SubmissionState
from pldash.domain.errors import NotFound
from pldash.domain.permissions import Permission, Subject, require
from pldash.domain.rounds import MOST, RoundItemState, why_apart
from pldash.models.accounts import Account
from pldash.models.approvals import Submission
from pldash.models.rounds import Round, RoundItem
from pldash.services.approvals import refuse_strangers
from pldash.services.round_rows import Looked, looked_at
from pldash.services.scope import UNSCOPED

LATEST: Final = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Alike:
    """What can be approved together with a submission.

    :ivar is_opened: whether the leader has opened it, without which nothing goes together
    :ivar others: what is like it, oldest first
    """

    seed: Submission
    is_opened: bool
    others: Sequence[Submission]


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundDetail:
    """A round with what became of each; what was left out stands first.

    :ivar rows: each item with its teacher's name, and the submission's title and minutes
    :ivar changed: ids of items that wait, and drop out since theirs is not as it was chosen
    :ivar can_undo: whether all of it can still be taken back
    """

    row: Round
    maker: str
    rows: Sequence[tuple[RoundItem, str, str, int]]
    changed: Collection[UUID]
    can_undo: bool

    @property
    def counts(self) -> Mapping[RoundItemState, int]:
        """Return how many there are of each."""
        return Counter(item.state for item, *_rest in self.rows)


def alike(session: Session, actor: Actor, submission_id: UUID) -> Alike:
    """Return what is like a submission and can be approved together with it, MOST at a time.

    :raises NotFound: for a stranger, or where it is nothing that waits
    :raises NotPermitted: for who may not decide on it
    """
    refuse_who_may_not(session, actor, submission_id)
    found = looked_at(session, (Submission.id == submission_id,))
    seed = found[0]
    like = (
        Submission.school_id == seed.row.school_id,
        Submission.chat_tag == seed.row.chat_tag,
        Submission.kind == seed.row.kind,
        Submission.state.in_((SubmissionState.SUBMITTED, SubmissionState.OPENED)),
        Submission.teacher_id != actor.account_id,
        Submission.id != submission_id,
    )
    return Alike(
        seed=seed.row,
        is_opened=is_opened(seed, actor),
        others=[
            each.row
            for each in looked_at(session, like)
            if why_not_together(seed, each, actor) is None
        ][: MOST - 1],
    )


def round_for(session: Session, actor: Actor, round_id: UUID, *, now: datetime) -> RoundDetail:
    """Return a round for a leader of its school.

    :raises NotFound: for a stranger
    :raises NotPermitted: for a colleague who does not lead
    """
    row = round_of(session, actor, round_id)
    maker = session.get(Account, row.made_by) if row.made_by else None
    # What was taken back is its teacher's alone, its title with it.
    title = case((Submission.state == SubmissionState.WITHDRAWN, ""), else_=Submission.title)
    query = (
        select(RoundItem, Account.name, title, Submission.minutes, Submission.version)
        .join(Submission, Submission.id == RoundItem.submission_id)
        .join(Account, Account.id == RoundItem.teacher_id)
        .where(RoundItem.round_id == row.id)
        .order_by(RoundItem.state != RoundItemState.REFUSED, RoundItem.position)
    )
    found = session.execute(query).all()
    return RoundDetail(
        row=row,
        maker=maker.name if maker else "",
        rows=[(item, name, title, count) for item, name, title, count, _version in found],
        changed={item.id for item, *_rest, version in found if _drops_out(item, version)},
        can_undo=row.undone_at is None and now < row.due_at,
    )


def waiting_round(session: Session, submission: Submission) -> tuple[Round, str] | None:
    """Return the round in which a submission waits to be approved, and who made it, by name."""
    if submission.opened_by is None:
        return None  # a round takes up what it is to approve
    query = (
        select(Round, Account.name)
        .join(RoundItem, RoundItem.round_id == Round.id)
        .join(Account, Account.id == Round.made_by)
        .where(RoundItem.submission_id == submission.id, RoundItem.state == RoundItemState.WAITING)
    )
    row = session.execute(query).first()
    return None if row is None else (row[0], row[1])


def latest_rounds(session: Session, actor: Actor) -> Sequence[tuple[Round, str | None, int]]:
    """Return the latest rounds at the schools that the actor leads, with their maker and size."""
    query = (
        select(Round, Account.name, func.count(RoundItem.id))
        .join(RoundItem, RoundItem.round_id == Round.id)
        .join(Account, Account.id == Round.made_by, isouter=True)
        .where(Round.school_id.in_(actor.led_ids))
        .group_by(Round.id, Account.name)
        .order_by(Round.made_at.desc(), Round.id.desc())
        .limit(LATEST)
    )
    return [(row, name, count) for row, name, count in session.execute(query)]


def refuse_who_may_not(session: Session, actor: Actor, submission_id: UUID) -> None:
    """Let pass who may decide on a submission.

    :raises NotFound: for a stranger, or if there is none
    :raises NotPermitted: for its owner or a colleague who lacks the right
    """
    refuse_strangers(session, actor, submission_id, permission=Permission.SUBMISSION_DECIDE)


def is_opened(seed: Looked, actor: Actor) -> bool:
    """Return whether a leader has opened a submission, and it waits for no answer."""
    is_mine = seed.row.opened_by == actor.account_id
    return is_mine and seed.row.state is SubmissionState.OPENED


def why_not_together(seed: Looked, other: Looked, actor: Actor) -> str | None:
    """Return why a submission is not approved together with another; None where it is."""
    if other.row.school_id != seed.row.school_id:
        return "round-unlike"
    return why_apart(seed.candidate.likeness, other.candidate, actor.account_id)


def round_of(session: Session, actor: Actor, round_id: UUID) -> Round:
    """Return a round of a school that the actor leads.

    :raises NotFound: for a stranger
    :raises NotPermitted: for a colleague who does not lead
    """
    # Looks past the scope for the school alone, to tell a colleague from a stranger.
    query = select(Round).where(Round.id == round_id)
    row = session.scalar(query, execution_options={UNSCOPED: True})
    if row is None:
        raise NotFound("round")
    require(actor, Permission.DESK_USE, Subject(school_id=row.school_id))
    return row


def _drops_out(item: RoundItem, version: int) -> bool:
    return item.state is RoundItemState.WAITING and item.seen_version != version
