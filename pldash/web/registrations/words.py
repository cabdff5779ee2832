"""Words for the choices of a registration, and for what the service refuses."""

from __future__ import annotations

from typing import Final

from flask_babel import lazy_gettext as _l
from wtforms.fields.choices import SelectChoice

from pldash.domain.cases import Employment, RegistrationType
from pldash.domain.values import CareerStage
from pldash.web.sentences import add_sentences

TYPES: Final = (
    SelectChoice(RegistrationType.FULL.value, _l("Full")),
    SelectChoice(RegistrationType.PROVISIONAL.value, _l("Provisional")),
    SelectChoice(RegistrationType.LIMITED.value, _l("Limited, or a permission to teach")),
    SelectChoice(RegistrationType.NON_PRACTISING.value, _l("Non-practising")),
)
STAGES: Final = (
    SelectChoice(CareerStage.GRADUATE.value, _l("Graduate")),
    SelectChoice(CareerStage.PROFICIENT.value, _l("Proficient")),
    SelectChoice(CareerStage.HIGHLY_ACCOMPLISHED.value, _l("Highly Accomplished")),
    SelectChoice(CareerStage.LEAD.value, _l("Lead")),
)
EMPLOYMENT: Final = (
    SelectChoice(Employment.FULL_TIME.value, _l("Full time")),
    SelectChoice(Employment.PART_TIME.value, _l("Part time")),
    SelectChoice(Employment.CASUAL.value, _l("Casual or relief")),
    SelectChoice(Employment.NOT_EMPLOYED.value, _l("Not employed as a teacher")),
)
MONTHS: Final = tuple(
    SelectChoice(str(number), name)
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
        "registration-there": _l(
            "You have added a registration with this body and this day before. Change that one, "
            "or give the day on which this one was granted."
        ),
        "registration-number-there": _l(
            "You have a registration with this body and number that goes on. Change that one, or "
            "give it the day on which it expired."
        ),
        "due-long-ago": _l(
            "This day lies more than a year back. Give the last day of the present cycle, or leave "
            "it empty and the body's rules find it."
        ),
        "due-far-off": _l(
            "This day lies more than ten years ahead. Give the last day of the present cycle, or "
            "leave it empty and the body's rules find it."
        ),
    }
)
