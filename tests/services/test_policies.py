from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from sqlalchemy import select

from pldash.domain.cases import RecognitionPolicy
from pldash.domain.errors import Conflict, NotFound, NotPermitted, RuleBroken
from pldash.domain.policies import PolicyEntry, rules_of
from pldash.domain.schools import OrganisationKind
from pldash.models.policies import PolicyRow
from pldash.models.schools import Organisation
from pldash.models.trail import TrailEvent
from pldash.services.policies import (
    end_policy,
    policy_to_read,
    policy_to_set,
    start_policy,
    withdraw_policy,
)
from pldash.services.school_policies import policies_of, schools_below
from tests.factories import approved_activity
from tests.policies import LURKING, QUARTER
from tests.stock import NOON

TODAY = NOON.date()
NEXT = date(2027, 1, 1)
TENTH = RecognitionPolicy(mode_caps={LURKING: Decimal(10)})


def start(session, actor, school, from_on=TODAY, rules=QUARTER, until_on=None):
    entry = PolicyEntry(from_on=from_on, until_on=until_on, rules=rules)
    return start_policy(session, actor, school, entry=entry, now=NOON)


def system_above(session, *school_ids):
    """Put a system above some schools."""
    system = Organisation(
        kind=OrganisationKind.SYSTEM,
        name="The diocese",
        code="DIOCESE",
        zone="UTC",
        created_at=NOON,
    )
    session.add(system)
    session.flush()
    for school_id in school_ids:
        session.get_one(Organisation, school_id).parent_id = system.id
    session.flush()
    return system


def told(session):
    return [
        (each.action, each.body["number"], each.body["from"], each.body["to"])
        for each in session.scalars(select(TrailEvent).order_by(TrailEvent.seq))
        if each.action.startswith("policy:")
    ]


class TestStarting:
    def test_a_version_holds_from_its_day_and_the_next_ends_it(self, session, people, acting):
        first = start(session, acting("ada"), people.wattle)
        second = start(session, acting("ada"), people.wattle, NEXT, TENTH, date(2027, 6, 30))

        assert [first.number, second.number] == [1, 2]
        assert rules_of(first.rules) == QUARTER
        policies = policies_of(session, {people.wattle}).policies
        days = [TODAY - timedelta(1), TODAY, date(2026, 12, 31), NEXT, date(2027, 7, 1)]
        found = [policies.version_on(people.wattle.hex, day) for day in days]
        assert [each and each.mark.number for each in found] == [None, 1, 1, 2, None]
        assert told(session)[0] == (
            "policy:started",
            1,
            None,
            ["2026-11-18", None, first.rules],
        )

    @pytest.mark.parametrize(
        ("from_on", "rules", "code"),
        [
            (TODAY - timedelta(1), QUARTER, "policy-starts-in-the-past"),
            (NEXT, QUARTER, "policy-overlaps"),
            (date(2027, 2, 1), RecognitionPolicy(), "policy-empty"),
            (date(2027, 2, 1), RecognitionPolicy(increment_minutes=0), "policy-step"),
        ],
    )
    def test_what_makes_no_sense_is_refused(self, session, people, acting, from_on, rules, code):
        start(session, acting("ada"), people.wattle, NEXT)
        with pytest.raises(RuleBroken, match=code):
            start(session, acting("ada"), people.wattle, from_on, rules)

    def test_today_is_the_schools_day(self, session, people, acting):
        late = NOON.replace(hour=14)  # the next day has begun in Melbourne
        entry = PolicyEntry(from_on=TODAY, until_on=None, rules=QUARTER)
        with pytest.raises(RuleBroken, match="policy-starts-in-the-past"):
            start_policy(session, acting("ada"), people.wattle, entry=entry, now=late)


class TestTakingBack:
    def test_a_coming_version_is_withdrawn_and_its_day_is_free_again(self, session, people, acting):
        ada = acting("ada")
        row = start(session, ada, people.wattle, NEXT)
        withdraw_policy(session, ada, row.id, now=NOON)
        again = start(session, ada, people.wattle, NEXT, TENTH)
        history = policy_to_set(session, ada, people.wattle, now=NOON)
        assert [(each.number, each.withdrawn_at is None) for each in history.rows] == [
            (1, False),
            (2, True),
        ]
        assert again.number == 2
        assert told(session)[1] == ("policy:withdrawn", 1, ["2027-01-01", None], None)
        with pytest.raises(Conflict, match="changed-meanwhile"):
            withdraw_policy(session, ada, row.id, now=NOON)

    def test_one_that_holds_can_be_ended_but_not_withdrawn(self, session, people, acting):
        ada = acting("ada")
        row = start(session, ada, people.wattle)
        with pytest.raises(Conflict, match="policy-has-begun"):
            withdraw_policy(session, ada, row.id, now=NOON)
        end_policy(session, ada, row.id, last=TODAY, now=NOON)
        policies = policies_of(session, {people.wattle}).policies
        assert policies.version_on(people.wattle.hex, TODAY).mark.number == 1
        assert policies.version_on(people.wattle.hex, TODAY + timedelta(1)) is None
        assert told(session)[1] == (
            "policy:ended",
            1,
            ["2026-11-18", None],
            ["2026-11-18", "2026-11-18"],
        )
        with pytest.raises(RuleBroken, match="policy-ends-later"):
            end_policy(session, ada, row.id, last=NEXT, now=NOON)

    @pytest.mark.parametrize(
        ("who", "answer"), [("pia", NotPermitted), ("tara", NotPermitted), ("sam", NotFound)]
    )
    def test_policies_are_the_administrators_alone(
        self, session, session_of, people, acting, who, answer
    ):
        row = start(session, acting("ada"), people.wattle, NEXT)
        session.commit()
        hers, actor = session_of(who), acting(who)
        with pytest.raises(answer):
            start(hers, actor, people.wattle)
        with pytest.raises(answer):
            policy_to_set(hers, actor, people.wattle, now=NOON)
        with pytest.raises(answer):
            withdraw_policy(hers, actor, row.id, now=NOON)
        with pytest.raises(answer):
            end_policy(hers, actor, row.id, last=NEXT, now=NOON)

    def test_what_is_not_there_is_not_found(self, session, acting):
        with pytest.raises(NotFound):
            withdraw_policy(session, acting("ada"), uuid4(), now=NOON)


class TestSystems:
    def test_a_systems_policy_holds_for_its_schools_that_have_none(self, session, people, acting):
        system = system_above(session, people.wattle, people.banksia)
        session.add(
            PolicyRow(
                school_id=system.id,
                number=1,
                from_on=date(2026, 1, 1),
                made_at=NOON,
                rules={**start(session, acting("ada"), people.wattle, rules=TENTH).rules},
            )
        )
        session.flush()
        found = policies_of(session, {people.wattle, people.banksia})
        held = {
            each: found.policies.version_on(each.hex, TODAY).mark.school
            for each in (people.wattle, people.banksia)
        }
        assert held == {
            people.wattle: "Wattle Park Secondary College",
            people.banksia: "The diocese",
        }
        assert schools_below(session, system.id) == {system.id, people.wattle, people.banksia}
        assert schools_below(session, people.wattle) == {people.wattle}

    def test_systems_in_a_circle_end_somewhere(self, session, people):
        system = system_above(session, people.wattle)
        system.parent_id = people.wattle
        session.flush()
        assert policies_of(session, {people.wattle}).policies.versions == {}
        assert schools_below(session, system.id) == {system.id, people.wattle}

    def test_without_a_school_there_is_none(self, session):
        assert policies_of(session, set()).names == {}


class TestReading:
    @pytest.fixture
    def started(self, session, people, acting):
        start(session, acting("ada"), people.wattle)
        session.commit()

    @pytest.mark.usefixtures("started")
    @pytest.mark.parametrize("who", ["tara", "pia", "ada"])
    def test_everybody_at_the_school_reads_it(self, session_of, people, acting, who):
        history = policy_to_read(session_of(who), acting(who), people.wattle, now=NOON)
        assert history.in_force.rules == QUARTER
        assert history.today == TODAY

    @pytest.mark.usefixtures("started")
    def test_a_stranger_finds_nothing(self, session_of, people, acting):
        with pytest.raises(NotFound):
            policy_to_read(session_of("sam"), acting("sam"), people.wattle, now=NOON)

    @pytest.mark.usefixtures("started")
    def test_whoever_sent_work_there_reads_it_though_they_have_left(
        self, session, session_of, people, acting
    ):
        approved_activity(session, people, who="rua")
        session.commit()
        history = policy_to_read(session_of("rua"), acting("rua"), people.wattle, now=NOON)
        assert history.in_force.mark.number == 1
