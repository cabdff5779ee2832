"""Other readings: the public record can be read as asking some teachers for more."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from pldash.domain.rules.adjustments import Adjustment, adjusted
from pldash.domain.rules.amounts import amount_found
from pldash.domain.rules.shapes import Finding, Requirement, Situation
from pldash.domain.tallies import Ledger
from pldash.domain.values import Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherReading(Requirement):
    """A greater amount, which an older source gives for some teachers beside the total.

    Who reaches it meets both readings. Who does not cannot be judged by it: the total says
    whether the lesser one is met.

    Source: facts of Washington (150 hours and 30 for a growth plan, in an older rule that names
    continuing certificates; whether they still hold was not found).

    :ivar attribute: the fact that says whom it concerns; nobody, where it is not given
    :ivar value: the fact's value for those whom it concerns
    :ivar adjust: facts that change the amount, in the order of the data
    """

    shape: ClassVar[str] = "other-reading"
    attribute: str
    value: str
    minutes: int
    adjust: tuple[Adjustment, ...] = ()

    def counted(self, ledger: Ledger) -> int:
        """Return all counted minutes."""
        return ledger.counted_minutes

    def find(self, ledger: Ledger, situation: Situation) -> Finding:
        """Return whether the greater amount is reached, or that both readings are open.

        >>> from dataclasses import replace
        >>> from pldash.domain.cases import RegistrationFacts
        >>> from pldash.domain.rules.examples import about, situation
        >>> rule = OtherReading(about=about(), attribute="kind", value="old", minutes=9_000)
        >>> old = replace(situation(), facts=RegistrationFacts(attributes={"kind": "old"}))
        >>> [rule.find(Ledger((), each, {}), old).verdict.value for each in (8_999, 9_000)]
        ['cannot-be-judged', 'met']
        """
        if situation.facts.attributes.get(self.attribute) != self.value:
            return Finding(verdict=Verdict.NOT_APPLICABLE, required_minutes=0)
        required, changes = adjusted(self.minutes, self.adjust, situation)
        found = amount_found(ledger.counted_minutes, required)
        reached = found.verdict is Verdict.MET
        return Finding(
            verdict=Verdict.MET if reached else Verdict.CANNOT_BE_JUDGED,
            required_minutes=required,
            reasons=(*found.reasons, *changes),
        )
