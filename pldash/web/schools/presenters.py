"""Makes rows into what the pages of schools show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from flask_babel import gettext as _

from pldash.domain.schools import Role, day_at
from pldash.services.deputies import deputies_of
from pldash.services.invitations import invitations_of
from pldash.services.members import members_of
from pldash.services.school_chats import chats_of
from pldash.web.context import day
from pldash.web.runtime import now
from pldash.web.schools.chat_words import schedule_text
from pldash.web.schools.framework_pages import school_frameworks
from pldash.web.schools.words import roles_text
from pldash.web.session import me

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from pldash.models.schools import Deputy, Invitation, Membership, Organisation
    from pldash.web.frameworks.pages import FrameworkLine


@dataclass(frozen=True, slots=True)
class MySchool:
    """A school that I belong to."""

    membership_id: UUID
    school_id: UUID
    name: str
    note: str
    is_closed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonLine:
    """Somebody of a school."""

    membership_id: UUID
    account_id: UUID
    name: str
    email: str
    roles: str
    dates: str
    is_me: bool


@dataclass(frozen=True, slots=True)
class DeputyLine:
    """Somebody who stands in."""

    id: UUID
    name: str
    dates: str
    is_now: bool


@dataclass(frozen=True, slots=True)
class InvitationLine:
    """An invitation that nobody has taken up."""

    id: UUID
    email: str
    note: str
    is_over: bool


@dataclass(frozen=True, slots=True)
class ChatLine:
    """A chat of the school's own."""

    id: UUID
    tag: str
    title: str
    when: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SchoolPage:
    """A school as its administrator sees it."""

    id: UUID
    name: str
    code: str
    zone: str
    people: Sequence[PersonLine]
    deputies: Sequence[DeputyLine]
    invitations: Sequence[InvitationLine]
    chats: Sequence[ChatLine]
    frameworks: Sequence[FrameworkLine]
    others: Sequence[tuple[UUID, str]]
    """The other schools that the same person sets up."""


def my_schools(memberships: Sequence[Membership]) -> list[MySchool]:
    """Return where somebody belongs, with roles and since when."""
    return [
        MySchool(
            each.id,
            each.school_id,
            each.school.name,
            f"{roles_text(role.role for role in each.roles)} · {dates_of(each)}",
            each.school.closed_at is not None,
        )
        for each in memberships
    ]


def school_page(
    session: Session, school: Organisation, others: Sequence[Organisation]
) -> SchoolPage:
    """Return a school with its people, deputies, invitations and chats."""
    return SchoolPage(
        id=school.id,
        name=school.name,
        code=school.code,
        zone=school.zone.replace("_", " "),
        people=[person_line(each) for each in members_of(session, school.id, now=now())],
        deputies=[
            _deputy(each, school.zone) for each in deputies_of(session, school.id, now=now())
        ],
        invitations=[_invitation(each) for each in invitations_of(session, school.id)],
        chats=[
            ChatLine(row.id, f"#{row.tag}", row.title, schedule_text(row))
            for row in chats_of(session, school.id)
        ],
        frameworks=school_frameworks(session, school.id),
        others=[(each.id, each.name) for each in others if each.id != school.id],
    )


def person_line(member: Membership) -> PersonLine:
    """Return a member as a list shows them."""
    return PersonLine(
        membership_id=member.id,
        account_id=member.account_id,
        name=member.account.name,
        email=member.account.email,
        roles=roles_text(each.role for each in member.roles),
        dates=dates_of(member),
        is_me=member.account_id == me().account_id,
    )


def dates_of(member: Membership) -> str:
    """Return since when, and until when where an end is set."""
    if member.until_on is None:
        return _("since %(day)s", day=day(member.from_on))
    return _("%(first)s to %(last)s", first=day(member.from_on), last=day(member.until_on))


def _deputy(row: Deputy, zone: str) -> DeputyLine:
    dates = _("%(first)s to %(last)s", first=day(row.from_on), last=day(row.until_on))
    return DeputyLine(row.id, row.account.name, dates, row.from_on <= day_at(zone, now()))


def _invitation(row: Invitation) -> InvitationLine:
    roles = roles_text(Role(role) for role in row.roles)
    last = day(row.expires_at.astimezone(me().time_zone).date())
    is_over = row.expires_at <= now()
    note = (
        _("%(roles)s · too old since %(day)s") if is_over else _("%(roles)s · good until %(day)s")
    )
    return InvitationLine(row.id, row.email, note % {"roles": roles, "day": last}, is_over)
