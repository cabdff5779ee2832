"""Revisions a028 and a030, down and up again over an outside approver who decided."""

from __future__ import annotations

from sqlalchemy import inspect, select, text

from pldash.adapters.database import create_engines
from pldash.adapters.guards import missing_guards
from pldash.adapters.migrations import downgrade, upgrade
from pldash.domain.actors import Actor
from pldash.domain.approvals import DeciderRole, SubmissionState
from pldash.domain.mailing import MailKind, NewsKind
from pldash.domain.schools import OrganisationKind
from pldash.domain.values import EvidenceGrade
from pldash.models.accounts import Account
from pldash.models.approvals import Decision, Submission
from pldash.models.outbox import OutboxMail
from pldash.models.schools import Organisation
from pldash.services.scope import SYSTEM
from pldash.services.unit_of_work import reading, writing
from tests.factories import approve
from tests.outside import ask, take_up
from tests.stock import NOON


def test_what_was_decided_outside_stays_and_nothing_more_is_sent_there(empty_database_url):
    upgrade(empty_database_url)
    engines = create_engines(empty_database_url)
    with writing(engines.writer, SYSTEM) as session:
        rua, sam = (_person(session, name) for name in ("rua", "sam"))
        ask(session, Actor(rua), "sam@hill.example")
        place = take_up(session, Actor(sam))
        row = _sent(rua, place)
        session.add(row)
        session.flush()
        approve(session, row, sam, role=DeciderRole.OUTSIDE)
        session.add_all(_mails())
    engines.dispose()
    downgrade(empty_database_url, "a027")
    with reading(engines.reader, SYSTEM) as session:
        found = session.execute(text("SELECT kind, closed_at FROM organisation")).one()
        assert (found.kind, found.closed_at is None) == ("school", False)
        assert session.execute(text("SELECT decided_role FROM decision")).scalar() == "leader"
        assert not inspect(session.connection()).has_table("outside_approver")
    engines.dispose()
    upgrade(empty_database_url)
    with reading(engines.reader, SYSTEM) as session:
        assert session.scalars(select(Organisation.kind)).all() == [OrganisationKind.SCHOOL]
        assert session.scalars(select(Submission.is_outside)).all() == [False]
        assert len(session.scalars(select(Decision)).all()) == 1
        news = OutboxMail.news.is_not(None)
        assert session.scalars(select(OutboxMail.unique_key).where(news)).all() == ["kept"]
        assert missing_guards(session.connection()) == ()
    engines.dispose()


def _mails():
    """Mail of the news that a030 added, and of another."""
    about = {"kind": MailKind.NEWS, "recipient": "a@b.example", "subject": "s", "body": "b"}
    kinds = {"kept": NewsKind.DECISION, "dropped": NewsKind.APPROVING_ENDED}
    return [
        OutboxMail(unique_key=key, news=news, created_at=NOON, **about)
        for key, news in kinds.items()
    ]


def _sent(teacher_id, place):
    return Submission(
        teacher_id=teacher_id,
        school_id=place,
        is_outside=True,
        state=SubmissionState.SUBMITTED,
        title="A talk",
        minutes=10,
        grade=EvidenceGrade.DECLARED,
        content={},
        content_digest="d",
        submitted_at=NOON,
        lines=[],
    )


def _person(session, name):
    account = Account(
        email=f"{name}@hill.example",
        name=name.title(),
        fs_uniquifier=name,
        confirmed_at=NOON,
        created_at=NOON,
    )
    session.add(account)
    session.flush()
    return account.id
