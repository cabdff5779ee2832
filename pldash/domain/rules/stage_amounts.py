"""Amounts of a category that depend on the career stage."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from pldash.domain.cases import Category
from pldash.domain.missing_facts import MissingFact
from pldash.domain.rules.amounts import amount_found
from pldash.domain.rules.shapes import Finding, Requirement, Situation
from pldash.domain.tallies import Ledger
from pldash.domain.values import CareerStage


@dataclass(frozen=True, slots=True, kw_only=True)
class StageCategoryMinimum(Requirement):
    """The least of one category inside the total, another amount at some career stages.

    Source: facts of New South Wales, 2021 to 2024 (50 hours accredited, 20 when Highly
    Accomplished or Lead).

    :ivar stages: the stages with the other amount
    """

    shape: ClassVar[str] = "stage-category-minimum"
    category: Category
    minutes: int
    stages: frozenset[CareerStage]
    stage_minutes: int

    def counted(self, ledger: Ledger) -> int:
        """Return the counted minutes of the category."""
        return ledger.by_category.get(self.category, 0)

    def find(self, ledger: Ledger, situation: Situation) -> Finding:
        """Return whether the category reaches the least of the stage.

        >>> from pldash.domain.cases import RegistrationFacts
        >>> from pldash.domain.rules.examples import about, situation
        >>> rule = StageCategoryMinimum(
        ...     about=about("accredited"),
        ...     category=Category.ACCREDITED,
        ...     minutes=3_000,
        ...     stages=frozenset({CareerStage.LEAD}),
        ...     stage_minutes=1_200,
        ... )
        >>> lead = replace(situation(), facts=RegistrationFacts(stage=CareerStage.LEAD))
        >>> rule.find(Ledger((), 0, {"accredited": 1_200}), lead).verdict.value
        'met'
        """
        stage = situation.facts.stage
        if stage is None:
            each = [replace(situation.facts, stage=one) for one in CareerStage]
            raise MissingFact("stage", each)
        least = self.stage_minutes if stage in self.stages else self.minutes
        return amount_found(self.counted(ledger), least)
