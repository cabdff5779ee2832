"""What every test may ask for; the fixtures themselves are in the modules named here."""

from __future__ import annotations

import pytest

pytest_plugins = ["tests.postgres", "tests.databases", "tests.browser", "tests.stock"]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--long", action="store_true", help="run races, kills and loads at their full figures"
    )


@pytest.fixture
def full_figures(request: pytest.FixtureRequest) -> bool:
    """Whether races, kills and loads run at their full figures, or small ones with the rest."""
    return bool(request.config.getoption("--long"))
