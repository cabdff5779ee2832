"""Sweeps away rows that have served: ended sessions, used form keys, sent mail, done jobs."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from pldash.models.accounts import LoginFailure, LoginSession
from pldash.models.audit_packs import AuditPack
from pldash.models.frameworks import FrameworkProposal
from pldash.models.jobs import Job
from pldash.models.outbox import FormKey, OutboxMail
from pldash.models.schools import Invitation

KEPT = timedelta(days=30)
"""How long a row stays after it has served, so that a person can still ask about it."""


def sweep(session: Session, *, now: datetime) -> None:
    """Delete every row of short retention that served its purpose a while ago."""
    before = now - KEPT
    for row, has_served in (
        (LoginSession, LoginSession.ends_at < before),
        (LoginSession, LoginSession.ended_at < before),
        (LoginFailure, LoginFailure.at < before),
        (FormKey, FormKey.at < before),
        (OutboxMail, OutboxMail.created_at < before),
        (Job, Job.done_at < before),
        (Job, Job.given_up_at < before),
        (AuditPack, AuditPack.ends_at < before),
        (Invitation, Invitation.expires_at < before),
        (FrameworkProposal, FrameworkProposal.proposed_at < before),
    ):
        session.execute(delete(row).where(has_served))
