from __future__ import annotations

import logging

import pytest

from pldash.adapters.database import create_engines
from pldash.adapters.roles import warn_above_policies
from tests.postgres import for_plain_role


def warned(url, caplog):
    engines = create_engines(url)
    with caplog.at_level(logging.WARNING):
        warn_above_policies(engines.reader)
    engines.dispose()
    return [each.getMessage() for each in caplog.records if "BYPASSRLS" in each.getMessage()]


def test_a_superuser_is_named_with_what_to_do(migrated_postgres, caplog):
    (line,) = warned(migrated_postgres, caplog)
    assert "superuser" in line
    assert "docs/running.md" in line
    assert "\n" not in line


@pytest.mark.parametrize("kind", ["plain", "sqlite"])
def test_nothing_is_said_of_a_role_under_the_policies(migrated_postgres, tmp_path, caplog, kind):
    files = f"sqlite:///{tmp_path / 'a.sqlite3'}"
    assert not warned(for_plain_role(migrated_postgres) if kind == "plain" else files, caplog)
