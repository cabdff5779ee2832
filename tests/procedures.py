"""Ways of approving that schools of the tests have chosen."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from pldash.domain.actors import Actor
from pldash.domain.procedures import Procedure, ProcedureKind
from pldash.domain.values import ParticipationMode
from pldash.models.procedures import ProcedureRow
from pldash.services.procedures import start_procedure
from tests.stock import NOON

LIVE, LURKING = ParticipationMode.SYNCHRONOUS, ParticipationMode.LURKING
TODAY = date(2026, 11, 18)
TWO_STEPS = Procedure(kind=ProcedureKind.TWO_STEPS)
PRE_APPROVAL = Procedure(kind=ProcedureKind.PRE_APPROVAL)
ALL_DRAWN = Procedure(
    kind=ProcedureKind.AUTOMATIC, limits={LIVE: 130, LURKING: 60}, sample_percent=100
)


def choose(
    session: Session, actor: Actor, school_id: UUID, procedure: Procedure, **changes: Any
) -> ProcedureRow:
    """Let a school approve in a way from today on."""
    start = (changes.get("from_on", TODAY), procedure)
    return start_procedure(session, actor, school_id, start=start, now=NOON)
