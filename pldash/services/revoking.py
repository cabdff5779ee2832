"""Revokes a certificate for good: by its holder, or by a leader of the school it rests on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from pldash.domain.actors import Actor
from pldash.domain.credentials import RevocationReason, revoke
from pldash.domain.errors import Conflict, RuleBroken
from pldash.domain.mailing import NewsKind
from pldash.domain.permissions import Permission
from pldash.models.accounts import Account
from pldash.models.credentials import Credential
from pldash.models.schools import Organisation
from pldash.services.credentials import refuse_strangers
from pldash.services.issuing import wait_for_turn
from pldash.services.letters import Letter
from pldash.services.outbox import NewMail, News, add_mail
from pldash.services.trail import Happening, chain_of, record

NOTE_LIMIT = 2_000
"""Longest note, in characters."""


@dataclass(frozen=True, slots=True)
class Revocation:
    """Why a certificate is revoked.

    :ivar reason: what strangers read
    :ivar note: the school's own words, never public
    """

    reason: RevocationReason
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RevocationNews:
    """What the holder's mail may tell: the public reason, and nobody's name but the school's."""

    credential_id: UUID
    school: str
    reason: RevocationReason
    locale: str


WriteRevocation = Callable[[RevocationNews], Letter]
"""Puts the news into words, in the holder's language."""


def revoke_certificate(
    session: Session,
    actor: Actor,
    credential_id: UUID,
    *,
    revocation: Revocation,
    version: int,
    now: datetime,
) -> Credential:
    """Revoke a certificate; its address lives on and says so.

    :raises NotFound: for a stranger
    :raises NotPermitted: for a colleague who does not lead
    :raises RuleBroken: if the reason is not this person's to give, or the note is too long
    :raises Conflict: if it is revoked already, or changed meanwhile
    """
    refuse_strangers(session, actor, credential_id, permission=Permission.CREDENTIAL_REVOKE)
    refuse_long_note(revocation.note)
    credential = _in_turn(session, credential_id)
    is_holder = credential.teacher_id == actor.account_id
    before = credential.state
    state = revoke(before, revocation.reason, by_holder=is_holder)
    if credential.version != version:
        raise Conflict("changed-meanwhile")
    credential.state, credential.revoked_at = state, now
    credential.revoked_by, credential.revocation_reason = actor.account_id, revocation.reason
    credential.revocation_note = revocation.note.strip()
    session.flush()
    body = {
        "from": before.value,
        "to": state.value,
        "reason": revocation.reason.value,
        "by": "holder" if is_holder else "school",
        "note": bool(credential.revocation_note),
    }
    what = Happening(
        actor=actor.account_id,
        action="credential:revoked",
        subject=f"credential:{credential.id}",
        body=body,
    )
    record(session, chain_of(credential), what, now=now)
    return credential


def tell_holder(
    session: Session, credential: Credential, *, write_letter: WriteRevocation, now: datetime
) -> None:
    """Mail the holder that somebody else revoked a certificate; once, and only then."""
    reason = credential.revocation_reason
    if reason is None or credential.revoked_by == credential.teacher_id:
        return
    holder = session.get_one(Account, credential.teacher_id)
    school = session.get_one(Organisation, credential.school_id)
    news = RevocationNews(
        credential_id=credential.id, school=school.name, reason=reason, locale=holder.locale
    )
    letter = write_letter(news)
    key = f"credential-revoked:{credential.id}"
    about = News(NewsKind.REVOKED, holder.id, school.id, credential.id)
    mail = NewMail(key, holder.email, letter.subject, letter.body)
    add_mail(session, mail, now=now, news=about)


def refuse_long_note(note: str) -> None:
    """Refuse a note that nobody reads to its end.

    :raises RuleBroken: with the reason
    """
    if len(note) > NOTE_LIMIT:
        raise RuleBroken("note-too-long", field="note")


def _in_turn(session: Session, credential_id: UUID) -> Credential:
    """Return the certificate, locked, once nothing else is done to its teacher's certificates."""
    teacher_id = session.scalars(
        select(Credential.teacher_id).where(Credential.id == credential_id)
    ).one()
    wait_for_turn(session, teacher_id)
    query = select(Credential).where(Credential.id == credential_id)
    return session.scalars(query.with_for_update()).one()
