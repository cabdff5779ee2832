"""Duties: whether a body asks anything of this teacher at all."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar

from pldash.domain.cases import Employment, RegistrationFacts, RegistrationType
from pldash.domain.missing_facts import MissingFact
from pldash.domain.reasons import ReasonCode
from pldash.domain.rules.shapes import Duty, NotAsked
from pldash.domain.values import Period, Reason, Verdict


class Holds(StrEnum):
    """What holds for a type of registration."""

    AS_FULL = "as-full"
    NOTHING_ASKED = "nothing-asked"


@dataclass(frozen=True, slots=True, kw_only=True)
class TypeOfRegistration(Duty):
    """What the body says of one type of registration other than full.

    Source: facts of Victoria and Queensland (provisional: nothing asked) and the ACT (as full).
    """

    shape: ClassVar[str] = "type-of-registration"
    type: RegistrationType
    holds: Holds

    def exempts(self, facts: RegistrationFacts, cycle: Period) -> NotAsked | None:
        """Return that nothing is asked, where this is the type and the body says so.

        >>> from datetime import date
        >>> from pldash.domain.rules.examples import about
        >>> provisional = RegistrationType.PROVISIONAL
        >>> rule = TypeOfRegistration(about=about(), type=provisional, holds=Holds.NOTHING_ASKED)
        >>> january = Period(date(2026, 1, 1), date(2026, 1, 31))
        >>> rule.exempts(RegistrationFacts(type=provisional), january).verdict.value
        'not-applicable'
        """
        del cycle
        if facts.type is not self.type or self.holds is Holds.AS_FULL:
            return None
        reason = Reason(ReasonCode.TYPE_NOT_ASKED, detail=self.type)
        return NotAsked(verdict=Verdict.NOT_APPLICABLE, reason=reason)


@dataclass(frozen=True, slots=True, kw_only=True)
class DaysTaught(Duty):
    """The body asks only of those who taught enough days in the calendar year.

    Source: facts of Queensland (20 days).
    """

    shape: ClassVar[str] = "days-taught"
    least_days: int

    def exempts(self, facts: RegistrationFacts, cycle: Period) -> NotAsked | None:
        """Return that nothing is asked below the days.

        >>> from datetime import date
        >>> from pldash.domain.rules.examples import about
        >>> rule = DaysTaught(about=about(), least_days=20)
        >>> year = Period(date(2026, 1, 1), date(2026, 12, 31))
        >>> rule.exempts(RegistrationFacts(days_taught={2026: 19}), year).reason.code.value
        'too-few-days-taught'
        >>> rule.exempts(RegistrationFacts(days_taught={2026: 20}), year)
        """
        year = cycle.end.year
        if year not in facts.days_taught:
            each = ({**facts.days_taught, year: days} for days in (self.least_days, 0))
            raise MissingFact("days_taught", [replace(facts, days_taught=days) for days in each])
        if facts.days_taught[year] >= self.least_days:
            return None
        reason = Reason(ReasonCode.TOO_FEW_DAYS_TAUGHT)
        return NotAsked(verdict=Verdict.NOT_APPLICABLE, reason=reason)


@dataclass(frozen=True, slots=True, kw_only=True)
class WorksAtLeast(Duty):
    """The body asks only of those who work at least a share of full time.

    Source: facts of Illinois (exempt below half of full time, or when not working).
    """

    shape: ClassVar[str] = "works-at-least"
    percent: int

    def exempts(self, facts: RegistrationFacts, cycle: Period) -> NotAsked | None:
        """Return that nothing is asked below the share.

        >>> from datetime import date
        >>> from pldash.domain.rules.examples import about
        >>> rule = WorksAtLeast(about=about(), percent=50)
        >>> year = Period(date(2026, 7, 1), date(2031, 6, 30))
        >>> rule.exempts(RegistrationFacts(fte=Decimal("0.49")), year).reason.code.value
        'not-working-enough'
        >>> rule.exempts(RegistrationFacts(fte=Decimal("0.5")), year)
        """
        del cycle
        if self._share(facts) * 100 >= self.percent:
            return None
        reason = Reason(ReasonCode.NOT_WORKING_ENOUGH)
        return NotAsked(verdict=Verdict.NOT_APPLICABLE, reason=reason)

    def _share(self, facts: RegistrationFacts) -> Decimal:
        """Return the share of full time; full-time employment says it too."""
        if facts.employment is Employment.NOT_EMPLOYED:
            return Decimal(0)
        if facts.fte is not None:
            return facts.fte
        if facts.employment is Employment.FULL_TIME:
            return Decimal(1)
        each = (Decimal(1), Decimal(0))
        raise MissingFact("fte", [replace(facts, fte=share) for share in each])


def exempt_by_type(
    facts: RegistrationFacts, duties: tuple[Duty, ...], cycle: Period
) -> NotAsked | None:
    """Return why nothing can be asked or judged, by the type of registration and the duties.

    A type other than full cannot be judged unless the body's own data says what holds for it.

    :raises MissingFact: if it depends on a fact that was not given
    """
    if facts.type is None:
        raise MissingFact("type", [replace(facts, type=each) for each in RegistrationType])
    covered = {duty.type for duty in duties if isinstance(duty, TypeOfRegistration)}
    if facts.type is not RegistrationType.FULL and facts.type not in covered:
        reason = Reason(ReasonCode.TYPE_NOT_COVERED, detail=facts.type)
        return NotAsked(verdict=Verdict.CANNOT_BE_JUDGED, reason=reason)
    for duty in duties:
        exempted = duty.exempts(facts, cycle)
        if exempted is not None:
            return exempted
    return None
