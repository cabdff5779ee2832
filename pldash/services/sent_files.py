"""Files that evidence, a sent submission or a school's letterhead names, and those nobody does."""

from __future__ import annotations

from sqlalchemy import Text, cast, exists, or_, select
from sqlalchemy.orm import Session

from pldash.models.activities import Activity, Evidence, FileHold
from pldash.models.approvals import Submission, SubmissionLine
from pldash.models.letterheads import LetterheadRow
from pldash.services.scope import UNSCOPED


def hold_sent_file(session: Session, activity: Activity, sha256: str) -> None:
    """Keep a file for the schools that it was sent to, although its evidence goes."""
    sent = exists().where(
        SubmissionLine.activity_id == activity.id,
        Submission.id == SubmissionLine.submission_id,
        cast(Submission.content, Text).contains(sha256),
    )
    is_held = session.get(FileHold, (activity.teacher_id, sha256)) is not None
    if not is_held and session.scalar(select(sent)):
        session.add(FileHold(teacher_id=activity.teacher_id, sha256=sha256))


def is_file_needed(session: Session, sha256: str) -> bool:
    """Return whether anybody's evidence or sent submission, or a letterhead, names a file.

    The query looks across the scopes: two people may have given the same file.
    """
    named = or_(
        exists().where(Evidence.sha256 == sha256),
        exists().where(FileHold.sha256 == sha256),
        exists().where(LetterheadRow.logo_sha256 == sha256),
    )
    return bool(session.scalar(select(named), execution_options={UNSCOPED: True}))
