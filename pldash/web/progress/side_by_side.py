"""Several registrations from one log: what each entry counts in each, and why."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import url_for
from flask_babel import gettext as _

from pldash.domain.progress import counted_time, days_left
from pldash.domain.single_use import used_twice
from pldash.web.chats.words import listed
from pldash.web.context import minutes as in_words
from pldash.web.progress.presenters import standing_sentence
from pldash.web.progress.reasons import ReasonWords, RuleWords, reason_words, rule_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date
    from uuid import UUID

    from pldash.domain.requirement_sets import RequirementSets
    from pldash.domain.single_use import UsedTwice
    from pldash.domain.time_kinds import TimePart
    from pldash.domain.values import Verdict
    from pldash.services.progress import Progress

PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One registration.

    :ivar counted: today
    :ivar potential: once everything logged is approved
    """

    name: str
    full_name: str
    url: str
    verdict: Verdict
    counted: int
    potential: int
    required: int | None
    days_left: int | None
    sentence: str
    by_mode: tuple[TimePart, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """What one entry counts in one registration, once approved.

    :ivar used_twice: whether the body lets it be used once and another one counts it too
    """

    column: str
    counted: int
    reasons: tuple[ReasonWords, ...]
    used_twice: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryRow:
    """One activity with what it counts in each registration."""

    activity_id: UUID
    title: str
    ended_on: date
    minutes: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OnceOnly:
    """Where one body lets an hour be used once and another one counts it too."""

    sentence: str
    rule: RuleWords


@dataclass(frozen=True, slots=True, kw_only=True)
class SideBySide:
    """Everything on the page."""

    columns: tuple[Column, ...]
    rows: tuple[EntryRow, ...]
    once_only: tuple[OnceOnly, ...]
    waits: bool
    page: int
    pages: int


def present_side_by_side(
    found: Sequence[Progress], rules: RequirementSets, page: int
) -> SideBySide:
    """Return several registrations beside each other, with one page of the log."""
    log = found[0].log if found else ()
    pages = max(1, -(-len(log) // PAGE))
    page = min(max(1, page), pages)
    twice = used_twice([(each.later, each.potential) for each in found], rules)
    names = _names(found)
    return SideBySide(
        columns=tuple(_column(each, name) for each, name in zip(found, names, strict=True)),
        rows=tuple(_rows(found, names, twice=twice, first=(page - 1) * PAGE)),
        once_only=tuple(_once_only(each, rules) for each in twice),
        waits=any(each.potential.counted_minutes > each.now.counted_minutes for each in found),
        page=page,
        pages=pages,
    )


def _names(found: Sequence[Progress]) -> list[str]:
    """Return a name for each column; two with one body are told apart by number or grant."""
    often = Counter(each.body.code for each in found)
    return [
        each.body.short_name if often[each.body.code] == 1 else _told_apart(each) for each in found
    ]


def _told_apart(progress: Progress) -> str:
    row = progress.registration
    own = row.number or (row.granted_on.isoformat() if row.granted_on else _("no number"))
    return f"{progress.body.short_name} {own}"


def _column(progress: Progress, name: str) -> Column:
    judged = progress.now
    return Column(
        name=name,
        full_name=progress.body.name,
        url=url_for("progress.show", registration_id=progress.registration.id),
        verdict=judged.verdict,
        counted=judged.counted_minutes,
        potential=progress.potential.counted_minutes,
        required=judged.required_minutes,
        days_left=None if judged.cycle is None else days_left(judged.cycle, progress.on),
        sentence=standing_sentence(progress),
        by_mode=counted_time(progress.case.entries, judged.entries),
    )


def _rows(
    found: Sequence[Progress], names: Sequence[str], *, twice: Sequence[UsedTwice], first: int
) -> Iterator[EntryRow]:
    """Give one page of the log; the judgements are in its order."""
    shared = {(each.body, entry) for each in twice for entry in each.entries}
    log = found[0].log if found else ()
    for place, logged in list(enumerate(log))[first : first + PAGE]:
        yield EntryRow(
            activity_id=logged.activity_id,
            title=logged.title or _("Without a title"),
            ended_on=logged.entry.ended_on,
            minutes=logged.minutes,
            cells=tuple(
                _cell(
                    each, place, name=name, used_twice=(each.body.code, logged.entry.id) in shared
                )
                for each, name in zip(found, names, strict=True)
            ),
        )


def _cell(progress: Progress, place: int, *, name: str, used_twice: bool) -> Cell:
    entry, outcome = progress.later.entries[place], progress.potential.entries[place]
    state = progress.log[place].state
    return Cell(
        column=name,
        counted=outcome.counted_minutes,
        reasons=tuple(
            reason_words(reason, entry, progress.grounds, state=state) for reason in outcome.reasons
        ),
        used_twice=used_twice,
    )


def _once_only(twice: UsedTwice, rules: RequirementSets) -> OnceOnly:
    others = [rules.body(code).short_name for code in twice.others]
    sentence = _(
        "%(body)s lets an hour be used only once, and %(minutes)s of what it counts is counted "
        "by %(others)s too. If you use that there, %(left)s is left for %(body)s.",
        body=rules.body(twice.body).short_name,
        minutes=in_words(twice.minutes),
        others=listed(others),
        left=in_words(twice.left_minutes),
    )
    return OnceOnly(sentence=sentence, rule=rule_words(twice.about))
