"""Puts the log-in library to work with settings that keep our promises."""

from __future__ import annotations

from typing import Any

from flask import Flask
from flask_security import Security

from pldash.web.access import LIBRARY_ENDPOINTS
from pldash.web.security import (
    attempts,
    browsers,
    datastore,
    happenings,
    pages,
    passwords,
    sentences,  # noqa: F401  the words of refusals
    typed_words,
)
from pldash.web.security.endpoints import PERMISSIONS
from pldash.web.security.forms import (
    ForgotForm,
    NewPasswordForm,
    ResendForm,
    ResetForm,
    SignInForm,
    SignUpForm,
    StillYouForm,
)
from pldash.web.security.mail import OutboxMailUtil, public_url
from pldash.web.security.second_step import (
    AuthenticatorForm,
    CodeForm,
    DigestedCodes,
    OnceOnlyTotp,
    OurPasskeys,
    PasskeyForm,
    PasskeySignInForm,
    RecoveryForm,
    RescueForm,
    SecondStepForm,
)
from pldash.web.security.settings import settings_with
from pldash.web.session import new_form_key


class OurSecurity(Security):
    """The log-in library with our parts in it."""

    def _check_modules(self, module: str, config_name: str) -> Any:
        """Look for what the library needs; it draws no QR codes here, we do."""
        return module == "qrcode" or super()._check_modules(module, config_name)  # type: ignore[no-untyped-call]


def install(app: Flask, account_model: type[Any], passkey_model: type[Any]) -> None:
    """Set up signing in."""
    app.config.update(settings_with(app.config["SECRET_KEY"]))
    LIBRARY_ENDPOINTS.update(PERMISSIONS)
    security = _library(app, datastore.AccountStore(account_model, passkey_model))
    app.jinja_env.globals["new_form_key"] = new_form_key
    security.want_json(lambda _request: False)
    security.mail_context_processor(lambda: {"public_url": public_url})
    for part in (datastore, passwords, attempts, browsers, happenings, typed_words, pages):
        part.install(app)


def _library(app: Flask, store: datastore.AccountStore) -> OurSecurity:
    return OurSecurity(
        app,
        store,
        login_form=SignInForm,
        register_form=SignUpForm,
        send_confirmation_form=ResendForm,
        forgot_password_form=ForgotForm,
        reset_password_form=ResetForm,
        change_password_form=NewPasswordForm,
        verify_form=StillYouForm,
        two_factor_setup_form=AuthenticatorForm,
        two_factor_verify_code_form=CodeForm,
        two_factor_select_form=SecondStepForm,
        two_factor_rescue_form=RescueForm,
        mf_recovery_form=RecoveryForm,
        wan_register_form=PasskeyForm,
        wan_signin_form=PasskeySignInForm,
        mail_util_cls=OutboxMailUtil,
        password_util_cls=passwords.OwnPasswordUtil,
        totp_cls=OnceOnlyTotp,
        webauthn_util_cls=OurPasskeys,
        mf_recovery_codes_util_cls=DigestedCodes,
        render_template=pages.render_template,
    )
