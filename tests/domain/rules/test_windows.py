from __future__ import annotations

from datetime import date

import pytest

from pldash.domain.cases import Employment, RegistrationFacts, RegistrationType
from pldash.domain.errors import InputRefused
from pldash.domain.requirements import cycle_of
from pldash.domain.rules.examples import about
from pldash.domain.rules.windows import LeaveExtends, YearsFromGrant, merged
from pldash.domain.values import Period
from tests.case_files import shipped_rules
from tests.rule_sets import BODY, made_sets

GRANT = date(2021, 2, 1)


def cycle(body: str, on: date, **facts):
    found = cycle_of(RegistrationFacts(**facts), shipped_rules(), body=body, on=on)
    codes = [f"{each.code}:{each.detail}" if each.detail else each.code for each in found.reasons]
    return found.period, codes, found.about.id


def test_a_cycle_names_the_rule_that_made_it():
    on = date(2026, 9, 30)
    assert cycle("au-vic-vit", on)[1:] == (["fixed-year"], "cycle")
    assert cycle("au-vic-vit", on, due_on=on)[1] == ["printed-due-date"]
    assert cycle("au-act-tqi", on, granted_on=date(2026, 2, 1))[1] == ["first-year"]
    full_time = {"granted_on": GRANT, "employment": Employment.FULL_TIME}
    assert cycle("au-nsw-nesa", on, **full_time)[1] == ["years-from-grant"]
    assert cycle("us-il", on, granted_on=GRANT)[1] == ["years-from-fixed-day"]


def test_a_cycle_says_whether_its_end_was_printed_or_is_the_registrations():
    on, end = date(2026, 9, 30), date(2027, 1, 31)
    full = {"type": RegistrationType.FULL, "granted_on": date(2022, 2, 1)}
    for body in ("au-wa-trbwa", "au-sa-trbsa"):
        assert cycle(body, on, **full, due_on=end)[1] == ["printed-due-date"]
        assert cycle(body, on, **full, expires_on=end)[1] == ["ends-with-registration"]
    assert cycle("au-wa-trbwa", on, **full)[1] == ["years-from-grant"]
    assert cycle("au-sa-trbsa", on, **full)[1] == ["years-to-fixed-day"]
    assert cycle("gb-sct-gtcs", on, due_on=end)[1] == ["printed-due-date"]
    assert cycle("gb-eng-dfe", on)[:2] == (None, ["no-cycle"])


def test_a_cycle_says_by_how_many_days_leave_moved_its_end():
    leave = (Period(date(2024, 2, 1), date(2024, 12, 31)),)
    facts = {"granted_on": GRANT, "employment": Employment.FULL_TIME, "leave": leave}
    found = cycle("au-nsw-nesa", date(2026, 9, 30), **facts)
    assert found[0] == Period(GRANT, date(2027, 1, 1))
    assert found[1] == ["years-from-grant", "extended-by-leave:335"]


def test_a_cycle_that_hangs_on_missing_facts_names_them():
    period, codes, _ = cycle("au-nsw-nesa", date(2026, 9, 30), granted_on=GRANT)
    assert (period, codes) == (None, ["fact-missing:employment"])
    period, codes, _ = cycle("au-nsw-nesa", date(2026, 9, 30))
    assert (period, codes) == (None, ["fact-missing:granted_on"])
    period, codes, _ = cycle("au-act-tqi", date(2026, 9, 30))
    assert (period, codes) == (None, ["fact-missing:granted_on"])


def test_a_missing_fact_that_changes_nothing_is_not_asked_for():
    assert cycle("au-vic-vit", date(2026, 9, 30))[0] == Period(date(2025, 10, 1), date(2026, 9, 30))


def test_there_is_no_cycle_where_no_rules_are_known_for_the_day():
    later = made_sets(in_force_from=date(2027, 1, 1))
    facts = RegistrationFacts(granted_on=GRANT)
    assert cycle_of(facts, later, body=BODY, on=date(2026, 12, 31)) is None


def test_a_cycle_of_an_unknown_body_is_refused():
    with pytest.raises(InputRefused):
        cycle_of(RegistrationFacts(), shipped_rules(), body="xx", on=date(2026, 1, 1))


def test_employment_is_not_asked_where_it_makes_no_difference():
    window = YearsFromGrant(about=about(), years=5, years_not_full_time=5)
    found = window.decide(RegistrationFacts(granted_on=GRANT), date(2026, 1, 1), None)
    assert found.period.end == date(2026, 1, 31)


def test_leave_after_an_end_that_leave_moved_moves_it_again():
    rule = LeaveExtends(about=about(), least_months=6, most_months=60)
    leave = (
        Period(date(2026, 2, 1), date(2026, 7, 31)),
        Period(date(2025, 6, 1), date(2026, 1, 15)),
    )
    assert rule.extend(Period(GRANT, date(2026, 1, 31)), leave).end == date(2027, 3, 17)


def test_the_longest_leave_can_end_before_the_cycle_begins():
    rule = LeaveExtends(about=about(), least_months=6, most_months=60)
    cycle_of_five = Period(GRANT, date(2026, 1, 31))
    leave = (Period(date(2010, 1, 1), date(2024, 1, 1)),)
    assert rule.extend(cycle_of_five, leave) == cycle_of_five


def test_neighbouring_leave_is_not_merged():
    one = Period(date(2024, 1, 1), date(2024, 3, 31))
    two = Period(date(2024, 4, 1), date(2024, 6, 30))
    assert merged((two, one)) == [one, two]
    inside = Period(date(2024, 2, 1), date(2024, 2, 2))
    assert merged((one, inside)) == [one]
