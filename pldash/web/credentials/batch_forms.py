"""Forms of batches: for which period, for whom, why."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateField, Form, HiddenField, RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from pldash.domain.credentials import RevocationReason
from pldash.domain.errors import RuleBroken
from pldash.domain.values import Period
from pldash.services.revoking import NOTE_LIMIT, Revocation
from pldash.web.credentials.words import REASONS
from pldash.web.forms import BaseForm, refuse_far_days


class PeriodForm(Form):  # type: ignore[misc]
    """Which school and which days; a question without consequences, so it needs no key."""

    school = RadioField(_l("For which school?"), [InputRequired(_l("Choose the school."))])
    start = DateField(_l("From"), [InputRequired(_l("Give the first day."))])
    end = DateField(_l("Until"), [InputRequired(_l("Give the last day."))])

    def validate(self, extra_validators: Any = None) -> bool:
        """Return whether the days make a period."""
        good = bool(super().validate(extra_validators))
        good = refuse_far_days(self) and good
        if good and self.start.data > self.end.data:
            self.end.errors = [_("The last day comes before the first.")]
            return False
        return good

    @property
    def school_id(self) -> UUID:
        """Return the chosen school."""
        return UUID(self.school.data)

    @property
    def period(self) -> Period:
        """Return the days, both included."""
        return Period(self.start.data, self.end.data)


def offer_schools(form: PeriodForm, schools: Sequence[tuple[UUID, str]]) -> PeriodForm:
    """Let the form choose among the schools that one leads."""
    form.school.choices = [SelectChoice(str(key), name) for key, name in schools]
    if len(schools) == 1 and not form.school.data:
        form.school.data = str(schools[0][0])
    return form


class IssueManyForm(BaseForm):
    """Issues what the preview shows for those who are ticked; the period stands in the address."""

    seen = HiddenField()


class UndoForm(BaseForm):
    """Takes a whole batch back."""


class RevokeManyForm(BaseForm):
    """Revokes the chosen certificates, all for one reason."""

    reason = RadioField(
        _l("Why? Everybody who checks one of them reads this."),
        [InputRequired(_l("Choose a reason."))],
        choices=REASONS,
    )
    note = TextAreaField(
        _l("Note for your school"),
        [Optional(), Length(max=NOTE_LIMIT)],
        description=_l("Never public, and not shown to the teachers."),
    )

    def to_revocation(self) -> Revocation:
        """Return why the certificates are revoked."""
        return Revocation(RevocationReason(self.reason.data), self.note.data or "")


def ids_in(texts: Iterable[str]) -> list[UUID]:
    """Return the ids that were ticked, each once; nonsense is none.

    :raises RuleBroken: if something else stands where an id belongs
    """
    try:
        return list(dict.fromkeys(UUID(text) for text in texts))
    except ValueError:
        raise RuleBroken("nobody-chosen") from None
