"""The rule shapes by the name that the data uses."""

from __future__ import annotations

from collections.abc import Mapping

from pldash.domain.rules.adjusted_totals import AdjustedTotal
from pldash.domain.rules.adjustments import AmountOfChoice
from pldash.domain.rules.amounts import CategoryMinimum, LowerAmount, TotalMinimum
from pldash.domain.rules.birth_months import YearsToBirthMonth
from pldash.domain.rules.caps import ShareCap
from pldash.domain.rules.carry_over import CarryOver
from pldash.domain.rules.categories import CategoryStandsIn
from pldash.domain.rules.category_presence import CategoryPresence
from pldash.domain.rules.credits import CreditWorth
from pldash.domain.rules.duties import DaysTaught, TypeOfRegistration, WorksAtLeast
from pldash.domain.rules.gates import (
    ApprovedProvider,
    ExcludedActivities,
    MinimumBlock,
    ReflectionNeeded,
    SingleUse,
    StandardNeeded,
)
from pldash.domain.rules.rounding import EntryIncrement
from pldash.domain.rules.shapes import Rule
from pldash.domain.rules.term_amounts import AmountByType, YearlyAmount
from pldash.domain.rules.topics import TopicPresence
from pldash.domain.rules.unjudged import NotJudged
from pldash.domain.rules.windows import (
    FixedYear,
    FixedYearFromGrant,
    LeaveExtends,
    YearsFromFixedDay,
    YearsFromGrant,
)
from pldash.domain.rules.windows_by_type import YearsByType

_ALL: tuple[type[Rule], ...] = (
    FixedYear,
    FixedYearFromGrant,
    YearsFromGrant,
    YearsFromFixedDay,
    YearsByType,
    YearsToBirthMonth,
    LeaveExtends,
    TypeOfRegistration,
    DaysTaught,
    WorksAtLeast,
    TotalMinimum,
    LowerAmount,
    YearlyAmount,
    AmountByType,
    CategoryMinimum,
    CategoryPresence,
    AdjustedTotal,
    AmountOfChoice,
    TopicPresence,
    NotJudged,
    SingleUse,
    ExcludedActivities,
    ApprovedProvider,
    StandardNeeded,
    ReflectionNeeded,
    MinimumBlock,
    CategoryStandsIn,
    ShareCap,
    CreditWorth,
    CarryOver,
    EntryIncrement,
)

SHAPES: Mapping[str, type[Rule]] = {shape.shape: shape for shape in _ALL}
"""A new shape is one class, one test and one line above."""
