"""Words for modes, kinds of learning, questions and times."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from babel.dates import format_skeleton, format_time, get_timezone_location
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from pldash.domain.activities import ActivityState, ActivityType
from pldash.domain.occurrences import ClockNote, Occurrence, OccurrenceKind
from pldash.domain.reflections import Prompt, ValueCycle, Voice
from pldash.domain.values import ParticipationMode

MODES: Final = {
    ParticipationMode.SYNCHRONOUS: (_l("Live"), _l("You took part while it happened")),
    ParticipationMode.ASYNCHRONOUS: (_l("Later"), _l("You answered afterwards, or in a slow chat")),
    ParticipationMode.LURKING: (_l("Reading along"), _l("You read with attention, live or later")),
    ParticipationMode.HOSTING: (_l("Hosting"), _l("You moderated it")),
    ParticipationMode.PREPARATION: (_l("Preparation"), _l("The set reading or video")),
    ParticipationMode.APPLICATION: (_l("Tried in class"), _l("You used it with your students")),
}
"""Label and hint of each mode."""

OTHER_WORDS: Final = {
    ParticipationMode.SYNCHRONOUS: (
        _l("Time spent"),
        _l("The minutes of learning, without breaks"),
    ),
    ParticipationMode.HOSTING: (_l("Leading"), _l("You led it or presented at it")),
}
"""Label and hint where the kind of learning is no chat."""

MINUTES_OF: Final = {
    ParticipationMode.SYNCHRONOUS: _l("Minutes, live"),
    ParticipationMode.ASYNCHRONOUS: _l("Minutes, later"),
    ParticipationMode.LURKING: _l("Minutes, reading along"),
    ParticipationMode.HOSTING: _l("Minutes, hosting"),
    ParticipationMode.PREPARATION: _l("Minutes, preparation"),
    ParticipationMode.APPLICATION: _l("Minutes, tried in class"),
}
"""What a fault of each mode's minutes is told under, away from its field."""

STATES: Final = {
    ActivityState.DRAFT: _l("Drafts"),
    ActivityState.SUBMITTED: _l("Waiting for approval"),
    ActivityState.RETURNED: _l("Returned to you"),
    ActivityState.APPROVED: _l("Approved"),
    ActivityState.DECLINED: _l("Declined"),
}

TYPES: Final = {
    ActivityType.ONLINE_CHAT: _l("Online chat"),
    ActivityType.COURSE: _l("Course"),
    ActivityType.WORKSHOP: _l("Workshop"),
    ActivityType.CONFERENCE: _l("Conference"),
    ActivityType.READING: _l("Reading"),
    ActivityType.STUDY: _l("Further study"),
    ActivityType.STAFF_MEETING: _l("Staff meeting"),
    ActivityType.PLANNING: _l("Planning lessons"),
    ActivityType.EVENT_COORDINATION: _l("Organising school days"),
    ActivityType.FIRST_AID: _l("First aid"),
    ActivityType.IT_TRAINING: _l("Software training"),
    ActivityType.MANDATORY_REPORTING: _l("Mandatory reporting"),
    ActivityType.WHS: _l("Work health and safety"),
    ActivityType.OTHER: _l("Something else"),
}

QUESTIONS: Final = {
    (ValueCycle.IMMEDIATE, Voice.ANY): (
        _l("What happened that you want to remember?"),
        _l("One post, one person or one moment. Two sentences are plenty."),
    ),
    (ValueCycle.IMMEDIATE, Voice.EARLY): (
        _l("Which idea or strategy caught your eye?"),
        _l("Name it, and who shared it. Two sentences are plenty."),
    ),
    (ValueCycle.IMMEDIATE, Voice.EXPERIENCED): (
        _l("Which idea challenged you?"),
        _l("Quote a post, yours or another's, that you keep thinking about."),
    ),
    (ValueCycle.POTENTIAL, Voice.ANY): (
        _l("What did you take from it?"),
        _l("An idea, a contact, a resource: what could you use, and where?"),
    ),
    (ValueCycle.POTENTIAL, Voice.EARLY): (
        _l("Which strategy will you try first?"),
        _l("Say with which class, and when."),
    ),
    (ValueCycle.POTENTIAL, Voice.EXPERIENCED): (
        _l("What would you do differently because of it?"),
        _l("Name a routine of yours that it calls into question."),
    ),
    (ValueCycle.APPLIED, Voice.ANY): (
        _l("What did you try?"),
        _l("Say which class, on which day, and what you did."),
    ),
    (ValueCycle.APPLIED, Voice.EARLY): (
        _l("What happened when you tried it in class?"),
        _l("Say which class, on which day, and what worked or did not."),
    ),
    (ValueCycle.APPLIED, Voice.EXPERIENCED): (
        _l("How did you adapt it, and whom did you bring along?"),
        _l("Say what you changed for your students or with a colleague."),
    ),
    (ValueCycle.REALISED, Voice.ANY): (
        _l("What changed for your students?"),
        _l("One thing that you saw, heard or measured."),
    ),
    (ValueCycle.REALISED, Voice.EARLY): (
        _l("What can your students do now that they could not before?"),
        _l("One thing that you saw, heard or measured."),
    ),
    (ValueCycle.REALISED, Voice.EXPERIENCED): (
        _l("What changed for students beyond your own class?"),
        _l("One thing that you or a colleague saw, heard or measured."),
    ),
    (ValueCycle.REFRAMING, Voice.ANY): (
        _l("What do you see differently now?"),
        _l("A belief about teaching that moved, or one that held."),
    ),
    (ValueCycle.REFRAMING, Voice.EARLY): (
        _l("What do you now think good teaching is?"),
        _l("Say what you thought before, and what changed it."),
    ),
    (ValueCycle.REFRAMING, Voice.EXPERIENCED): (
        _l("Which conviction of yours did it move?"),
        _l("Say what you thought before, and what changed it."),
    ),
}
"""Each question with its hint; the hint asks for something that only this person can tell."""


def question(prompt: Prompt) -> tuple[str, str]:
    """Return a question and its hint."""
    asked, hint = QUESTIONS[prompt.cycle, prompt.voice]
    return str(asked), str(hint)


def short_day(day: date, today: date) -> str:
    """Return a day as people say it: today, yesterday, Wed 18 Nov, with the year if another."""
    if day == today:
        return _("Today")
    if day == today - timedelta(days=1):
        return _("Yesterday")
    shape = "MMMEd" if day.year == today.year else "yMMMEd"
    return format_skeleton(shape, datetime(day.year, day.month, day.day), locale=get_locale())  # noqa: DTZ001


def full_day(day: date) -> str:
    """Return a day in full, such as Wednesday 18 November 2026."""
    moment = datetime(day.year, day.month, day.day)  # noqa: DTZ001  a day has no zone
    return format_skeleton("yMMMMEEEEd", moment, locale=get_locale())


def days_words(first: str, last: str) -> str:
    """Return one day, or a span of two."""
    return first if first == last else _("%(first)s to %(last)s", first=first, last=last)


def time_of_day(moment: datetime) -> str:
    """Return a time of day as the reader writes it."""
    return format_time(moment, "short", tzinfo=moment.tzinfo, locale=get_locale())


def when(occurrence: Occurrence, zone: str, today: date) -> str:
    """Return when an occurrence was, on the teacher's own clock."""
    start = occurrence.starts_in(zone)
    if occurrence.kind is OccurrenceKind.LIVE:
        day = short_day(start.date(), today)
        return _("%(day)s, %(time)s", day=day, time=time_of_day(start))
    first, last = local_days(occurrence, zone)
    days = {"first": short_day(first, today), "last": short_day(last, today)}
    if last >= today:
        return _("%(first)s to %(last)s, still running", **days)
    return _("%(first)s to %(last)s", **days)


def local_days(occurrence: Occurrence, zone: str) -> tuple[date, date]:
    """Return the first and last day of an occurrence where the teacher is.

    An hour that runs past midnight belongs to the day on which it began.
    """
    here = ZoneInfo(zone)
    first = occurrence.starts_at.astimezone(here).date()
    if occurrence.kind is OccurrenceKind.LIVE:
        return first, first
    last = (occurrence.ends_at - timedelta(microseconds=1)).astimezone(here).date()
    return first, last


def host_when(occurrence: Occurrence, zone: str, today: date) -> str:
    """Return when it was on the host's clock; empty where that shows the same."""
    host, own = occurrence.host_start, occurrence.starts_in(zone)
    if host.replace(tzinfo=None) == own.replace(tzinfo=None):
        return ""
    place = get_timezone_location(occurrence.zone, locale=get_locale(), return_city=True)
    if occurrence.kind is OccurrenceKind.SLOW:
        return _("Days as they are in %(place)s", place=place)
    # "Today" is the reader's word and would name another day at the host's.
    is_near = today - timedelta(days=1) <= host.date() <= today
    named = short_day(host.date(), today + timedelta(days=2) if is_near else today)
    day = "" if host.date() == own.date() else f"{named}, "
    return _("%(day)s%(time)s in %(place)s", day=day, time=time_of_day(host), place=place)


def clock_words(occurrence: Occurrence) -> str:
    """Return what a change of the clock did to the time; empty where nothing."""
    if occurrence.clock_note is ClockNote.SKIPPED:
        return _("The clocks went forward over this hour, so it began later by the clock.")
    if occurrence.clock_note is ClockNote.REPEATED:
        return _("The clocks went back and this hour came twice; the first one is meant.")
    return ""
