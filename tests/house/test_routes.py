"""Every route names its permission, and the permission table holds for every persona."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from pldash.domain.actors import NOBODY
from pldash.domain.permissions import FOR_ANYBODY, Permission, may_enter
from pldash.web.access import MARK, SAFE_METHODS, permission_of

PERSONAS = ("visitor", "tara", "theo", "pia", "ada", "sam", "rua")
STRANGE_ID = "00000000-0000-7000-8000-000000000000"
SAMPLES = {"uuid": STRANGE_ID, "int": 1, "string": "nothing-here", "path": "nothing/here"}


def rules_of(app):
    return [rule for rule in app.url_map.iter_rules() if rule.endpoint is not None]


def address_of(app, rule):
    values = {
        name: SAMPLES[
            type(converter)
            .__name__.removesuffix("Converter")
            .lower()
            .replace("unicode", "string")
            .replace("integer", "int")
        ]
        for name, converter in rule._converters.items()
    }
    with app.test_request_context():
        return rule.build(values)[1] if values else rule.rule


def test_each_route_declares_a_permission(built_app):
    missing = [
        rule.endpoint for rule in rules_of(built_app) if not permission_of(built_app, rule.endpoint)
    ]
    assert missing == []


def test_each_permission_is_used_by_a_route_or_a_service(built_app):
    used = {permission_of(built_app, rule.endpoint) for rule in rules_of(built_app)}
    inside = {Permission.SUBMISSION_SEND, Permission.SUBMISSION_WITHDRAW}
    assert set(Permission) - used <= inside


def test_a_route_that_forgot_its_permission_is_refused(app, client, monkeypatch):
    monkeypatch.delattr(app.view_functions["home.show"], MARK)
    assert client.get("/").status_code == 500


@pytest.fixture
def stocked_url(tmp_path, stocked_sqlite):
    """One kind of database: the door is met before a row is asked for."""
    path = tmp_path / "pldash.sqlite3"
    path.write_bytes(stocked_sqlite.read_bytes())
    return f"sqlite:///{path}"


@pytest.fixture
def plain(app, monkeypatch):
    """Browsers that do not look at markup, which is looked at elsewhere."""
    monkeypatch.setattr(app, "test_client_class", FlaskClient)


@pytest.mark.usefixtures("plain")
@pytest.mark.parametrize("persona", PERSONAS)
def test_no_persona_opens_a_page_without_the_right(app, acting, sign_in, persona):
    """GET and POST every address as everybody; a record that is not there is never found."""

    browser = app.test_client() if persona == "visitor" else sign_in(persona)
    actor = NOBODY if persona == "visitor" else acting(persona)
    wrong = []
    for rule in rules_of(app):
        permission = permission_of(app, rule.endpoint)
        for method in sorted(rule.methods - {"HEAD", "OPTIONS"}):
            status = browser.open(address_of(app, rule), method=method).status_code
            if not is_right(status, permission, actor, method):
                wrong.append((method, rule.rule, status))
    assert wrong == []


def is_right(status, permission, actor, method):
    """A refused visitor is sent to sign in; a refused person gets 403; nothing is ever a 500."""
    if status >= 500:
        return False
    if permission not in FOR_ANYBODY and not may_enter(actor, permission):
        if actor.is_signed_in:
            return status in {400, 403}
        return status in ({303, 302} if method in SAFE_METHODS else {400, 401})
    return status not in {401, 403} or method not in SAFE_METHODS
