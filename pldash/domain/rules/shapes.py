"""What every rule shape is: the few kinds, and what each is asked.

A body is a data file that lists shapes with their numbers. A new shape is one class
of one of these kinds in this folder, with its own test, and one line in `registry.py`.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from pldash.domain.cases import RegistrationFacts
from pldash.domain.reasons import ReasonCode
from pldash.domain.sources import About
from pldash.domain.standards import BodyStandards
from pldash.domain.tallies import Ledger, Tally
from pldash.domain.values import Period, Reason, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One dated rule of a body, with where it was read.

    :cvar shape: the shape's name in the data
    """

    shape: ClassVar[str]
    about: About


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """What a rule may look at: the facts, the day and the cycle.

    :ivar required_minutes: of the total; None before it is known, and where there is no amount
    :ivar certificates: the codes of all certificates that the body's rules know
    """

    facts: RegistrationFacts
    on: date
    cycle: Period
    standards: BodyStandards
    required_minutes: int | None = None
    certificates: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class CycleDecision:
    """A cycle, and why it runs as it does.

    :ivar about: the rule that made it
    :ivar previous: the cycle before, where minutes of it could be carried over
    :ivar is_open: whether the body has no cycle at all, so that the whole log is looked at
    """

    period: Period
    reasons: tuple[Reason, ...]
    about: About
    previous: Period | None = None
    is_open: bool = False

    @property
    def shown(self) -> Period | None:
        """Return the cycle as a person is told of it."""
        return None if self.is_open else self.period


@dataclass(frozen=True, slots=True, kw_only=True)
class NotAsked:
    """The body asks nothing of this teacher, or does not say what it asks.

    :ivar verdict: `not-applicable` or `cannot-be-judged`
    """

    verdict: Verdict
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What one requirement comes to.

    :ivar required_minutes: None where it is no amount
    """

    verdict: Verdict
    required_minutes: int | None
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Window(Rule, ABC):
    """Makes the teacher's cycle."""

    @abstractmethod
    def decide(self, facts: RegistrationFacts, on: date, leave: LeaveRule | None) -> CycleDecision:
        """Return the cycle that holds on this day, or the last one that ended.

        :raises MissingFact: if it depends on a fact that was not given
        """


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaveRule(Rule, ABC):
    """Says how leave moves the end of a cycle."""

    @abstractmethod
    def extend(self, cycle: Period, leave: tuple[Period, ...]) -> Period:
        """Return the cycle with its end moved by the leave inside it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty(Rule, ABC):
    """Says whether the body asks anything of this teacher at all."""

    @abstractmethod
    def exempts(self, facts: RegistrationFacts, cycle: Period) -> NotAsked | None:
        """Return why nothing is asked, or None.

        :raises MissingFact: if it depends on a fact that was not given
        """


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate(Rule, ABC):
    """Takes minutes from single entries.

    :cvar code: the first reason it can give; gates are tried in the order of the codes
    """

    code: ClassVar[ReasonCode]

    @property
    def codes(self) -> frozenset[ReasonCode]:
        """Return every reason that it can give."""
        return frozenset({self.code})

    @abstractmethod
    def check(self, tally: Tally, situation: Situation) -> None:
        """Take what does not pass."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LogGate(Rule, ABC):
    """Takes minutes from entries by what the whole log holds, after the gates of single entries.

    :cvar code: the reason it gives
    """

    code: ClassVar[ReasonCode]

    @abstractmethod
    def check_all(self, tallies: Sequence[Tally], situation: Situation) -> None:
        """Take what does not pass.

        :param tallies: of the entries of this cycle, with what the gates before left
        """


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement(Rule, ABC):
    """Something the body asks of the counted log.

    :cvar is_amount: whether it asks for a number of minutes
    """

    is_amount: ClassVar[bool] = True

    @abstractmethod
    def counted(self, ledger: Ledger) -> int:
        """Return the counted minutes that this requirement looks at."""

    @abstractmethod
    def find(self, ledger: Ledger, situation: Situation) -> Finding:
        """Return what it comes to.

        :raises MissingFact: if it depends on a fact that was not given
        """


@dataclass(frozen=True, slots=True, kw_only=True)
class Total(Requirement, ABC):
    """The overall amount; its id is `total` for every body.

    :cvar asks: False where the body asks nothing of anybody, so that no rule takes minutes
    """

    asks: ClassVar[bool] = True

    @abstractmethod
    def required(self, situation: Situation) -> int | None:
        """Return the required minutes that shares are shares of; None where there is no amount.

        :raises MissingFact: if it depends on a fact that was not given
        """
