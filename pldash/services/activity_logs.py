"""A teacher's whole log, read at once and turned into the entries that the rules judge."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from pldash.domain.activities import ActivityEntry, ActivityState
from pldash.domain.actors import Actor
from pldash.domain.cases import Entry
from pldash.domain.values import ParticipationMode
from pldash.models.activities import Activity, ActivityStandard, ParticipationPart, Reflection
from pldash.models.frameworks import FrameworkItemRow, FrameworkRow
from pldash.services.claims import claims_of_log
from pldash.services.corrections import counted_once, counted_with
from pldash.services.recognitions import recogniser_for

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from sqlalchemy import Row

    from pldash.domain.claims import Claim

    LogRow = Row[*tuple[Any, ...]]


_FACTS = (
    Activity.id,
    Activity.title,
    Activity.state,
    Activity.started_on,
    Activity.ended_on,
    Activity.activity_type,
    Activity.bundle_id,
)


@dataclass(frozen=True, slots=True)
class LoggedEntry:
    """One activity of the log, as the rules see it and as a page names it.

    :ivar standards: framework code and item code of each standard
    :ivar claims: what is stated for each registration body
    """

    entry: Entry
    activity_id: UUID
    title: str
    state: ActivityState
    standards: tuple[tuple[str, str], ...]
    claims: Mapping[str, Claim] = field(default_factory=dict)

    @property
    def minutes(self) -> int:
        """Return all logged minutes."""
        return sum(self.entry.parts.values())


def log_of(session: Session, actor: Actor) -> tuple[LoggedEntry, ...]:
    """Return every activity with minutes, newest first, in seven statements however many."""
    whole = _log(session, actor, counted_once())
    return _recognised(session, actor, [each for each in whole if each.entry.parts])


def log_with(
    session: Session, actor: Actor, activity_id: UUID, *, typed: ActivityEntry
) -> tuple[LoggedEntry, ...]:
    """Return the log as it would be with one entry as it is typed; nothing is written.

    What a page does not show of a saved entry, such as its bundle, stays as it is saved. A
    correction stands in the place of the entry that it corrects.

    :param activity_id: the typed entry's, which need not be saved yet
    """
    words = sum(len(answer.split()) for answer in typed.words.values())
    which = counted_with(activity_id)
    whole = _log(session, actor, which, typed_words={activity_id: words})
    saved = next((each for each in whole if each.activity_id == activity_id), None)
    others = [each for each in whole if each is not saved and each.entry.parts]
    known = saved.entry if saved else _new_entry(activity_id, typed, words)
    entry = replace(
        known,
        started_on=typed.started_on,
        ended_on=typed.ended_on,
        parts=typed.minutes,
        activity_type=typed.activity_type,
    )
    first = LoggedEntry(
        entry,
        activity_id,
        typed.title,
        ActivityState.DRAFT,
        _codes(session, typed.standard_ids),
        typed.claims,
    )
    return _recognised(session, actor, [first, *others])


def _recognised(
    session: Session, actor: Actor, log: Sequence[LoggedEntry]
) -> tuple[LoggedEntry, ...]:
    """Return the entries, each with the policy of the school that judges it."""
    if not log:
        return ()
    recogniser = recogniser_for(session, actor)
    return tuple(
        replace(each, entry=replace(each.entry, recognition=how))
        for each in log
        for how in [recogniser.of(each.activity_id, each.entry.ended_on)]
    )


def _new_entry(activity_id: UUID, typed: ActivityEntry, words: int) -> Entry:
    return Entry(
        id=str(activity_id),
        started_on=typed.started_on,
        ended_on=typed.ended_on,
        parts=typed.minutes,
        annotation_words=words,
        reflection_words=words,
    )


def _codes(session: Session, item_ids: Collection[UUID]) -> tuple[tuple[str, str], ...]:
    """Return framework code and item code of some standards, in their order."""
    query = (
        select(FrameworkRow.code, FrameworkItemRow.code)
        .join(FrameworkRow, FrameworkRow.id == FrameworkItemRow.framework_id)
        .where(FrameworkItemRow.id.in_(item_ids))
        .order_by(FrameworkItemRow.position)
    )
    return tuple((row[0], row[1]) for row in session.execute(query))


def _log(
    session: Session,
    actor: Actor,
    which: Sequence[ColumnElement[bool]],
    *,
    typed_words: Mapping[UUID | None, int] = MappingProxyType({}),
) -> tuple[LoggedEntry, ...]:
    """Return the activities, those without minutes too.

    :param typed_words: how many words are typed, by activity, instead of those that are saved
    """
    query = select(*_FACTS).where(Activity.teacher_id == actor.account_id, *which)
    rows = session.execute(query.order_by(Activity.ended_on.desc(), Activity.id.desc())).all()
    parts, standards = _parts(session, actor), _standards(session, actor)
    words, claims = _reflection_words(session, actor), claims_of_log(session, actor)
    words.update(typed_words)
    declared = not actor.school_ids
    return tuple(
        LoggedEntry(
            _entry(
                row,
                parts.get(row.id, {}),
                words=words.get(row.id, 0) + words.get(row.bundle_id, 0),
                approved=_counts_as_approved(row.state, declared=declared),
            ),
            row.id,
            row.title,
            row.state,
            tuple(standards.get(row.id, ())),
            claims.get(row.id, {}),
        )
        for row in rows
    )


def _entry(
    row: LogRow, parts: dict[ParticipationMode, int], *, words: int, approved: bool
) -> Entry:
    return Entry(
        id=str(row.id),
        started_on=row.started_on,
        ended_on=row.ended_on,
        parts=parts,
        activity_type=row.activity_type,
        # What a teacher writes about an activity is one text here: its note and its reflection.
        annotation_words=words,
        reflection_words=words,
        approved=approved,
        bundle=None if row.bundle_id is None else str(row.bundle_id),
    )


def _counts_as_approved(state: ActivityState, *, declared: bool) -> bool:
    """Return whether the minutes count now; without a school the teacher's own word stands."""
    return state is ActivityState.APPROVED or declared


def _parts(session: Session, actor: Actor) -> dict[UUID, dict[ParticipationMode, int]]:
    found: dict[UUID, dict[ParticipationMode, int]] = defaultdict(dict)
    rows = session.execute(
        select(ParticipationPart.activity_id, ParticipationPart.mode, ParticipationPart.minutes)
        .join(Activity, Activity.id == ParticipationPart.activity_id)
        .where(Activity.teacher_id == actor.account_id)
    )
    for activity_id, mode, minutes in rows:
        found[activity_id][mode] = minutes
    return dict(found)


def _standards(session: Session, actor: Actor) -> dict[UUID, list[tuple[str, str]]]:
    found: dict[UUID, list[tuple[str, str]]] = defaultdict(list)
    rows = session.execute(
        select(ActivityStandard.activity_id, FrameworkRow.code, FrameworkItemRow.code)
        .join(Activity, Activity.id == ActivityStandard.activity_id)
        .join(FrameworkItemRow, FrameworkItemRow.id == ActivityStandard.item_id)
        .join(FrameworkRow, FrameworkRow.id == FrameworkItemRow.framework_id)
        .where(Activity.teacher_id == actor.account_id)
        .order_by(FrameworkItemRow.position)
    )
    for activity_id, framework, code in rows:
        found[activity_id].append((framework, code))
    return dict(found)


def _reflection_words(session: Session, actor: Actor) -> dict[UUID | None, int]:
    """Return the number of words by activity and by bundle."""
    found: dict[UUID | None, int] = defaultdict(int)
    rows = session.execute(
        select(Reflection.activity_id, Reflection.bundle_id, Reflection.words).where(
            Reflection.teacher_id == actor.account_id
        )
    )
    for activity_id, bundle_id, text in rows:
        found[activity_id or bundle_id] += len(text.split())
    return dict(found)
