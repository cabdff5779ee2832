"""Approves what a round holds, once it can no longer be undone: each by itself, or not at all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from pldash.domain.actors import NOBODY, Actor
from pldash.domain.approvals import DecisionKind
from pldash.domain.errors import Conflict, NotFound, NotPermitted, RuleBroken
from pldash.domain.rounds import RoundItemState
from pldash.models.accounts import Account
from pldash.models.rounds import Round, RoundItem
from pldash.ports import Clock
from pldash.services.accounts import identity_of
from pldash.services.approvals import Verdict, WriteLetter, decide
from pldash.services.jobs import TakenJob, finish
from pldash.services.scope import SYSTEM, UNSCOPED, scope_of
from pldash.services.unit_of_work import reading, writing

GONE: Final = "no-longer-leading"
FAILED: Final = "round-failed"


@dataclass(frozen=True, kw_only=True)
class RoundApprover:
    """Approves one submission of a round as its leader would by themself: the same rules hold."""

    reader: Engine
    writer: Engine
    clock: Clock
    write_letter: WriteLetter

    def work(self, job: TakenJob) -> None:
        """Approve it, or write down what changed meanwhile.

        :raises PldashError: if it is worth another try
        """
        leader = self._leader(job)
        try:
            self._approve(job, leader)
        except Conflict as error:
            self._leave_out(job, error.code)
        except RuleBroken as error:
            self._leave_out(job, error.reasons[0].code)
        except (NotFound, NotPermitted):
            self._leave_out(job, GONE)

    def give_up(self, session: Session, job: TakenJob) -> None:
        """Tell the leader that it has to be decided by itself."""
        _leave_out(session, job, FAILED, now=self.clock())

    def _approve(self, job: TakenJob, leader: Actor) -> None:
        now = self.clock()
        with writing(self.writer, scope_of(leader)) as session:
            finish(session, job, now=now)
            item = _item(session, job)
            if item.state is not RoundItemState.WAITING:
                return
            decide(
                session,
                leader,
                (item.submission_id, item.seen_version),
                verdict=Verdict(DecisionKind.APPROVE),
                write_letter=self.write_letter,
                now=now,
            )
            item.state, item.settled_at = RoundItemState.APPROVED, now

    def _leave_out(self, job: TakenJob, code: str) -> None:
        now = self.clock()
        with writing(self.writer, SYSTEM) as session:
            finish(session, job, now=now)
            _leave_out(session, job, code, now=now)

    def _leader(self, job: TakenJob) -> Actor:
        """Return who made the round, as they are today; nobody once their account is gone."""
        with reading(self.reader, SYSTEM) as session:
            item = session.get_one(RoundItem, UUID(job.args["item"]))
            made_by = session.get_one(Round, item.round_id).made_by
            account = None if made_by is None else session.get(Account, made_by)
            if account is None:
                return NOBODY
            return identity_of(session, account, now=self.clock()).actor


def _item(session: Session, job: TakenJob) -> RoundItem:
    """Return the item, locked: whoever would undo the round waits for it."""
    query = select(RoundItem).where(RoundItem.id == UUID(job.args["item"])).with_for_update()
    # Whoever leads no more has no scope over it, and is told so by the decision.
    return session.scalars(query, execution_options={UNSCOPED: True}).one()


def _leave_out(session: Session, job: TakenJob, code: str, *, now: datetime) -> None:
    item = _item(session, job)
    item.state, item.code, item.settled_at = RoundItemState.REFUSED, code, now
    session.flush()
