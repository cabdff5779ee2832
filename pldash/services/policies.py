"""A school's own recognition policy: its administrators start, end and withdraw versions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from pldash.domain.actors import Actor
from pldash.domain.errors import Conflict, NotFound
from pldash.domain.permissions import Permission, Subject, require
from pldash.domain.policies import (
    PolicyEntry,
    PolicyVersion,
    SchoolPolicies,
    refuse_bad_end,
    refuse_bad_policy,
    refuse_withdrawing,
    rules_to_plain,
)
from pldash.domain.schools import day_at
from pldash.models.approvals import Submission
from pldash.models.base import new_id
from pldash.models.policies import PolicyRow
from pldash.models.schools import Organisation
from pldash.services.memberships import lock_school
from pldash.services.school_policies import policies_of, schools_below, version_of
from pldash.services.trail import Happening, record, school_chain


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyHistory:
    """The policies of one school over time.

    :ivar rows: the school's own versions by their number, withdrawn ones too
    :ivar policies: its own and those of the systems above it
    :ivar today: the date at the school
    """

    school: Organisation
    rows: Sequence[PolicyRow]
    policies: SchoolPolicies
    today: date

    @property
    def own(self) -> tuple[PolicyVersion, ...]:
        """Return the school's own versions that were not withdrawn."""
        return self.policies.versions.get(self.school.id.hex, ())

    @property
    def in_force(self) -> PolicyVersion | None:
        """Return the version that holds today, a system's where the school has none."""
        return self.policies.version_on(self.school.id.hex, self.today)


def policy_to_set(
    session: Session, actor: Actor, school_id: UUID, *, now: datetime
) -> PolicyHistory:
    """Return the policies of a school for whoever sets them.

    :raises NotFound: for a stranger
    :raises NotPermitted: for a colleague who does not administer it
    """
    require(actor, Permission.POLICY_SET, Subject(school_id=school_id))
    school = session.get_one(Organisation, school_id)
    query = select(PolicyRow).where(PolicyRow.school_id == school_id).order_by(PolicyRow.number)
    return _history(session, school, rows=session.scalars(query).all(), now=now)


def policy_to_read(
    session: Session, actor: Actor, school_id: UUID, *, now: datetime
) -> PolicyHistory:
    """Return the policies of a school, or of the system above it, for whoever's work they judge.

    :raises NotFound: for a stranger
    """
    judged = schools_below(session, school_id)
    sent = select(Submission.id).where(
        Submission.teacher_id == actor.account_id, Submission.school_id.in_(judged)
    )
    has_sent = session.scalars(sent.limit(1)).first() is not None
    own = next(iter(judged & actor.school_ids), school_id)
    require(actor, Permission.POLICY_READ, Subject(actor.account_id if has_sent else None, own))
    return _history(session, session.get_one(Organisation, school_id), rows=(), now=now)


def own_policy(session: Session, actor: Actor, policy_id: UUID) -> PolicyRow:
    """Return a version that the actor may end or withdraw, as far as its days let them.

    :raises NotFound: for a stranger, or if there is none
    :raises NotPermitted: for a colleague who does not administer the school
    """
    row = session.scalar(select(PolicyRow).where(PolicyRow.id == policy_id))
    if row is None:
        raise NotFound("policy")
    require(actor, Permission.POLICY_SET, Subject(school_id=row.school_id))
    return row


def start_policy(
    session: Session, actor: Actor, school_id: UUID, *, entry: PolicyEntry, now: datetime
) -> PolicyRow:
    """Let a new version hold from a day; the one before ends on its eve.

    :raises NotFound: for a stranger
    :raises NotPermitted: for a colleague who does not administer the school
    :raises RuleBroken: if what was entered makes no sense, or touches what has passed
    """
    require(actor, Permission.POLICY_SET, Subject(school_id=school_id))
    school = lock_school(session, school_id)
    refuse_bad_policy(entry, _standing(session, school), today=day_at(school.zone, now))
    last = select(func.max(PolicyRow.number)).where(PolicyRow.school_id == school_id)
    row = PolicyRow(
        id=new_id(),
        school_id=school_id,
        number=(session.scalar(last) or 0) + 1,
        from_on=entry.from_on,
        until_on=entry.until_on,
        rules=rules_to_plain(entry.rules),
        made_at=now,
        made_by=actor.account_id,
    )
    session.add(row)
    session.flush()
    body = {"from": None, "to": [*_days(row), row.rules]}
    _tell(session, actor, row, action="started", body=body, now=now)
    return row


def withdraw_policy(session: Session, actor: Actor, policy_id: UUID, *, now: datetime) -> PolicyRow:
    """Take back a version that has not begun.

    :raises NotFound: for a stranger, or if there is none
    :raises NotPermitted: for a colleague who does not administer the school
    :raises Conflict: if it has begun, or was taken back meanwhile
    """
    row, school = _locked(session, actor, policy_id)
    refuse_withdrawing(version_of(row, school.name), today=day_at(school.zone, now))
    row.withdrawn_at = now
    session.flush()
    _tell(session, actor, row, action="withdrawn", body={"from": _days(row), "to": None}, now=now)
    return row


def end_policy(
    session: Session, actor: Actor, policy_id: UUID, *, last: date, now: datetime
) -> PolicyRow:
    """Let a version hold up to a day, today at the earliest; a system's holds after it.

    :raises NotFound: for a stranger, or if there is none
    :raises NotPermitted: for a colleague who does not administer the school
    :raises RuleBroken: if the day has passed, or the version ends before it
    :raises Conflict: if it was taken back meanwhile
    """
    row, school = _locked(session, actor, policy_id)
    versions = _standing(session, school)
    refuse_bad_end(version_of(row, school.name), versions, last, today=day_at(school.zone, now))
    before = _days(row)
    row.until_on = last
    session.flush()
    _tell(session, actor, row, action="ended", body={"from": before, "to": _days(row)}, now=now)
    return row


def _history(
    session: Session, school: Organisation, *, rows: Sequence[PolicyRow], now: datetime
) -> PolicyHistory:
    policies = policies_of(session, {school.id}).policies
    return PolicyHistory(
        school=school, rows=rows, policies=policies, today=day_at(school.zone, now)
    )


def _standing(session: Session, school: Organisation) -> list[PolicyVersion]:
    """Return a school's own versions that were not withdrawn."""
    query = select(PolicyRow).where(
        PolicyRow.school_id == school.id, PolicyRow.withdrawn_at.is_(None)
    )
    return [version_of(row, school.name) for row in session.scalars(query)]


def _locked(session: Session, actor: Actor, policy_id: UUID) -> tuple[PolicyRow, Organisation]:
    """Return a version, its school locked, so that two changes come one after the other."""
    row = own_policy(session, actor, policy_id)
    school = lock_school(session, row.school_id)
    session.refresh(row, ["until_on", "withdrawn_at"])
    if row.withdrawn_at is not None:
        raise Conflict("changed-meanwhile")
    return row, school


def _days(row: PolicyRow) -> list[str | None]:
    return [row.from_on.isoformat(), None if row.until_on is None else row.until_on.isoformat()]


def _tell(
    session: Session,
    actor: Actor,
    row: PolicyRow,
    *,
    action: str,
    body: Mapping[str, object],
    now: datetime,
) -> None:
    what = Happening(
        actor=actor.account_id,
        action=f"policy:{action}",
        subject=f"policy:{row.id}",
        body={"number": row.number, **body},
    )
    record(session, school_chain(row.school_id), what, now=now)
