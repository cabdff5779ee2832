"""Logged activities as rows, for tests of what comes after logging."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from pldash.domain.activities import ActivityState, ActivityType
from pldash.domain.claims import Claim
from pldash.domain.values import ParticipationMode
from pldash.models.activities import Activity, ActivityClaim, ParticipationPart
from pldash.models.frameworks import FrameworkItemRow, FrameworkRow
from pldash.services.claims import plain_claim
from tests.stock import NOON


def log_activity(
    session: Session,
    teacher_id: UUID,
    parts: Mapping[ParticipationMode, int],
    *,
    state: ActivityState = ActivityState.DRAFT,
    standards: Sequence[str] = ("6.2",),
    ended_on: date | None = None,
    **facts: Any,
) -> Activity:
    """Return a new activity; a standard is a code of au-apst or `framework:code`.

    :param facts: columns; `claims` is what is stated, by the body's code
    """
    stated: Mapping[str, Claim] = facts.pop("claims", {})
    day = ended_on or NOON.date()
    row = Activity(
        teacher_id=teacher_id,
        started_on=day,
        ended_on=day,
        zone="Australia/Melbourne",
        activity_type=ActivityType.ONLINE_CHAT,
        state=state,
        salt="salt",
        logged_at=NOON,
        changed_at=NOON,
        parts=[ParticipationPart(mode=mode, minutes=minutes) for mode, minutes in parts.items()],
        standards=[_item(session, code) for code in standards],
        reflections=[],
        claims=[
            ActivityClaim(body=body, teacher_id=teacher_id, **plain_claim(claim))
            for body, claim in stated.items()
        ],
        evidence=[],
        **{"title": "#aussieED", **facts},
    )
    session.add(row)
    session.flush()
    return row


def _item(session: Session, code: str) -> FrameworkItemRow:
    framework, _, own = code.rpartition(":")
    query = (
        select(FrameworkItemRow)
        .join(FrameworkRow)
        .where(FrameworkRow.code == (framework or "au-apst"), FrameworkItemRow.code == own)
    )
    return session.scalars(query).one()
