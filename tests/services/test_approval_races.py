"""Several people at the same instant: one wins, the others are told, on both databases."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import func, select

from pldash.domain.actors import Actor, SchoolTie
from pldash.domain.approvals import DecisionKind, Standing, SubmissionState
from pldash.domain.errors import Conflict, RuleBroken
from pldash.domain.schools import Role
from pldash.models.accounts import Account
from pldash.models.activities import Activity
from pldash.models.approvals import Decision, Submission, SubmissionLine
from pldash.models.base import new_id, table_of
from pldash.models.outbox import OutboxMail
from pldash.models.schools import Deputy, Membership, MembershipRole
from pldash.models.trail import TrailEvent
from pldash.services.approvals import Verdict, decide, open_submission
from pldash.services.figure_recounts import differences
from pldash.services.letters import Letter
from pldash.services.memberships import set_roles
from pldash.services.scope import SYSTEM, scope_of
from pldash.services.submissions import submit, withdraw
from pldash.services.unit_of_work import reading, writing
from tests.made import make_activity, make_submission
from tests.procedures import TWO_STEPS, choose
from tests.races import at_once, refusals
from tests.stock import NOON

TODAY = date(2026, 11, 18)
VERDICTS = (
    Verdict(DecisionKind.APPROVE),
    Verdict(DecisionKind.RETURN, "Say more."),
    Verdict(DecisionKind.DECLINE, "Not this."),
)


@pytest.fixture
def rounds(full_figures) -> int:
    return 1_000 if full_figures else 7


@pytest.fixture
def judge(engines):
    """Give an action that decides as somebody, in a transaction of its own."""

    def action(actor, row, verdict):
        def run() -> DecisionKind:
            with writing(engines.writer, scope_of(actor)) as session:
                decide(
                    session,
                    actor,
                    (row.id, row.version),
                    verdict=verdict,
                    write_letter=lambda news: Letter(news.school, ""),
                    now=NOON,
                )
            return verdict.kind

        return run

    return action


@pytest.fixture
def deciders(engines, people, acting):
    """Pia who leads and Theo who stands in."""
    with writing(engines.writer, SYSTEM) as session:
        session.add(
            Deputy(
                school_id=people.wattle,
                account_id=people.theo.id,
                from_on=TODAY,
                until_on=TODAY,
            )
        )
    return acting("pia"), acting("theo")


def test_of_two_deciders_one_wins_and_the_other_is_told(engines, people, deciders, judge, rounds):
    with writing(engines.writer, SYSTEM) as session:
        rows = [make_submission(session, people.tara.id, people.wattle) for _ in range(rounds)]
    won = []

    for count, row in enumerate(rows):
        pair = (VERDICTS[count % 3], VERDICTS[(count + 1) % 3])
        results = at_once(
            *(judge(who, row, verdict) for who, verdict in zip(deciders, pair, strict=True))
        )
        (lost,) = refusals(results)
        assert isinstance(lost, Conflict)
        won.append(next(result for result in results if result is not lost))

    with reading(engines.reader, SYSTEM) as session:
        decided = {one.submission_id: one.kind for one in session.scalars(select(Decision))}
        assert [decided[row.id] for row in rows] == won
        assert session.scalar(select(func.count()).select_from(OutboxMail)) == rounds
        told = select(func.count()).where(TrailEvent.action.like("submission:%"))
        assert session.scalar(told) == 2 * rounds


@pytest.fixture
def crowd(engines, people):
    """Seven more who lead at Pia's school."""
    with writing(engines.writer, SYSTEM) as session:
        template = session.get_one(Account, people.theo.id)
        same = {
            column.name: getattr(template, column.name)
            for column in table_of(Account).columns
            if column.name not in {"id", "email", "fs_uniquifier", "fs_webauthn_user_handle"}
        }
        made = [
            Account(**same, id=new_id(), email=f"lead{n}@wattle.example", fs_uniquifier=f"lead{n}")
            for n in range(7)
        ]
        session.add_all(made)
        session.flush()
        ids = [each.id for each in made]
    tie = SchoolTie(people.wattle, frozenset({Role.LEADER}))
    return [Actor(each, (tie,)) for each in (people.pia.id, *ids)]


@pytest.fixture(params=[None, TWO_STEPS], ids=["one-step", "two-steps"])
def procedure(request, engines, people, acting):
    """How Pia's school approves."""
    if request.param is not None:
        with writing(engines.writer, SYSTEM) as session:
            choose(session, acting("ada"), people.wattle, request.param)
    return request.param


def test_of_up_to_eight_approvers_one_wins_and_each_other_is_told(
    engines, people, procedure, crowd, judge, rounds
):
    """Where two have to approve, one of the eight takes the first step, and nobody the second."""
    with writing(engines.writer, SYSTEM) as session:
        rows = [make_submission(session, people.tara.id, people.wattle) for _ in range(rounds)]

    for count, row in enumerate(rows):
        several = crowd[: 2 + count % 7]
        results = at_once(*(judge(who, row, VERDICTS[0]) for who in several))
        assert len(refusals(results)) == len(several) - 1
        assert {type(each) for each in refusals(results)} == {Conflict}

    with reading(engines.reader, SYSTEM) as session:
        stand = session.execute(select(Submission.state, Submission.first_by)).all()
        decided = session.scalar(select(func.count()).select_from(Decision))
        told = select(func.count()).where(TrailEvent.action.like("submission:approved%"))
        assert session.scalar(told) == rounds
        assert differences(session, people.wattle) == []
    is_first = procedure is not None
    assert decided == (0 if is_first else rounds)
    assert all((first is not None) == is_first for _state, first in stand)
    wanted = SubmissionState.SUBMITTED if is_first else SubmissionState.APPROVED
    assert {state for state, _first in stand} == {wanted}


def test_a_withdrawal_and_a_take_at_the_same_instant(engines, people, acting, rounds):
    with writing(engines.writer, SYSTEM) as session:
        rows = [make_submission(session, people.tara.id, people.wattle) for _ in range(rounds)]

    def back(row):
        with writing(engines.writer, scope_of(acting_tara)) as session:
            withdraw(session, acting_tara, row.id, version=row.version, now=NOON)

    def take(row):
        with writing(engines.writer, scope_of(acting_pia)) as session:
            open_submission(session, acting_pia, row.id, version=row.version, now=NOON)

    acting_tara, acting_pia = acting("tara"), acting("pia")
    for row in rows:
        results = at_once(lambda row=row: back(row), lambda row=row: take(row))
        assert [type(error) for error in refusals(results)] == [Conflict]

    with reading(engines.reader, SYSTEM) as session:
        states = dict(
            session.execute(select(Submission.state, func.count()).group_by(Submission.state)).all()
        )
    assert sum(states.values()) == rounds
    assert set(states) <= {SubmissionState.WITHDRAWN, SubmissionState.OPENED}


def test_one_activity_sent_twice_at_the_same_instant_waits_once(engines, people, acting, rounds):
    tara = acting("tara")
    with writing(engines.writer, SYSTEM) as session:
        ids = [make_activity(session, people.tara.id).id for _ in range(rounds)]

    def send(activity_id):
        with writing(engines.writer, scope_of(tara)) as session:
            submit(
                session,
                tara,
                activity_ids=[activity_id],
                bundle_id=None,
                school_id=people.wattle,
                now=NOON,
            )

    for activity_id in ids:
        results = at_once(*[lambda one=activity_id: send(one)] * 2)
        assert [error.code for error in refusals(results)] == ["already-submitted"]

    with reading(engines.reader, SYSTEM) as session:
        lines = session.scalars(select(SubmissionLine)).all()
        assert sorted(line.activity_id for line in lines) == sorted(ids)
        assert {line.standing for line in lines} == {Standing.OPEN}
        assert len(session.scalars(select(Activity)).all()) == rounds


def administrators(engines):
    """Give who sets the school up: membership and roles by account."""
    with reading(engines.reader, SYSTEM) as session:
        found = {
            each.account_id: (each.id, frozenset(role.role for role in each.roles))
            for each in session.scalars(select(Membership))
        }
    return {who: tie for who, tie in found.items() if Role.ADMINISTRATOR in tie[1]}


def give_the_role(engines, *accounts):
    with writing(engines.writer, SYSTEM) as session:
        members = select(Membership).where(Membership.account_id.in_(accounts))
        for member in session.scalars(members):
            if Role.ADMINISTRATOR not in {role.role for role in member.roles}:
                member.roles.append(MembershipRole(role=Role.ADMINISTRATOR))


def test_two_administrators_never_leave_the_school_without_one(engines, people, acting, rounds):
    def take_from(actor, tie):
        membership_id, held = tie
        roles = (held, {Role.TEACHER})
        with writing(engines.writer, scope_of(actor)) as session:
            set_roles(session, actor, membership_id, roles=roles, now=NOON)

    give_the_role(engines, people.pia.id)
    ada, pia = acting("ada"), acting("pia")
    for _ in range(rounds):
        ties = administrators(engines)
        assert set(ties) == {people.ada.id, people.pia.id}
        results = at_once(
            lambda tie=ties[people.pia.id]: take_from(ada, tie),
            lambda tie=ties[people.ada.id]: take_from(pia, tie),
        )
        assert [type(error) for error in refusals(results)] == [RuleBroken]
        assert len(administrators(engines)) == 1
        give_the_role(engines, people.ada.id, people.pia.id)
