"""The library's pages in our frame: one transaction, our statuses, our own pages to go on to."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any
from uuid import UUID

from flask import Flask, abort, current_app, flash, g, make_response, redirect, request, url_for
from flask import render_template as render
from flask import session as cookie
from flask_security.confirmable import confirm_email_token_status, confirm_user
from flask_security.utils import get_message
from flask_wtf import FlaskForm

from pldash.domain.errors import Conflict
from pldash.web.security import typed_words
from pldash.web.security.authenticator import set_up_authenticator
from pldash.web.security.datastore import finish
from pldash.web.security.endpoints import CLOSED
from pldash.web.security.own_pages import is_own_page
from pldash.web.session import identity

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue
    from flask.wrappers import Response

View = Callable[..., Any]
MAIL_PAGES = {
    "security/forgot_password.html": "reset",
    "security/send_confirmation.html": "confirm",
}
"""Pages that answer a form by telling to look into the inbox."""


FOR_VISITORS = frozenset(
    {
        "security.two_factor_token_validation",
        "security.two_factor_rescue",
        "security.mf_recovery",
        "security.register",
    }
)
"""Pages on the way in; the library would sign out whoever opens one while signed in, or tell them
to look for a mail that was never sent."""


def install(app: Flask) -> None:
    """Put each of the library's pages into our frame."""
    views = app.view_functions
    views["security.confirm_email"] = confirm_address
    views["security.two_factor_setup_validate"] = set_up_authenticator(
        views["security.two_factor_setup_validate"]
    )
    for endpoint in [name for name in views if name.startswith("security.")]:
        is_closed = endpoint.partition(".")[2] in CLOSED
        views[endpoint] = _closed if is_closed else framed(views[endpoint])


def render_template(template: str, **context: Any) -> Any:
    """Render a page or a mail of the library; a refused form is answered 422."""
    if template.startswith("email/"):
        return render(template, **context)
    form = _form_of(context)
    _tidy_errors(form)
    if request.method == "POST" and not form.errors and template in MAIL_PAGES:
        cookie.pop("_flashes", None)
        return redirect(url_for("accounts.mail_sent", what=MAIL_PAGES[template]), code=303)
    page = render(template, **context, form=form)
    return page, 422 if request.method == "POST" and form.errors else 200


def framed(view: View) -> View:
    """Return the view with our frame around it."""

    @wraps(view)
    def answer(**values: Any) -> ResponseReturnValue:
        if request.is_json:
            abort(400)
        is_astray = "tf_state" not in cookie and identity() is not None
        if request.endpoint in FOR_VISITORS and is_astray:
            return redirect(url_for("home.show"), code=303)
        response = make_response(view(**values))
        if request.method == "POST":
            _keep_typed_words()
        _commit()
        return _sent_on(response)

    return answer


def confirm_address(token: str) -> ResponseReturnValue:
    """Confirm an address, by a button: programs that look at mail open every link in it."""
    expired, invalid, account = confirm_email_token_status(token)  # type: ignore[no-untyped-call]
    if account is None or expired or invalid:
        flash(*get_message("INVALID_CONFIRMATION_TOKEN"))
        return redirect(url_for("security.send_confirmation"), code=303)
    if account.confirmed_at is None and request.method == "GET":
        return render("security/confirm_address.html", token=token, address=account.email)
    known = "ALREADY_CONFIRMED" if account.confirmed_at else "EMAIL_CONFIRMED"
    confirm_user(account)  # type: ignore[no-untyped-call]
    flash(*get_message(known))
    return redirect(url_for("security.login"), code=303)


def _closed(**_values: Any) -> ResponseReturnValue:
    abort(404)


def _form_of(context: dict[str, Any]) -> FlaskForm:
    """Return the form that was refused, else the page's first."""
    forms = [value for value in context.values() if isinstance(value, FlaskForm)]
    return next((form for form in forms if form.errors), forms[0])


def _tidy_errors(form: Any) -> None:
    """Say each thing once, what is missing beside its field, and nothing before a form is sent."""
    if request.method == "GET":
        for field in form:
            field.errors = []
    for name, faults in getattr(form, "faults", {}).items():
        form[name].errors = faults
        form.form_errors.clear()
    form.form_errors[:] = dict.fromkeys(form.form_errors)


def _keep_typed_words() -> None:
    """Keep what the sign-in page carried, once we know whose password was right."""
    account_id: UUID | None = g.get("signed_in_now")
    if account_id is None and "tf_user_id" in cookie:
        store = current_app.extensions["security"].datastore
        account = store.find_user(fs_uniquifier=cookie["tf_user_id"])
        account_id = account and account.id
    if account_id is not None:
        typed_words.keep_for(account_id)


def _commit() -> None:
    """Commit; the same address signed up twice at one instant is answered like once."""
    try:
        finish()
    except Conflict:
        if request.endpoint != "security.register":
            raise


def _sent_on(response: Response) -> Response:
    """Send people to our own pages only, and first to what they had typed."""
    if not response.location:
        return response
    response.status_code = 303
    if not is_own_page(response.location):
        response.location = "/"
    if request.endpoint == "security.register":
        cookie.pop("_flashes", None)
        response.location = url_for("accounts.mail_sent", what="sign-up")
    if g.get("signed_in_now") and typed_words.waiting_id():
        response.location = url_for("accounts.typed_words")
    return response
