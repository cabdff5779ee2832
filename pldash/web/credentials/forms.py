"""Forms of certificates: what it should cover, issuing it, ending it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from flask_babel import format_date
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    DateField,
    Form,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from pldash.domain.approved_work import WHOLE_TIME
from pldash.domain.certificates import ScopeKind
from pldash.domain.credentials import RevocationReason
from pldash.domain.errors import RuleBroken
from pldash.domain.values import Period
from pldash.services.certificate_plans import CertificateRequest
from pldash.services.revoking import NOTE_LIMIT, Revocation
from pldash.web.credentials.words import REASONS, SCOPES
from pldash.web.forms import BaseForm, refuse_far_days
from pldash.web.sentences import sentence

if TYPE_CHECKING:
    from pldash.services.certificate_choices import CertificateChoices

NONE = SelectChoice("", _l("None"))


class ScopeForm(Form):  # type: ignore[misc]
    """What a certificate should cover; a question without consequences, so it needs no key."""

    school = RadioField(_l("Who approved it?"), [InputRequired(_l("Choose who approved it."))])
    scope = RadioField(_l("What should it cover?"), choices=SCOPES, default=ScopeKind.PERIOD.value)
    start = DateField(_l("From"), [Optional()])
    end = DateField(_l("Until"), [Optional()])
    chat = SelectField(_l("Chat"), [Optional()])
    activity = SelectField(_l("Activity"), [Optional()])
    registration = SelectField(
        _l("Registration"),
        [Optional()],
        description=_l("With one, what counts towards it and what does not stands on the paper."),
    )
    replaces = HiddenField()

    def validate(self, extra_validators: Any = None) -> bool:
        """Return whether everything is there that the chosen scope needs."""
        good = bool(super().validate(extra_validators))
        good = refuse_far_days(self) and good
        needed = {
            ScopeKind.PERIOD: {
                self.start: _("Give the first day."),
                self.end: _("Give the last day."),
            },
            ScopeKind.CHAT_SERIES: {self.chat: _("Choose the chat.")},
            ScopeKind.ACTIVITY: {self.activity: _("Choose the activity.")},
        }.get(self.scope.data, {})
        for field, words in needed.items():
            if not field.data and not field.errors:
                field.errors = [words]
                good = False
        if good and self.scope.data == ScopeKind.PERIOD and self.start.data > self.end.data:
            self.end.errors = [_("The last day comes before the first.")]
            good = False
        return good

    def refuse(self, error: RuleBroken) -> None:
        """Show a service's refusal beside the field it is about, or above the form."""
        words = [sentence(reason) for reason in error.reasons]
        field = self._fields.get(error.field or "")
        if field is None or isinstance(field, HiddenField):
            self.form_errors.extend(words)
        else:
            field.errors = [*field.errors, *words]

    def to_request(self) -> CertificateRequest:
        """Return what is asked for."""
        kind = ScopeKind(self.scope.data)
        subject = {ScopeKind.CHAT_SERIES: self.chat.data, ScopeKind.ACTIVITY: self.activity.data}
        dated = kind is ScopeKind.PERIOD
        return CertificateRequest(
            school_id=UUID(self.school.data),
            kind=kind,
            period=Period(self.start.data, self.end.data) if dated else WHOLE_TIME,
            subject_id=subject.get(kind),
            registration_id=UUID(self.registration.data) if self.registration.data else None,
            replaces_id=_id_in(self.replaces.data),
        )


class IssueForm(BaseForm):
    """Issues what the preview shows; what it covers stands in the address."""

    seen = HiddenField()


class WithdrawForm(BaseForm):
    """The holder withdraws a certificate."""

    version = HiddenField()


class RevokeForm(BaseForm):
    """A leader revokes a certificate."""

    version = HiddenField()
    reason = RadioField(
        _l("Why? Everybody who checks it reads this."),
        [InputRequired(_l("Choose a reason."))],
        choices=REASONS,
    )
    note = TextAreaField(
        _l("Note for your school"),
        [Optional(), Length(max=NOTE_LIMIT)],
        description=_l("Never public, and not shown to the teacher."),
    )

    def to_revocation(self) -> Revocation:
        """Return why the certificate is revoked."""
        return Revocation(RevocationReason(self.reason.data), self.note.data or "")


class SearchForm(Form):  # type: ignore[misc]
    """Finds certificates by number or teacher."""

    q = StringField(_l("Number or teacher"))


def _id_in(text: str | None) -> UUID | None:
    """Return the id that an address carries; nonsense is none."""
    try:
        return UUID(text or "")
    except ValueError:
        return None


def version_of(form: WithdrawForm | RevokeForm) -> int:
    """Return the version that the person looked at; nonsense is none."""
    text = form.version.data or ""
    return int(text) if text.isdecimal() and len(text) < 10 else 0  # noqa: PLR2004  digits of a count


def offer(form: ScopeForm, choices: CertificateChoices) -> ScopeForm:
    """Fill the form with what this teacher can choose from."""
    form.school.choices = [SelectChoice(str(school.id), school.name) for school in choices.schools]
    if len(choices.schools) == 1 and not form.school.data:
        form.school.data = str(choices.schools[0].id)
    form.chat.choices = _or_none(choices.chats)
    form.activity.choices = _or_none(
        [(key, f"{title}, {format_date(day, 'medium')}") for key, title, day in choices.activities]
    )
    form.registration.choices = _or_none(choices.registrations)
    if len(choices.registrations) == 1 and not form.scope.raw_data:
        form.registration.data = choices.registrations[0][0]
    if choices.days is not None and not form.start.raw_data:
        form.start.data, form.end.data = choices.days
    for field in (form.start, form.end, form.chat, form.activity):
        # Each is needed with its own scope: optional would be the wrong word beside it.
        field.flags.optional = False
    return form


def _or_none(pairs: Sequence[tuple[str, str]]) -> list[SelectChoice]:
    return [NONE, *(SelectChoice(value, label) for value, label in pairs)]
