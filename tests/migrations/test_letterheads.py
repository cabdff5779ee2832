"""Revision a018, down with what schools had proposed and used, and up again."""

from __future__ import annotations

import pytest
from sqlalchemy import inspect, select
from sqlalchemy.exc import IntegrityError

from pldash.adapters.database import create_engines
from pldash.adapters.guards import missing_guards
from pldash.adapters.migrations import downgrade, upgrade
from pldash.models.letterheads import LetterheadRow
from pldash.models.schools import Organisation
from pldash.services.scope import SYSTEM
from pldash.services.unit_of_work import reading, writing
from tests.stock import NOON, fill_stock

PLAIN = {"above": "Since 1962", "below": "", "logo_sha256": "", "logo_said": ""}
SIZE = {"logo_width": 0, "logo_height": 0}


def test_goes_down_and_up_and_keeps_one_that_waits(empty_database_url):
    upgrade(empty_database_url)
    engines = create_engines(empty_database_url)
    fill_stock(engines)
    with writing(engines.writer, SYSTEM) as session:
        school = session.scalars(select(Organisation.id)).first()
        row = {**PLAIN, **SIZE, "school_id": school, "made_at": NOON}
        session.add(LetterheadRow(number=1, **row))
        session.flush()
        for wrong in ({"number": 2}, {"number": 2, "used_from": NOON, "logo_width": 9}):
            with pytest.raises(IntegrityError), session.begin_nested():
                session.add(LetterheadRow(**(row | wrong)))
                session.flush()
    engines.dispose()
    downgrade(empty_database_url, "a017")
    assert not inspect(engines.reader).has_table("letterhead")
    engines.dispose()
    upgrade(empty_database_url)
    with reading(engines.reader, SYSTEM) as session:
        assert session.scalars(select(LetterheadRow)).all() == []
        assert session.get_one(Organisation, school)
        assert missing_guards(session.connection()) == ()
    engines.dispose()
