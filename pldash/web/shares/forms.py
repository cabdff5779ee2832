"""Forms: a link to one cycle."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from wtforms import BooleanField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from pldash.domain.shares import DAYS, OFFICER_LIMIT, USUAL_DAYS, ShareEntry
from pldash.web.context import day
from pldash.web.forms import BaseForm

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from pldash.domain.values import Period


class ShareForm(BaseForm):
    """Who may read which cycle, for how long."""

    officer = StringField(
        _l("Who is to read it?"),
        [
            InputRequired(_l("Say who is to read it.")),
            Length(max=OFFICER_LIMIT, message=_l("Use at most 120 characters.")),
        ],
        description=_l("The officer's name as you know it. It helps you to tell your links apart."),
    )
    until = SelectField(_l("Cycle"))
    days = SelectField(_l("Good for"), default=str(USUAL_DAYS))
    reflections = BooleanField(
        _l("My private reflections are shown"),
        description=_l("Without a tick nobody reads a word of them."),
    )
    unsent = BooleanField(
        _l("My drafts and what came back to me are shown"),
        description=_l("Without a tick: only what a school approved, or has and decides on."),
    )
    counted = BooleanField(_l("Only what counts today"))

    def __init__(self, cycles: Sequence[Period], **kwargs: Any) -> None:
        """Offer the cycles."""
        super().__init__(**kwargs)
        self.until.choices = [SelectChoice(each.end.isoformat(), _words(each)) for each in cycles]
        self.days.choices = [
            SelectChoice(str(each), ngettext("%(num)s day", "%(num)s days", each)) for each in DAYS
        ]

    def to_entry(self, registration_id: UUID) -> ShareEntry:
        """Return what is asked for."""
        return ShareEntry(
            registration_id,
            officer=self.officer.data,
            until=date.fromisoformat(self.until.data),
            days=int(self.days.data),
            with_reflections=self.reflections.data,
            with_unsent=self.unsent.data,
            only_counted=self.counted.data,
        )


def _words(cycle: Period) -> str:
    return str(_("%(start)s to %(end)s", start=day(cycle.start), end=day(cycle.end)))
