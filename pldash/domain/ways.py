"""Kinds of learning: which still count with a body, how much of each, and what it needs for that.

Found by asking the rules with learning that nobody did, never by knowing them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from itertools import chain

from pldash.domain.cases import Category, Topic
from pldash.domain.evaluations import Evaluation
from pldash.domain.made_up import Learning, Need, Prober
from pldash.domain.reasons import ReasonCode
from pldash.domain.requirement_sets import Body, RequirementSet
from pldash.domain.rules.caps import CapKind
from pldash.domain.rules.topics import AboutTopic
from pldash.domain.values import ParticipationMode, Reason

CAPS = frozenset(
    {
        ReasonCode.BUNDLE_CAP,
        ReasonCode.CATEGORY_CAP,
        ReasonCode.TOPIC_CAP,
        ReasonCode.MODE_CAP,
        ReasonCode.CAP_FILLED_EARLIER,
    }
)


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


def all_ways(prober: Prober, body: Body, *, base: Evaluation, on: date) -> Iterator[Way | Closed]:
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
    for topic in topics_of(version):
        kind = replace(usual, topics=frozenset({topic}))
        yield _way(prober, Aspect.TOPIC, topic, learning=kind)
    for code in _uncovered(base):
        below = framework.children(code) if framework else ()
        kind = replace(usual, standard=below[0].code if below else code)
        yield _way(prober, Aspect.STANDARD, code, learning=kind, keep=Need.STANDARD)
    yield from _by_provider(prober, usual)


def topics_of(version: RequirementSet) -> list[Topic]:
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
