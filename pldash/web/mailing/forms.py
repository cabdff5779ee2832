"""The form for how often somebody is mailed."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import RadioField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from pldash.domain.mailing import Rhythm
from pldash.web.forms import BaseForm

RHYTHMS = (
    SelectChoice(Rhythm.AT_ONCE.value, _l("At once, each by itself")),
    SelectChoice(Rhythm.DAILY.value, _l("A summary each day")),
    SelectChoice(Rhythm.WEEKLY.value, _l("A summary each week")),
    SelectChoice(Rhythm.OFF.value, _l("No mail about news")),
)
HINTS = {
    Rhythm.DAILY.value: _l("At 7 in the morning in your time zone, on days with news."),
    Rhythm.WEEKLY.value: _l("On Mondays at 7 in the morning, in weeks with news."),
    Rhythm.OFF.value: _l(
        "Decisions and questions stand on your pages all the same. "
        "What waits to be sent is stopped."
    ),
}


class RhythmForm(BaseForm):
    """How often."""

    rhythm = RadioField(
        _l("How often should PL Dash write to you?"),
        [InputRequired(_l("Choose how often."))],
        description=_l(
            "About decisions, questions and certificates. Summaries also tell leaders what waits "
            "on their desk. Mail about signing in always comes at once."
        ),
        choices=RHYTHMS,
    )
