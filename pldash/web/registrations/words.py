"""Words for the choices of a registration, and for what the service refuses."""

from __future__ import annotations

from typing import Final

from flask_babel import lazy_gettext as _l

from pldash.domain.cases import Employment, RegistrationType
from pldash.domain.values import CareerStage
from pldash.web.sentences import add_sentences

TYPES: Final = (
    (RegistrationType.FULL.value, _l("Full")),
    (RegistrationType.PROVISIONAL.value, _l("Provisional")),
    (RegistrationType.LIMITED.value, _l("Limited, or a permission to teach")),
    (RegistrationType.NON_PRACTISING.value, _l("Non-practising")),
)
STAGES: Final = (
    (CareerStage.GRADUATE.value, _l("Graduate")),
    (CareerStage.PROFICIENT.value, _l("Proficient")),
    (CareerStage.HIGHLY_ACCOMPLISHED.value, _l("Highly Accomplished")),
    (CareerStage.LEAD.value, _l("Lead")),
)
EMPLOYMENT: Final = (
    (Employment.FULL_TIME.value, _l("Full time")),
    (Employment.PART_TIME.value, _l("Part time")),
    (Employment.CASUAL.value, _l("Casual or relief")),
    (Employment.NOT_EMPLOYED.value, _l("Not employed as a teacher")),
)
MONTHS: Final = tuple(
    (str(number), name)
    for number, name in enumerate(
        (
            _l("January"),
            _l("February"),
            _l("March"),
            _l("April"),
            _l("May"),
            _l("June"),
            _l("July"),
            _l("August"),
            _l("September"),
            _l("October"),
            _l("November"),
            _l("December"),
        ),
        start=1,
    )
)

add_sentences(
    {
        "ends-before-grant": _l("This day lies before the one on which it was granted."),
        "leave-ends-before-start": _l("A leave ends before it starts: check its days."),
        "registration-there": _l("You have added this registration before."),
    }
)
