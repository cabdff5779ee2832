"""Where a teacher stands, in brief: a card for each registration, and what one activity gives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pldash.domain.progress import days_left, minutes_by_mode
from pldash.services.progress import progress_of_all
from pldash.web.progress.presenters import ModeMinutes, standing_sentence
from pldash.web.progress.sentences import rule_sentence
from pldash.web.runtime import now, runtime
from pldash.web.session import actor, read

if TYPE_CHECKING:
    from uuid import UUID

    from pldash.services.progress import Progress


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingCard:
    """One registration on the first page."""

    registration_id: UUID
    name: str
    verdict: str
    counted: int
    required: int
    by_mode: tuple[ModeMinutes, ...]
    sentence: str
    days_left: int | None

    @property
    def bar_total(self) -> int:
        """Return the length of the bar: what is asked, or all that counts."""
        return max(self.required, self.counted, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class CountLine:
    """What one activity gives for one registration, once it is approved."""

    registration_id: UUID
    name: str
    counted: int
    not_counted: int
    reasons: tuple[str, ...]


def standing_cards() -> list[StandingCard]:
    """Return a card for each of the person's registrations."""
    return [_card(each) for each in _everywhere()]


def count_lines(activity_id: UUID) -> list[CountLine]:
    """Return what an activity gives for each registration, as it is saved now."""
    return [line for each in _everywhere(activity_id) for line in _lines(each, activity_id)]


def _everywhere(hoped: UUID | None = None) -> list[Progress]:
    return progress_of_all(read(), actor(), rules=runtime().rules, now=now(), hoped=hoped)


def _card(progress: Progress) -> StandingCard:
    judged = progress.now
    return StandingCard(
        registration_id=progress.registration.id,
        name=progress.body.short_name,
        verdict=judged.verdict.value,
        counted=judged.counted_minutes,
        required=judged.required_minutes or 0,
        by_mode=tuple(
            ModeMinutes(mode, spent) for mode, spent in minutes_by_mode(judged.entries).items()
        ),
        sentence=standing_sentence(progress),
        days_left=None if judged.cycle is None else days_left(judged.cycle, progress.on),
    )


def _lines(progress: Progress, activity_id: UUID) -> list[CountLine]:
    return [
        CountLine(
            registration_id=progress.registration.id,
            name=progress.body.short_name,
            counted=outcome.counted_minutes,
            not_counted=outcome.not_counted_minutes,
            reasons=tuple(map(rule_sentence, outcome.reasons)),
        )
        for outcome in progress.potential.entries
        if outcome.id == str(activity_id)
    ]
