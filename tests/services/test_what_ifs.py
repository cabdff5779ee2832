from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from pldash.domain.activities import ActivityState
from pldash.domain.cases import RecognitionPolicy, RegistrationFacts, RegistrationType
from pldash.domain.errors import InputRefused, NotFound, RuleBroken
from pldash.domain.made_up import Learning
from pldash.domain.policies import rules_to_plain
from pldash.domain.reasons import ReasonCode
from pldash.domain.requirements import cycle_of
from pldash.domain.values import ParticipationMode, Period, Verdict
from pldash.models.policies import PolicyRow
from pldash.services.progress import progress_of
from pldash.services.registrations import RegistrationEntry, add_registration, facts_in
from pldash.services.what_ifs import (
    LikelyGrant,
    ahead_of,
    facts_wanted,
    likely_grant,
    under_body,
    with_one_more,
)
from tests.case_files import shipped_rules
from tests.logs import log_activity
from tests.statements import watched
from tests.stock import NOON

LIVE, LURKING = ParticipationMode.SYNCHRONOUS, ParticipationMode.LURKING
FULL = RegistrationFacts(type=RegistrationType.FULL)
TODAY = NOON.date()
WRITING = ("INSERT", "UPDATE", "DELETE")


@pytest.fixture
def registered(session_of, acting, people):
    """Give a session of Tara with five approved hours, and the id of a registration."""
    session = session_of("tara")
    entry = RegistrationEntry(body="au-vic-vit", type=RegistrationType.FULL)
    row = add_registration(session, acting("tara"), entry, now=NOON)
    day = TODAY - timedelta(days=5)
    log_activity(session, people.tara.id, {LIVE: 300}, state=ActivityState.APPROVED, ended_on=day)
    session.commit()
    return session, row.id


def an_hour(on: date, **given):
    day = Period(on, on)
    return replace(Learning(standard="6.2").entry(60, day), **given)


def a_grant(session, actor, code):
    rules = shipped_rules()
    return likely_grant(session, actor, code=code, facts=FULL, rules=rules, today=TODAY)


class TestUnderBody:
    def test_judges_the_same_log_by_the_rules_of_another_body(self, registered, acting):
        session, _ = registered
        found = under_body(
            session, acting("tara"), code="us-nj", facts=FULL, rules=shipped_rules(), now=NOON
        )
        assert found.now.counted_minutes == 300
        assert found.body.code == "us-nj"

    def test_asks_only_for_facts_that_the_rules_want(self, registered, acting):
        session, _ = registered
        rules = shipped_rules()
        found = under_body(session, acting("tara"), code="us-nj", facts=FULL, rules=rules, now=NOON)
        assert facts_wanted(found, rules) == {"type", "fte"}

    def test_a_fact_below_another_one_is_asked_for_once_that_is_given(self, registered, acting):
        session, _ = registered
        rules = shipped_rules()
        facts = replace(FULL, granted_on=date(2024, 9, 1))
        found = under_body(
            session, acting("tara"), code="us-tx", facts=facts, rules=rules, now=NOON
        )
        assert {"granted_on", "birth_month"} <= facts_wanted(found, rules)

    def test_an_unknown_body_is_refused(self, registered, acting):
        session, _ = registered
        with pytest.raises(InputRefused):
            under_body(
                session, acting("tara"), code="xx", facts=FULL, rules=shipped_rules(), now=NOON
            )

    def test_the_first_day_logged_stands_in_for_the_grant(
        self, registered, session_of, acting, people
    ):
        session, _ = registered
        with session_of("theo") as colleagues:
            day = TODAY - timedelta(days=90)
            log_activity(colleagues, people.theo.id, {LIVE: 60}, ended_on=day)
            colleagues.commit()
        long_ago = TODAY - timedelta(days=5 * 365)
        log_activity(session, people.tara.id, {LIVE: 60}, ended_on=TODAY - timedelta(days=40))
        log_activity(session, people.tara.id, {LIVE: 60}, ended_on=long_ago)
        first = LikelyGrant(TODAY - timedelta(days=40), is_first_entry=True)
        assert a_grant(session, acting("tara"), "us-nj") == first
        assert a_grant(session, acting("rua"), "us-nj") is None

    def test_a_grant_is_taken_from_which_a_cycle_runs_today(self, registered, acting):
        """In Illinois a cycle begins on the 1 July after the grant, and never on its day."""
        session, _ = registered
        found = a_grant(session, acting("tara"), "us-il")
        assert found == LikelyGrant(date(2025, 11, 13), is_first_entry=False)
        facts = replace(FULL, granted_on=found.on)
        made = cycle_of(facts, shipped_rules(), body="us-il", on=TODAY)
        assert made.period == Period(date(2026, 7, 1), date(2031, 6, 30))

    def test_a_cycle_that_turns_on_another_fact_leaves_the_first_day(self, registered, acting):
        session, _ = registered
        first = LikelyGrant(TODAY - timedelta(days=5), is_first_entry=True)
        assert a_grant(session, acting("tara"), "us-tx") == first

    def test_facts_that_contradict_each_other_are_refused(self):
        entry = RegistrationEntry(
            body="us-nj", granted_on=date(2026, 1, 1), expires_on=date(2025, 1, 1)
        )
        with pytest.raises(RuleBroken) as refused:
            facts_in(entry)
        assert refused.value.field == "expires_on"

    def test_facts_are_what_a_registration_would_keep(self):
        entry = RegistrationEntry(
            body="us-tx", fte=Decimal("0.6"), days_taught={2026: 20}, attributes={"class": "other"}
        )
        facts = facts_in(entry)
        assert (facts.fte, facts.days_taught) == (Decimal("0.6"), {2026: 20})
        assert (facts.attributes, facts.certificates) == ({"class": "other"}, frozenset())


class TestOneMore:
    @pytest.fixture
    def one_more(self, registered, acting):
        """Ask what an entry would change for Tara."""
        session, row_id = registered
        tara, rules = acting("tara"), shipped_rules()
        progress = progress_of(session, tara, row_id, rules=rules, now=NOON)

        def ask(entry):
            return with_one_more(session, tara, progress, entry=entry, rules=rules)

        return ask

    def test_says_what_it_would_change(self, one_more):
        found = one_more(an_hour(TODAY))
        assert (found.before.counted_minutes, found.after.counted_minutes) == (300, 360)
        assert found.outcome.counted_minutes == 60

    def test_says_why_it_would_change_nothing(self, one_more):
        bare = an_hour(TODAY, standards=())
        found = one_more(bare)
        (reason,) = found.outcome.reasons
        assert reason.code == ReasonCode.NO_STANDARD
        assert found.grounds.of(reason, bare)
        assert found.before.requirements == found.after.requirements

    def test_a_day_ahead_is_judged_when_it_has_come(self, one_more):
        day = TODAY + timedelta(days=30)
        found = one_more(an_hour(day))
        assert (found.on, found.outcome.counted_minutes) == (day, 60)

    def test_after_the_cycle_it_counts_for_the_next(self, one_more):
        found = one_more(an_hour(date(2027, 10, 1)))
        assert found.before.cycle.start == date(2027, 10, 1)
        assert (found.before.counted_minutes, found.after.counted_minutes) == (0, 60)


class TestAhead:
    def test_says_how_much_is_missing_and_what_would_do(self, registered, acting):
        session, row_id = registered
        progress, outlook = ahead_of(
            session, acting("tara"), row_id, rules=shipped_rules(), now=NOON
        )
        assert progress.registration.id == row_id
        assert outlook.base.verdict is Verdict.NOT_MET
        assert {to.minutes for to in outlook.possibilities[0].ways} == {900}

    def test_reckons_with_what_waits_for_approval(self, registered, acting, people):
        session, row_id = registered
        log_activity(session, people.tara.id, {LIVE: 60}, state=ActivityState.SUBMITTED)
        _, outlook = ahead_of(session, acting("tara"), row_id, rules=shipped_rules(), now=NOON)
        assert outlook.base.counted_minutes == 360

    def test_the_schools_own_policy_of_that_day_caps_it_too(self, registered, acting):
        session, row_id = registered
        tara, rules = acting("tara"), shipped_rules()
        (school,) = tara.school_ids
        policy = RecognitionPolicy(mode_caps={LURKING: Decimal(25)})
        session.add(
            PolicyRow(
                school_id=school,
                number=1,
                from_on=date(2027, 1, 1),
                made_at=NOON,
                rules=rules_to_plain(policy),
            )
        )
        session.flush()
        progress, outlook = ahead_of(session, tara, row_id, rules=rules, now=NOON)
        (lurking,) = (way for way in outlook.ways if way.code == LURKING)
        assert lurking.room_minutes == 300
        assert lurking.cap.policy.since == date(2027, 1, 1)
        entry = an_hour(TODAY, parts={LURKING: 600})
        found = with_one_more(session, tara, progress, entry=entry, rules=rules)
        assert found.outcome.counted_minutes == 600

    def test_somebody_elses_registration_is_not_found(self, registered, session_of, acting):
        _, row_id = registered
        with pytest.raises(NotFound):
            ahead_of(session_of("theo"), acting("theo"), row_id, rules=shipped_rules(), now=NOON)


def test_no_question_writes(registered, acting, engines):
    session, row_id = registered
    rules, tara = shipped_rules(), acting("tara")
    with watched(engines.writer) as asked:
        progress, _ = ahead_of(session, tara, row_id, rules=rules, now=NOON)
        with_one_more(session, tara, progress, entry=an_hour(TODAY), rules=rules)
        under_body(session, tara, code="us-tx", facts=FULL, rules=rules, now=NOON)
        facts_in(RegistrationEntry(body="us-tx"))
        session.flush()
    assert [each for each in asked if each.startswith(WRITING)] == []
    assert not session.new
