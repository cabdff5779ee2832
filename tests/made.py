"""Activities, bundles and submissions for tests of what comes after logging."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from pldash.domain.activities import ActivityState, ActivityType, EvidenceKind
from pldash.domain.actors import Actor, SchoolTie
from pldash.domain.schools import Role
from pldash.domain.values import EvidenceGrade, ParticipationMode
from pldash.models.activities import Activity, Bundle, Evidence, ParticipationPart, Reflection
from pldash.models.approvals import Submission
from pldash.models.base import table_of
from pldash.models.chats import ChatRow
from pldash.models.frameworks import FrameworkItemRow, SchoolFramework
from pldash.services.framework_rows import add_framework
from pldash.services.submissions import submit
from tests.case_packages import package, read
from tests.stock import NOON

DAY = date(2026, 11, 15)
SHA = "0" * 64


def make_activity(session: Session, teacher_id: UUID, **changes: object) -> Activity:
    """A finished activity of #aussieED with a reflection, a standard, a link and a file."""
    chat = session.scalars(select(ChatRow).where(ChatRow.tag_key == "aussieed")).first()
    plain = {
        "title": "#aussieED",
        "chat_id": chat.id,
        "started_on": DAY,
        "ended_on": DAY,
        "zone": "Australia/Melbourne",
        "activity_type": ActivityType.ONLINE_CHAT,
        "state": ActivityState.DRAFT,
        "salt": "pepper",
        "logged_at": NOON,
        "changed_at": NOON,
        "parts": [
            ParticipationPart(mode=ParticipationMode.SYNCHRONOUS, minutes=60),
            ParticipationPart(mode=ParticipationMode.LURKING, minutes=20),
        ],
        "reflections": [
            Reflection(teacher_id=teacher_id, prompt="happened", words="We spoke of feedback."),
            Reflection(teacher_id=teacher_id, prompt="open", words="  ", position=1),
        ],
        "standards": [
            session.scalars(select(FrameworkItemRow).where(FrameworkItemRow.code == "6.3")).one()
        ],
        "claims": [],
        "evidence": [make_link(teacher_id), make_file(teacher_id)],
    }
    activity = Activity(teacher_id=teacher_id, **(plain | changes))
    session.add(activity)
    session.flush()
    return activity


def make_link(teacher_id: UUID) -> Evidence:
    """A link that the teacher vouches for."""
    return Evidence(
        teacher_id=teacher_id,
        kind=EvidenceKind.LINK,
        grade=EvidenceGrade.DECLARED,
        title="My thread",
        url="https://example.org/thread",
        added_at=NOON,
    )


def make_file(teacher_id: UUID, sha256: str = SHA, title: str = "Notes.pdf") -> Evidence:
    """A file from the teacher's own archive."""
    return Evidence(
        teacher_id=teacher_id,
        kind=EvidenceKind.FILE,
        grade=EvidenceGrade.OWN_ARCHIVE,
        title=title,
        media_type="application/pdf",
        size_bytes=9,
        sha256=sha256,
        added_at=NOON.replace(second=1),
    )


def make_bundle(session: Session, teacher_id: UUID, *activities: Activity) -> Bundle:
    """A bundle of these activities with words on the whole."""
    bundle = Bundle(
        teacher_id=teacher_id,
        title="A term of chats",
        created_at=NOON,
        changed_at=NOON,
        reflections=[Reflection(teacher_id=teacher_id, prompt="whole", words="All of it.")],
    )
    session.add(bundle)
    session.flush()
    for activity in activities:
        activity.bundle_id = bundle.id
    session.flush()
    return bundle


def make_submission(
    session: Session,
    teacher_id: UUID,
    school_id: UUID,
    now: datetime = NOON,
    **changes: object,
) -> Submission:
    """An activity that was sent to a school."""
    activity = make_activity(session, teacher_id, **changes)
    return submit(
        session,
        teacher_at(teacher_id, school_id),
        activity_ids=[activity.id],
        bundle_id=None,
        school_id=school_id,
        now=now,
    )


def copy_submission(session: Session, row: Submission, *, times: int) -> list[Submission]:
    """Make a queue long: rows that say the same, without lines, for what only shows or counts."""
    plain = {
        column.name: getattr(row, column.name)
        for column in table_of(Submission).columns
        if column.name not in {"id", "version"}
    }
    copies = [Submission(**plain) for _ in range(times)]
    session.add_all(copies)
    session.flush()
    return copies


def teacher_at(teacher_id: UUID, school_id: UUID) -> Actor:
    """Somebody who is a teacher at a school."""
    return Actor(teacher_id, (SchoolTie(school_id, frozenset({Role.TEACHER})),))


def make_school_framework(session: Session, school_id: UUID, title: str) -> UUID:
    """A school's own set of standards, without the way that a file goes; its id."""
    given = read(package(CFDocument={"identifier": str(uuid4()), "title": title}))
    row = add_framework(session, replace(given.framework, code=f"school-{title}"))
    session.add(
        SchoolFramework(
            framework=row,
            school_id=school_id,
            document_id=given.document_id,
            item_ids={code: str(each) for code, each in given.item_ids.items()},
            publisher="-",
            source="-",
            licence_note="-",
            names_checked=True,
            checked_on=NOON.date(),
            stages=[],
            loaded_at=NOON,
        )
    )
    session.flush()
    return row.id
