from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import create_engine, inspect, text

from tests.postgres import PostgresMissing, find_binaries


@pytest.fixture(params=["first", "second"])
def turn(request):
    return request.param


def test_each_test_gets_an_empty_database_of_its_own(empty_database_url, turn):
    """The same table can be made in both turns only if they share nothing."""
    engine = create_engine(empty_database_url)
    with engine.begin() as connection:
        assert inspect(connection).get_table_names() == []
        connection.execute(text("CREATE TABLE left_behind (id INTEGER)"))
    engine.dispose()


def test_the_newest_server_programs_are_chosen():
    folders = [Path(f"/usr/lib/postgresql/{version}/bin") for version in ("9.6", "15", "13")]
    assert find_binaries(folders).parts[-2] == "15"


def test_a_machine_without_postgresql_is_an_error_and_never_a_skip():
    with pytest.raises(PostgresMissing, match="pldash-dev test"):
        find_binaries([])
