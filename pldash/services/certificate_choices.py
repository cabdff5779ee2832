"""What a teacher can choose from when asking for a certificate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from pldash.domain.actors import Actor
from pldash.domain.approved_work import ApprovedActivity
from pldash.domain.requirement_sets import RequirementSets
from pldash.models.schools import Organisation
from pldash.services.approved_work import approved_work, approving_schools
from pldash.services.registrations import list_registrations

SHOWN_ACTIVITIES = 200
"""The newest; an older one is found by its dates."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateChoices:
    """Schools, chats, activities and registrations, each with its id in text and its name.

    :ivar activities: the newest first, each with its last day
    :ivar days: the first and last day of what was approved, None where nothing was
    """

    schools: Sequence[Organisation]
    chats: tuple[tuple[str, str], ...]
    activities: tuple[tuple[str, str, date], ...]
    registrations: tuple[tuple[str, str], ...]
    days: tuple[date, date] | None


def certificate_choices(
    session: Session, actor: Actor, *, rules: RequirementSets
) -> CertificateChoices:
    """Return what the actor's approved activities and registrations offer."""
    work = [one for one in approved_work(session, actor) if not one.is_barred]
    newest = sorted(work, key=lambda one: (one.activity.ended_on, one.activity.id), reverse=True)
    return CertificateChoices(
        schools=approving_schools(session, actor),
        chats=_chats(newest),
        activities=tuple(
            (one.activity.id, one.activity.title, one.activity.ended_on)
            for one in newest[:SHOWN_ACTIVITIES]
        ),
        registrations=tuple(
            (str(row.id), rules.body(row.body).name) for row in list_registrations(session, actor)
        ),
        days=_days(newest),
    )


def _chats(work: Sequence[ApprovedActivity]) -> tuple[tuple[str, str], ...]:
    """Return each chat once, as its newest activity called it, by name."""
    named: dict[str, str] = {}
    for one in work:
        chat = one.activity.chat
        if chat is not None:
            named.setdefault(chat.id, f"#{chat.tag.lstrip('#')} {chat.title}")
    return tuple(sorted(named.items(), key=lambda item: item[1].casefold()))


def _days(work: Sequence[ApprovedActivity]) -> tuple[date, date] | None:
    if not work:
        return None
    first = min(one.activity.started_on for one in work)
    return first, max(one.activity.ended_on for one in work)
