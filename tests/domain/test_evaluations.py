from __future__ import annotations

from datetime import date

from pldash.domain.cases import RegistrationFacts
from pldash.domain.evaluations import CycleOutcome, RequirementOutcome, merge_cycles, overall
from pldash.domain.requirements import evaluate
from pldash.domain.rules.amounts import CategoryMinimum
from pldash.domain.rules.examples import about
from pldash.domain.sources import About
from pldash.domain.values import Period, Reason, Verdict
from tests.rule_sets import made_case, made_sets


def outcome(verdict: Verdict, *, advisory: bool = False) -> RequirementOutcome:
    base = about()
    what = About(id="x", title="X", source=base.source, certainty=base.certainty, advisory=advisory)
    return RequirementOutcome(
        id="x", verdict=verdict, required_minutes=None, counted_minutes=0, reasons=(), about=what
    )


def test_the_worst_binding_verdict_decides():
    every = [
        Verdict.NOT_APPLICABLE,
        Verdict.MET,
        Verdict.CANNOT_BE_JUDGED,
        Verdict.NOT_MET,
    ]
    for number, worst in enumerate(every, start=1):
        assert overall([outcome(each) for each in every[:number]]) is worst


def test_advice_never_decides():
    met, advice = outcome(Verdict.MET), outcome(Verdict.NOT_MET, advisory=True)
    assert overall([met, advice]) is Verdict.MET


def test_each_requirement_is_merged_by_itself_over_what_is_missing():
    minimum = CategoryMinimum(about=about("accredited"), category="accredited", minutes=1)
    case = made_case(registration=RegistrationFacts())
    result = evaluate(case, made_sets(minimum))
    assert [each.verdict for each in result.requirements] == [Verdict.CANNOT_BE_JUDGED] * 2
    assert {str(each.reasons[0].detail) for each in result.requirements} == {"type"}
    assert result.required_minutes == 1_000


def test_a_cycle_that_is_the_same_either_way_needs_no_fact():
    year = Period(date(2026, 1, 1), date(2026, 12, 31))
    same = CycleOutcome(period=year, reasons=(Reason("fixed-year"),), about=about())
    assert merge_cycles("type", [same, same]) == same


def test_a_cycle_names_each_fact_that_it_hangs_on_once():
    year = Period(date(2026, 1, 1), date(2026, 12, 31))
    known = CycleOutcome(period=year, reasons=(), about=about())
    missing = Reason("fact-missing", detail="employment")
    unknown = CycleOutcome(period=None, reasons=(missing,), about=about())
    merged = merge_cycles("granted_on", [known, unknown, unknown])
    assert [str(reason.detail) for reason in merged.reasons] == ["granted_on", "employment"]
    assert merged.period is None
