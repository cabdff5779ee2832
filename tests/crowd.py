"""A school with many teachers, each with something approved: for figures and for crashes."""

from __future__ import annotations

from types import SimpleNamespace
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from pldash.domain.actors import Actor
from pldash.models.accounts import Account
from pldash.services.accounts import identity_of
from pldash.services.batches import order_issue
from tests.batches import YEAR
from tests.factories import approved_activity
from tests.stock import NOON, People


def add_crowd(session: Session, people: People, count: int, *, lines: int = 1) -> list[UUID]:
    """Add teachers of whom Pia approved so many activities each; return their ids."""
    made = []
    for number in range(count):
        teacher = Account(
            email=f"teacher{number}@wattle.example",
            name=f"Teacher {number}",
            zone="Australia/Melbourne",
            fs_uniquifier=uuid4().hex,
            confirmed_at=NOON,
            created_at=NOON,
        )
        session.add(teacher)
        session.flush()
        known = SimpleNamespace(teacher=teacher, pia=people.pia, wattle=people.wattle)
        for _ in range(lines):
            approved_activity(session, known, who="teacher")
        made.append(teacher.id)
    return made


def order_for(session: Session, people: People, teacher_ids: list[UUID], *, now) -> UUID:
    """Let Pia order a certificate of the year for each; return the batch's id."""
    pia: Actor = identity_of(session, session.get_one(Account, people.pia.id), now=now).actor
    ordered = order_issue(
        session, pia, people.wattle, period=YEAR, teacher_ids=teacher_ids, now=now
    )
    return ordered.id
