"""Forms of signing in and up, over the log-in library's own: our labels, limits and order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import current_app
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from flask_security import (
    ChangePasswordForm,
    ForgotPasswordForm,
    LoginForm,
    RegisterFormV2,
    ResetPasswordForm,
    SendConfirmationForm,
    VerifyForm,
)
from flask_security.forms import (
    EmailValidation,
    email_required,
    password_required,
    unique_user_email,
    valid_user_email,
)
from flask_security.utils import get_message
from flask_wtf import FlaskForm
from wtforms import EmailField, HiddenField, PasswordField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length, StopValidation

from pldash.domain.written_lines import is_seen
from pldash.web.forms import refuse_unwanted
from pldash.web.security.attempts import mail_attempt, password_attempt
from pldash.web.security.own_pages import is_own_page
from pldash.web.security.passwords import fits, hash_password
from pldash.web.session import new_form_key
from pldash.web.zones import ZoneField

if TYPE_CHECKING:
    from wtforms import Field

LONGEST_ADDRESS = 254
TOO_LONG = Length(max=LONGEST_ADDRESS, message=_l("Shorten it to 254 characters."))
LOCALE_NAMES = (
    SelectChoice("en_AU", _l("English (Australia)")),
    SelectChoice("en_NZ", _l("English (New Zealand)")),
    SelectChoice("en_GB", _l("English (United Kingdom)")),
    SelectChoice("en_US", _l("English (United States)")),
)


def name_field() -> StringField:
    """Return the field for a person's name; one that nobody can see is none."""
    fault = _l("Enter a name of 1 to 200 characters.")

    def refuse_unseen(_form: FlaskForm, field: Field) -> None:
        if not is_seen(field.data):
            raise StopValidation(fault)

    return StringField(
        _l("Your name"),
        description=_l("As your certificates should print it, in any script."),
        validators=[Length(min=1, max=200, message=fault), refuse_unseen],
        filters=[lambda text: (text or "").strip()],
    )


class OneTimeMixin:
    """A key that tells the same form sent twice, and characters that cannot be kept refused."""

    form_key = HiddenField(default=new_form_key)

    def validate(self, **more: Any) -> bool:
        """Return whether all fields hold."""
        holds = bool(super().validate(**more))  # type: ignore[misc]
        return refuse_unwanted(self) and holds


class NextMixin:
    """Where to go afterwards: our own pages only; anything else is forgotten, not scolded."""

    next = HiddenField()

    def validate_next(self, field: Field) -> None:
        """Forget an address that is not ours."""
        if field.data and not is_own_page(field.data):
            field.data = ""


def _address_field(*checks: Any) -> EmailField:
    return EmailField(
        _l("E-mail address"),
        validators=[email_required, TOO_LONG, EmailValidation(), *checks],
    )


class SignInForm(OneTimeMixin, NextMixin, LoginForm):
    """Sign in with address and password."""

    email = _address_field()
    password = PasswordField(_l("Password"), validators=[password_required])
    remember = None
    typed = HiddenField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Fill the form; what it says beside the fields stands in our template."""
        super().__init__(*args, **kwargs)
        self.password.description = ""
        if not is_own_page(self.next.data or ""):
            self.next.data = ""

    def validate(self, **more: Any) -> bool:
        """Return whether this is the person; known and unknown addresses cost the same."""
        if not super(LoginForm, self).validate(**more):
            keep_faults(self)
            return False
        attempt = password_attempt(self.email.data)
        attempt.refuse_if_blocked()
        account = self.user = find_account(self.email.data)
        hashed = None if account is None else account.password
        if not fits(self.password.data, hashed) or not account.active:
            attempt.count()
            self.form_errors.append(get_message("GENERIC_AUTHN_FAILED")[0])
            return False
        attempt.forgive()
        self.user_authenticated = True
        if account.confirmed_at is None:
            self.form_errors.append(get_message("CONFIRMATION_REQUIRED")[0])
            return False
        return True


class SignUpForm(OneTimeMixin, NextMixin, RegisterFormV2):
    """Sign up."""

    name = name_field()
    email = _address_field(unique_user_email)
    password = PasswordField(
        _l("Password"),
        description=_l("At least 12 characters. Three or four words in a row are good."),
        validators=[password_required],
    )
    zone = ZoneField(_l("Time zone"), default="Australia/Sydney")
    locale = SelectField(_l("Dates and spelling"), choices=LOCALE_NAMES, default="en_AU")

    def to_dict(self, only_user: bool) -> dict[str, Any]:  # noqa: FBT001, ARG002  as the library's
        """Return exactly what an account is made from; nothing else that was sent gets in."""
        return {
            "name": self.name.data,
            "email": self.email.data,
            "password": self.password.data,
            "zone": self.zone.data,
            "locale": self.locale.data,
        }

    def validate(self, **more: Any) -> bool:
        """Return whether an account can be made; a taken address is known to the library only."""
        holds = bool(super().validate(**more))
        if holds or self.existing_email_user:
            ask_for_mail(self.email.data)
        return holds


class ResendForm(OneTimeMixin, SendConfirmationForm):
    """Have the mail with the confirmation link sent again."""

    email = _address_field(valid_user_email)

    def validate(self, **more: Any) -> bool:
        """Return whether there is something to confirm; the answer is the same either way."""
        holds = bool(super().validate(**more))
        if not is_address(self.email):
            keep_faults(self)
            return False
        ask_for_mail(self.email.data)
        hash_password("as long as everything else")
        return holds


class ForgotForm(OneTimeMixin, ForgotPasswordForm):
    """Have a link to a new password mailed."""

    email = _address_field(valid_user_email)

    def validate(self, **more: Any) -> bool:
        """Return whether such a person is here; the answer and its time are the same either way.

        Whoever opens the link has shown that the address is theirs, so an
        unconfirmed account may ask too.
        """
        holds = bool(super(ForgotPasswordForm, self).validate(**more))
        if not is_address(self.email):
            keep_faults(self)
            return False
        ask_for_mail(self.email.data)
        if not holds:
            return False
        hash_password("as long as the library takes over a stranger")
        return bool(self.user is not None and self.user.active)


class ResetForm(OneTimeMixin, ResetPasswordForm):
    """Choose a new password, with the link from a mail."""

    password = PasswordField(
        _l("New password"),
        description=_l("At least 12 characters. Three or four words in a row are good."),
        validators=[password_required],
    )
    password_confirm = None


class NewPasswordForm(OneTimeMixin, ChangePasswordForm):
    """Change the password, with the old one."""

    password = PasswordField(_l("Password now"), validators=[password_required])
    new_password = PasswordField(
        _l("New password"),
        description=_l("At least 12 characters. Three or four words in a row are good."),
        validators=[password_required],
    )
    new_password_confirm = None

    def validate(self, **more: Any) -> bool:
        """Return whether the old one is right and the new one good; wrong ones are counted."""
        return counted(self, super().validate, more)


class StillYouForm(OneTimeMixin, NextMixin, VerifyForm):
    """Say the password again before something that must not be done by a passer-by."""

    password = PasswordField(_l("Password"), validators=[password_required])

    def validate(self, **more: Any) -> bool:
        """Return whether the password is right; wrong ones are counted."""
        return counted(self, super().validate, more)


def counted(form: FlaskForm, validate: Any, more: dict[str, Any]) -> bool:
    """Check a form that holds the signed-in person's password, within the limits."""
    attempt = password_attempt(current_user.email)
    attempt.refuse_if_blocked()
    holds = bool(validate(**more))
    if get_message("INVALID_PASSWORD")[0] in form.password.errors:
        attempt.count()
    return holds


def ask_for_mail(address: str) -> None:
    """Count a wish for a mail; known and unknown addresses alike."""
    attempt = mail_attempt(address)
    attempt.refuse_if_blocked()
    attempt.count()


def is_address(field: Field) -> bool:
    """Return whether a field holds an address, known to us or not."""
    malformed = {get_message(code)[0] for code in ("INVALID_EMAIL_ADDRESS", "EMAIL_NOT_PROVIDED")}
    return bool(field.data) and malformed.isdisjoint(field.errors)


def keep_faults(form: FlaskForm) -> None:
    """Keep what is malformed: the library wipes it away with what would tell who is here."""
    form.faults = {field.name: list(field.errors) for field in form if field.errors}


def find_account(address: str) -> Any:
    """Return the account of an address, None for a stranger."""
    return current_app.extensions["security"].datastore.find_user(email=address)
