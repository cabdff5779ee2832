"""Ines, whom Tara invited to approve before she had a school, and what Tara sent to her."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from pldash.adapters.files import LocalFileStore
from pldash.domain.actors import Actor
from pldash.models.accounts import Account
from pldash.services.letters import Letter
from pldash.services.messages import write_message
from pldash.services.scope import SYSTEM
from pldash.services.submission_contents import content_of
from pldash.services.submissions import submit
from pldash.services.unit_of_work import writing
from tests.belongings import Belongings, private_words
from tests.made import make_activity
from tests.outside import ask, take_up
from tests.stock import NOON, People

BEFORE = NOON - timedelta(days=3650)
"""When Tara had no school yet."""
SENT_OUT = "outbird"
"""Stands in what Tara sent to Ines: nobody at her school reads it."""


@dataclass(frozen=True)
class Outsider:
    """An outside approver.

    :ivar there: ids as addresses carry them, of what lies with her instead of at the school
    """

    id: UUID
    there: Belongings


@pytest.fixture
def outsider(engines, people: People, belongings: Belongings, tmp_path) -> Outsider:
    """Ines has something of Tara's to decide on, with a file and a message."""
    files = LocalFileStore(tmp_path / "files")
    with writing(engines.writer, SYSTEM) as session:
        return enlist(session, people, belongings, files)


def enlist(
    session: Session, people: People, belongings: Belongings, files: LocalFileStore
) -> Outsider:
    """Let Ines take an invitation of Tara's up and be sent something."""
    ines = Account(
        email="ines@hill.example",
        name="Ines Hill",
        fs_uniquifier="ines",
        created_at=NOON,
        confirmed_at=NOON,
    )
    session.add(ines)
    session.flush()
    tara = Actor(people.tara.id)
    asked = ask(session, tara, ines.email, now=BEFORE)
    place = take_up(session, Actor(ines.id), now=BEFORE)
    activity = make_activity(session, people.tara.id, **private_words(people, files, SENT_OUT))
    row = submit(
        session, tara, activity_ids=[activity.id], bundle_id=None, school_id=place, now=NOON
    )
    write_message(
        session,
        tara,
        row.id,
        words=f"I ask about the {SENT_OUT}.",
        write_letter=lambda news: Letter(news.school, ""),
        now=NOON,
    )
    sent = dict.fromkeys(("waiting", "taken", "adjusted", "stuck"), row.id)
    file = content_of(row).activities[0].evidence[1].id
    there = replace(belongings, **sent, waiting_file=file, approver=asked.id, wattle=place)
    return Outsider(ines.id, there)
