"""Forms: inviting somebody outside, opening an account by the link, taking the invitation up."""

from __future__ import annotations

from typing import Any

from flask import current_app
from flask_babel import lazy_gettext as _l
from flask_security.forms import EmailValidation
from wtforms import EmailField, PasswordField, StringField
from wtforms.validators import InputRequired, Length

from pldash.domain.outside_approvers import LINE_LIMIT, Asked, Stated
from pldash.web.forms import BaseForm

LONGEST_ADDRESS = 254
MISSING = _l("Fill this in: a certificate prints it.")
SHORT = Length(max=LINE_LIMIT, message=_l("Shorten it to 80 characters."))


def _line(label: Any, hint: Any) -> StringField:
    return StringField(
        label,
        [InputRequired(MISSING), SHORT],
        description=hint,
        filters=[lambda text: (text or "").strip()],
    )


class InviteApproverForm(BaseForm):
    """Whom to ask."""

    name = _line(_l("Their name"), _l("Somebody other than you who knows your work."))
    role = _line(_l("Their role"), _l("Such as principal, head of department or mentor."))
    organisation = _line(_l("Their school or organisation"), _l("Where they hold that role."))
    email = EmailField(
        _l("Their e-mail address"),
        [
            InputRequired(_l("Enter an address.")),
            Length(max=LONGEST_ADDRESS, message=_l("Shorten it to 254 characters.")),
            EmailValidation(),
        ],
        description=_l("One mail goes there, with a link that is good for 14 days."),
    )

    def to_asked(self) -> Asked:
        """Return who is to be asked."""
        stated = Stated(self.name.data, self.role.data, self.organisation.data)
        return Asked(stated, self.email.data or "")


class OpenAccountForm(BaseForm):
    """A name and a password; the address is the invited one."""

    name = _line(_l("Your name"), _l("Certificates print it beside what you approve."))
    password = PasswordField(
        _l("Password"),
        [InputRequired(_l("Choose a password."))],
        description=_l("At least 12 characters. Three or four words in a row are good."),
    )

    def is_good_for(self, email: str) -> bool:
        """Return whether it was sent and holds, the password among others."""
        if not self.validate_on_submit():
            return False
        rules = current_app.extensions["security"].password_util
        faults, _normal = rules.validate(
            self.password.data,
            True,  # noqa: FBT003  the library's signature
            name=self.name.data,
            email=email,
        )
        if faults:
            self.password.errors = [*self.password.errors, *faults]
        return not faults


class AcceptForm(BaseForm):
    """As whom somebody approves, in their own words."""

    role = _line(_l("Your role"), _l("As certificates print it beside your name."))
    organisation = _line(_l("Your school or organisation"), _l("Where you hold that role."))
