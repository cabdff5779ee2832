"""A chat as somebody enters it."""

from __future__ import annotations

from datetime import date, time

from pldash.domain.chat_entries import ChatEntry, Rhythm
from pldash.domain.recurrence import Weekday

WEEKLY = ChatEntry(
    tag=" #WattleChat ",
    title="The staff room ",
    topic="Feedback",
    rhythm=Rhythm.WEEKLY,
    weekdays=(Weekday.THURSDAY, Weekday.MONDAY),
    interval=1,
    nth=(),
    start=time(20),
    zone="Australia/Hobart",
    minutes=45,
    valid_from=date(2026, 2, 2),
    valid_until=None,
)
