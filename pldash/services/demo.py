"""Demo people and schools for a trial installation, made by the same services as real ones."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from pldash.domain.schools import OrganisationKind, Role
from pldash.domain.values import CareerStage
from pldash.models.accounts import Account
from pldash.models.chats import ChatRow, MyChat
from pldash.models.schools import Membership, MembershipRole, Organisation

PASSWORD = "wattle-and-gum-tree"  # noqa: S105  printed at each start, for made-up people only
FOLLOWED = ("aussieed", "edureading", "satchat", "lthechat", "edchat")


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """One made-up person."""

    name: str
    email: str
    roles: tuple[Role, ...]
    school: str | None
    what: str
    """What one can try as this person, for the start's message."""


SCHOOLS = (
    ("WATTLE-PARK", "Wattle Park Secondary College", "Australia/Melbourne"),
    ("BANKSIA-POINT", "Banksia Point Primary School", "Australia/Sydney"),
)
PEOPLE = (
    DemoPerson("Tara Nguyen", "tara@wattle.example", (Role.TEACHER,), "WATTLE-PARK", "a teacher"),
    DemoPerson(
        "Theo Papadakis", "theo@wattle.example", (Role.TEACHER,), "WATTLE-PARK", "her colleague"
    ),
    DemoPerson(
        "Pia Okafor",
        "pia@wattle.example",
        (Role.TEACHER, Role.LEADER),
        "WATTLE-PARK",
        "the principal",
    ),
    DemoPerson(
        "Ada Whitfield",
        "ada@wattle.example",
        (Role.ADMINISTRATOR,),
        "WATTLE-PARK",
        "the school's administrator",
    ),
    DemoPerson(
        "Sam Rahman",
        "sam@banksia.example",
        (Role.TEACHER, Role.LEADER),
        "BANKSIA-POINT",
        "a leader of another school",
    ),
    DemoPerson("Rua Parata", "rua@relief.example", (), None, "a relief teacher without a school"),
)
MORE_PEOPLE = (
    DemoPerson(
        "Noa Castellanos",
        "noa@banksia.example",
        (Role.TEACHER,),
        "BANKSIA-POINT",
        "a teacher where two people approve: Sam, then Bea",
    ),
    DemoPerson(
        "Bea Lindqvist",
        "bea@banksia.example",
        (Role.TEACHER, Role.LEADER, Role.ADMINISTRATOR),
        "BANKSIA-POINT",
        "Sam's deputy principal, who approves second",
    ),
    DemoPerson(
        "Ines Halloran",
        "ines@hilltop.example",
        (),
        None,
        "at no school here: Rua asked her to approve",
    ),
)
"""Who shows the other ways to approve; :mod:`pldash.services.demo_ways` gives them records."""


def is_empty(session: Session) -> bool:
    """Return whether nobody has an account yet."""
    return session.scalar(select(func.count()).select_from(Account)) == 0


def has_demo_people(session: Session) -> bool:
    """Return whether the demo people are here, so that the start can name them."""
    found = select(Account.id).where(Account.email == PEOPLE[0].email)
    return session.scalar(found) is not None


def add_demo_people(session: Session, hashed: str, *, now: datetime) -> None:
    """Add the demo schools and people to an empty database.

    :param hashed: the hash of :data:`PASSWORD`
    """
    for code, _name, _zone in SCHOOLS:
        _school(session, code, now)
    add_people(session, PEOPLE, hashed, now=now)


def add_people(
    session: Session, people: Iterable[DemoPerson], hashed: str, *, now: datetime
) -> None:
    """Add demo people to the demo schools that are there."""
    schools = {each.code: each for each in session.scalars(select(Organisation))}
    for person in people:
        account = _account(session, person, hashed=hashed, now=now)
        if person.school is not None:
            school = schools[person.school]
            _join(session, account, school=school, roles=person.roles, today=now.date())
    session.flush()


def _school(session: Session, code: str, now: datetime) -> None:
    name, zone = next((name, zone) for known, name, zone in SCHOOLS if known == code)
    school = Organisation(
        kind=OrganisationKind.SCHOOL, name=name, code=code, zone=zone, created_at=now
    )
    session.add(school)
    session.flush()


def _account(session: Session, person: DemoPerson, *, hashed: str, now: datetime) -> Account:
    account = Account(
        email=person.email,
        name=person.name,
        stage=CareerStage.PROFICIENT,
        zone="Australia/Melbourne",
        password=hashed,
        active=True,
        fs_uniquifier=secrets.token_hex(32),
        confirmed_at=now,
        created_at=now,
    )
    session.add(account)
    session.flush()
    for chat_id in session.scalars(select(ChatRow.id).where(ChatRow.tag_key.in_(FOLLOWED))):
        session.add(MyChat(teacher_id=account.id, chat_id=chat_id))
    return account


def _join(
    session: Session,
    account: Account,
    *,
    school: Organisation,
    roles: tuple[Role, ...],
    today: date,
) -> None:
    session.add(
        Membership(
            account_id=account.id,
            school_id=school.id,
            from_on=today - timedelta(days=365),
            roles=[MembershipRole(role=role) for role in roles],
        )
    )
