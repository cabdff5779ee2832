"""What the page says of what is still possible before a cycle ends."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

from flask_babel import format_date
from flask_babel import gettext as _

from pldash.domain.reasons import ReasonCode
from pldash.domain.values import ParticipationMode, Verdict
from pldash.domain.ways import Aspect
from pldash.web.context import minutes as in_words
from pldash.web.progress.reasons import RuleWords, rule_words
from pldash.web.progress.sentences import FACTS, TAUGHT, rule_sentence
from pldash.web.progress.words import any_of, cap_sentence, kind_name, needs_phrase

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from pldash.domain.outlooks import Outlook, Possibility, WayTo
    from pldash.domain.requirement_sets import Body
    from pldash.domain.ways import Closed, Way
    from pldash.services.progress import Progress

CAPPED_BY: Final = {
    ReasonCode.CATEGORY_CAP: Aspect.CATEGORY,
    ReasonCode.TOPIC_CAP: Aspect.TOPIC,
    ReasonCode.MODE_CAP: Aspect.MODE,
    ReasonCode.CAP_FILLED_EARLIER: Aspect.MODE,
}
"""What a kind of cap is on."""

Said: TypeAlias = "tuple[Aspect, str, tuple[str, ...]]"
"""What is said of one kind of learning: told apart by what, its name, the sentences."""


@dataclass(frozen=True, slots=True)
class KindLine:
    """Some kinds of learning of which the same can be said."""

    names: str
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PossibleLine:
    """A requirement that is not met, and what would meet it.

    :ivar needed: how much by when, in a sentence
    """

    title: str
    advisory: bool
    needed: str
    ways: tuple[KindLine, ...]
    within_reach: bool
    rule: RuleWords


@dataclass(frozen=True, slots=True, kw_only=True)
class AheadView:
    """Everything on the page.

    :ivar depends_on: names of facts that were not given and could change it all
    :ivar waits: whether it reckons with entries that are not approved yet
    :ivar rooms: what is left under each cap
    :ivar closed: of which nothing counts
    """

    progress: Progress
    last: date | None
    has_ended: bool
    verdict: Verdict
    depends_on: tuple[str, ...]
    waits: bool
    possible: tuple[PossibleLine, ...]
    rooms: tuple[KindLine, ...]
    closed: tuple[KindLine, ...]


def present_ahead(progress: Progress, outlook: Outlook) -> AheadView:
    """Return what is still possible, in words."""
    body = progress.body
    return AheadView(
        progress=progress,
        last=outlook.last,
        has_ended=outlook.has_ended,
        verdict=outlook.base.verdict,
        depends_on=tuple(str(FACTS.get(key, key)) for key in outlook.depends_on),
        waits=progress.potential.counted_minutes > progress.now.counted_minutes,
        possible=tuple(_possible(each, outlook, body) for each in outlook.possibilities),
        rooms=_together(_rooms(outlook.ways, body)),
        closed=_together(_closed(outlook.closed, body)),
    )


def _possible(each: Possibility, outlook: Outlook, body: Body) -> PossibleLine:
    return PossibleLine(
        title=each.outcome.about.title,
        advisory=each.outcome.advisory,
        needed=_needed(each, outlook),
        ways=_together(
            (to.way.aspect, _kind(to.way, body), _way_sentences(to, body)) for to in each.ways
        ),
        within_reach=each.within_reach,
        rule=rule_words(each.outcome.about),
    )


def _needed(each: Possibility, outlook: Outlook) -> str:
    """Return how much of it is missing, and by when it has to be done."""
    day = "" if outlook.last is None else format_date(outlook.last, "long")
    required = each.outcome.required_minutes
    if required is None:
        return _("Something of it, however little, by %(day)s.", day=day)
    missing = in_words(required - each.outcome.counted_minutes)
    return _("%(minutes)s more by %(day)s.", minutes=missing, day=day)


def _way_sentences(to: WayTo, body: Body) -> tuple[str, ...]:
    """Return how much of a kind of learning is enough, and what it has to have."""
    way = to.way
    if to.minutes == 1:
        said = _("Any of it is enough, however little.")
    elif to.minutes is not None:
        said = _("%(minutes)s of it is enough.", minutes=in_words(to.minutes))
    elif way.room_minutes is not None:
        said = _("It helps.") + " " + _room(way, body)
    else:
        said = _("It helps, and is not enough alone.")
    return tuple(filter(None, (said, needs_phrase(way.needs), _shortest(way))))


def _room(way: Way, body: Body) -> str:
    """Return how much can still count; a cap on something else is shared with all else under it."""
    room = in_words(way.room_minutes or 0)
    if _is_own_cap(way):
        kind = _kind(way, body)
        return _("Up to %(minutes)s of it can still count (%(kind)s).", minutes=room, kind=kind)
    return _("Up to %(minutes)s can still count, with all else under the same cap.", minutes=room)


def _is_own_cap(way: Way) -> bool:
    """Return whether the cap is on what the way is told apart by."""
    return way.cap is not None and CAPPED_BY.get(ReasonCode(way.cap.code)) is way.aspect


def _shortest(way: Way) -> str:
    if way.least_minutes <= 1:
        return ""
    least = in_words(way.least_minutes)
    return _("One entry needs at least %(minutes)s.", minutes=least)


def _rooms(ways: Iterable[Way], body: Body) -> Iterator[Said]:
    """Give each cap once: by what it caps, else by the kinds of learning that it bounds."""
    capped = [way for way in ways if way.cap is not None]
    own = {way.cap and way.cap.code for way in capped if _is_own_cap(way)}
    for way in capped:
        if way.cap is not None and (_is_own_cap(way) or way.cap.code not in own):
            sentences = (_room(way, body), needs_phrase(way.needs), cap_sentence(way.cap))
            yield way.aspect, _kind(way, body), sentences


def _closed(closed: Iterable[Closed], body: Body) -> Iterator[Said]:
    for each in closed:
        is_teaching = (
            each.code == ParticipationMode.APPLICATION
            and each.why.code == ReasonCode.EXCLUDED_ACTIVITY
        )
        said = str(TAUGHT) if is_teaching else rule_sentence(each.why, body=body)
        yield each.aspect, kind_name(each.aspect, each.code, body), (said,)


def _kind(way: Way, body: Body) -> str:
    return kind_name(way.aspect, way.code, body)


def _together(said: Iterable[Said]) -> tuple[KindLine, ...]:
    """Return one line for all kinds of one aspect of which the same is said."""
    names: dict[tuple[Aspect, tuple[str, ...]], list[str]] = defaultdict(list)
    for aspect, name, sentences in said:
        names[aspect, tuple(filter(None, sentences))].append(name)
    return tuple(KindLine(any_of(each), sentences) for (_aspect, sentences), each in names.items())
