"""Rua and Sam, who approves for her outside any school: how they act, and what is stored of it."""

from __future__ import annotations

import pytest

from pldash.models.approvals import Submission
from pldash.services.scope import SYSTEM, scope_of
from pldash.services.submissions import submit
from pldash.services.unit_of_work import reading, writing
from tests.made import make_activity
from tests.outside import ask, take_up
from tests.stock import NOON


@pytest.fixture
def act(engines, acting):
    """Do something as a persona, in a transaction of its own and with their scope alone."""

    def run(name, action, *args, **more):
        actor = acting(name)
        with writing(engines.writer, scope_of(actor)) as session:
            return action(session, actor, *args, **more)

    return run


@pytest.fixture
def place(act, people):
    """Sam approves for Rua; where she sends to."""
    act("rua", ask, people.sam.email)
    return act("sam", take_up)


@pytest.fixture
def sent(act, engines, people, place):
    """Something that Rua sent to Sam."""

    def send() -> Submission:
        with writing(engines.writer, SYSTEM) as session:
            activity = make_activity(session, people.rua.id)
        return act(
            "rua", submit, activity_ids=[activity.id], bundle_id=None, school_id=place, now=NOON
        )

    return send


@pytest.fixture
def stored(engines):
    def find(query):
        with reading(engines.reader, SYSTEM) as session:
            return session.scalars(query).all()

    return find
