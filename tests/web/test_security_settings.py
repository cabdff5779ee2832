"""The log-in library's settings keep our promises; its own defaults would break them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask_security.core import _default_messages

from pldash.web.access import permission_of
from pldash.web.security.endpoints import CLOSED, FOR_ANYBODY, FOR_THE_SIGNED_IN
from pldash.web.security.messages import MESSAGES, NEVER_SAID
from tests.sources import ROOT, text_of

KEPT = {
    "RETURN_GENERIC_RESPONSES": True,
    "PASSWORD_LENGTH_MIN": 12,
    "PASSWORD_NORMALIZE_FORM": "NFKC",
    "PASSWORD_HASH": "argon2",
    "PASSWORD_SCHEMES": ["argon2"],
    "PASSWORD_COMPLEXITY_CHECKER": None,
    "PASSWORD_CHECK_BREACHED": False,
    "API_ENABLED_METHODS": ["session"],
    "DEFAULT_REMEMBER_ME": False,
    "AUTO_LOGIN_AFTER_CONFIRM": False,
    "AUTO_LOGIN_AFTER_RESET": False,
    "LOGIN_WITHOUT_CONFIRMATION": False,
    "LOGOUT_METHODS": ["POST"],
    "LOGOUT_CSRF": True,
    "CSRF_IGNORE_UNAUTH_ENDPOINTS": False,
    "FRESHNESS_ALLOW_AUTH_TOKEN": False,
    "WAN_ALLOW_USER_HINTS": False,
    "TWO_FACTOR_ENABLED_METHODS": ["authenticator"],
    "TWO_FACTOR_ALWAYS_VALIDATE": True,
    "UNIFIED_SIGNIN": False,
    "PASSWORDLESS": False,
    "OAUTH_ENABLE": False,
    "TRACKABLE": False,
    "USERNAME_ENABLE": False,
    "CHANGE_EMAIL": False,
    "REFRESH_TOKEN": False,
}


@pytest.mark.parametrize(("name", "value"), KEPT.items(), ids=KEPT.keys())
def test_a_setting_keeps_its_promise(built_app, name, value):
    assert built_app.config[f"SECURITY_{name}"] == value


def test_no_address_is_looked_up_in_the_network(built_app):
    assert not built_app.config["SECURITY_EMAIL_VALIDATOR_ARGS"]["check_deliverability"]


def test_second_steps_are_asked_for_within_an_hour_of_the_password(built_app):
    assert built_app.config["SECURITY_FRESHNESS"] <= timedelta(hours=1)


def test_every_route_of_the_library_names_its_permission(built_app):
    endpoints = [name for name in built_app.view_functions if name.startswith("security.")]
    assert len(endpoints) > 20
    assert all(permission_of(built_app, endpoint) for endpoint in endpoints)


def test_no_permission_is_named_for_a_route_that_is_not_there(built_app):
    known = {name.partition(".")[2] for name in built_app.view_functions}
    assert known >= FOR_ANYBODY | FOR_THE_SIGNED_IN
    assert not FOR_ANYBODY & FOR_THE_SIGNED_IN
    assert CLOSED <= FOR_ANYBODY


def test_closed_routes_are_not_there(client):
    assert client.get("/sign-in/rescue").status_code == 404


def test_the_library_says_nothing_in_its_own_words(built_app):
    """Each of its messages is ours, or of a feature that is off."""
    assert _default_messages.keys() == MESSAGES.keys() | NEVER_SAID
    assert not MESSAGES.keys() & NEVER_SAID
    for code in MESSAGES:
        assert built_app.config[f"SECURITY_MSG_{code}"] != _default_messages[code]


def test_every_page_and_mail_of_the_library_is_ours(built_app):
    names = [
        value
        for key, value in built_app.config.items()
        if key.startswith("SECURITY_") and key.endswith("_TEMPLATE") and value
    ]
    off = ("login_instructions", "us_", "username", "send_login", "change_email", "two_factor_res")
    wanted = [name for name in names if not any(part in name for part in (*off, "two_factor_ins"))]
    assert len(wanted) > 12
    for name in wanted:
        kind = "" if name.endswith(".html") else ".html"
        assert (ROOT / "templates" / f"{name}{kind}").exists(), name


def test_each_mail_has_a_text_twin():
    pages = {path.stem for path in (ROOT / "templates/email").glob("[!_]*.html")}
    texts = {path.stem for path in (ROOT / "templates/email").glob("*.txt")}
    assert pages == texts != set()


def test_no_mail_loads_anything():
    for path in (ROOT / "templates/email").glob("*.html"):
        assert "src=" not in text_of(path)


def test_the_librarys_own_commands_are_off(built_app):
    assert not {"users", "roles"} & built_app.cli.commands.keys()
