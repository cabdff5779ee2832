"""The second step of signing in: an authenticator app, recovery codes, passkeys."""

from __future__ import annotations

from typing import Any

import segno
from flask import current_app
from flask_babel import lazy_gettext as _l
from flask_security import (
    MfRecoveryCodesUtil,
    Totp,
    TwoFactorRescueForm,
    TwoFactorSelectForm,
    TwoFactorSetupForm,
    WebauthnUtil,
)
from flask_security import TwoFactorVerifyCodeForm as LibraryCodeForm
from flask_security import WebAuthnRegisterForm as LibraryPasskeyForm
from flask_security import WebAuthnSigninForm as LibraryPasskeySignInForm
from flask_security.recovery_codes import MfRecoveryForm
from flask_security.utils import get_message
from markupsafe import Markup
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)
from wtforms import BooleanField, RadioField, StringField
from wtforms.fields.choices import Choice, SelectChoice
from wtforms.validators import Length, ValidationError

from pldash.services.account_changes import note
from pldash.services.second_steps import use_app_code, use_recovery_code
from pldash.services.sign_in_limits import keyed_digest
from pldash.web.runtime import now
from pldash.web.security.attempts import code_attempt
from pldash.web.security.datastore import at_the_end
from pldash.web.security.forms import NextMixin, OneTimeMixin
from pldash.web.security.keys import derived_key
from pldash.web.session import system_work


class CodeUsedBefore(Exception):
    """A code of the authenticator app was good, but not for a second time."""


class AppCode(Markup):
    """The drawn code of an authenticator app's key.

    :ivar address: what it says, for an app on the very phone that shows it
    """

    address: str = ""


class OnceOnlyTotp(Totp):
    """Codes of an authenticator app; none works twice."""

    def verify_totp(self, *given: Any, **named: Any) -> bool:
        """Return whether a code is good, and use it up."""
        try:
            return bool(super().verify_totp(*given, **named))
        except CodeUsedBefore:
            return False

    def get_last_counter(self, user: Any) -> int | None:
        """Return the newest code that was used."""
        counter: int | None = user.tf_last_counter
        return counter

    def set_last_counter(self, user: Any, tmatch: Any) -> None:
        """Remember the code that is used now, at once and for everybody.

        :raises CodeUsedBefore: if somebody used it at the same instant, and was faster
        """
        with system_work() as session:
            if not use_app_code(session, user.id, tmatch.counter):
                raise CodeUsedBefore

    def generate_qrcode(self, username: str, totp: str) -> str:
        """Return the QR code as a drawing within the page: the policy forbids data addresses."""
        address = self.get_totp_uri(username, totp)
        code = segno.make(address, micro=False)
        drawn = AppCode(code.svg_inline(scale=5, border=4, light="#fff", svgclass="qr"))
        drawn.address = address
        return drawn


class DigestedCodes(MfRecoveryCodesUtil):
    """Recovery codes: shown once, kept as keyed digests, each good for one time."""

    def create_recovery_codes(self, user: Any) -> list[str]:
        """Return new codes; earlier ones stop working."""
        codes: list[str] = super().create_recovery_codes(user)
        account_id = user.id
        at_the_end(
            lambda session: note(session, account_id, "account:recovery-codes-made", now=now())
        )
        return codes

    def check_recovery_code(self, user: Any, code: str) -> bool:
        """Return whether a code is one of the person's, and use it up: the two are one step."""
        with system_work() as session:
            return use_recovery_code(session, user.id, _digest(code))

    def delete_recovery_code(self, user: Any, code: str) -> bool:
        """Do nothing: the check has used the code up."""
        del user, code
        return True

    def get_recovery_codes(self, user: Any) -> list[str]:
        """Return nothing: what was shown once cannot be shown again."""
        del user
        return []

    def _encrypt_codes(self, codes: list[str]) -> list[str]:
        return [_digest(code) for code in codes]


class OurPasskeys(WebauthnUtil):
    """What we ask of passkeys."""

    def authenticator_selection(self, user: Any, usage: str) -> AuthenticatorSelectionCriteria:
        """Ask for the person's finger or code where a passkey stands instead of the password."""
        del user
        if usage == "first":
            return AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.REQUIRED,
                user_verification=UserVerificationRequirement.REQUIRED,
            )
        return AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.DISCOURAGED,
            user_verification=UserVerificationRequirement.DISCOURAGED,
        )

    def user_verification(self, user: Any, usage: list[str]) -> UserVerificationRequirement:
        """Return the same when it is used."""
        del user
        if "secondary" in usage:
            return UserVerificationRequirement.DISCOURAGED
        return UserVerificationRequirement.REQUIRED


class CodeForm(OneTimeMixin, LibraryCodeForm):
    """A code of the authenticator app."""

    code = StringField(
        _l("Code"),
        description=_l("Six digits, from the app."),
        validators=[Length(min=6, max=10, message=_l("Enter the six digits that the app shows."))],
        filters=[lambda text: "".join((text or "").split())],
    )

    def validate(self, **more: Any) -> bool:
        """Return whether the code is right; wrong ones are counted."""
        return _counted(self, super().validate, more)


class RecoveryForm(OneTimeMixin, MfRecoveryForm):
    """A recovery code."""

    code = StringField(
        _l("Recovery code"),
        description=_l("Three groups of four letters and digits, such as 1a2b-3c4d-5e6f."),
        validators=[Length(min=12, max=40, message=_l("Enter one whole recovery code."))],
        filters=[lambda text: _tidied(text or "")],
    )

    def validate(self, **more: Any) -> bool:
        """Return whether the code is one of the person's; wrong ones are counted."""
        return _counted(self, super().validate, more)


class AuthenticatorForm(OneTimeMixin, TwoFactorSetupForm):
    """Turn the authenticator app on or off."""

    setup = RadioField(
        choices=[SelectChoice("authenticator", ""), SelectChoice("disable", "")],
        validate_choice=False,
    )
    phone = None

    def validate(self, **more: Any) -> bool:
        """Return whether one of the two was chosen."""
        holds = bool(super(TwoFactorSetupForm, self).validate(**more))
        if self.setup.data in {"authenticator", "disable"}:
            return holds
        self.form_errors.append(get_message("TWO_FACTOR_METHOD_NOT_AVAILABLE")[0])
        return False


class RescueForm(OneTimeMixin, TwoFactorRescueForm):
    """Stands where the library wants a form of its closed page."""

    help_setup = RadioField(choices=[SelectChoice("help", "")])


class WaysField(RadioField):  # type: ignore[misc]
    """The ways of the second step, in the shape that the library hands them over."""

    def iter_choices(self) -> Any:
        """Give each way; our template has the words."""
        for way, _words in self.choices:
            yield Choice(value=way, label=way, selected=way == self.data, render_kw={})

    def pre_validate(self, form: Any) -> None:
        """Refuse a way that the person has not set up."""
        del form
        if self.data not in {way for way, _words in self.choices}:
            raise ValidationError(get_message("TWO_FACTOR_METHOD_NOT_AVAILABLE")[0])


class SecondStepForm(OneTimeMixin, TwoFactorSelectForm):
    """Choose between two ways of the second step."""

    which = WaysField()


class PasskeyForm(OneTimeMixin, LibraryPasskeyForm):
    """Add a passkey."""

    name = StringField(
        _l("Name of the passkey"),
        description=_l("So that you know it again, such as: my phone."),
        validators=[Length(min=1, max=64, message=_l("Enter a name of 1 to 64 characters."))],
    )
    usage = RadioField(
        _l("Use it"),
        choices=[
            SelectChoice("first", _l("Instead of the password")),
            SelectChoice("secondary", _l("As a second step, after the password")),
        ],
        default="first",
    )


class PasskeySignInForm(OneTimeMixin, NextMixin, LibraryPasskeySignInForm):
    """Sign in with a passkey; nobody types an address, so none can be tried out."""

    identity = StringField(filters=[lambda _text: ""])
    remember = BooleanField(filters=[lambda _ticked: False])


def _tidied(text: str) -> str:
    """Return a code with its hyphens, however it was typed."""
    bare = "".join(letter for letter in text.lower() if letter.isalnum())
    return "-".join(bare[start : start + 4] for start in range(0, len(bare), 4))


def _counted(form: Any, validate: Any, more: dict[str, Any]) -> bool:
    """Check a code within the limits."""
    attempt = code_attempt(form.user.email)
    attempt.refuse_if_blocked()
    holds = bool(validate(**more))
    wrong = {get_message(code)[0] for code in ("TWO_FACTOR_INVALID_TOKEN", "INVALID_RECOVERY_CODE")}
    if not wrong.isdisjoint(form.code.errors):
        attempt.count()
    return holds


def _digest(code: str) -> str:
    key = derived_key(current_app.config["SECRET_KEY"], "recovery codes")
    return keyed_digest(key, _tidied(code))
