"""Counting: what the gates, the caps, the policy and the rounding leave of a log."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from pldash.domain.cases import Entry, RecognitionPolicy
from pldash.domain.reasons import ReasonCode
from pldash.domain.requirement_sets import RequirementSet
from pldash.domain.rule_books import RuleBook
from pldash.domain.rules.caps import CapKind, apply_caps, limits_of
from pldash.domain.rules.credits import parts_with_credits
from pldash.domain.rules.local_policy import (
    Recognised,
    apply_policies,
    recognitions_of,
    round_by_policies,
)
from pldash.domain.rules.rounding import round_down
from pldash.domain.rules.shapes import Situation
from pldash.domain.tallies import Ledger, Tally, close, filling_order
from pldash.domain.values import ParticipationMode, Period


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """How a log is counted.

    :ivar required_minutes: what shares are shares of; None where there is no amount
    :ivar asked: False where the body asks nothing: then all approved minutes of the cycle count
    :ivar previous: the cycle before, where surplus could come from
    """

    version: RequirementSet
    situation: Situation
    policy: RecognitionPolicy | None
    required_minutes: int | None
    asked: bool = True
    previous: Period | None = None


def count(entries: Sequence[Entry], how: Count) -> Ledger:
    """Return what counts of each entry, in the order in which the entries came.

    Source: the order of reasons in the `evaluate` contract.
    """
    tallies = _tallies(entries, how.version.rules)
    carried = _carried_minutes(entries, how)
    for tally in tallies:
        _check_time(tally, how.situation, carried)
        if how.asked and not tally.carried_minutes and tally.minutes:
            _check_gates(tally, how)
    if how.asked:
        own = [tally for tally in tallies if not tally.carried_minutes]
        for gate in how.version.rules.log_gates:
            gate.check_all(own, how.situation)
        _apply_shares(tallies, how)
    return close(tallies)


def _tallies(entries: Sequence[Entry], rules: RuleBook) -> tuple[Tally, ...]:
    """Return each entry with all of its minutes."""
    words = bundle_words(entries)
    tallies = tuple(
        Tally(
            entry,
            parts_with_credits(entry, rules.credit_worth) if entry.credits else entry.parts,
            words[entry.bundle] if entry.bundle is not None else entry.reflection_words,
        )
        for entry in entries
    )
    for rule in rules.stand_ins:
        for tally in tallies:
            rule.stand_in(tally)
    return tallies


def bundle_words(entries: Iterable[Entry]) -> Mapping[str, int]:
    """Return the longest reflection of each bundle: one on any entry serves them all."""
    words: dict[str, int] = {}
    for entry in entries:
        if entry.bundle is not None:
            words[entry.bundle] = max(words.get(entry.bundle, 0), entry.reflection_words)
    return words


def _check_time(tally: Tally, situation: Situation, carried: Mapping[str, int]) -> None:
    """Take what is not approved, and what ended outside the cycle or after the day."""
    entry = tally.entry
    if not entry.approved:
        tally.take_all(ReasonCode.NOT_APPROVED)
    elif entry.id in carried:
        tally.take(tally.minutes - carried[entry.id], ReasonCode.OUTSIDE_CYCLE)
        tally.carried_minutes = tally.minutes
    elif entry.ended_on not in situation.cycle:
        tally.take_all(ReasonCode.OUTSIDE_CYCLE)
    elif entry.ended_on > situation.on:
        tally.take_all(ReasonCode.NOT_YET)


def _check_gates(tally: Tally, how: Count) -> None:
    """Take what does not pass the body's gates, in their order."""
    rules = how.version.rules
    for gate in rules.gates_of_use:
        gate.check(tally, how.situation)
    if not how.version.application_counts:
        taught = tally.left.get(ParticipationMode.APPLICATION, 0)
        tally.take_mode(ParticipationMode.APPLICATION, taught, ReasonCode.EXCLUDED_ACTIVITY)
    for gate in rules.gates:
        gate.check(tally, how.situation)


def _apply_shares(tallies: Sequence[Tally], how: Count) -> None:
    """Take what is above the body's caps, then apply the policies, then round."""
    rules, required = how.version.rules, how.required_minutes
    recognised: list[Recognised] = []
    if rules.caps or how.policy is not None or any(each.entry.recognition for each in tallies):
        in_order = sorted(tallies, key=filling_order)
        for kind in CapKind:
            limits = limits_of(rules.caps, kind, required)
            if limits:
                apply_caps(in_order, kind, limits)
        recognised = recognitions_of(in_order, how.policy)
        apply_policies(recognised, required)
    for rule in rules.increments:
        for tally in tallies:
            round_down(tally, rule.minutes)
    round_by_policies(recognised)


def _carried_minutes(entries: Sequence[Entry], how: Count) -> Mapping[str, int]:
    """Return the minutes of each entry from before the cycle that count in it."""
    rule, previous, required = how.version.rules.carry_over, how.previous, how.required_minutes
    if rule is None or previous is None or required is None or not how.asked:
        return {}
    before = [entry for entry in entries if entry.ended_on in previous]
    unused = [replace(entry, used_for=(), recognition=None) for entry in before]
    situation = replace(how.situation, cycle=previous)
    then = count(unused, replace(how, situation=situation, policy=None, previous=None))
    used = {entry.id for entry in before if entry.used_for}
    return rule.carried(
        previous, sorted(then.tallies, key=filling_order), required_minutes=required, used=used
    )
