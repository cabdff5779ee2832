"""What the tests of attacks share."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from pldash.services import scope
from tests.accounts import filled
from tests.databases import KINDS
from tests.stock import own_stock

ROWS_ALONE = "rows-alone"
"""PostgreSQL with its policies alone: no query is under a scope of ours."""
BY_SCOPE_AND_BY_ROW = pytest.mark.parametrize("stocked_url", ["sqlite", ROWS_ALONE], indirect=True)
"""For what nobody may reach: once held by our scope, once by the policies alone."""
ON_BOTH = pytest.mark.parametrize("stocked_url", KINDS, indirect=True)
"""For attacks that come as far as the rows."""


@pytest.fixture(params=["sqlite"])
def stocked_url(request: pytest.FixtureRequest) -> str:
    """One kind of database: most attacks are met before a row is asked for."""
    if request.param in KINDS:
        return own_stock(request)
    if request.param == ROWS_ALONE:
        request.getfixturevalue("monkeypatch").setattr(scope, "_criteria", lambda _scope: ())
    return request.getfixturevalue("plain_role_url")


@pytest.fixture
def plain(app, monkeypatch):
    """Browsers that do not look at markup, which is looked at elsewhere."""
    monkeypatch.setattr(app, "test_client_class", FlaskClient)


def token_of(browser: FlaskClient, page: str = "/account") -> str:
    """Return the token that a browser's forms carry."""
    return filled(browser.get(page), page)["csrf_token"]
