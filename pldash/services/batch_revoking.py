"""Revokes the certificates of a batch, one after the other, each once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from pldash.domain.batches import ItemState, Outcome
from pldash.domain.credentials import RevocationReason
from pldash.domain.errors import Conflict, NotFound, NotPermitted, RuleBroken
from pldash.models.credentials import Credential
from pldash.services.batch_errands import GONE, Clerk, Errand, settle
from pldash.services.jobs import TakenJob, finish
from pldash.services.revoking import Revocation, WriteRevocation, revoke_certificate, tell_holder
from pldash.services.scope import UNSCOPED, scope_of
from pldash.services.unit_of_work import writing


class RevokingClerk(Clerk):
    """What both ways of revoking share."""

    def revoke(
        self, session: Session, job: TakenJob, *, errand: Errand, revocation: Revocation
    ) -> Credential:
        """Revoke in the transaction that ends the job.

        :raises Conflict: if it is revoked already
        :raises RuleBroken: if the reason is not this leader's to give
        :raises NotFound: if it is nothing to this leader any more
        """
        finish(session, job, now=self.clock())
        credential_id, version = _version(session, errand.credential_id)
        return revoke_certificate(
            session,
            errand.leader,
            credential_id,
            revocation=revocation,
            version=version,
            now=self.clock(),
        )


@dataclass(frozen=True, kw_only=True)
class Revoker(RevokingClerk):
    """Revokes one certificate of a batch and tells its holder."""

    write_letter: WriteRevocation

    def work(self, job: TakenJob) -> None:
        """Revoke it, or write down why not."""
        errand = self.errand(job)
        assert errand.revocation is not None, "what is revoked has a reason"
        try:
            with writing(self.writer, scope_of(errand.leader)) as session:
                revoked = self.revoke(session, job, errand=errand, revocation=errand.revocation)
                tell_holder(session, revoked, write_letter=self.write_letter, now=self.clock())
                settle(session, job, Outcome(ItemState.DONE), now=self.clock())
        except Conflict:
            self.end(job, Outcome(ItemState.ALREADY))
        except RuleBroken as error:
            self.end(job, Outcome(ItemState.REFUSED, reason=error.reasons[0]))
        except (NotFound, NotPermitted):
            self.end(job, Outcome(ItemState.REFUSED, reason=GONE))


@dataclass(frozen=True, kw_only=True)
class Undoer(RevokingClerk):
    """Takes back one certificate that a batch issued; nobody was told of it yet."""

    leaves_behind: ClassVar[ItemState] = ItemState.DONE

    def work(self, job: TakenJob) -> None:
        """Revoke it as a mistake; one that was revoked meanwhile is as good as that."""
        errand = self.errand(job)
        is_own = errand.teacher_id == errand.leader.account_id
        reason = RevocationReason.WITHDRAWN_BY_HOLDER if is_own else RevocationReason.ERROR
        try:
            with writing(self.writer, scope_of(errand.leader)) as session:
                self.revoke(session, job, errand=errand, revocation=Revocation(reason))
                settle(session, job, Outcome(ItemState.UNDONE), now=self.clock())
        except Conflict:
            self.end(job, Outcome(ItemState.UNDONE))
        except (NotFound, NotPermitted):
            self.end(job, Outcome(ItemState.DONE, reason=GONE))


def _version(session: Session, credential_id: UUID | None) -> tuple[UUID, int]:
    """Return the present version: nobody looked at an older one."""
    query = select(Credential.id, Credential.version).where(Credential.id == credential_id)
    # Whether it is this leader's to revoke is asked next, by who may.
    row = session.execute(query, execution_options={UNSCOPED: True}).one()
    return row.id, row.version
