from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from pldash.domain.errors import Conflict, NotFound, NotPermitted, RuleBroken
from pldash.domain.values import Period
from pldash.models.accounts import Account
from pldash.models.trail import TrailEvent
from pldash.services.deputies import call_off, deputies_of, set_deputy
from tests.stock import NOON

TODAY = date(2026, 11, 18)
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
EVENING = datetime(2026, 11, 18, 11, 0, tzinfo=UTC)
"""22:00 in Melbourne; on Kiritimati the next day has begun."""


def stand_in(session, actor, people, who="theo", first=TODAY, last=TODAY):
    return set_deputy(
        session,
        actor,
        (people.wattle, getattr(people, who).id),
        period=Period(first, last),
        now=NOON,
    )


def bodies(session):
    return [
        (event.action, event.body["from"], event.body["to"])
        for event in session.scalars(select(TrailEvent).order_by(TrailEvent.seq))
    ]


class TestSet:
    def test_lets_a_member_decide_between_the_days(self, session, people, acting):
        stand_in(session, acting("ada"), people, last=TODAY + 2 * DAY)
        session.commit()

        led = [acting("theo", NOON + days * DAY).led_ids for days in (-1, 0, 2, 3)]

        assert led == [frozenset(), {people.wattle}, {people.wattle}, frozenset()]

    def test_writes_an_event_with_the_days(self, session, people, acting):
        stand_in(session, acting("ada"), people)

        assert bodies(session) == [("deputy:set", None, ["2026-11-18", "2026-11-18"])]

    def test_is_for_members(self, session, people, acting):
        with pytest.raises(RuleBroken, match="deputy-no-member") as error:
            stand_in(session, acting("ada"), people, who="rua")

        assert error.value.field == "account_id"

    @pytest.mark.parametrize(
        ("first", "last", "code"),
        [
            (TODAY, TODAY - DAY, "deputy-ends-before-start"),
            (TODAY - 9 * DAY, TODAY - DAY, "deputy-is-over"),
            (TODAY, TODAY + 367 * DAY, "deputy-too-long"),
        ],
    )
    def test_days_that_make_no_sense_are_refused(self, session, people, acting, first, last, code):
        with pytest.raises(RuleBroken, match=code) as error:
            stand_in(session, acting("ada"), people, first=first, last=last)

        assert error.value.field == "until_on"

    @pytest.mark.parametrize(("first", "last"), [(0, 3), (3, 9), (5, 5)])
    def test_days_are_given_once(self, session, people, acting, first, last):
        stand_in(session, acting("ada"), people, first=TODAY + 3 * DAY, last=TODAY + 5 * DAY)

        with pytest.raises(RuleBroken, match="deputy-already"):
            stand_in(
                session,
                acting("ada"),
                people,
                first=TODAY + first * DAY,
                last=TODAY + last * DAY,
            )

    @pytest.mark.parametrize(
        ("who", "answer"), [("pia", NotPermitted), ("tara", NotPermitted), ("sam", NotFound)]
    )
    def test_is_the_administrators_alone(self, session, people, acting, who, answer):
        deputy = stand_in(session, acting("ada"), people)

        with pytest.raises(answer):
            stand_in(session, acting(who), people, who="tara")
        with pytest.raises(answer):
            call_off(session, acting(who), deputy.id, now=NOON)


class TestDaysAreTheSchools:
    """Nobody moves a day by saying that they are somewhere else."""

    def test_a_time_that_is_over_stays_over(self, session, people, acting):
        stand_in(session, acting("ada"), people)
        session.get(Account, people.theo.id).zone = "Pacific/Pago_Pago"
        session.commit()

        assert acting("theo", NOON + DAY).led_ids == frozenset()

    def test_a_time_to_come_is_not_yet(self, session, people, acting):
        stand_in(session, acting("ada"), people, first=TODAY + DAY, last=TODAY + DAY)
        session.get(Account, people.theo.id).zone = "Pacific/Kiritimati"
        session.commit()

        assert acting("theo", EVENING).led_ids == frozenset()

    def test_an_administrator_far_off_sets_no_day_that_is_over(self, session, people, acting):
        session.get(Account, people.ada.id).zone = "Pacific/Pago_Pago"
        session.commit()

        with pytest.raises(RuleBroken, match="deputy-is-over"):
            stand_in(session, acting("ada"), people, first=TODAY - DAY, last=TODAY - DAY)

    def test_the_list_goes_by_them(self, session, people, acting):
        stand_in(session, acting("ada"), people)

        assert len(deputies_of(session, people.wattle, now=EVENING)) == 1
        assert deputies_of(session, people.wattle, now=EVENING + 3 * HOUR) == ()


class TestCallOff:
    def test_counts_on_the_next_request(self, session, people, acting):
        deputy = stand_in(session, acting("ada"), people)

        call_off(session, acting("ada"), deputy.id, now=NOON)
        session.commit()

        assert acting("theo").led_ids == frozenset()
        assert bodies(session)[-1] == ("deputy:called-off", ["2026-11-18", "2026-11-18"], None)
        assert deputies_of(session, people.wattle, now=NOON) == ()

    def test_happens_once(self, session, people, acting):
        deputy = stand_in(session, acting("ada"), people)
        call_off(session, acting("ada"), deputy.id, now=NOON)

        with pytest.raises(Conflict):
            call_off(session, acting("ada"), deputy.id, now=NOON)

    def test_of_none_is_not_there(self, session, acting):
        with pytest.raises(NotFound):
            call_off(session, acting("ada"), uuid4(), now=NOON)


def test_the_list_names_who_stands_in_today_or_later(session, people, acting):
    stand_in(session, acting("ada"), people, who="tara", first=TODAY + DAY, last=TODAY + DAY)
    stand_in(session, acting("ada"), people, who="theo")

    def names(moment):
        return [each.account.name for each in deputies_of(session, people.wattle, now=moment)]

    assert names(NOON) == ["Theo Papadakis", "Tara Nguyen"]
    assert names(NOON + DAY) == ["Tara Nguyen"]
