"""By which rule minutes do not count: the dated rules behind each reason of an entry.

An evaluation gives reasons as codes. Here a code is led back to the rules that can have given
it, so that a page can say since when the rule holds and where it is written.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from pldash.domain.cases import Case, Entry
from pldash.domain.missing_facts import MissingFact
from pldash.domain.reasons import ReasonCode
from pldash.domain.requirement_sets import RequirementSets
from pldash.domain.rule_books import RuleBook
from pldash.domain.rules.caps import REASON_OF_CAP, Cap, CapKind
from pldash.domain.rules.credits import parts_with_credits
from pldash.domain.rules.shapes import Gate, Rule, Situation
from pldash.domain.sources import About
from pldash.domain.tallies import Tally
from pldash.domain.values import Period, Reason

_EVERY_DAY = Period(date.min, date.max)


@dataclass(frozen=True, slots=True, kw_only=True)
class Grounds:
    """The rules that judged a case, to be asked about its entries' reasons.

    :ivar book: None where no version of the rules is known for the day
    :ivar cycle: None where the body has none, or it depends on a missing fact
    """

    book: RuleBook | None
    situation: Situation
    cycle: Period | None

    def of(self, reason: Reason, entry: Entry) -> tuple[About, ...]:
        """Return what is known of each rule of the body that gives this reason for the entry.

        :returns: nothing where no rule of the body did: PL Dash's own gate, a day still to
            come, a school's own policy, or teaching, which no rule needs to exclude
        """
        if self.book is None or reason.policy is not None:
            return ()
        rules = self._rules(self.book, ReasonCode(reason.code), entry)
        return tuple(dict.fromkeys(rule.about for rule in rules))

    def _rules(self, book: RuleBook, code: ReasonCode, entry: Entry) -> Iterator[Rule]:
        """Give the rules behind a code; of several gates those that take from the entry."""
        gates = (gate for gate in (*book.gates_of_use, *book.gates) if code in gate.codes)
        yield from (gate for gate in gates if self._takes(gate, self._tally(book, entry)))
        yield from (gate for gate in book.log_gates if gate.code is code)
        for cap in book.caps:
            if REASON_OF_CAP[cap.kind] is code and _is_under(cap, self._tally(book, entry)):
                yield cap
        if code is ReasonCode.ROUNDED_DOWN:
            yield from book.increments
        if code in {ReasonCode.OUTSIDE_CYCLE, ReasonCode.CARRIED_OVER}:
            yield from self._rules_of_time(book, code, entry)

    def _rules_of_time(self, book: RuleBook, code: ReasonCode, entry: Entry) -> Iterator[Rule]:
        """Give what drew the cycle, and what lets minutes from before it in."""
        if code is ReasonCode.OUTSIDE_CYCLE:
            if self.cycle is None or entry.ended_on not in self.cycle:
                yield book.window
            if self.cycle is None or entry.ended_on >= self.cycle.start:
                return
        if book.carry_over is not None:
            yield book.carry_over

    def _takes(self, gate: Gate, tally: Tally) -> bool:
        """Return whether a gate alone takes minutes from an entry, as far as is known."""
        before = tally.minutes
        try:
            gate.check(tally, self.situation)
        except MissingFact:
            return True
        return tally.minutes < before

    def _tally(self, book: RuleBook, entry: Entry) -> Tally:
        """Return an entry as the rules first see it, sorted where the teacher did not."""
        parts = parts_with_credits(entry, book.credit_worth)
        tally = Tally(entry, parts, entry.reflection_words)
        for rule in book.stand_ins:
            rule.stand_in(tally)
        return tally


def grounds_of(case: Case, sets: RequirementSets, cycle: Period | None) -> Grounds:
    """Return the rules that judge a case.

    :param cycle: of its evaluation
    :raises InputRefused: if the body is unknown, or its rules are not shipped
    """
    body = sets.body(case.body)
    version = body.version_on(case.on)
    situation = Situation(
        facts=case.registration,
        on=case.on,
        cycle=cycle or _EVERY_DAY,
        standards=body.standards,
        certificates=frozenset(body.certificates),
    )
    return Grounds(book=version.rules if version else None, situation=situation, cycle=cycle)


def _is_under(cap: Cap, tally: Tally) -> bool:
    """Return whether a cap is about this entry."""
    if cap.kind is CapKind.MODE:
        return cap.of in tally.entry.parts
    if cap.kind is CapKind.TOPIC:
        return cap.of in tally.entry.topics
    return cap.of == tally.category
