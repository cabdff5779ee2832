from __future__ import annotations

from dataclasses import replace

from pldash.domain.cases import RegistrationFacts
from pldash.domain.rules.adjustments import DoneInstead
from pldash.domain.rules.examples import about, situation
from pldash.domain.rules.other_readings import OtherReading
from pldash.domain.tallies import Ledger
from pldash.domain.values import Verdict

PLANS = DoneInstead(about=about(), attribute="plans", minutes=100, enough=4)
RULE = OtherReading(about=about(), attribute="kind", value="old", minutes=900, adjust=(PLANS,))


def found(minutes: int, **attributes):
    here = replace(situation(), facts=RegistrationFacts(attributes=attributes))
    return RULE.find(Ledger((), minutes, {}), here)


def test_it_concerns_only_those_whom_it_names():
    for attributes in ({}, {"kind": "new"}):
        told = found(0, **attributes)
        assert (told.verdict, told.required_minutes, told.reasons) == (
            Verdict.NOT_APPLICABLE,
            0,
            (),
        )


def test_it_is_met_or_open_and_never_not_met():
    assert found(900, kind="old").verdict is Verdict.MET
    open_one = found(899, kind="old")
    assert open_one.verdict is Verdict.CANNOT_BE_JUDGED
    assert open_one.required_minutes == 900
    assert [(str(each.code), each.minutes) for each in open_one.reasons] == [("short-by", 1)]


def test_facts_change_its_amount_too():
    told = found(800, kind="old", plans=1)
    assert (told.verdict, told.required_minutes) == (Verdict.MET, 800)
    assert [(str(each.code), each.detail) for each in told.reasons] == [("other-amount", "plans")]


def test_it_looks_at_all_counted_minutes():
    assert RULE.counted(Ledger((), 55, {})) == 55
