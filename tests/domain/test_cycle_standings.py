from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from pldash.domain.cases import Case, Entry, RegistrationFacts, RegistrationType
from pldash.domain.cycle_standings import Chance, CycleFigures, chance_of, judge_cycle
from pldash.domain.values import ParticipationMode, Period, Verdict
from tests.case_files import shipped_rules

YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))
JUNE = date(2026, 6, 30)
AHEAD = CycleFigures(
    cycle=YEAR,
    required=1200,
    counted=600,
    later=620,
    verdict=Verdict.NOT_MET,
    later_verdict=Verdict.NOT_MET,
    is_reachable=True,
)


@pytest.mark.parametrize(
    ("changes", "on", "chance"),
    [
        ({}, JUNE, Chance.ON_TRACK),
        ({"counted": 500, "later": 590}, JUNE, Chance.BEHIND),
        ({"counted": 0, "later": 1}, JUNE, Chance.BEHIND),
        ({"counted": 0, "later": 0}, date(2026, 4, 1), Chance.BEGUN),
        ({"counted": 0, "later": 0}, date(2026, 4, 2), Chance.BEHIND),
        ({"later": 1200}, JUNE, Chance.OPEN),
        ({"required": None}, JUNE, Chance.OPEN),
        ({"is_reachable": False}, JUNE, Chance.OUT_OF_REACH),
        ({"later_verdict": Verdict.MET}, JUNE, Chance.WAITING),
        ({"later_verdict": Verdict.MET}, date(2027, 1, 1), Chance.ENDED),
        ({"verdict": Verdict.MET}, date(2027, 1, 1), Chance.MET),
        ({"verdict": Verdict.CANNOT_BE_JUDGED}, JUNE, Chance.UNKNOWN),
        ({"cycle": None}, JUNE, Chance.UNKNOWN),
        ({"verdict": Verdict.NOT_APPLICABLE, "cycle": None}, JUNE, Chance.NOT_ASKED),
    ],
)
def test_how_a_cycle_stands_on_a_day(changes, on, chance):
    assert chance_of(replace(AHEAD, **changes), on) is chance


def an_entry(minutes, *, approved, day=date(2026, 11, 1)):
    return Entry(
        id=str(minutes),
        started_on=day,
        ended_on=day,
        parts={ParticipationMode.SYNCHRONOUS: minutes},
        standards=("6.2",),
        annotation_words=30,
        reflection_words=30,
        approved=approved,
    )


def judged(*entries, body="au-vic-vit", on=date(2026, 11, 18)):
    facts = RegistrationFacts(type=RegistrationType.FULL, granted_on=date(2022, 2, 1))
    case = Case(body=body, on=on, registration=facts, entries=entries)
    return judge_cycle(case, shipped_rules())


def test_what_waits_is_judged_apart_from_what_is_approved():
    found = judged(an_entry(60, approved=True), an_entry(90, approved=False))
    assert (found.counted, found.later, found.required) == (60, 150, 1200)
    assert found.is_reachable


def test_where_nothing_waits_both_are_the_same():
    found = judged(an_entry(60, approved=True))
    assert (found.counted, found.later) == (60, 60)


def test_a_hundred_hours_are_out_of_reach_on_the_last_day():
    assert judged(body="au-wa-trbwa").is_reachable
    assert not judged(body="au-wa-trbwa", on=date(2027, 1, 31)).is_reachable
