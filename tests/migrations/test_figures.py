"""The revisions of a school's figures, down and up again over what they are of."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from pldash.adapters.database import create_engines
from pldash.adapters.migrations import downgrade, upgrade
from pldash.domain.activities import ActivityType
from pldash.models.accounts import Account
from pldash.models.base import table_of
from pldash.models.figures import ApprovedTime, DecisionCount
from pldash.models.schools import Organisation
from pldash.services.scope import SYSTEM, set_scope
from tests.factories import approve
from tests.made import make_submission
from tests.stock import NOON, fill_stock


@pytest.fixture
def engines(empty_database_url):
    upgrade(empty_database_url)
    made = create_engines(empty_database_url)
    fill_stock(made)
    yield made
    made.dispose()


def fill(engines):
    """Approve a chat, a course with other minutes and a correction; leave one waiting."""
    with Session(engines.writer) as session:
        set_scope(session, SYSTEM)
        people = {row.name.split()[0]: row.id for row in session.scalars(select(Account))}
        school = session.scalars(
            select(Organisation.id).where(Organisation.code == "WATTLE-PARK")
        ).one()
        tara, pia = people["Tara"], people["Pia"]
        chat = make_submission(session, tara, school)
        approve(session, chat, pia, now=NOON + timedelta(hours=1))
        course = make_submission(session, tara, school, activity_type=ActivityType.FIRST_AID)
        course.adjusted = {str(course.lines[0].activity_id): {"synchronous": 45, "lurking": 0}}
        approve(session, course, pia, now=NOON + timedelta(hours=3))
        place = {"corrects_id": chat.lines[0].activity_id}
        approve(session, make_submission(session, tara, school, **place), pia, now=NOON)
        make_submission(session, tara, school)
        session.commit()


def rows_of(engines, model):
    with engines.reader.connect() as connection:
        return sorted(map(repr, connection.execute(select(table_of(model)))))


def test_what_was_approved_before_is_summed_as_it_is_kept(empty_database_url, engines):
    fill(engines)
    kept = {model: rows_of(engines, model) for model in (ApprovedTime, DecisionCount)}
    assert [len(each) for each in kept.values()] == [5, 2]
    engines.dispose()
    downgrade(empty_database_url, "a019")
    assert not inspect(engines.reader).has_table("approved_time")
    engines.dispose()
    upgrade(empty_database_url)
    assert {model: rows_of(engines, model) for model in kept} == kept
