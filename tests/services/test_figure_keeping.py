from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from pldash.domain.adjustments import AdjustmentAnswer
from pldash.domain.approvals import DecisionKind, SubmissionState
from pldash.domain.values import ParticipationMode
from pldash.models.accounts import Account
from pldash.models.activities import ParticipationPart
from pldash.models.base import table_of
from pldash.models.figures import ApprovedTime, DecisionCount
from pldash.services.activities import correct_activity
from pldash.services.adjustments import Answer, Proposal, adjust, answer
from pldash.services.approvals import Verdict, decide
from pldash.services.figure_recounts import Difference, differences, recount, schools
from pldash.services.letters import Letter
from pldash.services.submissions import close, submit, withdraw
from tests.factories import approve, approved_activity
from tests.made import make_activity, make_bundle, make_submission, teacher_at
from tests.statements import watched
from tests.stock import NOON

LIVE, READ = "synchronous", "lurking"


@pytest.fixture
def kept(session, people):
    """Give the figures of the first school, after comparing them with a recount."""

    def look(school=None):
        school_id = school or people.wattle
        session.flush()
        assert differences(session, school_id) == []
        rows = session.execute(
            select(
                ApprovedTime.kind,
                ApprovedTime.code,
                func.sum(ApprovedTime.minutes),
                func.sum(ApprovedTime.activities),
            )
            .where(ApprovedTime.school_id == school_id)
            .group_by(ApprovedTime.kind, ApprovedTime.code)
        )
        return {(row[0].value, row[1]): (row[2], row[3]) for row in rows}

    return look


@pytest.fixture
def judge(session, acting):
    """Let Pia decide on a submission."""

    def do(row, kind=DecisionKind.APPROVE, now=NOON):
        return decide(
            session,
            acting("pia"),
            (row.id, row.version),
            verdict=Verdict(kind, "" if kind is DecisionKind.APPROVE else "Say more."),
            write_letter=letter,
            now=now,
        )

    return do


def letter(news):
    return Letter(news.school, "")


def test_what_is_sent_and_not_approved_is_not_in_them(session, people, acting, judge, kept):
    waiting, back = (make_submission(session, people.tara.id, people.wattle) for _ in range(2))
    judge(back, DecisionKind.RETURN)
    withdraw(session, acting("tara"), waiting.id, version=waiting.version, now=NOON)
    assert kept() == {}


def test_an_approval_adds_its_minutes_by_kind_and_to_each_standard(session, people, judge, kept):
    judge(make_submission(session, people.tara.id, people.wattle))
    assert kept() == {
        ("all", ""): (80, 1),
        ("time", "synchronous"): (60, 1),
        ("time", "lurking"): (20, 1),
        ("standard", "6.3"): (80, 1),
    }


def test_the_next_ones_are_added_by_teacher_and_year(session, people, judge, kept):
    judge(make_submission(session, people.tara.id, people.wattle))
    judge(make_submission(session, people.theo.id, people.wattle))
    day = date(2025, 12, 31)
    judge(make_submission(session, people.tara.id, people.wattle, started_on=day, ended_on=day))
    assert kept()["all", ""] == (240, 3)
    query = select(ApprovedTime.year, ApprovedTime.teacher_id, ApprovedTime.minutes)
    rows = session.execute(query.where(ApprovedTime.kind == "all")).all()
    assert sorted(rows) == sorted(
        [
            (2025, people.tara.id, 80),
            (2026, people.tara.id, 80),
            (2026, people.theo.id, 80),
        ]
    )


def test_a_bundle_adds_each_of_its_activities(session, people, judge, kept):
    both = [make_activity(session, people.tara.id) for _ in range(2)]
    bundle = make_bundle(session, people.tara.id, *both)
    sent = submit(
        session,
        teacher_at(people.tara.id, people.wattle),
        activity_ids=[],
        bundle_id=bundle.id,
        school_id=people.wattle,
        now=NOON,
    )
    judge(sent)
    assert kept()["all", ""] == (160, 2)


def test_agreed_minutes_are_what_is_added(session, people, acting, kept):
    row = make_submission(session, people.tara.id, people.wattle)
    key = str(row.lines[0].activity_id)
    proposal = Proposal({key: {LIVE: 45, READ: 0}}, "It began late.")
    pia, tara = acting("pia"), acting("tara")
    adjust(session, pia, (row.id, row.version), proposal=proposal, write_letter=letter, now=NOON)
    assert kept() == {}
    said = Answer(AdjustmentAnswer.ACCEPTED)
    answer(session, tara, (row.id, row.version), said=said, now=NOON)
    assert kept() == {
        ("all", ""): (45, 1),
        ("time", "synchronous"): (45, 1),
        ("standard", "6.3"): (45, 1),
    }


def test_what_is_approved_no_more_is_taken_away(session, people, kept):
    row = approved_activity(session, people)
    approved_activity(
        session, people, parts=[ParticipationPart(mode=ParticipationMode.SYNCHRONOUS, minutes=30)]
    )
    close(row, SubmissionState.RETURNED)
    assert kept() == {
        ("all", ""): (30, 1),
        ("time", "synchronous"): (30, 1),
        ("standard", "6.3"): (30, 1),
    }


@pytest.fixture
def correct(session, people, acting):
    """Let an approved entry be corrected to 10 live minutes, and give the approved correction."""

    def make(first, school):
        tara = acting("tara")
        copy = correct_activity(session, tara, first.lines[0].activity_id, now=NOON).activity
        copy.parts = [ParticipationPart(mode=ParticipationMode.SYNCHRONOUS, minutes=10)]
        session.flush()
        sent = submit(
            session,
            teacher_at(people.tara.id, school),
            activity_ids=[copy.id],
            bundle_id=None,
            school_id=school,
            now=NOON,
        )
        approve(session, sent, people.pia.id)
        return sent

    return make


def test_a_correction_stands_in_the_place_of_what_it_corrects(session, people, correct, kept):
    first = approved_activity(session, people)
    second = correct(first, people.wattle)
    assert kept()["all", ""] == (10, 1)
    close(second, SubmissionState.RETURNED)
    assert kept()["all", ""] == (80, 1)
    close(second, SubmissionState.APPROVED)
    session.flush()
    close(first, SubmissionState.RETURNED)
    assert kept()["all", ""] == (10, 1)


def test_what_another_school_corrected_stays_at_the_first(session, people, correct, kept):
    correct(approved_activity(session, people), people.banksia)
    assert kept()["all", ""] == (80, 1)
    assert kept(people.banksia)["all", ""] == (10, 1)


def test_an_account_that_is_gone_takes_its_figures_along(session, people, judge, kept):
    judge(make_submission(session, people.tara.id, people.wattle))
    judge(make_submission(session, people.theo.id, people.wattle))
    session.commit()
    accounts = table_of(Account)
    session.connection().execute(accounts.delete().where(accounts.c.id == people.tara.id))
    session.expire_all()
    assert kept()["all", ""] == (80, 1)
    assert session.scalars(select(DecisionCount.teacher_id)).all() == [people.theo.id]


def test_decisions_are_counted_by_who_took_them_and_how_soon(session, people, judge, kept):
    sent = [make_submission(session, people.tara.id, people.wattle) for _ in range(3)]
    new_year = NOON.replace(month=12, day=31, hour=20)
    judge(sent[0], now=NOON + timedelta(hours=2))
    judge(sent[1], DecisionKind.DECLINE, now=NOON + timedelta(hours=3))
    judge(sent[2], now=new_year)
    assert kept()["all", ""] == (160, 2)
    query = select(DecisionCount.year, DecisionCount.within_hours, DecisionCount.decisions)
    assert session.execute(query.order_by(DecisionCount.year)).all() == [
        (2026, 4, 2),
        (2027, 1344, 1),
    ]


class TestRecount:
    def test_puts_right_what_somebody_changed_and_says_so(self, session, people, judge):
        judge(make_submission(session, people.tara.id, people.wattle))
        session.flush()
        times = table_of(ApprovedTime)
        here = session.connection()
        here.execute(times.update().where(times.c.kind == "all").values(minutes=1))
        here.execute(times.delete().where(times.c.kind == "standard"))
        strange = {"year": 1999, "kind": "time", "framework": "", "edition": "", "code": "x"}
        whose = {"school_id": people.wattle, "teacher_id": people.tara.id}
        here.execute(times.insert(), {**whose, **strange, "minutes": 5, "activities": 1})

        found = recount(session, people.wattle)

        assert [(each.kept, each.counted) for each in found] == [
            ({"minutes": 1, "activities": 1}, {"minutes": 80, "activities": 1}),
            (None, {"minutes": 80, "activities": 1}),
            ({"minutes": 5, "activities": 1}, None),
        ]
        assert isinstance(found[0], Difference)
        assert found[2].key["year"] == 1999
        assert recount(session, people.wattle) == []

    def test_knows_every_school(self, session):
        assert [each.code for each in schools(session)] == ["BANKSIA-POINT", "WATTLE-PARK"]


def test_sending_costs_not_one_statement_more(engines, session, people):
    with watched(engines.writer) as said:
        make_submission(session, people.tara.id, people.wattle)
    assert not [each for each in said if "approved_time" in each or "decision_count" in each]
