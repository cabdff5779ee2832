"""What every test may ask for; the fixtures themselves are in the modules named here."""

from __future__ import annotations

from collections.abc import Generator

import pytest
from _pytest.doctest import DoctestModule
from hypothesis import HealthCheck, settings

from tests.tools.checks import ALONE

pytest_plugins = [
    "tests.postgres",
    "tests.databases",
    "tests.browser",
    "tests.stock",
    "tests.application",
    "tests.batches",
    "tests.belongings",
    "tests.mail_server",
    "tests.security.outsiders",
    "tests.sealed",
]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--long", action="store_true", help="run races, kills and loads at their full figures"
    )


def pytest_configure(config: pytest.Config) -> None:
    """Give hypothesis the same examples each time, and more and other ones at full figures.

    A busy machine may take its time: pytest's own time-out is the limit.
    """
    slow = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
    settings.register_profile("each-run", derandomize=True, **slow)
    settings.register_profile("full-figures", max_examples=1000, **slow)
    settings.load_profile("full-figures" if config.getoption("--long") else "each-run")


@pytest.hookimpl(wrapper=True)
def pytest_collect_file() -> Generator[None, list[pytest.Collector], list[pytest.Collector]]:
    """Leave out examples in docstrings of tests: looking for them takes seconds, there are none."""
    return [each for each in (yield) if not isinstance(each, DoctestModule)]


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let the first of two processes begin with the kills, the other with what may take long.

    Each is given half of the tests, and takes from the end of the other's half when it has none.
    """
    kills = [each for each in items if each.get_closest_marker(ALONE)]
    others = sorted((each for each in items if each not in kills), key=seconds, reverse=True)
    half = len(items) - len(items) // 2
    if kills:
        items[:] = [*kills, *others[half:], *others[:half]]


def seconds(item: pytest.Item) -> float:
    """Return how long a test may take by its own mark."""
    mark = item.get_closest_marker("timeout")
    return mark.args[0] if mark else 0


@pytest.fixture
def full_figures(request: pytest.FixtureRequest) -> bool:
    """Whether races, kills and loads run at their full figures, or small ones with the rest."""
    return bool(request.config.getoption("--long"))
