"""What is still possible before a cycle ends: found by asking the rules, never by knowing them.

Each kind of learning is put to the same evaluation that judges the log. What the answer calls
possible therefore counts when it is done, logged and approved.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from itertools import chain

from pldash.domain.cases import Case, Category, Recognition, Topic
from pldash.domain.evaluations import Evaluation, RequirementOutcome
from pldash.domain.made_up import Learning, Need, Prober
from pldash.domain.reasons import ReasonCode
from pldash.domain.requirement_sets import Body, RequirementSet, RequirementSets
from pldash.domain.requirements import evaluate, facts_missed
from pldash.domain.rules.caps import CapKind
from pldash.domain.rules.topics import AboutTopic
from pldash.domain.values import ParticipationMode, Period, Reason, Verdict

CAPS = frozenset(
    {
        ReasonCode.BUNDLE_CAP,
        ReasonCode.CATEGORY_CAP,
        ReasonCode.TOPIC_CAP,
        ReasonCode.MODE_CAP,
    }
)
_WEEKS = timedelta(days=27)


class Aspect(StrEnum):
    """What kinds of learning are told apart by."""

    MODE = "mode"
    CATEGORY = "category"
    TOPIC = "topic"
    STANDARD = "standard"
    PROVIDER = "provider"


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """A kind of learning of which some can still count.

    :ivar code: of the mode, category, topic or standard; a need's for a provider, or nothing
    :ivar learning: with no more than it needs to count
    :ivar least_minutes: the shortest entry that counts
    :ivar room_minutes: the most that can still count; None where no cap is in the way
    :ivar cap: the reason that bounds it, a body's or a school's own policy's
    """

    aspect: Aspect
    code: str
    learning: Learning
    least_minutes: int
    room_minutes: int | None
    cap: Reason | None

    @property
    def needs(self) -> tuple[Need, ...]:
        """Return what an entry has to have, in a fixed order."""
        return tuple(need for need in Need if need in self.learning.has)


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed:
    """A kind of learning of which nothing counts any more, or ever did, and why."""

    aspect: Aspect
    code: str
    why: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class WayTo:
    """A kind of learning as a way to one requirement.

    :ivar minutes: so much of it alone is enough; None where it helps and is never enough
    """

    way: Way
    minutes: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Possibility:
    """A requirement that is not met, and what would meet it.

    :ivar outcome: how it stands on the last day, if nothing more is logged
    :ivar within_reach: whether one way, or all of them together, would meet it
    """

    outcome: RequirementOutcome
    ways: tuple[WayTo, ...]
    within_reach: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """What is still possible in a cycle.

    :ivar last: the last day on which learning can end and count; None where that is not known
    :ivar has_ended: then only what was done before the end, and never logged, can still count
    :ivar depends_on: facts that were not given and that the answer could turn on
    :ivar base: how the log stands on the last day, if nothing more is logged
    """

    last: date | None
    has_ended: bool
    depends_on: tuple[str, ...]
    base: Evaluation
    possibilities: tuple[Possibility, ...]
    ways: tuple[Way, ...]
    closed: tuple[Closed, ...]


def outlook_of(
    case: Case, sets: RequirementSets, *, recognition: Recognition | None = None
) -> Outlook:
    """Return what is still possible in the cycle that a registration is in.

    :param case: with everything as approved as it may become
    :param recognition: how a school would recognise what is not logged yet
    :raises InputRefused: if the body is unknown, or its rules are not shipped
    """
    today = evaluate(case, sets)
    cycle = today.cycle
    if cycle is None:
        return _nothing_to_say(case, sets, today)
    at_end = _at_the_end(case, sets, cycle)
    base = evaluate(at_end, sets)
    last = min(at_end.on, cycle.end)
    prober = Prober(at_end, sets, _days_ahead(case.on, cycle, last), recognition=recognition)
    found = list(_all_ways(prober, sets.body(case.body), base=base, on=at_end.on))
    ways = tuple(each for each in found if isinstance(each, Way))
    open_ones = [each for each in base.requirements if each.verdict is Verdict.NOT_MET]
    return Outlook(
        last=last,
        has_ended=case.on > cycle.end,
        depends_on=prober.missed(),
        base=base,
        possibilities=tuple(_possibility(prober, each, ways) for each in open_ones),
        ways=ways,
        closed=tuple(each for each in found if isinstance(each, Closed)),
    )


def _days_ahead(on: date, cycle: Period, last: date) -> Period:
    """Return the days from tomorrow to the last; of a cycle that has ended, its last weeks."""
    if on >= last:
        return Period(max(cycle.start, last - _WEEKS), last)
    return Period(max(cycle.start, on + timedelta(days=1)), last)


def _nothing_to_say(case: Case, sets: RequirementSets, today: Evaluation) -> Outlook:
    """Return that no end is known, so that nothing can be said of what comes before it."""
    return Outlook(
        last=None,
        has_ended=False,
        depends_on=facts_missed(case, sets),
        base=today,
        possibilities=(),
        ways=(),
        closed=(),
    )


def _at_the_end(case: Case, sets: RequirementSets, cycle: Period) -> Case:
    """Return the question as it will be asked on the last day, of the entries that matter to it.

    Where other rules will hold by then, they judge, unless they draw another cycle.
    """
    later = replace(case, on=max(case.on, cycle.end))
    if later.on != case.on and evaluate(later, sets).cycle != cycle:
        later = case
    version = sets.body(case.body).version_on(later.on)
    if version is None or version.rules.carry_over is not None:
        return later
    inside = tuple(entry for entry in case.entries if entry.ended_on in cycle)
    return replace(later, entries=inside)


def _all_ways(prober: Prober, body: Body, *, base: Evaluation, on: date) -> Iterator[Way | Closed]:
    """Give each kind of learning that the body could tell apart."""
    version = body.version_on(on)
    framework = body.standards.framework_on(on)
    if version is None or not version.rules.total.asks:
        return
    usual = Learning(standard=framework.leaves()[0].code if framework else None)
    for mode in ParticipationMode:
        yield _way(prober, Aspect.MODE, mode, learning=replace(usual, mode=mode))
    for category in body.categories:
        kind = replace(usual, category=Category(category))
        yield _way(prober, Aspect.CATEGORY, category, learning=kind)
    for topic in _topics(version):
        kind = replace(usual, topics=frozenset({topic}))
        yield _way(prober, Aspect.TOPIC, topic, learning=kind)
    for code in _uncovered(base):
        below = framework.children(code) if framework else ()
        kind = replace(usual, standard=below[0].code if below else code)
        yield _way(prober, Aspect.STANDARD, code, learning=kind, keep=Need.STANDARD)
    yield from _by_provider(prober, usual)


def _topics(version: RequirementSet) -> list[Topic]:
    """Return the topics that the rules speak of by name."""
    asked = [rule.topic for rule in version.rules.requirements if isinstance(rule, AboutTopic)]
    capped = [Topic(cap.of) for cap in version.rules.caps if cap.kind is CapKind.TOPIC]
    return list(dict.fromkeys([*asked, *capped]))


def _uncovered(base: Evaluation) -> list[str]:
    """Return the codes of standards that something is still missing for."""
    reasons = chain.from_iterable(each.reasons for each in base.requirements)
    codes = (each.detail for each in reasons if each.code == ReasonCode.NOT_COVERED)
    return [code for code in codes if code is not None]


def _by_provider(prober: Prober, usual: Learning) -> Iterator[Way | Closed]:
    """Give learning with and without a provider, where both count and not equally much."""
    without = usual.without(Need.PROVIDER)
    most = prober.most_minutes
    counted = [prober.outcome(each, most).counted_minutes for each in (without, usual)]
    if 0 < counted[0] < counted[1]:
        yield _way(prober, Aspect.PROVIDER, "", learning=without)
        yield _way(prober, Aspect.PROVIDER, Need.PROVIDER, learning=usual, keep=Need.PROVIDER)


def _way(
    prober: Prober, aspect: Aspect, code: str, *, learning: Learning, keep: Need | None = None
) -> Way | Closed:
    """Return how much of a kind of learning can still count, and what it needs for that.

    :param keep: what it comes with, needed or not
    """
    most = prober.most_minutes
    rich = prober.outcome(learning, most)
    if not rich.counted_minutes:
        return Closed(aspect=aspect, code=code, why=_plain(rich.reasons[0]))
    lean = replace(
        learning,
        has=frozenset(
            need
            for need in learning.has
            if need is keep or not prober.counts(learning.without(need), most)
        ),
    )
    if not prober.counts(lean, most):
        lean = learning
    found = prober.outcome(lean, most)
    cap = next((_plain(each) for each in found.reasons if each.code in CAPS), None)
    return Way(
        aspect=aspect,
        code=code,
        learning=lean,
        least_minutes=prober.least(lambda minutes: prober.counts(lean, minutes), 1, most),
        room_minutes=None if cap is None else found.counted_minutes,
        cap=cap,
    )


def _plain(reason: Reason) -> Reason:
    """Return a reason without the minutes of what is made up."""
    return replace(reason, minutes=None)


def _possibility(prober: Prober, outcome: RequirementOutcome, ways: tuple[Way, ...]) -> Possibility:
    """Return which kinds of learning help with a requirement, and how much of each is enough."""
    found = [each for each in (_way_to(prober, outcome, way) for way in ways) if each is not None]
    alone = any(each.minutes is not None for each in found)
    whole = [(each.way.learning, _most_of(prober, each.way)) for each in found]
    return Possibility(
        outcome=outcome,
        ways=tuple(found),
        within_reach=alone or _is_met(prober.with_all(whole), outcome.id),
    )


def _way_to(prober: Prober, outcome: RequirementOutcome, way: Way) -> WayTo | None:
    """Return what one kind of learning does for a requirement, None where nothing."""
    most = _most_of(prober, way)
    for learning in _with_one_need_more(way.learning):
        full = prober.with_one(learning, most)
        helping = replace(way, learning=learning)
        if _is_met(full, outcome.id):
            return WayTo(way=helping, minutes=_enough(prober, outcome, helping))
        if _outcome(full, outcome.id).counted_minutes > outcome.counted_minutes:
            return WayTo(way=helping, minutes=None)
    return None


def _with_one_need_more(lean: Learning) -> Iterator[Learning]:
    """Give a kind of learning as it is, then with each thing that one requirement may look for."""
    yield lean
    for need in Need:
        if need not in lean.has:
            yield replace(lean, has=lean.has | {need})


def _enough(prober: Prober, outcome: RequirementOutcome, way: Way) -> int:
    """Return how much of a kind of learning meets a requirement that all of it would meet."""
    most = _most_of(prober, way)
    short_by = (outcome.required_minutes or 0) - outcome.counted_minutes
    first = min(max(short_by, way.least_minutes), most)
    return prober.least(
        lambda minutes: _is_met(prober.with_one(way.learning, minutes), outcome.id), first, most
    )


def _most_of(prober: Prober, way: Way) -> int:
    return prober.most_minutes if way.room_minutes is None else way.room_minutes


def _outcome(evaluation: Evaluation, requirement_id: str) -> RequirementOutcome:
    return next(each for each in evaluation.requirements if each.id == requirement_id)


def _is_met(evaluation: Evaluation, requirement_id: str) -> bool:
    return _outcome(evaluation, requirement_id).verdict is Verdict.MET
