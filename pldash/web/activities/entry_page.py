"""The page with the form of one entry, put together for its template."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from flask import g
from flask_babel import gettext as _

from pldash.domain.activities import minutes_beyond_meeting
from pldash.domain.errors import InputRefused
from pldash.domain.occurrences import OccurrenceKind
from pldash.domain.reflections import prompts_for
from pldash.domain.values import ParticipationMode
from pldash.services.claims import EarlierProvider, claims_of, earlier_providers
from pldash.services.meetings import Meeting
from pldash.services.registrations import list_registrations
from pldash.web.activities.entry_offers import (
    KindOfLearning,
    StandardsOnOffer,
    kind_of_learning,
    standards_on_offer,
)
from pldash.web.activities.forms import EntryForm, instant_text
from pldash.web.activities.meetings import MeetingRow, meeting_rows
from pldash.web.activities.questions import Questions, questions_of
from pldash.web.activities.words import full_day, local_days, time_of_day
from pldash.web.runtime import now, runtime
from pldash.web.session import actor, me, read

if TYPE_CHECKING:
    from pldash.domain.requirement_sets import Body
    from pldash.models.activities import Activity

MAIN_MODES = tuple(ParticipationMode)[:3]


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryPage:
    """What the page shows around the form.

    :ivar meeting: the meeting it belongs to; None for something of the teacher's own
    :ivar chat: the chat's tag, also where it met outside its schedule
    :ivar providers: those named before, by the body's code
    :ivar more_open: whether the further ways of taking part hold something
    :ivar copy: names the copy on the device
    """

    activity_id: UUID
    form: EntryForm
    meeting: MeetingRow | None
    chat: str
    standards: StandardsOnOffer
    kind: KindOfLearning
    providers: Mapping[str, Sequence[EarlierProvider]]
    questions: Questions
    total: int
    more_open: bool
    days_open: bool
    first_day: str
    last_day: str
    copy: str
    said: str
    evidence: Sequence[Any] = ()
    clash: Any = None

    @property
    def is_beyond_meeting(self) -> bool:
        """Return whether more minutes were live than the meeting was scheduled for."""
        fields = self.form.modes().items()
        typed = {mode: each.data for mode, each in fields if isinstance(each.data, int)}
        scheduled = None if self.meeting is None else self.meeting.minutes
        return minutes_beyond_meeting(scheduled, typed) > 0


def my_bodies() -> tuple[Body, ...]:
    """Return the person's registration bodies, each once; those whose rules are shipped.

    They are looked up once in each request.
    """
    if "my_bodies" not in g:
        found = {}
        for registration in list_registrations(read(), actor()):
            with suppress(InputRefused):
                found[registration.body] = runtime().rules.body(registration.body)
        g.my_bodies = tuple(found.values())
    return cast("tuple[Body, ...]", g.my_bodies)


def _bodies_for(row: Activity) -> list[Body]:
    """Return the person's bodies, and any other for which an entry states something."""
    found = {body.code: body for body in my_bodies()}
    for claim in row.claims:
        with suppress(InputRefused):
            found.setdefault(claim.body, runtime().rules.body(claim.body))
    return list(found.values())


def _providers(form: EntryForm) -> dict[str, list[EarlierProvider]]:
    """Return the providers that the person named before, for each body that asks for one."""
    found: dict[str, list[EarlierProvider]] = {
        part.asked.body: [] for part in form.parts if part.provider
    }
    for each in earlier_providers(read(), actor(), found.keys()):
        found[each.body].append(each)
    return found


def new_form(
    meeting: Meeting | None, chat: tuple[UUID, str] | None, *, on: date | None = None
) -> EntryForm:
    """Return the form of an entry that is not saved yet, with sensible beginnings.

    :param chat: id and tag of a chat that met outside its schedule
    :param on: the day on which it met; None for today
    """
    today = me().today(now())
    first = last = min(on or today, today)
    if meeting is not None:
        first, last = local_days(meeting.occurrence, me().zone)
    form = EntryForm(
        prompts=prompts_for(me().stage, ()),
        bodies=my_bodies(),
        data={"started_on": first, "ended_on": min(last, today)},
    )
    if meeting is not None:
        _take_meeting(form, meeting)
        if meeting.occurrence.kind is OccurrenceKind.LIVE:
            form.synchronous.data = meeting.occurrence.minutes
    elif chat is not None:
        form.chat.data, form.title.data = str(chat[0]), f"#{chat[1]}"
    return form


def stored_form(row: Activity, meeting: Meeting | None = None) -> EntryForm:
    """Return the form of a saved entry.

    :param meeting: another meeting that the teacher chose for it
    """
    form = EntryForm(
        prompts=prompts_for(me().stage, [each.prompt for each in row.reflections]),
        bodies=_bodies_for(row),
        claims=claims_of(row),
        data=form_values(row),
    )
    if meeting is not None:
        _take_meeting(form, meeting)
        first, last = local_days(meeting.occurrence, me().zone)
        form.started_on.data, form.ended_on.data = first, min(last, me().today(now()))
    return form


def form_values(row: Activity) -> dict[str, Any]:
    """Return a saved entry as values of the form's fields."""
    values: dict[str, Any] = {
        "version": str(row.version),
        "chat": "" if row.chat_id is None else str(row.chat_id),
        "at": "" if row.occurrence_at is None else instant_text(row.occurrence_at),
        "title": row.title,
        "started_on": row.started_on,
        "ended_on": row.ended_on,
        "activity_type": row.activity_type.value,
        "standards": [item.id for item in row.standards],
    }
    values |= {part.mode.value: part.minutes for part in row.parts}
    values |= {f"words_{each.prompt.partition('-')[0]}": each.words for each in row.reflections}
    return values


def _take_meeting(form: EntryForm, meeting: Meeting) -> None:
    form.chat.data = str(meeting.chat_id)
    form.at.data = instant_text(meeting.occurrence.starts_at)
    form.title.data = f"#{meeting.chat.tag}"


def entry_page(
    form: EntryForm,
    activity_id: UUID,
    *,
    meeting: Meeting | None,
    row: Activity | None = None,
    clash: Any = None,
) -> EntryPage:
    """Return everything that the form's page shows.

    :param row: the entry as it is saved; None where it is not
    """
    moment, bodies = now(), my_bodies()
    ended = form.ended_on.data or me().today(moment)
    more = [form[mode.value] for mode in ParticipationMode if mode not in MAIN_MODES]
    form.copy.data = _copy_name(form, activity_id, row)
    return EntryPage(
        activity_id=activity_id,
        form=form,
        meeting=None if meeting is None else meeting_rows([meeting], me(), now=moment)[0],
        chat=form.title.data or "" if form.chat.data else "",
        standards=standards_on_offer(form, bodies, ended, meeting=meeting),
        kind=kind_of_learning(form, bodies, me().today(moment)),
        providers=_providers(form),
        questions=questions_of(form, (me().today(moment) - ended).days),
        total=sum(each.data for each in form.modes().values() if isinstance(each.data, int)),
        more_open=any(each.data or each.errors for each in more),
        days_open=bool(form.started_on.errors or form.ended_on.errors or form.title.errors),
        first_day=full_day(form.started_on.data) if form.started_on.data else "",
        last_day=full_day(form.ended_on.data) if form.ended_on.data else "",
        copy=form.copy.data,
        said="" if row is None or form.is_submitted() else saved_words(row.changed_at, moment),
        evidence=() if row is None else row.evidence,
        clash=clash,
    )


def saved_words(changed_at: datetime, moment: datetime) -> str:
    """Return when an entry was saved, in words."""
    here = me().time_zone
    changed = changed_at.astimezone(here)
    if changed.date() == moment.astimezone(here).date():
        return _("Saved %(time)s", time=time_of_day(changed))
    return _("Saved %(day)s", day=full_day(changed.date()))


def _copy_name(form: EntryForm, activity_id: UUID, row: Activity | None) -> str:
    """Return the name of the device's copy: the same for a meeting before and after it is saved.

    A refused form keeps the name that it had: words that are saved in the end are then found
    and let go under it.
    """
    if form.is_submitted() and form.copy.data:
        return str(form.copy.data)
    if form.at.data:
        return f"meeting-{form.chat.data}-{form.at.data}"
    return "new-entry" if row is None else f"activity-{activity_id}"
