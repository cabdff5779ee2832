from __future__ import annotations

from datetime import date

import pytest

from pldash.domain.activities import ActivityState
from pldash.domain.cases import RegistrationType
from pldash.domain.claims import Claim
from pldash.domain.errors import NotFound
from pldash.domain.values import ParticipationMode, Period
from pldash.models.schools import Membership
from pldash.services.exports import Wanted, cycles_for, record_of, whole_record
from pldash.services.registrations import RegistrationEntry, add_registration
from tests.factories import RULES, approved_activity
from tests.logs import log_activity
from tests.made import make_activity, make_bundle
from tests.stock import NOON

LIVE = ParticipationMode.SYNCHRONOUS


@pytest.fixture
def registered(session_of, acting):
    """Give a session of a persona and the id of a new registration with a body."""

    def register(name="tara", body="au-vic-vit", **facts):
        session = session_of(name)
        entry = RegistrationEntry(body=body, number="77", type=RegistrationType.FULL, **facts)
        return session, add_registration(session, acting(name), entry, now=NOON).id

    return register


def taken(session, actor, registration, **wanted):
    return record_of(session, actor, registration, wanted=Wanted(**wanted), rules=RULES, now=NOON)


def days_of(record):
    return [line.activity.ended_on for line in record.lines]


def test_a_cycle_holds_its_own_entries_judged_by_its_last_day(registered, acting, people):
    session, registration = registered()
    approved = ActivityState.APPROVED
    for day in (date(2026, 9, 30), date(2026, 10, 1), date(2026, 11, 3)):
        log_activity(session, people.tara.id, {LIVE: 60}, state=approved, ended_on=day)
    now = taken(session, acting("tara"), registration)
    assert days_of(now) == [date(2026, 10, 1), date(2026, 11, 3)]
    assert (now.counted, now.required, now.number) == (120, 1200, "77")
    assert now.lines[0].codes == ("6.2",)
    before = taken(session, acting("tara"), registration, until=date(2026, 9, 30))
    assert days_of(before) == [date(2026, 9, 30)]
    assert before.cycle == Period(date(2025, 10, 1), date(2026, 9, 30))
    assert before.counted == 60


def test_the_cycles_go_back_to_the_first_entry(registered, acting, people):
    session, registration = registered()
    actor = acting("tara")
    only_now = cycles_for(session, actor, registration, rules=RULES, now=NOON)
    assert [each.end.year for each in only_now] == [2027]
    log_activity(session, people.tara.id, {LIVE: 60}, ended_on=date(2024, 10, 5))
    cycles = cycles_for(session, actor, registration, rules=RULES, now=NOON)
    assert [each.end.year for each in cycles] == [2027, 2026, 2025]


def test_a_career_has_no_more_cycles_than_a_page_can_hold(registered, acting, people):
    session, registration = registered()
    log_activity(session, people.tara.id, {LIVE: 60}, ended_on=date(1995, 10, 5))
    cycles = cycles_for(session, acting("tara"), registration, rules=RULES, now=NOON)
    assert 1 < len(cycles) <= 12


def test_a_body_without_a_cycle_gives_every_entry(registered, acting, people):
    session, registration = registered(body="gb-eng-dfe")
    log_activity(session, people.tara.id, {LIVE: 60}, ended_on=date(2019, 5, 1))
    actor = acting("tara")
    assert cycles_for(session, actor, registration, rules=RULES, now=NOON) == ()
    record = taken(session, actor, registration)
    assert record.cycle is None
    assert len(record.lines) == 1


def test_a_cycle_that_is_none_is_not_found(registered, acting):
    session, registration = registered()
    with pytest.raises(NotFound):
        taken(session, acting("tara"), registration, until=date(2026, 9, 29))


def test_a_strangers_registration_is_not_found(registered, acting, session_of):
    _, registration = registered()
    with pytest.raises(NotFound):
        taken(session_of("theo"), acting("theo"), registration)


def test_only_what_counts_goes_along_where_that_is_asked(registered, acting, people):
    session, registration = registered()
    log_activity(session, people.tara.id, {LIVE: 60}, state=ActivityState.APPROVED)
    log_activity(session, people.tara.id, {LIVE: 30})
    assert len(taken(session, acting("tara"), registration).lines) == 2
    (line,) = taken(session, acting("tara"), registration, only_counted=True).lines
    assert line.minutes == 60


def test_reflections_stay_behind_unless_they_are_asked_for(registered, acting, people):
    session, registration = registered()
    activity = make_activity(session, people.tara.id)
    make_bundle(session, people.tara.id, activity)
    log_activity(session, people.tara.id, {LIVE: 30})
    plain = taken(session, acting("tara"), registration)
    assert [line.activity.reflections for line in plain.lines] == [(), ()]
    full = taken(session, acting("tara"), registration, with_reflections=True)
    words = {each.words for line in full.lines for each in line.activity.reflections}
    assert words == {"We spoke of feedback.", "All of it."}
    assert [line.bundle for line in full.lines if line.bundle] == ["A term of chats"]


def test_what_is_stated_for_another_body_stays_behind(registered, acting, people):
    session, registration = registered(body="au-sa-trbsa", granted_on=date(2025, 2, 1))
    claims = {"au-sa-trbsa": Claim(note="It connects."), "us-il": Claim(provider="ROE 9")}
    log_activity(session, people.tara.id, {LIVE: 60}, claims=claims)
    (line,) = taken(session, acting("tara"), registration).lines
    assert [each.body for each in line.activity.claims] == ["au-sa-trbsa"]
    assert line.claim.note == "It connects."


def test_who_approved_it_goes_along_before_and_after_leaving(registered, acting, people, session):
    approved_activity(session, people)
    session.commit()
    own, registration = registered()
    (line,) = taken(own, acting("tara"), registration).lines
    assert line.approval.by == people.pia.name
    assert line.approval.role == "School leader"
    own.commit()
    for row in session.query(Membership).filter_by(account_id=people.tara.id):
        row.ended_at = NOON
    session.commit()
    assert acting("tara").school_ids == frozenset()
    record = taken(own, acting("tara"), registration)
    assert record.is_self_declared
    assert record.lines[0].approval == line.approval


def test_a_whole_record_needs_no_registration(session_of, acting, people):
    session = session_of("rua")
    log_activity(session, people.rua.id, {LIVE: 60}, ended_on=date(2019, 5, 1))
    log_activity(session, people.rua.id, {LIVE: 30})
    record = whole_record(session, acting("rua"), with_reflections=False)
    assert days_of(record) == [date(2019, 5, 1), NOON.date()]
    assert record.lines[0].codes == ("au-apst 6.2",)
    assert record.body is None
    assert record.is_self_declared


def test_an_empty_record_is_one_too(session_of, acting):
    assert whole_record(session_of("rua"), acting("rua"), with_reflections=True).lines == ()
