"""Forms of schools: joining, people, deputies, details."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_security.forms import EmailValidation
from wtforms import (
    DateField,
    EmailField,
    HiddenField,
    SelectField,
    SelectMultipleField,
    StringField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from pldash.domain.schools import NAME_LIMIT, Role
from pldash.domain.values import Period
from pldash.web.forms import BaseForm
from pldash.web.schools.words import ROLES
from pldash.web.versions import VersionForm
from pldash.web.zones import ZoneField

LONGEST_CODE = 80
LONGEST_ADDRESS = 254
NEED_DAY = _l("Enter a day.")


class RolesField(SelectMultipleField):  # type: ignore[misc]
    """The roles of one person, as boxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def __init__(self, label: object, **more: Any) -> None:
        """Offer every role."""
        choices = [SelectChoice(role.value, words) for role, words in ROLES.items()]
        super().__init__(label, choices=choices, **more)

    @property
    def roles(self) -> frozenset[Role]:
        """Return the chosen roles."""
        return frozenset(Role(value) for value in self.data or ())


class JoinForm(BaseForm):
    """A school's code, as somebody read it out."""

    code = StringField(
        _l("School code"),
        [InputRequired(_l("Enter the code that your school gave you.")), Length(max=LONGEST_CODE)],
        description=_l("Such as WATTLE-PARK. Capitals, spaces and hyphens do not matter."),
    )


class InviteForm(BaseForm):
    """An address and the roles it is invited in."""

    email = EmailField(
        _l("E-mail address"),
        [InputRequired(_l("Enter an address.")), Length(max=LONGEST_ADDRESS), EmailValidation()],
        description=_l(
            "They get a link that is good for 14 days, and may join with another address."
        ),
    )
    roles = RolesField(_l("Roles"))


class RolesForm(BaseForm):
    """The roles of a member, and those that the page showed."""

    seen = HiddenField()
    roles = RolesField(_l("Roles"))

    @property
    def seen_roles(self) -> frozenset[Role]:
        """Return the roles that the page showed; what is no role is left out."""
        shown = (self.seen.data or "").split()
        return frozenset(role for role in Role if role.value in shown)


class DeputyForm(BaseForm):
    """Who stands in, from which day to which."""

    account_id = SelectField(_l("Who stands in"))
    from_on = DateField(_l("First day"), [InputRequired(NEED_DAY)])
    until_on = DateField(
        _l("Last day"),
        [InputRequired(NEED_DAY)],
        description=_l("From the day after, they decide on nothing."),
    )

    @property
    def period(self) -> Period:
        """Return the days, both included."""
        return Period(self.from_on.data, self.until_on.data)


class SchoolForm(VersionForm):
    """A school's name, zone and code."""

    name = StringField(
        _l("Name of the school"),
        [InputRequired(_l("Enter the school's name.")), Length(max=NAME_LIMIT)],
        description=_l("As certificates print it from now on; those that exist keep theirs."),
    )
    zone = ZoneField(_l("Time zone"), description=_l("For the dates on certificates."))
    code = StringField(
        _l("School code"),
        [InputRequired(_l("Enter a code."))],
        description=_l("Change it when it got into wrong hands: the old one joins nobody more."),
    )
