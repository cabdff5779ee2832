"""The log-in library's settings that keep our promises; its own would break them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from flask_security import uia_email_mapper

from pldash.domain.passwords import SHORTEST
from pldash.web.runtime import now
from pldash.web.security.keys import derived_text
from pldash.web.security.messages import MESSAGES

FIXED: Final[dict[str, Any]] = {
    "DATETIME_FACTORY": now,
    "JOIN_USER_ROLES": False,
    "RETURN_GENERIC_RESPONSES": True,
    "I18N_DOMAIN": "messages",
    "I18N_DIRNAME": "translations",
    "STATIC_FOLDER": None,
    "CLI_USERS_NAME": None,
    "CLI_ROLES_NAME": None,
    # Addresses are kept in small letters, so that the unique index finds them.
    "USER_IDENTITY_ATTRIBUTES": [{"email": {"mapper": uia_email_mapper}}],
    "EMAIL_VALIDATOR_ARGS": {"check_deliverability": False},
    "PASSWORD_HASH": "argon2",
    "PASSWORD_SCHEMES": ["argon2"],
    "DEPRECATED_PASSWORD_SCHEMES": [],
    "PASSWORD_SINGLE_HASH": ["argon2"],
    "PASSWORD_LENGTH_MIN": SHORTEST,
    "PASSWORD_NORMALIZE_FORM": "NFKC",
    "PASSWORD_CONFIRM_REQUIRED": False,
    # Goes into signed links only; a slow hash there would tell a known address by its time.
    "HASHING_SCHEMES": ["hex_sha256"],
    "DEPRECATED_HASHING_SCHEMES": [],
    "API_ENABLED_METHODS": ["session"],
    "DEFAULT_REMEMBER_ME": False,
    "FRESHNESS": timedelta(hours=1),
    "FRESHNESS_GRACE_PERIOD": timedelta(minutes=30),
    "FRESHNESS_ALLOW_AUTH_TOKEN": False,
    "FLASH_MESSAGES": True,
    # The library's own header reads "no-store=True", which no browser knows; ours goes on instead.
    "CACHE_CONTROL": None,
}

ADDRESSES: Final[dict[str, Any]] = {
    "LOGIN_URL": "/sign-in",
    "LOGOUT_URL": "/sign-out",
    "LOGOUT_METHODS": ["POST"],
    "LOGOUT_CSRF": True,
    "REGISTER_URL": "/sign-up",
    "CONFIRM_URL": "/confirm",
    "RESET_URL": "/reset",
    "CHANGE_URL": "/account/password",
    "VERIFY_URL": "/confirm-password",
    "TWO_FACTOR_SETUP_URL": "/account/authenticator",
    "TWO_FACTOR_TOKEN_VALIDATION_URL": "/sign-in/code",
    "TWO_FACTOR_RESCUE_URL": "/sign-in/rescue",
    "TWO_FACTOR_SELECT_URL": "/sign-in/second-step",
    "MULTI_FACTOR_RECOVERY_CODES_URL": "/account/recovery-codes",
    "MULTI_FACTOR_RECOVERY_URL": "/sign-in/recovery-code",
    "WAN_REGISTER_URL": "/account/passkeys",
    "WAN_DELETE_URL": "/account/passkeys/remove",
    "WAN_SIGNIN_URL": "/sign-in/passkey",
    "WAN_VERIFY_URL": "/confirm-passkey",
    "POST_LOGIN_VIEW": "/",
    "POST_LOGOUT_VIEW": "/sign-in",
    "POST_REGISTER_VIEW": "/check-your-mail/sign-up",
    "POST_RESET_VIEW": "/sign-in",
    "POST_CHANGE_VIEW": "/account",
    "POST_VERIFY_VIEW": "/account",
    "TWO_FACTOR_POST_SETUP_VIEW": "/account",
    "TWO_FACTOR_ERROR_VIEW": "/sign-in",
    "WAN_POST_REGISTER_VIEW": "/account",
}

FEATURES: Final[dict[str, Any]] = {
    "REGISTERABLE": True,
    "CONFIRMABLE": True,
    "RECOVERABLE": True,
    "CHANGEABLE": True,
    "CONFIRM_EMAIL_WITHIN": timedelta(days=2),
    "RESET_PASSWORD_WITHIN": timedelta(hours=2),
    "AUTO_LOGIN_AFTER_CONFIRM": False,
    "AUTO_LOGIN_AFTER_RESET": False,
    "LOGIN_WITHOUT_CONFIRMATION": False,
    "TWO_FACTOR": True,
    "TWO_FACTOR_REQUIRED": False,
    "TWO_FACTOR_ENABLED_METHODS": ["authenticator"],
    "TWO_FACTOR_AUTHENTICATOR_VALIDITY": 30,
    "TWO_FACTOR_ALWAYS_VALIDATE": True,
    "TWO_FACTOR_RESCUE_EMAIL": False,
    "TOTP_ISSUER": "PL Dash",
    "MULTI_FACTOR_RECOVERY_CODES": True,
    "MULTI_FACTOR_RECOVERY_CODES_N": 8,
    "WEBAUTHN": True,
    "WAN_RP_NAME": "PL Dash",
    "WAN_ALLOW_USER_HINTS": False,
    "WAN_ALLOW_AS_FIRST_FACTOR": True,
    "WAN_ALLOW_AS_MULTI_FACTOR": True,
    "WAN_SIGNIN_WITHIN": timedelta(minutes=5),
}

MAILS: Final[dict[str, Any]] = {
    "EMAIL_PLAINTEXT": True,
    "EMAIL_HTML": True,
    "REGISTER_EMAIL_TEMPLATE": "email/welcome",
    "REGISTER_EMAIL_EXISTING_TEMPLATE": "email/already_here",
    "EMAIL_TEMPLATE_CONFIRM": "email/confirm",
    "EMAIL_TEMPLATE_PASSWORD_RESET": "email/reset",
    "EMAIL_TEMPLATE_PASSWORD_RESET_NOTICE": "email/password_changed",
    "EMAIL_TEMPLATE_PASSWORD_CHANGE_NOTICE": "email/password_changed",
    "EMAIL_SUBJECT_REGISTER": "Your PL Dash account",
    "EMAIL_SUBJECT_CONFIRM": "Confirm your address for PL Dash",
    "EMAIL_SUBJECT_PASSWORD_RESET": "Choose a new password for PL Dash",
    "EMAIL_SUBJECT_PASSWORD_NOTICE": "Your PL Dash password was changed",
    "EMAIL_SUBJECT_PASSWORD_CHANGE_NOTICE": "Your PL Dash password was changed",
}

COOKIE_LASTS: Final = timedelta(days=90)
"""From the day of signing in, longer than a session: an ended one still tells whose typed words
a late form holds."""


def settings_with(secret: str) -> dict[str, Any]:
    """Return every setting of the library for an installation's secret."""
    own = {**FIXED, **ADDRESSES, **FEATURES, **MAILS}
    own["TOTP_SECRETS"] = {"1": derived_text(secret, "totp")}
    own.update({f"MSG_{code}": message for code, message in MESSAGES.items()})
    return {
        **{f"SECURITY_{name}": value for name, value in own.items()},
        "PERMANENT_SESSION_LIFETIME": COOKIE_LASTS,
        # Signed and sent anew when something in it changes: a page that comes late then puts no
        # older cookie over a newer one.
        "SESSION_REFRESH_EACH_REQUEST": False,
    }
