"""A chat's meetings, looked up by an instant."""

from __future__ import annotations

from datetime import date, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from pldash.adapters.recurrence import expand_rrule
from pldash.domain.chat_meetings import ChatMeetings
from pldash.domain.chats import Chat
from pldash.domain.matching_rules import RULES
from pldash.domain.occurrences import occurrences
from pldash.domain.schedules import Schedule, SlowPeriod
from tests.archive_files import at

FIRST = at("2014-06-09 00:00")
HOURS = st.builds(
    lambda start, minutes, day: Schedule(
        zone="UTC", rrule=f"FREQ=WEEKLY;BYDAY={day}", start=start, minutes=minutes
    ),
    st.times(max_value=time(23, 59)).map(lambda each: each.replace(second=0, microsecond=0)),
    st.integers(1, 300),
    st.sampled_from(["MO", "TU"]),
)
SLOW = st.none() | st.just(
    SlowPeriod(zone="UTC", rrule="FREQ=WEEKLY", days=1, anchor=date(2014, 6, 3))
)


@given(
    st.lists(HOURS, max_size=4),
    SLOW,
    st.integers(0, 3 * 24 * 60).map(lambda n: timedelta(minutes=n)),
)
def test_near_any_is_near_one_of_them(schedules, slow, since):
    when = FIRST + since
    chat = Chat(tag="chat", schedules=tuple(schedules), slow=slow)
    meetings = ChatMeetings(chat, [when], expand=expand_rrule, rules=RULES)
    around = (when - timedelta(days=2), when + timedelta(days=2))
    ahead, behind = RULES.grace_before + RULES.near, RULES.grace_after + RULES.near
    near = any(
        each.starts_at <= when < each.ends_at
        if each.minutes is None
        else each.starts_at - ahead <= when < each.ends_at + behind
        for each in occurrences(chat, around, expand_rrule)
    )
    assert meetings.has_any_near(when) is near
    found = (meetings.live_at(when), meetings.slow_at(when), meetings.near(when))
    assert (found != (None, None, None)) is near
