from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from pldash.domain.approvals import SubmissionState
from pldash.domain.cases import RecognitionPolicy, RegistrationType
from pldash.domain.claims import Claim
from pldash.domain.cycle_standings import Chance
from pldash.domain.errors import NotFound, NotPermitted
from pldash.domain.policies import PolicyEntry
from pldash.domain.values import ParticipationMode
from pldash.models.activities import ActivityClaim, ParticipationPart
from pldash.models.approvals import Submission
from pldash.models.figures import CycleStanding
from pldash.models.registrations import Registration
from pldash.models.schools import Membership
from pldash.services.claims import plain_claim
from pldash.services.cycle_keeping import judge_all, keep
from pldash.services.cycle_standings import cycles_of
from pldash.services.policies import start_policy
from pldash.services.registrations import RegistrationEntry, add_registration, remove_registration
from pldash.services.scope import SYSTEM
from pldash.services.submissions import close
from pldash.services.unit_of_work import reading, writing
from tests.factories import RULES, approve, approved_activity
from tests.made import make_activity, make_bundle, make_submission
from tests.stock import NOON

LIVE, READ = ParticipationMode.SYNCHRONOUS, ParticipationMode.LURKING


@pytest.fixture
def write(engines):
    """Write something as it stands in the database."""

    def do(act):
        with writing(engines.writer, SYSTEM) as session:
            return act(session)

    return do


@pytest.fixture
def register(write, acting):
    """Give somebody a registration with a body, its id."""

    def do(who="tara", body="au-vic-vit", **facts):
        entry = RegistrationEntry(body=body, **{"type": RegistrationType.FULL, **facts})
        return write(lambda session: add_registration(session, acting(who), entry, now=NOON).id)

    return do


@pytest.fixture
def judge(engines):
    """Judge what is due, and give how many registrations that were."""

    def do(now=NOON):
        return judge_all(engines.reader, engines.writer, rules=RULES, now=now)

    return do


@pytest.fixture
def seen(engines, acting, people):
    """Give what a leader sees of the cycles, as somebody, at the first school."""

    def look(who="pia", now=NOON, **chosen):
        with reading(engines.reader, SYSTEM) as session:
            return cycles_of(session, acting(who), people.wattle, rules=RULES, now=now, **chosen)

    return look


def only(found):
    (row,) = found.rows
    return row


def test_what_the_school_approved_counts_and_what_waits_is_told_apart(
    write, register, judge, seen, people
):
    register()

    def act(session):
        approved_activity(session, people)
        make_submission(session, people.tara.id, people.wattle)
        make_activity(session, people.tara.id)
        close(approved_activity(session, people), SubmissionState.RETURNED)
        approved_activity(session, people, school=people.banksia)

    write(act)
    assert judge() == 1
    row = only(seen())
    assert (row.teacher, row.body, row.chance) == ("Tara Nguyen", "VIT", Chance.BEHIND)
    assert (row.figures.counted, row.figures.later, row.figures.required) == (80, 160, 1200)
    assert row.figures.cycle.end == date(2027, 9, 30)


def test_it_is_judged_again_only_where_something_changed(write, register, judge, people, acting):
    register()
    assert (judge(), judge()) == (1, 0)
    write(lambda session: approved_activity(session, people))
    assert (judge(), judge()) == (1, 0)
    assert judge(NOON + timedelta(days=1)) == 1
    tenth = RecognitionPolicy(mode_caps={READ: Decimal(10)})
    entry = PolicyEntry(from_on=NOON.date(), until_on=None, rules=tenth)
    write(
        lambda session: start_policy(session, acting("ada"), people.wattle, entry=entry, now=NOON)
    )
    assert judge() == 1


def test_a_schools_policy_and_what_is_stated_for_the_body_are_reckoned_with(
    write, register, judge, seen, people, acting
):
    register(body="au-act-tqi", granted_on=date(2026, 1, 1))
    tenth = RecognitionPolicy(mode_floors={READ: 30})
    entry = PolicyEntry(from_on=NOON.date(), until_on=None, rules=tenth)
    write(
        lambda session: start_policy(session, acting("ada"), people.wattle, entry=entry, now=NOON)
    )
    claim = plain_claim(Claim(note="It met 6.3."))

    def act(session):
        stated = ActivityClaim(body="au-act-tqi", teacher_id=people.tara.id, **claim)
        day = {"started_on": NOON.date(), "ended_on": NOON.date()}
        approved_activity(session, people, claims=[stated], **day)

    write(act)
    judge()
    assert only(seen()).figures.counted == 60


def test_a_bundle_is_judged_as_one(write, register, judge, seen, people):
    register()

    def act(session):
        one = make_activity(session, people.tara.id)
        bundle = make_bundle(session, people.tara.id, one)
        row = make_submission(session, people.tara.id, people.wattle)
        row.bundle_id = bundle.id
        approve(session, row, people.pia.id)

    write(act)
    judge()
    assert only(seen()).figures.counted == 80


def test_a_correction_counts_once_it_is_approved(write, register, judge, seen, people):
    register()

    def act(session):
        first = approved_activity(session, people)
        other = {
            "corrects_id": first.lines[0].activity_id,
            "parts": [ParticipationPart(mode=LIVE, minutes=10)],
        }
        return make_submission(session, people.tara.id, people.wattle, **other).id

    waiting = write(act)
    judge()
    figures = only(seen()).figures
    assert (figures.counted, figures.later) == (80, 80)

    def approve_it(session):
        query = select(Submission).options(selectinload(Submission.lines))
        row = session.scalars(query.where(Submission.id == waiting)).one()
        approve(session, row, people.pia.id)

    write(approve_it)
    judge()
    figures = only(seen()).figures
    assert (figures.counted, figures.later) == (10, 10)


def test_a_registration_without_enough_facts_cannot_be_said(register, judge, seen):
    register(body="us-il", type=None)
    judge()
    row = only(seen())
    assert row.chance is Chance.UNKNOWN
    assert row.figures.cycle is None


def test_a_body_whose_rules_are_gone_is_left_out(write, register, judge, seen):
    known = register()
    judge()

    def forget(session):
        session.get_one(Registration, known).body = "gone"
        session.get_one(CycleStanding, (session.scalar(WHERE), known)).body = "gone"

    write(forget)
    assert judge() == 0
    found = seen()
    assert (found.rows, found.judged_at) == ([], None)
    assert found.without == 3


WHERE = select(CycleStanding.school_id)


def test_who_left_the_school_or_removed_the_registration_is_not_there(
    write, register, judge, seen, people, acting
):
    hers = register()
    register("theo")
    judge()
    assert len(seen().rows) == 2
    write(lambda session: remove_registration(session, acting("tara"), hers, now=NOON))
    assert [row.teacher for row in seen().rows] == ["Theo Papadakis"]

    def leave(session):
        query = select(Membership).where(Membership.account_id == people.theo.id)
        session.scalars(query).one().ended_at = NOON

    write(leave)
    assert seen().rows == []
    assert judge() == 0
    assert write(lambda session: session.scalars(select(CycleStanding)).all()) == []


def test_what_is_removed_while_it_is_judged_is_not_kept(write, register):
    gone = register()
    write(lambda session: session.delete(session.get_one(Registration, gone)))
    write(lambda session: keep(session, [{"registration_id": gone}]))
    assert write(lambda session: session.scalars(select(CycleStanding)).all()) == []


def test_they_stand_by_urgency_and_can_be_narrowed(write, register, judge, seen, people):
    register()
    register("theo", body="au-qld-qct")
    write(lambda session: approved_activity(session, people))
    judge()
    every = seen()
    assert sum(every.counts.values()) == 2
    urgent = sorted(every.counts, key=list(Chance).index)
    assert [row.chance for row in every.rows] == urgent
    one = seen(chosen=(Chance.BEHIND, 7))
    assert [row.teacher for row in one.rows] == ["Tara Nguyen"]
    assert (one.page, one.pages, one.without) == (1, 1, 1)


@pytest.mark.parametrize(
    ("who", "refusal"), [("ada", NotPermitted), ("tara", NotPermitted), ("sam", NotFound)]
)
def test_only_leaders_of_the_school_see_them(seen, who, refusal):
    with pytest.raises(refusal):
        seen(who)
