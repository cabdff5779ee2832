"""A form carries a token of its own session, or is refused."""

from __future__ import annotations

import pytest
from flask import g, session
from flask_wtf.csrf import CSRFError, generate_csrf
from itsdangerous import URLSafeTimedSerializer

from pldash.web.tokens import FIELD

ADDRESS = "/activities/00000000-0000-0000-0000-000000000007/edit"


def judged(app, token, own="own"):
    """Return what is said of a form, empty if its token is good.

    :param token: makes what is sent of a good token, None for none
    :param own: the session's token, None for none
    """
    with app.test_request_context("/"):
        session[FIELD] = "own"
        sent = token(generate_csrf())
    with app.test_request_context(ADDRESS, method="POST", data={FIELD: sent} if sent else {}):
        if own is not None:
            session[FIELD] = own
        try:
            app.extensions["csrf"].protect(apply_exemptions=True)
        except CSRFError as error:
            return error.description
        return "" if g.csrf_valid else "not marked"


def test_the_token_of_its_own_session_is_good(shipped_app):
    assert judged(shipped_app, str) == ""


@pytest.mark.parametrize(
    ("token", "own", "said"),
    [
        pytest.param(lambda _good: None, "own", "The CSRF token is missing.", id="none"),
        pytest.param(str, None, "The CSRF session token is missing.", id="no-session"),
        pytest.param(lambda _good: "own", "own", "The CSRF token is invalid.", id="unsigned"),
        pytest.param(lambda good: f"x{good}", "own", "The CSRF token is invalid.", id="changed"),
        pytest.param(str, "another", "The CSRF tokens do not match.", id="another-session"),
    ],
)
def test_no_other_token_is_good(shipped_app, token, own, said):
    assert judged(shipped_app, token, own) == said


def test_what_was_signed_for_another_purpose_is_no_token(shipped_app):
    cookie = shipped_app.session_interface.get_signing_serializer(shipped_app).dumps("own")
    other = URLSafeTimedSerializer(shipped_app.secret_key, salt="another").dumps("own")
    for signed in (cookie, other):
        said = judged(shipped_app, lambda _good, signed=signed: signed)
        assert said == "The CSRF token is invalid."
