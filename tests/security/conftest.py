"""What the tests of attacks share."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from tests.accounts import filled


@pytest.fixture
def stocked_url(tmp_path: Path, stocked_sqlite: Path) -> str:
    """One kind of database: attacks are met before a row is asked for."""
    path = tmp_path / "pldash.sqlite3"
    path.write_bytes(stocked_sqlite.read_bytes())
    return f"sqlite:///{path}"


@pytest.fixture
def plain(app, monkeypatch):
    """Browsers that do not look at markup, which is looked at elsewhere."""
    monkeypatch.setattr(app, "test_client_class", FlaskClient)


def token_of(browser: FlaskClient, page: str = "/account") -> str:
    """Return the token that a browser's forms carry."""
    return filled(browser.get(page), page)["csrf_token"]
