from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from pldash.adapters.framework_packs import load_frameworks
from pldash.domain.cases import Category
from pldash.domain.reasons import ReasonCode
from pldash.domain.rules.criteria import CriteriaMet, Criterion
from pldash.domain.rules.examples import about, situation
from pldash.domain.standards import BodyStandards
from pldash.domain.tallies import Tally
from tests.domain.rules.tallied import gated
from tests.rule_sets import made_entry

APST = next(each for each in load_frameworks() if each.code == "au-apst")
HERE = replace(situation(), standards=BodyStandards([APST], {}))
MET = {
    Criterion.PROVIDER: {"provider_id": "P-1"},
    Criterion.STANDARD: {"standards": ("6.2",)},
    Criterion.ANNOTATION: {"annotation_words": 1},
    Criterion.REFLECTION: {"reflection_words": 1},
}


def reasons(*met: Criterion, least: int, criteria=frozenset(Criterion), **rule) -> list[str]:
    given = {key: value for each in met for key, value in MET[each].items()}
    entry = made_entry("a", 60, **given, category=Category.TEACHER_IDENTIFIED)
    tally = Tally(entry, entry.parts, entry.reflection_words)
    gate = CriteriaMet(about=about(), least=least, criteria=criteria, **rule)
    gate.check(tally, HERE)
    return [str(each.code) for each in tally.outcome().reasons]


def test_as_many_as_needed_are_enough_and_one_less_is_not():
    three = (Criterion.STANDARD, Criterion.ANNOTATION, Criterion.REFLECTION)
    assert reasons(*three, least=3) == []
    assert reasons(*three[:2], least=3) == ["no-approved-provider"]


@pytest.mark.parametrize(
    ("missed", "reason"),
    [
        (Criterion.PROVIDER, "no-approved-provider"),
        (Criterion.STANDARD, "no-standard"),
        (Criterion.ANNOTATION, "no-annotation"),
        (Criterion.REFLECTION, "no-reflection"),
    ],
)
def test_the_first_one_missed_is_told(missed, reason):
    met = [each for each in Criterion if each is not missed]
    assert reasons(*met, least=4) == [reason]
    assert reasons(*met, least=3) == []


def test_what_is_not_on_the_list_does_not_help():
    short = frozenset({Criterion.STANDARD, Criterion.REFLECTION})
    assert reasons(Criterion.PROVIDER, Criterion.ANNOTATION, least=1, criteria=short) == [
        "no-standard"
    ]


def test_another_category_is_not_asked():
    accredited = frozenset({Category.ACCREDITED})
    assert reasons(least=4, categories=accredited) == []
    elective = frozenset({Category.TEACHER_IDENTIFIED})
    assert reasons(least=4, categories=elective) == ["no-approved-provider"]


def test_a_list_that_asks_for_more_than_it_has_does_not_fail_on_what_meets_it_all():
    assert reasons(*Criterion, least=5) == []


def test_it_names_every_reason_that_it_can_give():
    two = frozenset({Criterion.STANDARD, Criterion.REFLECTION})
    gate = CriteriaMet(about=about(), least=1, criteria=two)
    assert gate.codes == {ReasonCode.NO_STANDARD, ReasonCode.NO_REFLECTION}


def test_the_framework_of_the_day_on_which_the_learning_ended_is_meant():
    older = replace(APST, in_force_from=None, in_force_until=date(2026, 3, 5))
    newer = replace(APST, code="newer", items=APST.items[:1], in_force_from=date(2026, 3, 6))
    here = replace(situation(), standards=BodyStandards([older, newer], {}))
    gate = CriteriaMet(about=about(), least=1, criteria=frozenset({Criterion.STANDARD}))
    given = {"standards": ("6.2",), "started_on": date(2026, 3, 5)}
    assert gated(gate, here, ended_on=date(2026, 3, 5), **given) == []
    assert gated(gate, here, ended_on=date(2026, 3, 6), **given) == ["no-standard"]
