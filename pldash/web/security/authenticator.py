"""Setting an authenticator app up: a mistyped code asks for the next one, with the same key."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any

from flask import current_app, render_template, request, url_for
from flask import session as cookie
from flask_security import current_user
from flask_security.utils import check_and_get_token_status, get_message

from pldash.web.security.second_step import CodeForm

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

View = Callable[..., Any]
NOT_YET = "security.two_factor_setup"


def set_up_authenticator(view: View) -> View:
    """Return the library's view of the typed code, which would begin anew after a slip.

    After a right one it leads to the recovery codes, where the person has none.
    """

    @wraps(view)
    def answer(token: str) -> ResponseReturnValue:
        had_codes = bool(current_user.mf_recovery_codes)
        response = view(token)
        expired, invalid, state = check_and_get_token_status(
            token, "tf_setup", current_app.config["SECURITY_TWO_FACTOR_SETUP_WITHIN"]
        )
        if expired or invalid:
            return response
        if response.location.endswith(url_for(NOT_YET)):
            return _ask_again(token, state["totp_secret"])
        if not had_codes:
            response.location = url_for("security.mf_recovery_codes")
        return response

    return answer


def _ask_again(token: str, secret: str) -> ResponseReturnValue:
    """Show the same key with the field for its code; the fault stands beside the field."""
    cookie.pop("_flashes", None)
    form = CodeForm(formdata=None)
    form.code.data = request.form.get("code", "")
    form.code.errors = [get_message("TWO_FACTOR_INVALID_TOKEN")[0]]
    values = current_app.extensions["security"].totp_factory.fetch_setup_values(
        secret, current_user
    )
    page = render_template(
        "security/two_factor_setup.html",
        form=form,
        two_factor_verify_code_form=form,
        chosen_method="authenticator",
        choices=[],
        state_token=token,
        authr_qrcode=values["image"],
        authr_key=values["key"],
    )
    return page, 422
