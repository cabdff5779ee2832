"""The form of a new version of how a school approves."""

from __future__ import annotations

from datetime import date

from flask_babel import lazy_gettext as _l
from wtforms import DateField, IntegerField, RadioField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, NumberRange, Optional

from pldash.domain.procedures import (
    MOST_MINUTES,
    MOST_PERCENT,
    USUAL_SAMPLE,
    Procedure,
    ProcedureKind,
)
from pldash.domain.values import ParticipationMode
from pldash.web.activities.words import MODES
from pldash.web.forms import BaseForm
from pldash.web.procedures.words import KINDS

LIMIT = _l("Give whole minutes, from 1 to 44,640, or leave it empty.")


class ProcedureForm(BaseForm):
    """A new version; the limits of each mode are added below."""

    kind = RadioField(
        _l("How the school approves"),
        choices=[SelectChoice(kind.value, words) for kind, words in KINDS.items()],
        validators=[InputRequired(_l("Choose one."))],
    )
    sample = IntegerField(
        _l("Drawn for review, of a hundred"),
        [Optional(), NumberRange(1, MOST_PERCENT, _l("Give a number from 1 to 100."))],
        default=USUAL_SAMPLE,
        description=_l(
            "From 1 to 100. Nobody knows beforehand which; they wait on the desk as usual."
        ),
    )
    from_on = DateField(
        _l("First day"),
        [InputRequired(_l("Give the day."))],
        description=_l("What is sent on this day or later goes this way; what waits stays."),
    )

    @property
    def limits(self) -> list[IntegerField]:
        """Return the fields of the limits."""
        return [self[f"limit_{mode.value}"] for mode in ParticipationMode]

    @property
    def start(self) -> tuple[date, Procedure]:
        """Return what was entered, as values."""
        kind = ProcedureKind(self.kind.data)
        if kind is not ProcedureKind.AUTOMATIC:
            return self.from_on.data, Procedure(kind=kind)
        given = {mode: self[f"limit_{mode.value}"].data for mode in ParticipationMode}
        limits = {mode: minutes for mode, minutes in given.items() if minutes is not None}
        return self.from_on.data, Procedure(
            kind=kind, limits=limits, sample_percent=self.sample.data or 0
        )


for _mode in ParticipationMode:
    setattr(
        ProcedureForm,
        f"limit_{_mode.value}",
        IntegerField(MODES[_mode][0], [Optional(), NumberRange(1, MOST_MINUTES, LIMIT)]),
    )
