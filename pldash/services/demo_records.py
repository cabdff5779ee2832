"""Records of the demo people, written through the same services as real ones."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from pldash.domain.activities import ActivityEntry
from pldash.domain.approvals import DecisionKind
from pldash.domain.cases import RegistrationType
from pldash.domain.occurrences import RecurrenceExpander
from pldash.domain.reflections import Prompt, ValueCycle, Voice
from pldash.domain.values import ParticipationMode
from pldash.models.accounts import Account
from pldash.models.approvals import Submission
from pldash.models.frameworks import FrameworkItemRow, FrameworkRow
from pldash.services.accounts import Identity, identity_of
from pldash.services.activities import StoredEntry
from pldash.services.approvals import DecisionNews, Verdict, decide
from pldash.services.draft_rows import Draft
from pldash.services.drafts import new_activity_id, save_draft
from pldash.services.letters import Letter
from pldash.services.meetings import Meeting, recent_meetings
from pldash.services.registrations import RegistrationEntry, add_registration
from pldash.services.submissions import submit

LIVE, LATER, LURKING = (
    ParticipationMode.SYNCHRONOUS,
    ParticipationMode.ASYNCHRONOUS,
    ParticipationMode.LURKING,
)
WEEKS = 9
"""How far back the demo people took part."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One way to have taken part."""

    minutes: dict[ParticipationMode, int]
    standards: tuple[str, ...]
    words: str


SAMPLES = (
    Sample(
        {LIVE: 60},
        ("6.2", "6.3"),
        "Two schools described how they open each lesson with last week's mistakes. I asked how "
        "they keep it kind, and got three answers that I can use.",
    ),
    Sample(
        {LIVE: 45, LATER: 20},
        ("5.2", "6.3"),
        "I came in late and read the start afterwards. The thread on feedback before marks was the "
        "best of it: I will try comments only for the next draft.",
    ),
    Sample(
        {LURKING: 40},
        ("2.6",),
        "Read along on the train. The list of ways to check what a chatbot says is worth a lesson.",
    ),
    Sample(
        {LIVE: 60, LURKING: 15},
        ("1.5", "7.4"),
        "We compared how much to take away for students who are still learning the language. I "
        "saw that I simplify the task when I should support the words.",
    ),
)


def add_demo_records(
    session: Session, *, expand: RecurrenceExpander, leader: str, teacher: str, now: datetime
) -> None:
    """Give one demo teacher a registration and a log in every state.

    :param leader: the address of who decides
    :param teacher: the address of whose record it is
    """
    tara, pia = person_at(session, teacher, now), person_at(session, leader, now)
    registration = RegistrationEntry(
        body="au-vic-vit", type=RegistrationType.FULL, granted_on=date(2019, 1, 21)
    )
    add_registration(session, tara.actor, registration, now=now)
    meetings = meetings_of(session, tara, expand=expand, now=now)
    logged = [
        log_meeting(session, tara, meeting, sample=SAMPLES[number % len(SAMPLES)], expand=expand)
        for number, meeting in enumerate(meetings)
    ]
    sent = [send(session, tara, activity) for activity in logged[2:]]
    for submission in sent[2:]:
        approve(session, pia, submission)


def person_at(session: Session, email: str, now: datetime) -> Identity:
    """Return the person with an address, as they are at a moment."""
    account = session.scalars(select(Account).where(Account.email == email)).one()
    return identity_of(session, account, now=now)


def meetings_of(
    session: Session, person: Identity, *, expand: RecurrenceExpander, now: datetime
) -> list[Meeting]:
    """Return every other meeting of the person's chats, newest first, leaving the latest open."""
    found: dict[datetime, Meeting] = {}
    for week in range(0, WEEKS, 2):
        moment = now - timedelta(weeks=week)
        for meeting in recent_meetings(session, person.actor, expand=expand, now=moment):
            if meeting.occurrence.minutes is not None:
                found[meeting.occurrence.starts_at] = meeting
    return [found[each] for each in sorted(found, reverse=True)][3::2]


def log_meeting(
    session: Session,
    person: Identity,
    meeting: Meeting,
    *,
    sample: Sample,
    expand: RecurrenceExpander,
) -> StoredEntry:
    """Log one meeting an hour after it ended."""
    held = meeting.occurrence
    day = held.starts_at.astimezone(ZoneInfo(person.zone)).date()
    entry = ActivityEntry(
        title=f"#{held.chat}",
        started_on=day,
        ended_on=day,
        chat_id=meeting.chat_id,
        occurrence_at=held.starts_at,
        scheduled_minutes=held.minutes,
        minutes=sample.minutes,
        standard_ids=frozenset(_standards(session, sample.standards)),
        words={Prompt(ValueCycle.IMMEDIATE, Voice.ANY).code: sample.words},
    )
    activity_id = new_activity_id()
    draft = Draft(
        activity_id=activity_id,
        version=None,
        form_key=str(activity_id),
        zone=person.zone,
        entry=entry,
    )
    written_at = held.ends_at + timedelta(hours=1)
    return save_draft(session, person.actor, draft, expand=expand, now=written_at)


def _standards(session: Session, codes: Iterable[str]) -> Iterable[UUID]:
    return session.scalars(
        select(FrameworkItemRow.id)
        .join(FrameworkRow)
        .where(FrameworkRow.code == "au-apst", FrameworkItemRow.code.in_(tuple(codes)))
    )


def send(
    session: Session, person: Identity, activity: StoredEntry, *, place_id: UUID | None = None
) -> Submission:
    """Send an entry a day after it was logged.

    :param place_id: where to; None for the person's own school
    """
    return submit(
        session,
        person.actor,
        activity_ids=[activity.id],
        bundle_id=None,
        school_id=place_id or person.actor.ties[0].school_id,
        now=activity.changed_at + timedelta(days=1),
    )


def approve(session: Session, leader: Identity, submission: Submission, *, days: int = 1) -> None:
    """Approve what was sent some days before."""
    decide(
        session,
        leader.actor,
        (submission.id, submission.version),
        verdict=Verdict(DecisionKind.APPROVE),
        write_letter=_letter,
        now=submission.submitted_at + timedelta(days=days),
    )


def _letter(news: DecisionNews) -> Letter:
    """Return a short letter: the demo people read their mail in the mailbox page."""
    return Letter(subject=f"{news.school} approved your submission", body="See What you sent.")
