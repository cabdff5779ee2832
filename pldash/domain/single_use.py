"""Where an hour may be used only once: what two registrations both count, and what that costs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from pldash.domain.cases import Case
from pldash.domain.evaluations import Evaluation
from pldash.domain.requirement_sets import RequirementSets
from pldash.domain.requirements import evaluate
from pldash.domain.rules.gates import SingleUse
from pldash.domain.sources import About


@dataclass(frozen=True, slots=True, kw_only=True)
class UsedTwice:
    """What one body, which lets an hour be used only once, and other registrations both count.

    :ivar body: the code of the body that has the rule
    :ivar about: its rule
    :ivar others: the codes of the bodies that count some of the same
    :ivar entries: the ids of the entries that both count
    :ivar minutes: of them, as the body counts them now
    :ivar left_minutes: what would still count with the body in all, were they used elsewhere
    """

    body: str
    about: About
    others: tuple[str, ...]
    entries: tuple[str, ...]
    minutes: int
    left_minutes: int


def used_twice(
    judged: Sequence[tuple[Case, Evaluation]], sets: RequirementSets
) -> tuple[UsedTwice, ...]:
    """Return each place where the rule of single use bites, for cases of one and the same log."""
    counted = [
        {each.id: each.counted_minutes for each in answer.entries if each.counted_minutes}
        for _case, answer in judged
    ]
    found = []
    for place, (case, _answer) in enumerate(judged):
        rule = _single_use(case, sets)
        others = [number for number in range(len(judged)) if number != place]
        shared = [one for one in counted[place] if any(one in counted[each] for each in others)]
        if rule is None or not shared:
            continue
        names = [judged[each][0].body for each in others if counted[each].keys() & set(shared)]
        found.append(
            UsedTwice(
                body=case.body,
                about=rule.about,
                others=tuple(dict.fromkeys(names)),
                entries=tuple(shared),
                minutes=sum(counted[place][one] for one in shared),
                left_minutes=_left(case, shared, names, sets=sets),
            )
        )
    return tuple(found)


def _single_use(case: Case, sets: RequirementSets) -> SingleUse | None:
    version = sets.body(case.body).version_on(case.on)
    gates = () if version is None else version.rules.gates_of_use
    return next((gate for gate in gates if isinstance(gate, SingleUse)), None)


def _left(case: Case, shared: Sequence[str], names: Sequence[str], *, sets: RequirementSets) -> int:
    """Return what a body would count if some entries were used for others."""
    used: Mapping[str, tuple[str, ...]] = dict.fromkeys(shared, tuple(names))
    entries = tuple(
        replace(entry, used_for=(*entry.used_for, *used.get(entry.id, ())))
        for entry in case.entries
    )
    return evaluate(replace(case, entries=entries), sets).counted_minutes
