"""What the progress pages show, put together from one judgement."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from flask_babel import format_date
from flask_babel import gettext as _

from pldash.domain.activities import ActivityState
from pldash.domain.frameworks import ItemLevel
from pldash.domain.progress import counted_time, days_left, projected_on, time_by_standard
from pldash.domain.reasons import ReasonCode
from pldash.domain.values import Period, Reason, Verdict
from pldash.web.context import minutes as in_words
from pldash.web.progress.reasons import ReasonWords, RuleWords, reason_words, rule_words
from pldash.web.progress.sentences import UNLOWERED, rule_sentence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pldash.domain.evaluations import RequirementOutcome
    from pldash.domain.frameworks import Framework
    from pldash.domain.requirement_sets import Body
    from pldash.domain.tallies import EntryOutcome
    from pldash.domain.time_kinds import TimePart
    from pldash.services.activity_logs import LoggedEntry
    from pldash.services.progress import Judgement

PAGE = 50
HEAT_STEPS = (0, 60, 180, 360)
"""Minutes above which a standard's cell is one shade darker."""


@dataclass(frozen=True, slots=True)
class StandardCell:
    """One row of the table of standards."""

    code: str
    title: str
    minutes: int
    activities: int
    level: int


@dataclass(frozen=True, slots=True)
class Unlowered:
    """What does not lower an amount, and the rule that says so."""

    sentences: tuple[str, ...]
    rule: RuleWords


@dataclass(frozen=True, slots=True)
class RequirementLine:
    """One requirement with its verdict and why.

    :ivar unlowered: what the body says lowers it by nothing; of the total only
    """

    title: str
    verdict: Verdict
    advisory: bool
    amount: str
    reasons: tuple[str, ...]
    rule: RuleWords
    unlowered: tuple[Unlowered, ...] = ()


@dataclass(frozen=True, slots=True)
class EntryLine:
    """One activity: counted, not counted, and why."""

    activity_id: UUID
    title: str
    ended_on: date
    state: str
    counted: int
    not_counted: int
    once_approved: int
    reasons: tuple[ReasonWords, ...]


@dataclass(frozen=True, slots=True)
class ProgressView:
    """Everything on the page of one registration."""

    progress: Judgement
    required: int | None
    counted: int
    potential: int
    has_declined: bool
    verdict: Verdict
    cycle: Period | None
    has_no_cycle: bool
    cycle_reasons: tuple[str, ...]
    cycle_rule: RuleWords | None
    days_left: int | None
    sentence: str
    by_mode: tuple[TimePart, ...]
    standards: tuple[StandardCell, ...]
    names_checked: bool
    requirements: tuple[RequirementLine, ...]
    entries: tuple[EntryLine, ...]
    page: int
    pages: int

    @property
    def bar_total(self) -> int:
        """Return the length of the bar: what is asked, or all that counts."""
        return max(self.required or 0, self.counted, 1)


def present(progress: Judgement, page: int) -> ProgressView:
    """Return one registration's page of entries with everything above it."""
    judged, cycle = progress.now, progress.now.cycle
    pages = max(1, -(-len(progress.log) // PAGE))
    page = min(max(1, page), pages)
    made, framework = progress.cycle, progress.body.standards.framework_on(progress.on)
    return ProgressView(
        progress=progress,
        required=judged.required_minutes,
        counted=judged.counted_minutes,
        potential=progress.potential.counted_minutes,
        has_declined=any(each.state is ActivityState.DECLINED for each in _within(progress)),
        verdict=judged.verdict,
        cycle=cycle,
        has_no_cycle=made is not None and Reason(ReasonCode.NO_CYCLE) in made.reasons,
        cycle_reasons=() if made is None else tuple(map(rule_sentence, made.reasons)),
        cycle_rule=None if made is None else rule_words(made.about),
        days_left=None if cycle is None else days_left(cycle, progress.on),
        sentence=standing_sentence(progress),
        by_mode=counted_time(progress.case.entries, judged.entries),
        standards=() if framework is None else _standards(progress, framework),
        names_checked=framework is None or framework.names_checked,
        requirements=_requirements(progress),
        entries=_entries(progress, (page - 1) * PAGE),
        page=page,
        pages=pages,
    )


def standing_sentence(progress: Judgement) -> str:
    """Return one sentence: how much is to go, and when the usual pace gets there."""
    judged, cycle = progress.now, progress.now.cycle
    if judged.verdict is Verdict.NOT_APPLICABLE:
        return _("Nothing is asked of you here at present.")
    if judged.required_minutes is None and judged.verdict is Verdict.MET:
        return _("What is asked of you is there.")
    if judged.required_minutes is None and judged.verdict is Verdict.NOT_MET:
        return _("What is asked of you is not there yet; each requirement says why.")
    if judged.required_minutes is None:
        return _("What is asked cannot be put into hours here; each requirement says why.")
    to_go = judged.required_minutes - judged.counted_minutes
    if to_go <= 0:
        return _("You have the hours that are asked.")
    counted, required = judged.counted_minutes, judged.required_minutes
    said: str = _("%(to_go)s to go.", to_go=in_words(to_go))
    if cycle is not None:
        reached = projected_on(counted, required, since=cycle.start, on=progress.on)
        said += _pace(reached, cycle)
    return said


def _pace(reached: date | None, cycle: Period) -> str:
    if reached is None:
        return ""
    month = format_date(reached, "MMMM y")
    if reached <= cycle.end:
        return " " + _("At your usual pace you will be there in %(month)s.", month=month)
    return " " + _("At your usual pace that would be %(month)s, after the end.", month=month)


def _requirements(progress: Judgement) -> tuple[RequirementLine, ...]:
    """Return a line for each requirement; the total, which is the first, says what lowers nothing.

    Where nothing is asked there is no amount that anything could lower.
    """
    total, *others = (_requirement(each, progress.body) for each in progress.now.requirements)
    version = progress.body.version_on(progress.on)
    if version is None or not progress.now.required_minutes:
        return (total, *others)
    unlowered = tuple(
        Unlowered(tuple(str(UNLOWERED[each]) for each in rule.told()), rule_words(rule.about))
        for rule in version.rules.no_proration
    )
    return (replace(total, unlowered=unlowered), *others)


def _requirement(outcome: RequirementOutcome, body: Body) -> RequirementLine:
    amount = ""
    if outcome.required_minutes:
        amount = _(
            "%(counted)s of %(required)s",
            counted=in_words(outcome.counted_minutes),
            required=in_words(outcome.required_minutes),
        )
    return RequirementLine(
        title=outcome.about.title,
        verdict=outcome.verdict,
        advisory=outcome.advisory,
        amount=amount,
        reasons=tuple(rule_sentence(each, body=body) for each in outcome.reasons),
        rule=rule_words(outcome.about),
    )


def _entries(progress: Judgement, first: int) -> tuple[EntryLine, ...]:
    """Return one page of lines; the judgements are in the order of the log."""
    shown = slice(first, first + PAGE)
    rows = zip(
        progress.log[shown],
        progress.case.entries[shown],
        progress.now.entries[shown],
        progress.potential.entries[shown],
        strict=True,
    )
    return tuple(
        EntryLine(
            activity_id=logged.activity_id,
            title=logged.title or _("Without a title"),
            ended_on=logged.entry.ended_on,
            state=logged.state.value,
            counted=outcome.counted_minutes,
            not_counted=outcome.not_counted_minutes,
            once_approved=later.counted_minutes,
            reasons=tuple(
                reason_words(reason, entry, progress.grounds, state=logged.state)
                for reason in _reasons(outcome, later)
            ),
        )
        for logged, entry, outcome, later in rows
    )


def _reasons(now: EntryOutcome, later: EntryOutcome) -> Iterator[Reason]:
    """Give each reason why minutes do not count, those that approval alone would not mend too."""
    yield from now.reasons
    said = {reason.code for reason in now.reasons}
    yield from (each for each in later.reasons if each.code not in said)


def _standards(progress: Judgement, framework: Framework) -> tuple[StandardCell, ...]:
    """Return every leaf of the body's framework, with the time of the cycle's activities.

    A code that is ours and not the publisher's is not shown.
    """
    spent = time_by_standard(
        (_codes(logged, framework.code), logged.minutes) for logged in _within(progress)
    )
    cells = []
    for item in framework.leaves():
        time = spent.get(item.code)
        minutes, activities = (time.minutes, time.activities) if time else (0, 0)
        cells.append(
            StandardCell(
                code="" if item.level is ItemLevel.DOMAIN else item.code,
                title=item.title,
                minutes=minutes,
                activities=activities,
                level=sum(minutes > step for step in HEAT_STEPS),
            )
        )
    return tuple(cells)


def _within(progress: Judgement) -> tuple[LoggedEntry, ...]:
    cycle = progress.now.cycle
    if cycle is None:
        return progress.log
    return tuple(each for each in progress.log if each.entry.ended_on in cycle)


def _codes(logged: LoggedEntry, framework: str) -> tuple[str, ...]:
    return tuple(code for known, code in logged.standards if known == framework)
