"""Pages are tested over one kind of database each, in turns; see docs/adr/0018."""

from __future__ import annotations

from zlib import crc32

import pytest

from tests.databases import KINDS


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
