"""Made-up surroundings for the examples in the docstrings of the rules."""

from __future__ import annotations

from datetime import date

from pldash.domain.cases import RegistrationFacts
from pldash.domain.rules.shapes import Situation
from pldash.domain.sources import About, Certainty, Source
from pldash.domain.standards import BodyStandards
from pldash.domain.values import Period


def about(rule_id: str = "total") -> About:
    """Return what a rule of an example says of itself.

    >>> about("accredited").id
    'accredited'
    """
    source = Source("An example", "https://body.example/rule", date(2026, 1, 1))
    return About(id=rule_id, title="An example", source=source, certainty=Certainty.SEEN)


def situation() -> Situation:
    """Return a situation without any facts, in the calendar year 2026.

    >>> situation().on in situation().cycle
    True
    """
    return Situation(
        facts=RegistrationFacts(),
        on=date(2026, 12, 31),
        cycle=Period(date(2026, 1, 1), date(2026, 12, 31)),
        standards=BodyStandards((), {}),
    )
