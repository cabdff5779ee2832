"""The log-in library's routes: who may enter each, and which are closed."""

from __future__ import annotations

from typing import Final

from pldash.domain.permissions import Permission

FOR_ANYBODY: Final = frozenset(
    {
        *("login", "logout", "register", "send_confirmation", "confirm_email"),
        *("forgot_password", "reset_password"),
        *("two_factor_token_validation", "tf_select", "mf_recovery", "two_factor_rescue"),
        *("wan_signin", "wan_signin_response"),
    }
)
FOR_THE_SIGNED_IN: Final = frozenset(
    {
        *("verify", "change_password", "two_factor_setup", "two_factor_setup_validate"),
        "mf_recovery_codes",
        *("wan_register", "wan_register_response", "wan_delete"),
        *("wan_verify", "wan_verify_response"),
    }
)
CLOSED: Final = frozenset({"two_factor_rescue"})
"""Brought by the library and not wanted: it writes to an administrator who is nobody."""

PERMISSIONS: Final[dict[str, Permission]] = {
    **{f"security.{name}": Permission.PUBLIC for name in FOR_ANYBODY},
    **{f"security.{name}": Permission.ACCOUNT_OWN for name in FOR_THE_SIGNED_IN},
}
