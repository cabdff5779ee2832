"""Pages are tested over one kind of database each, in turns; see docs/adr/0018."""

from __future__ import annotations

from zlib import crc32

import pytest

from tests.databases import KINDS
from tests.postgres import for_plain_role
from tests.stock import own_stock


@pytest.hookimpl(tryfirst=True)
def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Choose the kind by the test's name, so that each run has the same and both have half.

    Tests marked `both_databases`, and all tests at full figures, keep both.
    """
    marked = metafunc.definition.get_closest_marker("both_databases")
    if "stocked_url" not in metafunc.fixturenames or marked or metafunc.config.getoption("--long"):
        return
    chosen = KINDS[crc32(metafunc.definition.nodeid.encode()) % len(KINDS)]
    metafunc.definition.add_marker(
        pytest.mark.parametrize("stocked_url", [chosen], indirect=True), append=False
    )


@pytest.fixture(params=KINDS)
def stocked_url(request: pytest.FixtureRequest) -> str:
    """A database with the stock in it, used as an installation should: as a role under policies."""
    url = own_stock(request)
    return url if request.param == "sqlite" else for_plain_role(url)
