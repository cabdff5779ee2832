"""Reads what a teacher had approved, from the frozen submissions and never from live rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, joinedload, selectinload

from pldash.domain.actors import Actor
from pldash.domain.approvals import DeciderRole, SubmissionState
from pldash.domain.approvals import Standing as LineStanding
from pldash.domain.approved_work import ApprovedActivity
from pldash.domain.certificates import RULE_ROLE, Approver, PrintedName
from pldash.domain.credentials import BARRING_REASONS, CredentialState
from pldash.domain.outside_approvers import Stated
from pldash.domain.printed_names import printed_name
from pldash.models.approvals import Decision, Submission
from pldash.models.credentials import Credential, CredentialLine
from pldash.models.outside_approvers import OutsideApprover
from pldash.models.schools import Organisation
from pldash.services.scope import UNSCOPED
from pldash.services.submission_contents import content_of

ROLE_WORDS = {
    DeciderRole.LEADER: "School leader",
    DeciderRole.DEPUTY: "Deputy for the school\u2019s leader",
    DeciderRole.SYSTEM: "Leader of the system above the school",
    DeciderRole.RULE: RULE_ROLE,
}
"""How a certificate names the role in which somebody approved; an outside one states theirs."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one activity stands already.

    :ivar numbers: of the good certificates that carry it, by the certificate's id
    :ivar is_barred: whether the school withdrew one that carried it
    """

    numbers: dict[UUID, str]
    is_barred: bool

    def other_than(self, credential_id: UUID | None) -> tuple[str, ...]:
        """Return the numbers of all but one of them, which is about to be replaced."""
        return tuple(number for key, number in self.numbers.items() if key != credential_id)


APPROVED = LineStanding.APPROVED

NOWHERE = Standing({}, is_barred=False)
"""What an activity has that is on no certificate."""


def approving_schools(session: Session, actor: Actor) -> tuple[Organisation, ...]:
    """Return the schools that approved anything of the actor's, whether still theirs or not."""
    approved = select(Submission.school_id).where(
        Submission.teacher_id == actor.account_id, Submission.state == SubmissionState.APPROVED
    )
    query = select(Organisation).where(Organisation.id.in_(approved)).order_by(Organisation.name)
    return tuple(session.scalars(query))


def approved_work(
    session: Session, actor: Actor, *, without: UUID | None = None
) -> tuple[ApprovedActivity, ...]:
    """Return every activity of the actor's that a school approved and that no other corrects.

    :param without: a certificate that is about to be replaced and no longer counts
    """
    mine = Submission.teacher_id == actor.account_id
    return _approved(session, mine, standings=standings_of(session, actor), without=without)


def approved_at(session: Session, school_id: UUID) -> tuple[ApprovedActivity, ...]:
    """Return every activity that a school approved and that no other it approved corrects."""
    here = Submission.school_id == school_id
    standings = _standings(session, Credential.school_id == school_id)
    return _approved(session, here, standings=standings)


def _approved(
    session: Session,
    whose: ColumnElement[bool],
    *,
    standings: dict[str, Standing],
    without: UUID | None = None,
) -> tuple[ApprovedActivity, ...]:
    query = (
        select(Submission)
        .where(whose, Submission.state == SubmissionState.APPROVED)
        .options(
            joinedload(Submission.decision).joinedload(Decision.decider),
            joinedload(Submission.school, innerjoin=True),
            selectinload(Submission.lines),
        )
        .order_by(Submission.submitted_at, Submission.id)
    )
    rows = session.scalars(query).all()
    roles = _outside_roles(session, rows)
    found = [
        one
        for row in rows
        for one in _activities(row, standings, without=without, outside_roles=roles)
    ]
    corrected = {one.activity.corrects for one in found}
    return tuple(one for one in found if one.activity.id not in corrected)


def standings_of(session: Session, actor: Actor) -> dict[str, Standing]:
    """Return where the actor's activities stand already, by the activity's id."""
    return _standings(session, Credential.teacher_id == actor.account_id)


def _standings(session: Session, whose: ColumnElement[bool]) -> dict[str, Standing]:
    rows = session.execute(
        select(
            CredentialLine.activity_id,
            Credential.id,
            Credential.number,
            Credential.state,
            Credential.revocation_reason,
        )
        .join(Credential, Credential.id == CredentialLine.credential_id)
        .where(whose)
        .order_by(Credential.issued_at, Credential.number)
    )
    numbers: dict[str, dict[UUID, str]] = defaultdict(dict)
    barred: set[str] = set()
    for row in rows:
        if row.state is CredentialState.ISSUED:
            numbers[str(row.activity_id)][row.id] = row.number
        if row.revocation_reason in BARRING_REASONS:
            barred.add(str(row.activity_id))
    return {key: Standing(numbers.get(key, {}), key in barred) for key in {*numbers, *barred}}


def _outside_roles(session: Session, rows: Sequence[Submission]) -> Mapping[UUID, str]:
    """Return what certificates call the outside approvers among those who decided, by place."""
    places = {row.school_id for row in rows if row.is_outside}
    if not places:
        return {}
    query = select(OutsideApprover).where(OutsideApprover.place_id.in_(places))
    # The arrangement is the teacher's own; whoever reads this may read what was approved there.
    found = session.scalars(query, execution_options={UNSCOPED: True})
    return {
        each.place_id: Stated(each.name, each.role, each.organisation).printed_role
        for each in found
        if each.place_id is not None
    }


def _approver_name(row: Submission, decision: Decision) -> PrintedName:
    """Return who approved: a person, or the school where its rule did."""
    if decision.decider is None:
        return printed_name(row.school.name)
    return printed_name(decision.decider.name, decision.decider.name_language)


def _activities(
    row: Submission,
    standings: dict[str, Standing],
    *,
    without: UUID | None,
    outside_roles: Mapping[UUID, str],
) -> Sequence[ApprovedActivity]:
    """Return the activities of one approved submission."""
    decision = row.decision
    assert decision is not None, "what is approved was decided"
    role = outside_roles.get(row.school_id) or ROLE_WORDS[DeciderRole(decision.decided_role)]
    name = _approver_name(row, decision)
    closed = {str(line.activity_id) for line in row.lines if line.standing is not APPROVED}
    found = []
    for sent in content_of(row).activities:
        if sent.id in closed:
            continue
        standing = standings.get(sent.id, NOWHERE)
        found.append(
            ApprovedActivity(
                submission_id=str(row.id),
                teacher_id=str(row.teacher_id),
                school_id=str(row.school_id),
                approver_id=str(decision.decided_by or ""),
                approver=Approver(name, role),
                approved_on=decision.decided_at.astimezone(ZoneInfo(row.school.zone)).date(),
                activity=sent,
                is_barred=standing.is_barred,
                also_on=standing.other_than(without),
            )
        )
    return found
