"""A leader's own saved phrases: words for reasons that come again and again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from pldash.domain.actors import Actor
from pldash.domain.approvals import refuse_bad_phrase
from pldash.domain.errors import NotFound
from pldash.domain.permissions import Permission, Subject, require
from pldash.models.approvals import SavedPhrase


def own_phrases(session: Session, actor: Actor) -> Sequence[SavedPhrase]:
    """Return the actor's phrases, in the order of the alphabet."""
    query = select(SavedPhrase).where(SavedPhrase.account_id == actor.account_id)
    return session.scalars(query.order_by(SavedPhrase.words, SavedPhrase.id)).all()


def save_phrase(session: Session, actor: Actor, words: str, *, now: datetime) -> SavedPhrase:
    """Keep words for the next time; the same words are kept once.

    :raises NotPermitted: if the actor decides nowhere
    :raises RuleBroken: if there is nothing to keep, it is too long, or there are too many
    """
    assert actor.account_id is not None, "only signed-in people come here"
    _refuse_others(actor)
    kept = own_phrases(session, actor)
    phrase = words.strip()
    same = next((each for each in kept if each.words == phrase), None)
    if same is not None:
        return same
    refuse_bad_phrase(phrase, already=len(kept))
    row = SavedPhrase(account_id=actor.account_id, words=phrase, saved_at=now)
    session.add(row)
    session.flush()
    return row


def remove_phrase(session: Session, actor: Actor, phrase_id: UUID) -> None:
    """Forget a phrase; what was written with it stays.

    :raises NotFound: if there is no such phrase of the actor's own
    """
    _refuse_others(actor)
    query = select(SavedPhrase).where(
        SavedPhrase.id == phrase_id, SavedPhrase.account_id == actor.account_id
    )
    found = session.scalar(query)
    if found is None:
        raise NotFound("phrase")
    session.delete(found)
    session.flush()


def _refuse_others(actor: Actor) -> None:
    require(actor, Permission.PHRASE_OWN, Subject(teacher_id=actor.account_id))
