"""Categories: what an entry is judged as where nobody sorted it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from pldash.domain.cases import Category
from pldash.domain.rules.shapes import Rule
from pldash.domain.tallies import Tally


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryStandsIn(Rule):
    """An entry without a category and without an approved provider is judged as one category.

    Source: facts of Texas (learning without a provider is independent study).
    """

    shape: ClassVar[str] = "category-stands-in"
    category: Category

    def stand_in(self, tally: Tally) -> None:
        """Sort the entry, where the teacher did not and no provider did.

        >>> from datetime import date
        >>> from pldash.domain.cases import Entry
        >>> from pldash.domain.rules.examples import about
        >>> day = date(2026, 3, 5)
        >>> tally = Tally(Entry(id="a", started_on=day, ended_on=day, parts={}), {}, 0)
        >>> CategoryStandsIn(about=about(), category=Category.INDEPENDENT_STUDY).stand_in(tally)
        >>> tally.category.value
        'independent-study'
        """
        if tally.entry.category is None and tally.entry.provider_id is None:
            tally.category = self.category
