"""Forms of registrations; what one body alone asks is added from its data."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import (
    DateField,
    DecimalField,
    Field,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length, NumberRange, Optional, StopValidation
from wtforms.widgets import CheckboxInput, ListWidget

from pldash.domain.cases import Employment, RegistrationType
from pldash.domain.requirement_sets import Attribute, AttributeKind, Body
from pldash.domain.values import CareerStage, Period
from pldash.services.registrations import LONGEST_NUMBER, RegistrationEntry
from pldash.web.forms import BaseForm
from pldash.web.registrations.words import EMPLOYMENT, MONTHS, STAGES, TYPES
from pldash.web.versions import VersionForm

ATTRIBUTE = "attribute_"
DAYS_IN_A_YEAR = 366
LEAVE_ROWS = 2
NOT_SAID = SelectChoice("", _l("Not said"))
YES, NO = "yes", "no"
FROM_0_TO_1 = _l("Give a share of full time between 0 and 1.")


def _refuse_no_number(_form: BaseForm, field: Field) -> None:
    """Refuse what decimals know besides numbers; the library cannot compare all of it."""
    if isinstance(field.data, Decimal) and not field.data.is_finite():
        raise StopValidation(str(FROM_0_TO_1))


class BaseRegistrationForm(VersionForm):
    """The facts that every body may turn on; all but the body can be left out."""

    number = StringField(
        _l("Registration number"),
        [Optional(), Length(max=LONGEST_NUMBER)],
        description=_l(
            "As the body printed it. Only an officer whom you share a cycle with sees it."
        ),
    )
    type = SelectField(
        _l("Kind of registration"),
        choices=[NOT_SAID, *TYPES],
        description=_l("What is asked of you may turn on it."),
    )
    stage = SelectField(_l("Career stage with this body"), choices=[NOT_SAID, *STAGES])
    employment = SelectField(_l("Employment"), choices=[NOT_SAID, *EMPLOYMENT])
    fte = DecimalField(
        _l("Share of full time"),
        [_refuse_no_number, Optional(), NumberRange(0, 1, FROM_0_TO_1)],
        places=None,
        description=_l("Between 0 and 1, such as 0.6 for three days a week."),
    )
    granted_on = DateField(
        _l("Granted on"),
        [Optional()],
        description=_l("First day of the current registration or maintenance period."),
    )
    due_on = DateField(
        _l("Due on"),
        [Optional()],
        description=_l(
            "Last day of the current cycle, if the body told you one. Then it holds, "
            "whatever the body's general rules say."
        ),
    )
    expires_on = DateField(_l("Expires on"), [Optional()])
    birth_month = SelectField(
        _l("Month of birth"),
        choices=[NOT_SAID, *MONTHS],
        description=_l("Only some bodies' cycles turn on it."),
    )
    certificates = SelectMultipleField(
        _l("Certificates that this body knows"),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    leave_1_from = DateField(_l("First day of leave"), [Optional()])
    leave_1_until = DateField(_l("Last day of leave"), [Optional()])
    leave_2_from = DateField(_l("First day of another leave"), [Optional()])
    leave_2_until = DateField(_l("Last day of that leave"), [Optional()])

    def validate(self, extra_validators: Any = None) -> bool:
        """Return whether all fields hold and each leave has both its days."""
        good = super().validate(extra_validators)
        for row in range(1, LEAVE_ROWS + 1):
            first, last = self[f"leave_{row}_from"], self[f"leave_{row}_until"]
            if bool(first.data) is not bool(last.data):
                missing = last if first.data else first
                missing.errors = [*missing.errors, _l("Give both days of the leave.")]
                good = False
        return good

    def to_entry(self, body: Body) -> RegistrationEntry:
        """Return what was entered, as values."""
        return RegistrationEntry(
            body=body.code,
            number=(self.number.data or "").strip(),
            type=RegistrationType(self.type.data) if self.type.data else None,
            stage=self._stage(),
            employment=Employment(self.employment.data) if self.employment.data else None,
            fte=self.fte.data,
            granted_on=self.granted_on.data,
            due_on=self.due_on.data,
            expires_on=self.expires_on.data,
            birth_month=int(self.birth_month.data) if self.birth_month.data else None,
            days_taught=self._days_taught(),
            leave=self._leave(),
            certificates=tuple(self.certificates.data or ()),
            attributes=self._attributes(body),
        )

    def _stage(self) -> CareerStage | None:
        """Return the stage; None also where the body knows no stages, and none was asked."""
        said = self.stage.data if "stage" in self else ""
        return CareerStage(said) if said else None

    def _days_taught(self) -> dict[int, int]:
        years = [name for name in self._fields if name.startswith("days_taught_")]
        return {
            int(name.removeprefix("days_taught_")): self[name].data
            for name in years
            if self[name].data is not None
        }

    def _leave(self) -> tuple[Period, ...]:
        rows = range(1, LEAVE_ROWS + 1)
        return tuple(
            Period(self[f"leave_{row}_from"].data, self[f"leave_{row}_until"].data)
            for row in rows
            if self[f"leave_{row}_from"].data and self[f"leave_{row}_until"].data
        )

    def _attributes(self, body: Body) -> dict[str, object]:
        given = {key: self[f"{ATTRIBUTE}{key}"].data for key in body.attributes}
        return {
            key: _plain(value, body.attributes[key].kind)
            for key, value in given.items()
            if value not in {None, ""}
        }


def form_for(body: Body, year: int) -> type[BaseRegistrationForm]:
    """Return the form with the questions that this body asks.

    :param year: the present calendar year; days taught are asked for it and the one before
    """
    fields: dict[str, Any] = {
        f"{ATTRIBUTE}{key}": _attribute_field(attribute)
        for key, attribute in body.attributes.items()
    }
    if not has_stages(body, date(year, 1, 1)):
        fields["stage"] = None  # takes the field of the class above away
    for each in (year, year - 1):
        fields[f"days_taught_{each}"] = IntegerField(
            _l("Days taught in %(year)s", year=each),
            [Optional(), NumberRange(0, DAYS_IN_A_YEAR, _l("Give days taught from 0 to 366."))],
        )
    return type("RegistrationForm", (BaseRegistrationForm,), fields)


def has_stages(body: Body, day: date) -> bool:
    """Return whether the body's standards tell the career stages apart that PL Dash knows."""
    framework = body.standards.framework_on(day)
    return framework is not None and set(CareerStage) == set(framework.stages)


def prepared(form: BaseRegistrationForm, body: Body) -> BaseRegistrationForm:
    """Return the form with this body's certificates to choose from."""
    form.certificates.choices = [
        SelectChoice(code, name) for code, name in body.certificates.items()
    ]
    return form


def data_of(entry: RegistrationEntry, version: int) -> dict[str, Any]:
    """Return a registration as the fields of its form."""
    data: dict[str, Any] = {
        "version": str(version),
        "number": entry.number,
        "type": entry.type or "",
        "stage": entry.stage or "",
        "employment": entry.employment or "",
        "fte": entry.fte,
        "granted_on": entry.granted_on,
        "due_on": entry.due_on,
        "expires_on": entry.expires_on,
        "birth_month": str(entry.birth_month or ""),
        "certificates": list(entry.certificates),
    }
    for row, leave in enumerate(entry.leave[:LEAVE_ROWS], start=1):
        data[f"leave_{row}_from"], data[f"leave_{row}_until"] = leave.start, leave.end
    data.update({f"days_taught_{year}": days for year, days in entry.days_taught.items()})
    data.update({f"{ATTRIBUTE}{key}": _shown(each) for key, each in entry.attributes.items()})
    return data


def _attribute_field(attribute: Attribute) -> Any:
    if attribute.kind is AttributeKind.DATE:
        return DateField(attribute.title, [Optional()])
    if attribute.kind is AttributeKind.NUMBER:
        return IntegerField(attribute.title, [Optional(), NumberRange(min=0)])
    choices = [NOT_SAID, *(SelectChoice(choice, _spaced(choice)) for choice in attribute.choices)]
    if attribute.kind is AttributeKind.FLAG:
        choices = [NOT_SAID, SelectChoice(YES, _l("Yes")), SelectChoice(NO, _l("No"))]
    return SelectField(attribute.title, choices=choices)


def _spaced(choice: str) -> str:
    """Return a code as words."""
    return choice.replace("-", " ").capitalize()


def _plain(value: Any, kind: AttributeKind) -> object:
    """Return an attribute's value, whose field says yes or no in words."""
    return value == YES if kind is AttributeKind.FLAG else value


def _shown(value: object) -> object:
    """Return an attribute as its field shows it."""
    if isinstance(value, bool):
        return YES if value else NO
    return value
