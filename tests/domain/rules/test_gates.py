from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from pldash.adapters.framework_packs import load_frameworks
from pldash.domain.activities import ActivityType
from pldash.domain.cases import Category
from pldash.domain.frameworks import ItemLevel
from pldash.domain.rules.annotations import AnnotationNeeded
from pldash.domain.rules.examples import about, situation
from pldash.domain.rules.gates import (
    ApprovedProvider,
    AttendedWhole,
    ExcludedActivities,
    MinimumBlock,
    ReflectionNeeded,
    SingleUse,
    StandardNeeded,
)
from pldash.domain.standards import BodyStandards
from tests.domain.rules.tallied import gated

APST = next(each for each in load_frameworks() if each.code == "au-apst")
ACCREDITED = frozenset({Category.ACCREDITED})


def test_an_hour_that_was_used_is_used_up():
    rule = SingleUse(about=about())
    assert gated(rule, used_for=("2021-2026",)) == ["already-used"]
    assert gated(rule) == []


def test_only_the_kinds_that_are_named_are_excluded():
    rule = ExcludedActivities(about=about(), activity_types=frozenset({ActivityType.PLANNING}))
    assert gated(rule, activity_type=ActivityType.PLANNING) == ["excluded-activity"]
    assert gated(rule, activity_type=ActivityType.STAFF_MEETING) == []


def test_a_provider_is_asked_of_all_or_of_some_categories():
    every, some = (ApprovedProvider(about=about(), categories=each) for each in ((), ACCREDITED))
    assert gated(every) == ["no-approved-provider"]
    assert gated(every, provider_id="P-1") == []
    assert gated(some, category=Category.ACCREDITED) == ["no-approved-provider"]
    assert gated(some, category=Category.INFORMAL) == []


@pytest.mark.parametrize(
    ("attended_whole", "reasons"),
    [(True, []), (False, ["not-attended-whole"]), (None, [])],
)
def test_what_was_missed_in_part_counts_nothing(attended_whole, reasons):
    assert gated(AttendedWhole(about=about()), attended_whole=attended_whole) == reasons


@pytest.mark.parametrize(
    ("level", "code", "reasons"),
    [
        (ItemLevel.STANDARD, "6", []),
        (ItemLevel.STANDARD, "6.2", []),
        (ItemLevel.FOCUS_AREA, "6", ["no-standard"]),
        (ItemLevel.FOCUS_AREA, "6.2", []),
        (ItemLevel.STANDARD, "nz-2017:2", ["no-standard"]),
    ],
)
def test_a_standard_is_precise_enough_or_not(level, code, reasons):
    here = replace(situation(), standards=BodyStandards([APST], {}))
    assert gated(StandardNeeded(about=about(), level=level), here, standards=(code,)) == reasons


def test_the_framework_of_the_day_on_which_the_learning_ended_is_meant():
    older = replace(APST, in_force_from=None, in_force_until=date(2026, 3, 5))
    newer = replace(APST, code="newer", items=APST.items[:1], in_force_from=date(2026, 3, 6))
    here = replace(situation(), standards=BodyStandards([older, newer], {}))
    rule = StandardNeeded(about=about(), level=ItemLevel.STANDARD)
    given = {"standards": ("6.2",), "started_on": date(2026, 3, 5)}
    assert gated(rule, here, ended_on=date(2026, 3, 5), **given) == []
    assert gated(rule, here, ended_on=date(2026, 3, 6), **given) == ["no-standard"]


def test_some_categories_need_no_standard():
    rule = StandardNeeded(about=about(), level=ItemLevel.STANDARD, except_categories=ACCREDITED)
    assert gated(rule, category=Category.ACCREDITED) == []
    assert gated(rule, category=Category.INFORMAL) == ["no-standard"]


def test_a_word_of_reflection_or_annotation_is_enough():
    assert gated(ReflectionNeeded(about=about())) == ["no-reflection"]
    assert gated(ReflectionNeeded(about=about()), reflection_words=1) == []
    assert gated(AnnotationNeeded(about=about())) == ["no-annotation"]
    assert gated(AnnotationNeeded(about=about()), annotation_words=1) == []


def test_a_block_is_filled_or_not():
    rule = MinimumBlock(about=about(), minutes=60)
    assert gated(rule, minutes=59) == ["below-minimum-block"]
    assert gated(rule, minutes=60) == []
    some = replace(rule, categories=ACCREDITED)
    assert gated(some, minutes=59, category=Category.INFORMAL) == []
    assert gated(some, minutes=59, category=Category.ACCREDITED) == ["below-minimum-block"]


@pytest.mark.parametrize(
    ("ended_on", "reasons"),
    [
        (date(2026, 3, 9), []),
        (date(2026, 3, 10), ["below-minimum-block"]),
        (date(2026, 4, 1), ["below-minimum-block"]),
        (date(2026, 4, 2), []),
    ],
)
def test_a_block_holds_on_the_days_of_its_rule(ended_on, reasons):
    dated = replace(about(), in_force_from=date(2026, 3, 10), in_force_until=date(2026, 4, 1))
    assert gated(MinimumBlock(about=dated, minutes=60), minutes=59, ended_on=ended_on) == reasons
