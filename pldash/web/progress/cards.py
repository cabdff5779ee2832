"""Where a teacher stands, in brief: a card for each registration, and what one activity gives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import url_for
from flask_babel import gettext as _

from pldash.domain.progress import counted_time, days_left
from pldash.services.progress import contributions, progress_of_all
from pldash.services.registrations import list_registrations
from pldash.web.context import minutes as in_words
from pldash.web.policies.standing import policy_share
from pldash.web.progress.presenters import standing_sentence
from pldash.web.progress.sentences import rule_sentence
from pldash.web.runtime import now, runtime
from pldash.web.session import actor, read

if TYPE_CHECKING:
    from uuid import UUID

    from pldash.domain.activities import ActivityEntry
    from pldash.domain.time_kinds import TimePart
    from pldash.services.progress import Contribution, Progress


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingCard:
    """One registration on the first page.

    :ivar policy: what schools' policies leave out, if anything
    """

    registration_id: UUID
    name: str
    verdict: str
    counted: int
    required: int
    by_mode: tuple[TimePart, ...]
    sentence: str
    policy: str
    days_left: int | None

    @property
    def bar_total(self) -> int:
        """Return the length of the bar: what is asked, or all that counts."""
        return max(self.required, self.counted, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class CountLine:
    """What one activity gives for one registration, in words."""

    name: str
    url: str
    counted: str
    rest: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """What one activity gives for each registration, once it is approved.

    :ivar instead: what to say where there is no line
    :ivar note: under which condition it counts
    """

    lines: tuple[CountLine, ...] = ()
    instead: str = ""
    note: str = ""
    has_registration: bool = True


def standing_cards() -> list[StandingCard]:
    """Return a card for each of the person's registrations."""
    return [_card(each) for each in _everywhere()]


def counts_of(activity_id: UUID, entry: ActivityEntry) -> Counts:
    """Return what an activity gives for each registration as it is typed, or saved.

    :param activity_id: its own, which need not be saved yet
    """
    found = contributions(
        read(), actor(), activity_id, typed=entry, rules=runtime().rules, now=now()
    )
    if found:
        return Counts(lines=tuple(map(_line, found)), note=_condition())
    if not list_registrations(read(), actor()):
        words = _("Add your registration, and every entry says here what it counts for.")
        return Counts(instead=words, has_registration=False)
    return Counts(instead=_("Give the minutes, and here you see what they count for."))


def _condition() -> str:
    if not actor().school_ids:
        return _("As it is written now. You belong to no school, so your own word stands.")
    return _("As it is written now, once it is approved.")


def _everywhere() -> list[Progress]:
    return progress_of_all(read(), actor(), rules=runtime().rules, now=now())


def _card(progress: Progress) -> StandingCard:
    judged, share = progress.now, policy_share(progress)
    return StandingCard(
        registration_id=progress.registration.id,
        name=progress.body.short_name,
        verdict=judged.verdict.value,
        counted=judged.counted_minutes,
        required=judged.required_minutes or 0,
        by_mode=counted_time(progress.case.entries, judged.entries),
        sentence=standing_sentence(progress),
        policy="" if share is None else share.sentence,
        days_left=None if judged.cycle is None else days_left(judged.cycle, progress.on),
    )


def _line(found: Contribution) -> CountLine:
    outcome, rest = found.outcome, found.outcome.not_counted_minutes
    return CountLine(
        name=found.body.short_name,
        url=url_for("progress.show", registration_id=found.registration.id),
        counted=in_words(outcome.counted_minutes),
        rest=_("%(minutes)s not counted", minutes=in_words(rest)) if rest else "",
        reasons=tuple(map(rule_sentence, outcome.reasons)),
    )
