"""Puts a schedule into words: "Every second Thursday, 8:00 pm, 60 min, Hobart"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import format_time
from flask_babel import gettext as _

from pldash.domain.recurrence import Frequency
from pldash.domain.schedules import SchedulePattern, describe
from pldash.services.chat_rows import chat_of
from pldash.web.context import minutes
from pldash.web.schools.words import INTERVALS, WEEKDAYS, WEEKS

if TYPE_CHECKING:
    from pldash.models.chats import ChatRow


def schedule_text(row: ChatRow) -> str:
    """Return when a chat of a school's own meets, in words."""
    slot = describe(chat_of(row).schedules[-1])
    return _(
        "%(days)s, %(time)s, %(length)s, %(zone)s",
        days=_days(slot),
        time=format_time(slot.start, "short", rebase=False),
        length=minutes(slot.minutes or 0),
        zone=slot.zone.rpartition("/")[2].replace("_", " "),
    )


def _days(slot: SchedulePattern) -> str:
    names = dict.fromkeys(str(WEEKDAYS[place.weekday]) for place in slot.weekdays)
    days = _(", ").join(names)
    if slot.frequency is Frequency.MONTHLY:
        weeks = _(", ").join(str(WEEKS[place.nth or 1]) for place in slot.weekdays)
        return _("%(weeks)s %(days)s of the month", weeks=weeks, days=days)
    return f"{INTERVALS[slot.interval]}: {days}"
