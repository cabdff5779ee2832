"""The form of a school's own chat: one slot in simple choices."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import date, time
from typing import TYPE_CHECKING, Any
from zoneinfo import available_timezones

from flask_babel import lazy_gettext as _l
from wtforms import (
    DateField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TimeField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from pldash.domain.chat_entries import TITLE_LIMIT, ChatEntry, Rhythm, Slow, faults_of
from pldash.domain.recurrence import Weekday
from pldash.domain.schedules import LONGEST_LOAD_MINUTES, LONGEST_MINUTES, LONGEST_SLOW_DAYS
from pldash.web.schools.words import INTERVALS, WEEKDAYS, WEEKS
from pldash.web.versions import VersionForm
from pldash.web.zones import ZoneField

if TYPE_CHECKING:
    from collections.abc import Callable

    from werkzeug.datastructures import MultiDict

LONGEST_TAG = 100
LONGEST_TOPIC = 200


class BoxesField(SelectMultipleField):  # type: ignore[misc]
    """Several choices, as boxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class ChatForm(VersionForm):
    """A chat of a school's own; its version is the chat's revision."""

    tag = StringField(
        _l("Tag"),
        [InputRequired(_l("Enter the chat's tag.")), Length(max=LONGEST_TAG)],
        description=_l("Letters, digits and _; the # in front may be left out."),
    )
    title = StringField(_l("Name"), [Optional(), Length(max=TITLE_LIMIT)])
    topic = StringField(_l("What it is about"), [Optional(), Length(max=LONGEST_TOPIC)])
    rhythm = RadioField(
        _l("How often does it meet?"),
        choices=[
            SelectChoice(Rhythm.WEEKLY.value, _l("By the week")),
            SelectChoice(Rhythm.MONTHLY.value, _l("By the month")),
        ],
        default=Rhythm.WEEKLY.value,
    )
    weekdays = BoxesField(
        _l("On which days?"),
        choices=[SelectChoice(day.value, words) for day, words in WEEKDAYS.items()],
    )
    interval = SelectField(
        _l("How many weeks apart?"),
        description=_l("For a chat by the week."),
        choices=[SelectChoice(str(each), words) for each, words in INTERVALS.items()],
        default="1",
    )
    nth = BoxesField(
        _l("Which one of the month?"),
        description=_l("For a chat by the month."),
        choices=[SelectChoice(str(each), words) for each, words in WEEKS.items()],
    )
    start = TimeField(
        _l("Starts at"),
        [InputRequired(_l("Enter a time."))],
        description=_l("On the clock of the time zone below."),
    )
    zone = ZoneField(_l("Time zone"))
    minutes = IntegerField(
        _l("Length in minutes"),
        [InputRequired(_l("Enter how long it lasts.")), NumberRange(min=1, max=LONGEST_MINUTES)],
        default=60,
    )
    valid_from = DateField(
        _l("First day"),
        [Optional()],
        description=_l("Give an earlier day, and its meetings since then can be logged too."),
    )
    valid_until = DateField(
        _l("Last day"), [Optional()], description=_l("Leave it empty while the chat goes on.")
    )

    slow = RadioField(
        _l("Does it go on without an hour?"),
        description=_l("A slow chat: whoever likes answers over days, beside its hour."),
        choices=[
            SelectChoice(Slow.NO.value, _l("No")),
            SelectChoice(Slow.MONTH.value, _l("All of every month")),
            SelectChoice(Slow.DAYS.value, _l("Some days from each meeting on")),
        ],
        default=Slow.NO.value,
    )
    slow_days = IntegerField(
        _l("How many days?"),
        [Optional(), NumberRange(min=1, max=LONGEST_SLOW_DAYS)],
        description=_l("For a chat that goes on for some days."),
    )
    load = IntegerField(
        _l("Minutes a week that it asks for"),
        [Optional(), NumberRange(min=1, max=LONGEST_LOAD_MINUTES)],
        description=_l(
            "What the hosts state for the slow chat. An archive proposes no more for a week of "
            "it; an hour where this is empty."
        ),
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """Return whether all holds; what the chat's own rules refuse is said in the same round."""
        good = bool(super().validate(extra_validators))
        chosen = self.rhythm, self.weekdays, self.interval, self.nth, self.slow
        if any(field.errors for field in chosen):
            return good
        entry = self.to_entry()
        for fault in faults_of(replace(entry, minutes=entry.minutes or LONGEST_MINUTES)):
            if fault.field is None or not self[fault.field].errors:
                self.refuse(fault)
                good = False
        return good

    def to_entry(self) -> ChatEntry:
        """Return what was entered, as values."""
        rhythm = Rhythm(self.rhythm.data)
        weekly = rhythm is Rhythm.WEEKLY
        return ChatEntry(
            tag=self.tag.data or "",
            title=self.title.data or "",
            topic=self.topic.data or "",
            rhythm=rhythm,
            weekdays=tuple(Weekday(day) for day in self.weekdays.data or ()),
            interval=int(self.interval.data) if weekly else 1,
            nth=() if weekly else tuple(int(each) for each in self.nth.data or ()),
            start=self.start.data,
            zone=self.zone.data,
            minutes=self.minutes.data,
            valid_from=self.valid_from.data,
            valid_until=self.valid_until.data,
            slow=Slow(self.slow.data),
            slow_days=self.slow_days.data,
            load=self.load.data,
        )


def data_of(entry: ChatEntry, revision: int) -> dict[str, Any]:
    """Return a chat as the fields of its form."""
    return {
        "version": str(revision),
        "tag": entry.tag,
        "title": entry.title,
        "topic": entry.topic,
        "rhythm": entry.rhythm.value,
        "weekdays": [day.value for day in entry.weekdays],
        "interval": str(entry.interval),
        "nth": [str(each) for each in entry.nth],
        "start": entry.start,
        "zone": entry.zone,
        "minutes": entry.minutes,
        "valid_from": entry.valid_from,
        "valid_until": entry.valid_until,
        "slow": entry.slow.value,
        "slow_days": entry.slow_days,
        "load": entry.load,
    }


def as_query(entry: ChatEntry) -> dict[str, Any]:
    """Return a chat as the values of an address that fills in the form of a new one."""
    found = {
        **data_of(entry, 0),
        "tag": entry.tag.strip().removeprefix("#"),
        "start": entry.start.strftime("%H:%M"),
        "valid_from": entry.valid_from and entry.valid_from.isoformat(),
        "valid_until": entry.valid_until and entry.valid_until.isoformat(),
        "version": None,
    }
    return {name: value for name, value in found.items() if value}


def proposed_in(given: MultiDict[str, str]) -> dict[str, Any]:
    """Return what an address proposes for the form of a new chat; what makes no sense is left."""
    plain = ("tag", "title", "topic", "rhythm", "interval", "slow")
    found: dict[str, Any] = {name: given[name] for name in plain if name in given}
    if given.get("zone") in available_timezones():
        found["zone"] = given["zone"]
    for name in ("weekdays", "nth"):
        if name in given:
            found[name] = given.getlist(name)
    readers: dict[str, Callable[[str], object]] = {
        "start": time.fromisoformat,
        "minutes": int,
        "slow_days": int,
        "load": int,
        "valid_from": date.fromisoformat,
        "valid_until": date.fromisoformat,
    }
    for name, reader in readers.items():
        with suppress(ValueError, KeyError):
            found[name] = reader(given[name])
    return found
