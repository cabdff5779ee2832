"""Issues a certificate: draw and sign it outside any transaction, then check and write it down."""

from __future__ import annotations

import logging
import secrets
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from pldash.domain.actors import Actor
from pldash.domain.approvals import SubmissionState
from pldash.domain.certificates import CertificateFacts, ScopeKind
from pldash.domain.codes import RandomBelow, new_code, new_number
from pldash.domain.credentials import CredentialState, change_state
from pldash.domain.errors import Conflict, PldashError, RuleBroken
from pldash.domain.proofs import StatusPlace
from pldash.models.accounts import Account
from pldash.models.approvals import Submission
from pldash.models.base import new_id
from pldash.models.credentials import Credential, CredentialLine
from pldash.ports import FileStore, SealedPaper
from pldash.services.approved_work import NOWHERE, standings_of
from pldash.services.certificate_plans import CertificatePlan
from pldash.services.proofs import (
    StoredPaper,
    delete_paper,
    is_place_taken,
    new_place,
    proof_row,
    store_paper,
)
from pldash.services.scope import UNSCOPED
from pldash.services.trail import Happening, chain_of, record, salted_digest
from pldash.services.twins import twin_digest, twin_row

logger = logging.getLogger(__name__)


class Seal(Protocol):
    """Draws and signs a certificate; :meth:`pldash.ports.Proofs.seal` does."""

    def __call__(
        self, facts: CertificateFacts, place: StatusPlace, /, *, now: datetime
    ) -> SealedPaper:
        """Return the files of the certificate."""


class PaperUnavailable(PldashError):
    """The paper cannot be drawn just now; what it says is not to blame."""


class NumberTaken(PldashError):
    """Number or code went to another certificate meanwhile: draw again."""


@dataclass(frozen=True, slots=True)
class NumberedCertificate:
    """A planned certificate with a number, a code and a place in a status list."""

    plan: CertificatePlan
    facts: CertificateFacts
    place: StatusPlace


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnCertificate:
    """A certificate on paper that nobody has issued yet."""

    plan: CertificatePlan
    facts: CertificateFacts
    place: StatusPlace
    paper: StoredPaper


def number_certificate(
    session: Session,
    plan: CertificatePlan,
    *,
    base_url: str,
    now: datetime,
    random_below: RandomBelow = secrets.randbelow,
) -> NumberedCertificate:
    """Return the plan with a free number, code and status bit, and the address of the QR.

    :param base_url: the public address, without a slash at the end
    """
    number, code = new_number(now.year, random_below), new_code(random_below)
    while _is_taken(session, number, code):
        number, code = new_number(now.year, random_below), new_code(random_below)
    facts = replace(plan.facts, number=number, code=code, verify_url=f"{base_url}/v/{code}")
    return NumberedCertificate(plan, facts, new_place(session))


def draw_certificate(
    numbered: NumberedCertificate, *, seal: Seal, files: FileStore, now: datetime
) -> DrawnCertificate:
    """Draw and sign a certificate and store its files; call it outside any transaction.

    :raises RuleBroken: if the paper cannot print a character of the facts
    :raises PaperUnavailable: if nothing can be drawn or signed just now
    """
    try:
        paper = seal(numbered.facts, numbered.place, now=now)
    except RuleBroken:
        raise
    except PldashError as error:
        logger.error("a certificate could not be made: %s", error)  # noqa: TRY400 - its words say all
        raise PaperUnavailable(str(error)) from error
    return DrawnCertificate(
        plan=numbered.plan,
        facts=numbered.facts,
        place=numbered.place,
        paper=store_paper(paper, files),
    )


def issue_certificate(
    session: Session, actor: Actor, drawn: DrawnCertificate, *, now: datetime
) -> Credential:
    """Write a drawn certificate down, or return the one that says the same already.

    :raises Conflict: if what it says has changed since it was planned
    :raises NumberTaken: if it must be drawn again under another number
    """
    wait_for_turn(session, drawn.plan.teacher_id)
    found = _issued_before(session, drawn.plan)
    if found is not None:
        return found
    _refuse_changes(session, actor, drawn.plan)
    is_taken = _is_taken(session, drawn.facts.number, drawn.facts.code)
    if is_taken or is_place_taken(session, drawn.place):
        raise NumberTaken(drawn.facts.number)
    replaced = _superseded(session, drawn.plan)
    credential = _new_credential(drawn, now=now)
    session.add(credential)
    session.flush()
    session.add(proof_row(credential.id, drawn.place, drawn.paper))
    session.add(twin_row(credential.id, drawn.facts, drawn.paper.twin))
    if replaced is not None:
        replaced.superseded_by = credential.id
        _tell(session, actor, replaced, body=_end(credential), now=now)
    teller = replace(actor, account_id=drawn.plan.request.ordered_by or actor.account_id)
    _tell(session, teller, credential, body=_beginning(drawn, replaced), now=now)
    return credential


def discard_drawn(files: FileStore, drawn: DrawnCertificate, issued: Credential | None) -> None:
    """Remove the files of a certificate that was not issued after all."""
    if issued is None or issued.pdf_sha256 != drawn.paper.pdf_sha256:
        delete_paper(drawn.paper, files)


def _is_taken(session: Session, number: str, code: str) -> bool:
    query = select(Credential.id).where(or_(Credential.number == number, Credential.code == code))
    # Looks across the scopes: a number is nobody else's, whoever holds it.
    return session.scalar(query, execution_options={UNSCOPED: True}) is not None


def wait_for_turn(session: Session, teacher_id: UUID) -> None:
    """Let one issue or revocation of a teacher's certificates follow the other."""
    query = select(Account.id).where(Account.id == teacher_id)
    session.execute(query.with_for_update(key_share=True))


def _issued_before(session: Session, plan: CertificatePlan) -> Credential | None:
    """Return the good certificate of the same scope and lines, unless it is to be replaced."""
    query = select(Credential).where(
        Credential.scope_key == plan.scope_key,
        Credential.state == CredentialState.ISSUED,
    )
    found = next((row for row in session.scalars(query) if plan.is_same(row)), None)
    return None if found is None or found.id == plan.request.replaces_id else found


def _refuse_changes(session: Session, actor: Actor, plan: CertificatePlan) -> None:
    """Refuse to write what is no longer so.

    :raises Conflict: if an activity is no longer approved or stands elsewhere than the paper says
    """
    sent = {UUID(one.submission_id) for one in plan.work}
    approved = select(func.count()).where(
        Submission.id.in_(sent), Submission.state == SubmissionState.APPROVED
    )
    standings = standings_of(session, actor)
    is_good = session.scalar(approved) == len(sent)
    for one in plan.work:
        standing = standings.get(one.activity.id, NOWHERE)
        other = standing.other_than(plan.request.replaces_id)
        is_good = is_good and other == one.also_on and not standing.is_barred
    if not is_good:
        raise Conflict("changed-meanwhile")


def _superseded(session: Session, plan: CertificatePlan) -> Credential | None:
    """Take the chosen certificate out of force.

    :raises Conflict: if it is no longer good
    """
    if plan.request.replaces_id is None:
        return None
    replaced = session.get_one(Credential, plan.request.replaces_id, with_for_update=True)
    replaced.state = change_state(replaced.state, CredentialState.SUPERSEDED)
    session.flush()
    return replaced


def _new_credential(drawn: DrawnCertificate, *, now: datetime) -> Credential:
    plan, facts = drawn.plan, drawn.facts
    return Credential(
        id=new_id(),
        teacher_id=plan.teacher_id,
        school_id=plan.request.school_id,
        is_outside=facts.is_outside,
        number=facts.number,
        code=facts.code,
        scope_key=plan.scope_key,
        lines_digest=plan.lines_digest,
        state=CredentialState.ISSUED,
        issued_at=now,
        minutes=facts.minutes.total,
        title=_title_of(facts),
        facts=facts.to_json(),
        pdf_sha256=drawn.paper.pdf_sha256,
        pdf_bytes=drawn.paper.pdf_bytes,
        lines=[
            CredentialLine(
                position=place,
                activity_id=UUID(one.activity.id),
                submission_id=UUID(one.submission_id),
            )
            for place, one in enumerate(plan.work)
        ],
    )


def _title_of(facts: CertificateFacts) -> str:
    """Return what a list shows: the activity, the chat, or the two dates of a period."""
    first = facts.lines[0]
    return {
        ScopeKind.PERIOD: f"{facts.period.start}/{facts.period.end}",
        ScopeKind.CHAT_SERIES: first.tag or first.title,
        ScopeKind.ACTIVITY: first.title,
    }[facts.scope]


def _beginning(drawn: DrawnCertificate, replaced: Credential | None) -> dict[str, Any]:
    """Return what the trail keeps of an issue: ids and digests, never a name."""
    return {
        "from": None,
        "to": CredentialState.ISSUED.value,
        "teacher": str(drawn.plan.teacher_id),
        "submissions": sorted({one.submission_id for one in drawn.plan.work}),
        "minutes": drawn.facts.minutes.total,
        "facts": salted_digest(drawn.facts.code, drawn.facts.to_json()),
        "pdf": drawn.paper.pdf_sha256,
        "twin": twin_digest(drawn.paper.twin.html),
        "credential": drawn.paper.credential_sha256,
        "key": drawn.paper.key_id,
        "replaces": None if replaced is None else str(replaced.id),
    }


def _end(successor: Credential) -> dict[str, Any]:
    return {
        "from": CredentialState.ISSUED.value,
        "to": CredentialState.SUPERSEDED.value,
        "by": str(successor.id),
    }


def _tell(
    session: Session, actor: Actor, credential: Credential, *, body: dict[str, Any], now: datetime
) -> None:
    what = Happening(
        actor=actor.account_id,
        action=f"credential:{body['to']}",
        subject=f"credential:{credential.id}",
        body=body,
    )
    record(session, chain_of(credential), what, now=now)
