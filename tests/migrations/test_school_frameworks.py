"""Revision a005 over two frameworks of a school: one that a record stands on, and one spare."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from pldash.adapters.database import create_engines
from pldash.adapters.migrations import downgrade, upgrade
from pldash.models.accounts import Account
from pldash.models.activities import ActivityStandard
from pldash.models.frameworks import FrameworkItemRow, FrameworkRow, SchoolFramework
from pldash.models.schools import Organisation
from pldash.services.scope import SYSTEM
from pldash.services.unit_of_work import reading, writing
from tests.made import make_activity, make_school_framework
from tests.stock import fill_stock


@pytest.fixture
def engines(empty_database_url):
    upgrade(empty_database_url)
    made = create_engines(empty_database_url)
    yield made
    made.dispose()


def test_goes_back_with_what_records_stand_on_and_up_again(engines, empty_database_url, caplog):
    fill_stock(engines)
    with writing(engines.writer, SYSTEM) as session:
        school = session.scalars(select(Organisation.id)).first()
        tara = session.scalars(select(Account.id).where(Account.name == "Tara Nguyen")).one()
        used, spare = (make_school_framework(session, school, title) for title in "AB")
        item = session.scalars(
            select(FrameworkItemRow).where(FrameworkItemRow.framework_id == used)
        ).first()
        activity = make_activity(session, tara)
        session.add(ActivityStandard(activity_id=activity.id, item_id=item.id))
    engines.dispose()
    downgrade(empty_database_url, "a004")
    assert used.hex in caplog.text.replace("-", "")
    assert spare.hex not in caplog.text.replace("-", "")
    query = select(FrameworkRow).where(FrameworkRow.id.in_([used, spare]))
    with reading(engines.reader, SYSTEM) as session:
        (row,) = session.scalars(query).all()
        assert (row.id, row.retired_at is None) == (used, False)
    upgrade(empty_database_url)
    with reading(engines.reader, SYSTEM) as session:
        assert session.scalars(query).one().id == used
        assert session.scalars(select(SchoolFramework)).all() == []
