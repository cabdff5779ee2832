from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest

from pldash.domain.chat_entries import Rhythm, Slow, changed_chat, entry_of, faults_of, new_chat
from pldash.domain.chats import Chat
from pldash.domain.errors import RuleBroken
from pldash.domain.recurrence import Weekday
from pldash.domain.schedules import ExceptionKind, Schedule, ScheduleException
from tests.chat_entry import WEEKLY

NOW = datetime(2026, 11, 18, 1, 0, tzinfo=UTC)
MONTHLY = replace(
    WEEKLY, rhythm=Rhythm.MONTHLY, weekdays=(Weekday.TUESDAY,), nth=(1, -1), valid_from=None
)
SLOW = (
    replace(WEEKLY, slow=Slow.MONTH),
    replace(WEEKLY, slow=Slow.DAYS, slow_days=3, load=40),
)


def broken(entry):
    with pytest.raises(RuleBroken) as error:
        new_chat(entry, "x")
    return error.value.reasons[0].code, error.value.field


class TestNew:
    def test_a_weekly_chat_meets_on_its_days(self):
        chat = new_chat(WEEKLY, "school:1")

        (slot,) = chat.schedules
        assert (chat.tag, chat.title, chat.topic, chat.identity, chat.revision) == (
            "WattleChat",
            "The staff room",
            "Feedback",
            "school:1",
            0,
        )
        assert (slot.rrule, slot.minutes, slot.zone) == (
            "FREQ=WEEKLY;BYDAY=MO,TH",
            45,
            "Australia/Hobart",
        )

    def test_a_monthly_chat_meets_in_its_weeks(self):
        assert new_chat(MONTHLY, "x").schedules[0].rrule == "FREQ=MONTHLY;BYDAY=1TU,-1TU"

    def test_a_chat_may_go_on_without_an_hour(self):
        month, days = (new_chat(each, "x").slow for each in SLOW)
        assert (month.days, month.valid_from, month.load) == (None, date(2026, 2, 2), None)
        assert (days.rrule, days.start, days.days) == ("FREQ=WEEKLY;BYDAY=MO,TH", time(20), 3)
        assert days.load.minutes == 40

    def test_a_chat_without_a_name_is_called_by_its_tag(self):
        assert new_chat(replace(WEEKLY, title=" "), "x").title == "#WattleChat"

    @pytest.mark.parametrize(
        ("change", "expected"),
        [
            ({"tag": "two words"}, ("chat-tag-malformed", "tag")),
            ({"tag": ""}, ("chat-tag-malformed", "tag")),
            ({"title": "n" * 121}, ("chat-title-too-long", "title")),
            ({"weekdays": ()}, ("chat-rrule-no-days", "weekdays")),
            ({"interval": 0}, ("chat-rrule-bad-interval", "interval")),
            ({"interval": 2, "valid_from": None}, ("chat-anchor-needed", "valid_from")),
            ({"minutes": 0}, ("chat-minutes-out-of-range", "minutes")),
            ({"zone": "EST"}, ("chat-zone-unknown", "zone")),
            ({"valid_until": date(2026, 1, 1)}, ("chat-ends-before-start", "valid_until")),
            ({"slow": Slow.DAYS, "slow_days": 0}, ("chat-slow-days-needed", "slow_days")),
            ({"slow": Slow.DAYS}, ("chat-slow-days-needed", "slow_days")),
            ({"slow": Slow.MONTH, "load": 0}, ("chat-load-out-of-range", "load")),
            ({"load": 10_081}, ("chat-load-out-of-range", "load")),
        ],
    )
    def test_what_makes_no_sense_is_refused_beside_its_field(self, change, expected):
        assert broken(replace(WEEKLY, **change)) == expected

    @pytest.mark.parametrize(
        ("change", "expected"),
        [
            ({"nth": ()}, ("chat-which-week", "nth")),
            ({"nth": (9,)}, ("chat-rrule-bad-days", "nth")),
            ({"weekdays": ()}, ("chat-one-weekday", "weekdays")),
            (
                {"weekdays": (Weekday.MONDAY, Weekday.FRIDAY)},
                ("chat-one-weekday", "weekdays"),
            ),
        ],
    )
    def test_a_monthly_chat_needs_one_day_and_its_weeks(self, change, expected):
        assert broken(replace(MONTHLY, **change)) == expected


class TestEntryOf:
    @pytest.mark.parametrize("entry", [WEEKLY, MONTHLY, replace(WEEKLY, interval=2), *SLOW])
    def test_gives_back_what_was_entered(self, entry):
        again = entry_of(new_chat(entry, "x"))

        assert new_chat(again, "x") == new_chat(entry, "x")

    def test_a_rhythm_that_the_form_has_no_choice_for_is_refused(self):
        yearly = Schedule(
            zone="UTC", rrule="FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=1", start=time(9), minutes=60
        )

        with pytest.raises(ValueError, match="YEARLY"):
            entry_of(Chat(tag="x", schedules=(yearly,)))


class TestChanged:
    def test_a_new_time_counts_from_today_and_the_old_one_keeps_its_hours(self):
        chat = changed_chat(new_chat(WEEKLY, "x"), replace(WEEKLY, start=time(19)), NOW)

        old, new = chat.schedules
        assert (old.start, old.valid_until) == (time(20), date(2026, 11, 17))
        assert (new.start, new.valid_from) == (time(19), date(2026, 11, 18))
        assert chat.revision == 1

    def test_a_new_time_may_begin_later(self):
        later = replace(WEEKLY, start=time(19), valid_from=date(2027, 2, 1))

        old, new = changed_chat(new_chat(WEEKLY, "x"), later, NOW).schedules

        assert (old.valid_until, new.valid_from) == (date(2026, 11, 17), date(2027, 2, 1))

    def test_a_slot_that_was_over_keeps_its_end(self):
        over = replace(WEEKLY, valid_until=date(2026, 6, 30))

        old, _new = changed_chat(
            new_chat(over, "x"), replace(WEEKLY, start=time(19)), NOW
        ).schedules

        assert old.valid_until == date(2026, 6, 30)

    def test_a_new_name_leaves_the_slot_and_its_exceptions(self):
        chat = new_chat(WEEKLY, "x")
        off = ScheduleException(ExceptionKind.CANCELLED, date(2026, 12, 24))
        chat = replace(chat, schedules=(replace(chat.schedules[0], exceptions=(off,)),))

        changed = changed_chat(chat, replace(WEEKLY, title="Another"), NOW)

        assert (changed.title, changed.schedules) == ("Another", chat.schedules)

    def test_a_slot_that_has_not_begun_is_replaced(self):
        coming = replace(WEEKLY, valid_from=date(2027, 2, 1))

        changed = changed_chat(new_chat(coming, "x"), replace(coming, start=time(7)), NOW)

        assert [slot.start for slot in changed.schedules] == [time(7)]

    def test_an_end_before_today_does_not_fit_a_new_time(self):
        past = replace(WEEKLY, start=time(19), valid_until=date(2026, 11, 1))

        with pytest.raises(RuleBroken) as error:
            changed_chat(new_chat(WEEKLY, "x"), past, NOW)

        assert (error.value.reasons[0].code, error.value.field) == (
            "chat-ends-before-start",
            "valid_until",
        )

    def test_a_changed_chat_keeps_what_tells_it_apart(self):
        assert changed_chat(new_chat(WEEKLY, "x"), MONTHLY, NOW).identity == "x"


class TestAllFaultsAtOnce:
    @pytest.mark.parametrize("entry", [WEEKLY, MONTHLY])
    def test_what_holds_has_none(self, entry):
        assert faults_of(entry) == ()

    def test_each_fault_of_a_weekly_chat_is_found_in_one_round(self):
        wrong = replace(
            WEEKLY,
            tag="two words",
            title="n" * 121,
            weekdays=(),
            interval=2,
            minutes=0,
            zone="EST",
            valid_from=None,
        )
        fields = ["tag", "title", "weekdays", "valid_from", "zone", "minutes"]
        assert sorted(each.field for each in faults_of(wrong)) == sorted(fields)

    def test_a_monthly_chat_without_day_and_week_is_told_of_both(self):
        found = faults_of(replace(MONTHLY, weekdays=(), nth=()))
        assert {each.field for each in found} == {"weekdays", "nth"}

    def test_the_first_refusal_of_the_chat_itself_is_among_them(self):
        wrong = replace(WEEKLY, minutes=0, valid_until=date(2026, 1, 1))
        found = [(each.reasons[0].code, each.field) for each in faults_of(wrong)]
        assert broken(wrong) in found
        assert len(found) == 2
