"""What a policy would change for the work that a school was sent: counts, and nobody's name.

The work is judged as if a body asked a number of minutes and took nothing itself: which
registrations teachers hold is theirs, and no school's to look at.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from pldash.domain.cases import Entry, RecognitionPolicy
from pldash.domain.counting import bundle_words
from pldash.domain.policies import SchoolPolicies
from pldash.domain.rules.local_policy import apply_policies, recognitions_of, round_by_policies
from pldash.domain.tallies import EntryOutcome, Tally, filling_order
from pldash.domain.values import ParticipationMode, PolicyMark

FEWEST_TEACHERS: Final = 3
"""Figures of fewer teachers are not told: they would point at one."""


@dataclass(frozen=True, slots=True)
class SentWork:
    """One activity that a teacher sent to a school.

    :ivar teacher: an opaque id, which leaves no trace in the answer
    :ivar school: the id of the school, in hexadecimal
    """

    teacher: str
    school: str
    entry: Entry


@dataclass(frozen=True, slots=True)
class Figures:
    """How much, without whose."""

    entries: int = 0
    minutes: int = 0
    teachers: int = 0

    @property
    def may_be_told(self) -> bool:
        """Return whether it is nobody's, or that of enough teachers to point at none."""
        return self.teachers == 0 or self.teachers >= FEWEST_TEACHERS


@dataclass(frozen=True, slots=True)
class ModeChange:
    """What would count less, and more, of one participation mode."""

    mode: ParticipationMode
    less: Figures
    more: Figures


@dataclass(frozen=True, slots=True)
class Preview:
    """What a policy would change.

    :ivar looked_at: all work that was judged
    :ivar changes: one for each mode
    """

    looked_at: Figures
    changes: tuple[ModeChange, ...]

    @property
    def changes_nothing(self) -> bool:
        """Return whether not a minute would count more or less."""
        return not any(each.less.entries or each.more.entries for each in self.changes)


def preview(
    work: Sequence[SentWork],
    policies: SchoolPolicies,
    proposed: tuple[PolicyMark, RecognitionPolicy],
    *,
    required_minutes: int,
) -> Preview:
    """Return what a policy would change, had it always held in the place of its owner's.

    :param policies: those that held
    :param proposed: whose it would be, and its rules
    :param required_minutes: what shares are shares of
    """
    before = _judged(work, policies, required_minutes)
    after = _judged(work, policies.proposing(*proposed), required_minutes)
    changed: dict[tuple[ParticipationMode, bool], list[tuple[str, int]]] = defaultdict(list)
    for each in work:
        for mode in each.entry.parts:
            was, is_now = (found[each.entry.id].counted_parts[mode] for found in (before, after))
            if was != is_now:
                changed[mode, is_now > was].append((each.teacher, abs(is_now - was)))
    all_minutes = ((each.teacher, sum(each.entry.parts.values())) for each in work)
    return Preview(
        figures(all_minutes),
        tuple(
            ModeChange(mode, figures(changed[mode, False]), figures(changed[mode, True]))
            for mode in ParticipationMode
        ),
    )


def figures(minutes: Iterable[tuple[str, int]]) -> Figures:
    """Return how many entries, minutes and teachers there are.

    >>> figures([("tara", 60), ("theo", 20), ("tara", 5)])
    Figures(entries=3, minutes=85, teachers=2)

    :param minutes: of each entry, after whose it is
    """
    all_minutes = list(minutes)
    teachers = {teacher for teacher, _minutes in all_minutes}
    return Figures(len(all_minutes), sum(each for _teacher, each in all_minutes), len(teachers))


def _judged(
    work: Iterable[SentWork], policies: SchoolPolicies, required_minutes: int
) -> Mapping[str, EntryOutcome]:
    """Return what each entry gives under the policies, each teacher judged alone."""
    logs: dict[str, list[Entry]] = defaultdict(list)
    for each in work:
        recognition = policies.recognition(each.school, each.entry.ended_on)
        logs[each.teacher].append(replace(each.entry, recognition=recognition))
    outcomes = (_recognised(log, required_minutes) for log in logs.values())
    return {each.id: each for found in outcomes for each in found}


def _recognised(entries: Sequence[Entry], required_minutes: int) -> list[EntryOutcome]:
    """Return what one teacher's entries give where nothing but policies takes minutes."""
    words = bundle_words(entries)
    tallies = [
        Tally(
            each, each.parts, each.reflection_words if each.bundle is None else words[each.bundle]
        )
        for each in entries
    ]
    recognised = recognitions_of(sorted(tallies, key=filling_order), None)
    apply_policies(recognised, required_minutes)
    round_by_policies(recognised)
    return [tally.outcome() for tally in tallies]
