"""The rule shapes by the name that the data uses."""

from __future__ import annotations

from collections.abc import Mapping

from pldash.domain.rules.adjusted_totals import AdjustedTotal
from pldash.domain.rules.adjustments import (
    AmountOfChoice,
    DoneInstead,
    MoreAbove,
    MoreForEach,
    SetByBody,
)
from pldash.domain.rules.amounts import CategoryMinimum, LowerAmount, TotalMinimum
from pldash.domain.rules.annotations import AnnotationNeeded
from pldash.domain.rules.attribute_duties import AttributeExempts
from pldash.domain.rules.bands import Band, BandedTotal
from pldash.domain.rules.birth_months import BirthMonthsAfterGrant, YearsToBirthMonth
from pldash.domain.rules.caps import AmountCap, ShareCap
from pldash.domain.rules.carry_over import CarryOver, CarryOverOfYears
from pldash.domain.rules.categories import CategoryStandsIn
from pldash.domain.rules.category_presence import CategoryPresence
from pldash.domain.rules.coverage import Coverage
from pldash.domain.rules.credits import CreditWorth
from pldash.domain.rules.criteria import CriteriaMet
from pldash.domain.rules.days_or_learning import DaysOrLearning
from pldash.domain.rules.duties import DaysTaught, TypeOfRegistration, WorksAtLeast
from pldash.domain.rules.gates import (
    ApprovedProvider,
    AttendedWhole,
    ExcludedActivities,
    MinimumBlock,
    ReflectionNeeded,
    SingleUse,
    StandardNeeded,
)
from pldash.domain.rules.log_gates import BundleCap, TopicThreshold
from pldash.domain.rules.minimums import CategoryShare, ModeMinimum, ModeShare
from pldash.domain.rules.no_amount import NoAmount, NothingAsked
from pldash.domain.rules.no_proration import NoProration
from pldash.domain.rules.other_readings import OtherReading
from pldash.domain.rules.plans import CreditsWhenNotEmployed, PlanFirst, ProviderOrPlan
from pldash.domain.rules.points import PointsTotal
from pldash.domain.rules.proportions import AwayThroughout, InProportion
from pldash.domain.rules.recency import BegunInCycle, EarnedWithin
from pldash.domain.rules.reflective_record import ReflectiveRecord
from pldash.domain.rules.reminders import ApplyFromDay, ApplyWithin, KeepRecords
from pldash.domain.rules.rounding import EntryIncrement
from pldash.domain.rules.shapes import Rule
from pldash.domain.rules.stage_amounts import StageCategoryMinimum
from pldash.domain.rules.targets import Target
from pldash.domain.rules.term_amounts import AmountByType, YearlyAmount
from pldash.domain.rules.topics import TopicMinimum, TopicPresence, TopicShare
from pldash.domain.rules.unjudged import NotJudged
from pldash.domain.rules.windows import (
    FixedYear,
    FixedYearFromGrant,
    LeaveExtends,
    YearsFromFixedDay,
    YearsFromGrant,
)
from pldash.domain.rules.windows_by_type import YearsByType
from pldash.domain.rules.windows_open import NoCycle, YearsToPrintedDay
from pldash.domain.rules.windows_to_day import YearsToFixedDay

_ALL: tuple[type[Rule], ...] = (
    FixedYear,
    FixedYearFromGrant,
    YearsFromGrant,
    YearsFromFixedDay,
    YearsByType,
    YearsToBirthMonth,
    YearsToFixedDay,
    YearsToPrintedDay,
    NoCycle,
    BirthMonthsAfterGrant,
    LeaveExtends,
    TypeOfRegistration,
    DaysTaught,
    WorksAtLeast,
    AwayThroughout,
    AttributeExempts,
    TotalMinimum,
    LowerAmount,
    YearlyAmount,
    AmountByType,
    BandedTotal,
    Band,
    NoAmount,
    NothingAsked,
    DaysOrLearning,
    CategoryMinimum,
    CategoryPresence,
    AdjustedTotal,
    AmountOfChoice,
    MoreForEach,
    MoreAbove,
    DoneInstead,
    SetByBody,
    InProportion,
    NoProration,
    PointsTotal,
    TopicPresence,
    StageCategoryMinimum,
    Coverage,
    ReflectiveRecord,
    Target,
    TopicMinimum,
    TopicShare,
    CategoryShare,
    ModeMinimum,
    ModeShare,
    OtherReading,
    NotJudged,
    KeepRecords,
    ApplyFromDay,
    ApplyWithin,
    SingleUse,
    ExcludedActivities,
    ApprovedProvider,
    AttendedWhole,
    StandardNeeded,
    AnnotationNeeded,
    ReflectionNeeded,
    MinimumBlock,
    CriteriaMet,
    TopicThreshold,
    BundleCap,
    BegunInCycle,
    EarnedWithin,
    PlanFirst,
    ProviderOrPlan,
    CreditsWhenNotEmployed,
    CategoryStandsIn,
    ShareCap,
    AmountCap,
    CreditWorth,
    CarryOver,
    CarryOverOfYears,
    EntryIncrement,
)

SHAPES: Mapping[str, type[Rule]] = {shape.shape: shape for shape in _ALL}
"""A new shape is one class, one test and one line above."""
