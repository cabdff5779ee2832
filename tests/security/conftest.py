"""What the tests of attacks share."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from tests.accounts import filled
from tests.databases import KINDS
from tests.stock import own_stock

ON_BOTH = pytest.mark.parametrize("stocked_url", KINDS, indirect=True)
"""For attacks that come as far as the rows."""


@pytest.fixture(params=["sqlite"])
def stocked_url(request: pytest.FixtureRequest) -> str:
    """One kind of database: most attacks are met before a row is asked for."""
    return own_stock(request)


@pytest.fixture
def plain(app, monkeypatch):
    """Browsers that do not look at markup, which is looked at elsewhere."""
    monkeypatch.setattr(app, "test_client_class", FlaskClient)


def token_of(browser: FlaskClient, page: str = "/account") -> str:
    """Return the token that a browser's forms carry."""
    return filled(browser.get(page), page)["csrf_token"]
