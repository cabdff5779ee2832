"""Plans: what an approved plan that came before the learning makes of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import ClassVar

from pldash.domain.cases import Employment, Entry, RegistrationFacts
from pldash.domain.missing_facts import MissingFact
from pldash.domain.reasons import ReasonCode
from pldash.domain.rules.shapes import Gate, Situation
from pldash.domain.rules.windows import FAR_AHEAD, LONG_AGO
from pldash.domain.tallies import Tally


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanFirst(Gate):
    """Learning counts only if a plan was approved on a day before it began.

    Source: facts of Ohio (the individual plan is approved before hours are earned).

    :ivar attribute: the key of the day on which the plan was approved
    """

    shape: ClassVar[str] = "plan-first"
    code: ClassVar[ReasonCode] = ReasonCode.OUTSIDE_CYCLE
    attribute: str

    def check(self, tally: Tally, situation: Situation) -> None:
        """Take everything from an entry that began before the day after the approval.

        >>> from pldash.domain.rules.examples import about
        >>> PlanFirst(about=about(), attribute="plan_approved_on").code.value
        'outside-cycle'
        """
        approved_on = situation.facts.attributes.get(self.attribute)
        if approved_on is None:
            days = (LONG_AGO, FAR_AHEAD)
            raise MissingFact(self.attribute, [self._with_day(situation.facts, on) for on in days])
        if not _is_before(approved_on, tally.entry):
            tally.take_all(self.code)

    def _with_day(self, facts: RegistrationFacts, approved_on: date) -> RegistrationFacts:
        return replace(facts, attributes={**facts.attributes, self.attribute: approved_on})


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderOrPlan(Gate):
    """Learning counts with an approved provider, or within a plan approved on a day before.

    Without a known plan it is outside one, so this is never a missing fact.

    Source: facts of Massachusetts (registered providers; educator plans).

    :ivar attribute: the key of the day on which the plan was approved
    """

    shape: ClassVar[str] = "provider-or-plan"
    code: ClassVar[ReasonCode] = ReasonCode.NO_APPROVED_PROVIDER
    attribute: str

    def check(self, tally: Tally, situation: Situation) -> None:
        """Take everything from an entry with neither of them.

        >>> from pldash.domain.rules.examples import about
        >>> ProviderOrPlan(about=about(), attribute="plan_approved_on").code.value
        'no-approved-provider'
        """
        approved_on = situation.facts.attributes.get(self.attribute)
        if tally.entry.provider_id is None and not _is_before(approved_on, tally.entry):
            tally.take_all(self.code)


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditsWhenNotEmployed(Gate):
    """Somebody who is not employed can use college credits only.

    Source: facts of Ohio (CEUs cannot be used outside Ohio schools).
    """

    shape: ClassVar[str] = "credits-when-not-employed"
    code: ClassVar[ReasonCode] = ReasonCode.EXCLUDED_ACTIVITY

    def check(self, tally: Tally, situation: Situation) -> None:
        """Take everything from an entry without college credits, where nobody employs the teacher.

        >>> from pldash.domain.rules.examples import about
        >>> CreditsWhenNotEmployed(about=about()).code.value
        'excluded-activity'
        """
        facts = situation.facts
        if any(unit.is_college_credit for unit in tally.entry.credits):
            return
        if facts.employment is None:
            each = (Employment.FULL_TIME, Employment.NOT_EMPLOYED)
            raise MissingFact("employment", [replace(facts, employment=one) for one in each])
        if facts.employment is Employment.NOT_EMPLOYED:
            tally.take_all(self.code)


def _is_before(approved_on: object, entry: Entry) -> bool:
    """Return whether a plan was approved on a day before the entry began."""
    return isinstance(approved_on, date) and approved_on < entry.started_on
