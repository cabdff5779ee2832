"""Whose policy judges an entry, and what a policy would change for work that was sent."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest

from pldash.adapters.framework_packs import load_frameworks
from pldash.adapters.packs import load_requirement_sets
from pldash.domain.approvals import Standing, SubmissionState
from pldash.domain.cases import RecognitionPolicy
from pldash.domain.errors import NotPermitted, RuleBroken
from pldash.domain.policies import rules_to_plain
from pldash.domain.reasons import ReasonCode
from pldash.domain.values import PolicyMark
from pldash.models.policies import PolicyRow
from pldash.models.schools import Membership
from pldash.services.policy_previews import preview_policy
from pldash.services.progress import contributions, progress_of_all
from pldash.services.recognitions import recogniser_for
from pldash.services.registrations import RegistrationEntry, add_registration
from pldash.services.submissions import submit
from tests.entries import an_entry, standard_id
from tests.factories import approved_activity
from tests.logs import log_activity
from tests.made import make_activity, make_bundle, make_submission, teacher_at
from tests.policies import LIVE, LURKING, QUARTER
from tests.stock import NOON

TODAY = NOON.date()
RULES = load_requirement_sets(load_frameworks())
NO_READING = RecognitionPolicy(mode_floors={LURKING: 30})
"""The usual activity of these tests has 20 minutes of it, and 60 live."""


@pytest.fixture
def policy(session):
    """Put a version of a school's policy there, from a day that may have passed."""

    def put(school_id, rules, from_on=date(2026, 1, 1), number=1):
        session.add(
            PolicyRow(
                school_id=school_id,
                number=number,
                from_on=from_on,
                made_at=NOON,
                rules=rules_to_plain(rules),
            )
        )
        session.flush()

    return put


@pytest.fixture
def also_at_banksia(session, people):
    """Make Tara a teacher of a second school, which comes first by name."""
    session.add(
        Membership(account_id=people.tara.id, school_id=people.banksia, from_on=date(2026, 1, 1))
    )
    session.commit()


def judge_of(session, actor, activity_id, day=TODAY):
    how = recogniser_for(session, actor).of(activity_id, day)
    return how.mark.school.split()[0] if how and how.mark else None


class TestWhoJudges:
    @pytest.fixture(autouse=True)
    def both(self, policy, people):
        policy(people.wattle, NO_READING)
        policy(people.banksia, QUARTER)

    def test_the_only_school_judges_what_is_not_sent(self, session, people, acting):
        tara = acting("tara")
        assert judge_of(session, tara, uuid4()) == judge_of(session, tara, None) == "Wattle"
        assert judge_of(session, tara, None, date(2025, 12, 31)) is None

    def test_without_a_school_nobody_does(self, session, acting):
        assert recogniser_for(session, acting("rua")).of(None, TODAY) is None

    @pytest.mark.usefixtures("also_at_banksia")
    def test_of_two_schools_the_one_that_approved_or_has_it_or_would_get_it(
        self, session, people, acting
    ):
        approved = approved_activity(session, people).lines[0].activity_id
        waiting = make_submission(session, people.tara.id, people.wattle).lines[0].activity_id
        tara = acting("tara")
        assert judge_of(session, tara, approved) == judge_of(session, tara, waiting) == "Wattle"
        assert judge_of(session, tara, uuid4()) == "Banksia"

    @pytest.mark.usefixtures("also_at_banksia")
    def test_what_came_back_goes_to_the_same_school_while_it_is_still_hers(
        self, session, people, acting
    ):
        sent = make_submission(session, people.tara.id, people.wattle)
        sent.state, sent.lines[0].standing = SubmissionState.RETURNED, Standing.CLOSED
        session.flush()
        activity_id = sent.lines[0].activity_id
        assert judge_of(session, acting("tara"), activity_id) == "Wattle"
        only_there = teacher_at(people.tara.id, people.banksia)
        assert judge_of(session, only_there, activity_id) == "Banksia"

    def test_what_a_former_school_approved_stays_judged_by_it(self, session, people, acting):
        approved = approved_activity(session, people, who="rua").lines[0].activity_id
        rua = acting("rua")
        assert judge_of(session, rua, approved) == "Wattle"
        assert judge_of(session, rua, uuid4()) is None


class TestProgress:
    @pytest.fixture
    def registered(self, session, acting):
        entry = RegistrationEntry(body="au-vic-vit")
        add_registration(session, acting("tara"), entry, now=NOON)

    @pytest.mark.usefixtures("registered")
    def test_a_reason_names_the_version_in_force_when_the_entry_ended(
        self, session, people, acting, policy
    ):
        yesterday = TODAY - timedelta(days=1)
        policy(people.wattle, NO_READING)
        policy(people.wattle, RecognitionPolicy(mode_floors={LURKING: 40}), TODAY, 2)
        log_activity(session, people.tara.id, {LURKING: 30}, ended_on=yesterday)
        log_activity(session, people.tara.id, {LURKING: 30})
        (progress,) = progress_of_all(session, acting("tara"), rules=RULES, now=NOON)
        today, before = progress.potential.entries
        assert (before.counted_minutes, today.counted_minutes) == (30, 0)
        (reason,) = today.reasons
        assert reason.code is ReasonCode.BELOW_MINIMUM_BLOCK
        assert reason.policy == PolicyMark(
            school_id=people.wattle.hex,
            school="Wattle Park Secondary College",
            number=2,
            since=TODAY,
        )

    @pytest.mark.usefixtures("registered")
    def test_an_entry_that_is_being_typed_is_judged_by_it_too(
        self, session, people, acting, policy
    ):
        policy(people.wattle, NO_READING, TODAY)
        standards = frozenset({standard_id(session, "6.2")})

        def counted(day):
            typed = an_entry(
                minutes={LURKING: 20}, standard_ids=standards, started_on=day, ended_on=day
            )
            (found,) = contributions(
                session, acting("tara"), uuid4(), typed=typed, rules=RULES, now=NOON
            )
            return found.outcome.counted_minutes

        assert [counted(day) for day in (TODAY, TODAY - timedelta(days=1))] == [0, 20]


class TestPreview:
    @pytest.fixture
    def shown(self, session, acting, people):
        def show(rules=NO_READING, who="ada", school=None):
            return preview_policy(
                session,
                acting(who),
                school or people.wattle,
                rules=rules,
                required_minutes=1_200,
                now=NOON,
            )

        return show

    def reading(self, found):
        change = next(each for each in found.changes if each.mode is LURKING)
        return change.less, change.more

    def test_it_counts_what_was_sent_to_the_school_and_nothing_else(
        self, session, people, shown, policy
    ):
        for who in ("tara", "theo", "pia"):
            approved_activity(session, people, who=who, by="ada")
        make_submission(session, people.tara.id, people.wattle)
        make_submission(session, people.sam.id, people.banksia)
        make_activity(session, people.tara.id)
        old = TODAY - timedelta(days=366)
        approved_activity(session, people, started_on=old, ended_on=old)
        less, more = self.reading(shown())
        assert (less.entries, less.minutes, less.teachers) == (4, 80, 3)
        assert less.may_be_told
        assert more.entries == 0
        assert shown().looked_at.minutes == 320
        policy(people.wattle, NO_READING)
        assert shown().changes_nothing
        less, more = self.reading(shown(RecognitionPolicy(mode_floors={LURKING: 20})))
        assert (less.entries, more.entries, more.minutes) == (0, 4, 80)

    def test_what_came_back_and_what_was_corrected_is_left_out(self, session, people, shown):
        first = approved_activity(session, people).lines[0].activity_id
        approved_activity(session, people, corrects_id=first)
        back = make_submission(session, people.theo.id, people.wattle)
        back.state, back.lines[0].standing = SubmissionState.RETURNED, Standing.CLOSED
        approved_activity(session, people, who="pia", by="ada").lines[0].standing = Standing.CLOSED
        session.flush()
        assert shown().looked_at.entries == 1

    def test_the_words_on_a_bundle_serve_its_activities(self, session, people, shown):
        activities = [make_activity(session, people.tara.id) for _ in range(2)]
        bundle = make_bundle(session, people.tara.id, *activities)
        submit(
            session,
            teacher_at(people.tara.id, people.wattle),
            activity_ids=[],
            bundle_id=bundle.id,
            school_id=people.wattle,
            now=NOON,
        )
        # Four words of each, and three on the whole.
        seven = RecognitionPolicy(reflection_words_min={LIVE: 7})
        eight = RecognitionPolicy(reflection_words_min={LIVE: 8})
        assert shown(seven).changes_nothing
        assert not shown(eight).changes_nothing

    def test_it_is_the_administrators_and_the_rules_are_checked(self, shown):
        with pytest.raises(NotPermitted):
            shown(who="pia")
        with pytest.raises(RuleBroken, match="policy-empty"):
            shown(RecognitionPolicy())
