"""Rua, who has no school, and Sam, whom she invites to approve what she sends."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from pldash.domain.actors import Actor
from pldash.domain.approvals import DecisionKind
from pldash.domain.outside_approvers import Asked, Stated
from pldash.models.outside_approvers import OutsideApprover
from pldash.models.trail import TrailEvent
from pldash.services.approvals import Verdict, decide
from pldash.services.letters import Letter
from pldash.services.outside_approvers import invite_approver
from pldash.services.outside_offers import accept_approval
from pldash.services.trail import teacher_chain
from tests.stock import NOON, People

OFFERED = ("show", "open_account", "accept", "decline")
"""The endpoints behind a link."""
SECRET = "a-secret-that-sam-was-mailed"
APPROVE = Verdict(DecisionKind.APPROVE)
STATED = Stated("Sam R.", "Principal", "Hilltop College")


def digest(secret: str = SECRET) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def letter(news: object) -> Letter:
    return Letter(f"about {news}", "")


def ask(
    session: Session, actor: Actor, email: str, *, secret: str = SECRET, now=NOON, **changes: str
) -> OutsideApprover:
    """An invitation from somebody to an address."""
    return invite_approver(
        session,
        actor,
        Asked(replace(STATED, **changes), email),
        token_digest=digest(secret),
        write=letter,
        now=now,
    )


def take_up(
    session: Session, actor: Actor, *, secret: str = SECRET, now=NOON, told=("Head", "Hilltop")
) -> UUID:
    """The place that comes of taking an invitation up."""
    row = accept_approval(session, actor, digest(secret), told=told, write=letter, now=now)
    assert row.place_id is not None
    return row.place_id


def arrange(session: Session, acting, people: People) -> UUID:
    """Sam approves for Rua: the place where she sends to."""
    ask(session, acting("rua"), people.sam.email)
    return take_up(session, acting("sam"))


def invited_before(session: Session, actor: Actor, secret: str) -> UUID:
    """An open invitation of somebody who has a school since; its id."""
    return ask(session, Actor(actor.account_id), "uma@uni.example", secret=secret).id


def judged(act, row, verdict=APPROVE, who="sam"):
    """Something is decided, as it stands."""
    shown = (row.id, row.version)
    return act(who, decide, shown, verdict=verdict, write_letter=letter, now=NOON)


def told(stored, people) -> list[str]:
    """What Rua's own chain tells, but of her entries."""
    chain = TrailEvent.chain == teacher_chain(people.rua.id)
    found = stored(select(TrailEvent).where(chain).order_by(TrailEvent.seq))
    return [each.action for each in found if each.action.partition(":")[0] != "activity"]
