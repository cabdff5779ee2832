"""What the log-in library says, in our words; its own are never shown."""

from __future__ import annotations

from typing import Final

NOTHING_SENT_AGAIN = "That link is used up or too old. Ask for a new one."
TRY_AGAIN = "That did not work. Try again from here."
PASSKEY_REFUSED = "This passkey was not accepted. Try again, or use another way."

MESSAGES: Final[dict[str, tuple[str, str]]] = {
    "API_ERROR": (TRY_AGAIN, "error"),
    "GENERIC_AUTHN_FAILED": ("The address or the password is not right.", "error"),
    "UNAUTHORIZED": ("This page is not open to you.", "error"),
    "UNAUTHENTICATED": ("Sign in to go on.", "info"),
    "REAUTHENTICATION_REQUIRED": ("Say that it is still you, then go on.", "info"),
    "REAUTHENTICATION_SUCCESSFUL": ("Thank you. You can go on.", "info"),
    "CONFIRM_REGISTRATION": ("Look in your inbox to go on.", "info"),
    "CONFIRMATION_REQUEST": ("Look in your inbox to go on.", "info"),
    "PASSWORD_RESET_REQUEST": ("Look in your inbox to go on.", "info"),
    "GENERIC_RECOVERY": ("Look in your inbox to go on.", "info"),
    "EMAIL_CONFIRMED": ("Your address is confirmed. Sign in to begin.", "info"),
    "ALREADY_CONFIRMED": ("Your address is confirmed already. Sign in to go on.", "info"),
    "INVALID_CONFIRMATION_TOKEN": (NOTHING_SENT_AGAIN, "error"),
    "CONFIRMATION_EXPIRED": (NOTHING_SENT_AGAIN, "error"),
    "CONFIRMATION_REQUIRED": (
        "Confirm your address first: open the link that we mailed to you.",
        "error",
    ),
    "EMAIL_ALREADY_ASSOCIATED": ("Use another address.", "error"),
    "IDENTITY_ALREADY_ASSOCIATED": ("Use another address.", "error"),
    "IDENTITY_NOT_REGISTERED": ("The address or the password is not right.", "error"),
    "USER_DOES_NOT_EXIST": ("The address or the password is not right.", "error"),
    "INVALID_PASSWORD": ("This is not your password.", "error"),
    "DISABLED_ACCOUNT": ("This account is closed.", "error"),
    "PASSWORD_MISMATCH": ("The two are not the same.", "error"),
    "RETYPE_PASSWORD_MISMATCH": ("The two are not the same.", "error"),
    "INVALID_REDIRECT": ("That address is not a page of PL Dash.", "error"),
    "INVALID_RECOVERY_CODE": ("This is not one of your recovery codes.", "error"),
    "NO_RECOVERY_CODES_SETUP": ("You have no recovery codes yet.", "info"),
    "PASSWORD_RESET_EXPIRED": (NOTHING_SENT_AGAIN, "error"),
    "INVALID_RESET_PASSWORD_TOKEN": (NOTHING_SENT_AGAIN, "error"),
    "EMAIL_NOT_PROVIDED": ("Enter your e-mail address.", "error"),
    "INVALID_EMAIL_ADDRESS": ("Enter an e-mail address such as name@school.edu.au.", "error"),
    "INVALID_CODE": ("This code is not right, or it was used before.", "error"),
    "INVALID_INPUT": ("This holds a character that cannot be kept.", "error"),
    "INVALID_INPUT_LENGTH": ("Shorten this to 64 characters.", "error"),
    "PASSWORD_NOT_PROVIDED": ("Enter a password.", "error"),
    "PASSWORD_INVALID_LENGTH": ("Use at least %(length)s characters.", "error"),
    "PASSWORD_TOO_SIMPLE": ("Many people use this password. Choose another.", "error"),
    "PASSWORD_RESET": ("Your password is changed.", "success"),
    "PASSWORD_RESET_NO_LOGIN": ("Your password is changed. Sign in with the new one.", "info"),
    "PASSWORD_IS_THE_SAME": ("This is the password that you have now.", "error"),
    "PASSWORD_CHANGE": (
        "Your password is changed. Every other browser is signed out.",
        "success",
    ),
    "LOGIN": ("Sign in to go on.", "info"),
    "REFRESH": ("Say that it is still you, then go on.", "info"),
    "ANONYMOUS_USER_REQUIRED": ("You are signed in already.", "info"),
    "TWO_FACTOR_INVALID_TOKEN": ("This code is not right, or it was used before.", "error"),
    "TWO_FACTOR_LOGIN_SUCCESSFUL": ("You are signed in.", "info"),
    "TWO_FACTOR_CHANGE_METHOD_SUCCESSFUL": (
        "From now on you sign in with your password and a code of your app.",
        "success",
    ),
    "TWO_FACTOR_PERMISSION_DENIED": ("Begin again with your address and password.", "error"),
    "TWO_FACTOR_METHOD_NOT_AVAILABLE": ("Choose one of the ways shown.", "error"),
    "TWO_FACTOR_DISABLED": ("The authenticator app is off.", "success"),
    "TWO_FACTOR_SETUP_EXPIRED": ("That took too long. Begin again.", "error"),
    "WEBAUTHN_EXPIRED": ("That took too long. Begin again.", "error"),
    "WEBAUTHN_NAME_REQUIRED": ("Give the passkey a name.", "error"),
    "WEBAUTHN_NAME_INUSE": ("You have a passkey of this name. Choose another name.", "error"),
    "WEBAUTHN_NAME_NOT_FOUND": ("You have no passkey of this name.", "error"),
    "WEBAUTHN_NAME_DISALLOWED_CHARACTERS": (
        "Use letters, digits, spaces, hyphens and underscores.",
        "error",
    ),
    "WEBAUTHN_CREDENTIAL_DELETED": ("The passkey %(name)s is removed.", "success"),
    "WEBAUTHN_REGISTER_SUCCESSFUL": ("The passkey %(name)s is ready.", "success"),
    "WEBAUTHN_CREDENTIAL_ID_INUSE": ("This passkey is in use already.", "error"),
    "WEBAUTHN_UNKNOWN_CREDENTIAL_ID": (PASSKEY_REFUSED, "error"),
    "WEBAUTHN_ORPHAN_CREDENTIAL_ID": (PASSKEY_REFUSED, "error"),
    "WEBAUTHN_NO_VERIFY": (PASSKEY_REFUSED, "error"),
    "WEBAUTHN_CREDENTIAL_WRONG_USAGE": (PASSKEY_REFUSED, "error"),
    "WEBAUTHN_MISMATCH_USER_HANDLE": (PASSKEY_REFUSED, "error"),
}
"""Our sentence and its tone for each code of the library that our pages can reach."""

NEVER_SAID: Final = frozenset(
    {
        *("GENERIC_US_SIGNIN", "INVALID_PASSWORD_CODE", "OAUTH_HANDSHAKE_ERROR"),
        *("LOGIN_EXPIRED", "LOGIN_EMAIL_SENT", "INVALID_LOGIN_TOKEN", "FORGOT_PASSWORD"),
        *("PASSWORD_BREACHED", "PASSWORD_BREACHED_SITE_ERROR", "PHONE_INVALID"),
        *("PASSWORDLESS_LOGIN_SUCCESSFUL", "REFRESH_TOKEN_INVALID", "CODE_HAS_BEEN_SENT"),
        *("FAILED_TO_SEND_CODE", "US_CURRENT_METHODS", "US_METHOD_NOT_AVAILABLE"),
        *("US_SETUP_EXPIRED", "US_SETUP_SUCCESSFUL", "US_SPECIFY_IDENTITY", "USE_CODE"),
        *("USERNAME_CHANGE", "USERNAME_INVALID_LENGTH", "USERNAME_DISALLOWED_CHARACTERS"),
        *("USERNAME_NOT_PROVIDED", "USERNAME_ALREADY_ASSOCIATED", "USERNAME_RECOVERY_REQUEST"),
        *("CHANGE_EMAIL_EXPIRED", "CHANGE_EMAIL_CONFIRMED", "CHANGE_EMAIL_SENT"),
    }
)
"""Codes of features that are off, or whose text our templates replace."""
