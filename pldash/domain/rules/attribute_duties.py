"""Duties that turn on a fact which only one body asks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from pldash.domain.cases import RegistrationFacts
from pldash.domain.reasons import ReasonCode
from pldash.domain.rules.shapes import Duty, NotAsked
from pldash.domain.values import Period, Reason, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class AttributeExempts(Duty):
    """The body asks nothing where an attribute has one of some values.

    Source: facts of New York (permanent certificates; schools outside public districts).
    """

    shape: ClassVar[str] = "attribute-exempts"
    attribute: str
    values: frozenset[str]

    def exempts(self, facts: RegistrationFacts, cycle: Period) -> NotAsked | None:
        """Return that nothing is asked, where the attribute says so.

        >>> from datetime import date
        >>> from pldash.domain.rules.examples import about
        >>> rule = AttributeExempts(about=about(), attribute="kind", values=frozenset({"old"}))
        >>> year = Period(date(2026, 1, 1), date(2026, 12, 31))
        >>> rule.exempts(RegistrationFacts(attributes={"kind": "old"}), year).reason.detail
        'kind'
        >>> rule.exempts(RegistrationFacts(), year)
        """
        del cycle
        if facts.attributes.get(self.attribute) not in self.values:
            return None
        reason = Reason(ReasonCode.NOT_ASKED_HERE, detail=self.attribute)
        return NotAsked(verdict=Verdict.NOT_APPLICABLE, reason=reason)
