from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from pldash.domain.cases import RegistrationFacts
from pldash.domain.missing_facts import MissingFact
from pldash.domain.rules.bands import Band, BandedTotal
from pldash.domain.rules.examples import about, situation

BANDS = tuple(
    Band(about=about(), least_days=days, minutes=minutes)
    for days, minutes in ((40, 600), (80, 900))
)


def test_without_the_days_each_step_could_be():
    with pytest.raises(MissingFact) as missing:
        BandedTotal(about=about(), bands=BANDS).required(situation())
    assert missing.value.key == "days_taught"
    assert [each.days_taught for each in missing.value.stand_ins] == [
        {2026: 0},
        {2026: 40},
        {2026: 80},
    ]
    assert isinstance(missing.value.stand_ins[0], RegistrationFacts)
    assert situation().cycle.end == date(2026, 12, 31)


@pytest.mark.parametrize(("days", "minutes"), [(0, 0), (39, 0), (40, 600), (79, 600), (80, 900)])
def test_the_highest_step_that_the_days_reach_holds(days, minutes):
    here = replace(situation(), facts=RegistrationFacts(days_taught={2026: days}))
    assert BandedTotal(about=about(), bands=BANDS).required(here) == minutes
