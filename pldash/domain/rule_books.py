"""The rules of one requirement set, sorted by kind once so that an evaluation need not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from pldash.domain.errors import InputRefused
from pldash.domain.reasons import ENTRY_REASONS, ReasonCode
from pldash.domain.rules.caps import Cap
from pldash.domain.rules.carry_over import Surplus
from pldash.domain.rules.categories import CategoryStandsIn
from pldash.domain.rules.credits import CreditWorth
from pldash.domain.rules.no_proration import NoProration
from pldash.domain.rules.proportions import InProportion
from pldash.domain.rules.rounding import EntryIncrement
from pldash.domain.rules.shapes import (
    Duty,
    Gate,
    LeaveRule,
    LogGate,
    Requirement,
    Rule,
    Total,
    Window,
)

R = TypeVar("R", bound=Rule)

TOTAL = "total"
"""The id of the overall amount, for every body."""

_LEARNING_ASKED = ENTRY_REASONS.index(ReasonCode.EXCLUDED_ACTIVITY)


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleBook:
    """Rules by kind.

    :ivar requirements: the total first, then in the order of the data
    :ivar gates_of_use: gates tried before it is asked whether the entry is learning at all
    :ivar gates: the others, in the order in which they are tried
    :ivar log_gates: gates that look at the whole log, tried after those
    :ivar no_proration: what the body says lowers no amount
    :ivar stand_ins: what category an entry without one is judged as
    """

    window: Window
    total: Total
    requirements: tuple[Requirement, ...]
    duties: tuple[Duty, ...]
    gates_of_use: tuple[Gate, ...]
    gates: tuple[Gate, ...]
    log_gates: tuple[LogGate, ...]
    stand_ins: tuple[CategoryStandsIn, ...]
    caps: tuple[Cap, ...]
    credit_worth: tuple[CreditWorth, ...]
    increments: tuple[EntryIncrement, ...]
    leave: LeaveRule | None
    carry_over: Surplus | None
    no_proration: tuple[NoProration, ...] = ()

    def all(self) -> tuple[Rule, ...]:
        """Return every rule, the window first."""
        single = tuple(rule for rule in (self.leave, self.carry_over) if rule is not None)
        gates = (self.gates_of_use, self.gates, self.log_gates)
        several = (self.duties, self.stand_ins, *gates, self.caps, self.credit_worth)
        rest = (rule for kind in (*several, self.increments, self.no_proration) for rule in kind)
        return (self.window, *self.requirements, *single, *rest)


def rule_book(rules: Sequence[Rule], where: str) -> RuleBook:
    """Return the rules sorted by kind.

    :param where: what to call the data in a refusal
    :raises InputRefused: unless there is one window, one total and no id twice, and where an
        amount in proportion is said to be none
    """
    window = _only([rule for rule in rules if isinstance(rule, Window)], "window", where)
    total = _only([rule for rule in rules if isinstance(rule, Total)], TOTAL, where)
    others = [rule for rule in rules if isinstance(rule, Requirement) and rule is not total]
    gates = sorted((rule for rule in rules if isinstance(rule, Gate)), key=_trying_order)
    log_gates = sorted((rule for rule in rules if isinstance(rule, LogGate)), key=_trying_order)
    no_proration = tuple(rule for rule in rules if isinstance(rule, NoProration))
    _refuse_doubles([total, *others], where)
    _refuse_contradiction(total, no_proration, where)
    return RuleBook(
        window=window,
        total=total,
        requirements=(total, *others),
        duties=tuple(rule for rule in rules if isinstance(rule, Duty)),
        gates_of_use=tuple(gate for gate in gates if _trying_order(gate) < _LEARNING_ASKED),
        gates=tuple(gate for gate in gates if _trying_order(gate) >= _LEARNING_ASKED),
        log_gates=tuple(log_gates),
        stand_ins=tuple(rule for rule in rules if isinstance(rule, CategoryStandsIn)),
        caps=tuple(rule for rule in rules if isinstance(rule, Cap)),
        credit_worth=tuple(rule for rule in rules if isinstance(rule, CreditWorth)),
        increments=tuple(rule for rule in rules if isinstance(rule, EntryIncrement)),
        leave=next((rule for rule in rules if isinstance(rule, LeaveRule)), None),
        carry_over=next((rule for rule in rules if isinstance(rule, Surplus)), None),
        no_proration=no_proration,
    )


def _trying_order(gate: Gate | LogGate) -> int:
    """Return the place of a gate among the reasons."""
    return ENTRY_REASONS.index(gate.code)


def _only(found: Sequence[R], kind: str, where: str) -> R:
    """Return the only rule of its kind."""
    if len(found) != 1:
        message = f"there should be one {kind}, there are {len(found)}"
        raise InputRefused("rules-incomplete", message, where)
    return found[0]


def _refuse_doubles(requirements: Sequence[Requirement], where: str) -> None:
    """Refuse two requirements of one id, and a total that is not called so."""
    if requirements[0].about.id != TOTAL:
        message = f"the overall amount is called {requirements[0].about.id!r}"
        raise InputRefused("wrong-id", message, where)
    for code, count in Counter(rule.about.id for rule in requirements).items():
        if count > 1:
            raise InputRefused("duplicate-id", f"{code!r} comes {count} times", where)


def _refuse_contradiction(total: Total, without: Sequence[NoProration], where: str) -> None:
    """Refuse an amount in proportion to what is said not to lower it."""
    for rule in getattr(total, "adjust", ()):
        if isinstance(rule, InProportion) and any(map(rule.contradicts, without)):
            message = f"{rule.about.id!r} lowers the amount, and the data says that nothing does"
            raise InputRefused("rules-contradict", message, where)
