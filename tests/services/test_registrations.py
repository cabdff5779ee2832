from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from sqlalchemy import select

from pldash.domain.cases import Employment, RegistrationType
from pldash.domain.errors import Conflict, NotFound, RuleBroken
from pldash.domain.values import CareerStage, Period
from pldash.models.trail import TrailEvent
from pldash.services.registrations import (
    RegistrationEntry,
    add_registration,
    change_registration,
    entry_of,
    facts_of,
    list_registrations,
    registration_for,
    remove_registration,
)
from tests.stock import NOON

FULL = RegistrationEntry(
    body="au-qld-qct",
    number="123456",
    type=RegistrationType.FULL,
    stage=CareerStage.PROFICIENT,
    employment=Employment.PART_TIME,
    fte=Decimal("0.6"),
    granted_on=date(2021, 2, 1),
    due_on=date(2026, 12, 31),
    expires_on=date(2027, 1, 31),
    birth_month=4,
    days_taught={2026: 120},
    leave=(Period(date(2024, 2, 1), date(2024, 12, 31)),),
    certificates=("nbpts",),
    attributes={"plan": "yes", "applied_on": date(2026, 6, 30), "hours": 3},
)


def test_what_was_entered_comes_back(session_of, acting):
    session = session_of("tara")
    row = add_registration(session, acting("tara"), FULL, now=NOON)
    session.commit()
    assert entry_of(row) == FULL
    assert facts_of(row).days_taught == {2026: 120}
    assert [each.id for each in list_registrations(session, acting("tara"))] == [row.id]


def test_a_registration_can_say_nothing_but_its_body(session_of, acting):
    row = add_registration(
        session_of("tara"), acting("tara"), RegistrationEntry(body="au-vic-vit"), now=NOON
    )
    assert facts_of(row).certificates == frozenset()
    assert entry_of(row) == RegistrationEntry(body="au-vic-vit")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"due_on": date(2021, 1, 31)}, "due_on"),
        ({"due_on": date(2025, 11, 16)}, "due_on"),
        ({"due_on": date(2036, 11, 26)}, "due_on"),
        ({"expires_on": date(2021, 1, 31)}, "expires_on"),
        ({"leave": (Period(date(2024, 2, 2), date(2024, 2, 1)),)}, "leave"),
    ],
)
def test_dates_that_contradict_each_other_are_refused(session_of, acting, change, field):
    with pytest.raises(RuleBroken) as caught:
        add_registration(session_of("tara"), acting("tara"), replace(FULL, **change), now=NOON)
    assert caught.value.field == field


def test_the_same_registration_twice_is_refused_and_another_grant_is_not(session_of, acting):
    session = session_of("tara")
    add_registration(session, acting("tara"), FULL, now=NOON)
    with pytest.raises(RuleBroken):
        add_registration(session, acting("tara"), FULL, now=NOON)
    later = replace(FULL, granted_on=date(2022, 2, 1), number="654321")
    assert add_registration(session, acting("tara"), later, now=NOON)


@pytest.mark.parametrize("number", ["123456", "AB 7"])
def test_one_number_is_not_added_twice_while_both_go_on(session_of, acting, number):
    session, later = session_of("tara"), {"granted_on": date(2022, 2, 1), "number": number.lower()}
    first = add_registration(session, acting("tara"), replace(FULL, number=number), now=NOON)
    with pytest.raises(RuleBroken) as caught:
        add_registration(session, acting("tara"), replace(FULL, **later), now=NOON)
    assert caught.value.field == "number"
    unnumbered = replace(FULL, granted_on=date(2023, 2, 1), number="")
    for entry in (unnumbered, replace(unnumbered, granted_on=date(2024, 2, 1))):
        add_registration(session, acting("tara"), entry, now=NOON)
    first.expires_on = NOON.date() - timedelta(days=1)
    session.flush()
    assert add_registration(session, acting("tara"), replace(FULL, **later), now=NOON)


@pytest.mark.parametrize("due_on", [date(2025, 11, 17), date(2036, 11, 25)])
def test_a_last_day_near_enough_is_the_present_cycles(session_of, acting, due_on):
    entry = replace(FULL, due_on=due_on)
    assert add_registration(session_of("tara"), acting("tara"), entry, now=NOON).due_on == due_on


def test_an_old_last_day_that_was_there_before_does_not_keep_from_changing(session_of, acting):
    session = session_of("tara")
    row = add_registration(session, acting("tara"), FULL, now=NOON)
    changed = change_registration(
        session,
        acting("tara"),
        replace(FULL, number="7"),
        registration_id=row.id,
        version=row.version,
        now=NOON + timedelta(days=800),
    )
    assert changed.number == "7"


def test_a_last_day_can_be_changed_to_one_of_the_present_cycle(session_of, acting):
    session = session_of("tara")
    row = add_registration(session, acting("tara"), FULL, now=NOON)

    def change(due_on):
        entry = replace(FULL, due_on=due_on)
        known = {"registration_id": row.id, "version": row.version, "now": NOON}
        return change_registration(session, acting("tara"), entry, **known).due_on

    assert change(date(2027, 1, 31)) == date(2027, 1, 31)
    with pytest.raises(RuleBroken, match="due-far-off") as caught:
        change(date(2036, 11, 26))
    assert caught.value.field == "due_on"


def test_a_change_counts_versions_and_refuses_a_stale_one(session_of, acting):
    session = session_of("tara")
    row = add_registration(session, acting("tara"), FULL, now=NOON)
    changed = replace(FULL, number="7")
    change_registration(
        session, acting("tara"), changed, registration_id=row.id, version=row.version, now=NOON
    )
    assert (row.number, row.version) == ("7", 2)
    with pytest.raises(Conflict):
        change_registration(
            session, acting("tara"), FULL, registration_id=row.id, version=1, now=NOON
        )


def test_nobody_else_can_reach_it(session_of, acting):
    session = session_of("tara")
    row = add_registration(session, acting("tara"), FULL, now=NOON)
    session.commit()
    session.close()
    for name in ("theo", "pia", "ada", "sam"):
        with pytest.raises(NotFound):
            registration_for(session_of(name), acting(name), row.id)


def test_what_is_not_there_is_not_found(session_of, acting):
    with pytest.raises(NotFound):
        registration_for(session_of("tara"), acting("tara"), uuid4())


def test_each_change_is_in_the_teachers_trail_without_its_number(session_of, acting, people):
    session = session_of("tara")
    row = add_registration(session, acting("tara"), FULL, now=NOON)
    remove_registration(session, acting("tara"), row.id, now=NOON)
    session.commit()
    told = session.scalars(select(TrailEvent).order_by(TrailEvent.seq)).all()
    assert [event.action for event in told] == ["registration:added", "registration:removed"]
    assert {event.chain for event in told} == {f"teacher:{people.tara.id}"}
    assert "123456" not in str([event.body for event in told])
    assert list_registrations(session, acting("tara")) == []
