"""Bundles of small activities: made, changed, joined, left, dissolved."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from pldash.domain.activities import EDITABLE
from pldash.domain.actors import Actor
from pldash.domain.bundles import (
    FEWEST,
    BundleEntry,
    refuse_bad_bundle,
    refuse_bad_size,
    refuse_not_free,
)
from pldash.domain.errors import Conflict, NotFound
from pldash.domain.permissions import Permission, Subject, require
from pldash.domain.reflections import PROMPTS
from pldash.models.activities import Activity, Bundle, Reflection
from pldash.services.activities import tell
from pldash.services.trail import Happening, record, teacher_chain


def make_bundle(
    session: Session,
    actor: Actor,
    entry: BundleEntry,
    *,
    activity_ids: Sequence[UUID],
    now: datetime,
) -> Bundle:
    """Group activities of the actor's own.

    :raises RuleBroken: if it has no title, or too few or too many activities
    :raises NotFound: if an activity is not the actor's
    :raises Conflict: if one was sent, or is in another bundle
    """
    require(actor, Permission.ACTIVITY_OWN, Subject(actor.account_id))
    refuse_bad_bundle(entry)
    activities = _activities(session, activity_ids)
    refuse_bad_size(len(activities))
    for activity in activities:
        refuse_not_free(activity.state, activity.bundle_id, None)
    bundle = Bundle(
        teacher_id=actor.account_id,
        title=entry.title.strip(),
        created_at=now,
        changed_at=now,
        reflections=[],
    )
    _fill_words(bundle, entry, actor)
    session.add(bundle)
    session.flush()
    _join(session, bundle, activities, now=now)
    members = sorted(str(each.id) for each in activities)
    _tell(session, bundle, "bundle:made", now=now, activities=members)
    return bundle


def bundle_for(session: Session, actor: Actor, bundle_id: UUID) -> Bundle:
    """Return one of the actor's bundles with its activities.

    :raises NotFound: if it is not there or somebody else's
    """
    whole = (
        selectinload(Bundle.reflections),
        selectinload(Bundle.activities).selectinload(Activity.parts),
    )
    query = select(Bundle).where(Bundle.id == bundle_id).options(*whole)
    # What an earlier step of the same work left unloaded is loaded now.
    row = session.scalar(query.execution_options(populate_existing=True))
    if row is None:
        raise NotFound(f"bundle {bundle_id}")
    require(actor, Permission.ACTIVITY_OWN, Subject(row.teacher_id))
    return row


def open_bundles(session: Session, actor: Actor) -> Sequence[Bundle]:
    """Return the actor's bundles that can still be joined, the newest first."""
    query = (
        select(Bundle)
        .where(
            Bundle.teacher_id == actor.account_id,
            ~Bundle.activities.any(Activity.state.not_in(EDITABLE)),
        )
        .order_by(Bundle.created_at.desc())
    )
    return session.scalars(query).all()


def change_bundle(
    session: Session,
    actor: Actor,
    bundle_id: UUID,
    *,
    entry: BundleEntry,
    version: int,
    now: datetime,
) -> Bundle:
    """Change a bundle's title and reflection.

    :raises RuleBroken: if it has no title
    :raises Conflict: if it was sent, or changed elsewhere meanwhile
    """
    refuse_bad_bundle(entry)
    bundle = _open_bundle(session, actor, bundle_id)
    if bundle.version != version:
        raise Conflict("changed-meanwhile")
    bundle.title = entry.title.strip()
    if _fill_words(bundle, entry, actor) or session.is_modified(bundle):
        bundle.changed_at = now  # counts as a change of the bundle, also where only words changed
        _tell(session, bundle, "bundle:changed", now=now)
    session.flush()
    return bundle


def add_to_bundle(
    session: Session,
    actor: Actor,
    bundle_id: UUID,
    *,
    activity_ids: Sequence[UUID],
    now: datetime,
) -> Bundle:
    """Put more activities into a bundle; those that are in it already stay.

    :raises NotFound: if the bundle or an activity is not the actor's
    :raises Conflict: if one was sent, or is in another bundle
    """
    bundle = _open_bundle(session, actor, bundle_id)
    activities = _activities(session, activity_ids)
    for activity in activities:
        refuse_not_free(activity.state, activity.bundle_id, bundle.id)
    new = [each for each in activities if each.bundle_id is None]
    refuse_bad_size(len(bundle.activities) + len(new))
    _join(session, bundle, new, now=now)
    return bundle


def take_out(
    session: Session, actor: Actor, bundle_id: UUID, *, activity_id: UUID, now: datetime
) -> Bundle | None:
    """Take one activity out of its bundle; the last two part for good.

    :returns: the bundle, None where it is dissolved
    :raises NotFound: if it is not in the bundle
    :raises Conflict: if the bundle was sent
    """
    bundle = _open_bundle(session, actor, bundle_id)
    members = {each.id: each for each in bundle.activities}
    if activity_id not in members:
        raise NotFound(f"activity {activity_id} in bundle {bundle_id}")
    if len(members) <= FEWEST and not bundle.reflections:
        dissolve_bundle(session, actor, bundle_id, now=now)
        return None
    _leave(session, bundle, [members[activity_id]], now=now)
    return bundle


def dissolve_bundle(session: Session, actor: Actor, bundle_id: UUID, *, now: datetime) -> None:
    """Set all activities of a bundle free; its own title and reflection go.

    :raises NotFound: if it is not the actor's
    :raises Conflict: if it was sent
    """
    bundle = _open_bundle(session, actor, bundle_id)
    _leave(session, bundle, list(bundle.activities), now=now)
    session.flush()
    _tell(session, bundle, "bundle:dissolved", now=now)
    session.delete(bundle)
    session.flush()


def words_of(bundle: Bundle) -> dict[str, str]:
    """Return a bundle's answers by the code of their question."""
    return {each.prompt: each.words for each in bundle.reflections}


def _open_bundle(session: Session, actor: Actor, bundle_id: UUID) -> Bundle:
    """Return a bundle that may be changed, locked.

    :raises Conflict: if any of its activities was sent
    """
    session.scalar(select(Bundle.id).where(Bundle.id == bundle_id).with_for_update())
    bundle = bundle_for(session, actor, bundle_id)
    for activity in bundle.activities:
        refuse_not_free(activity.state, bundle.id, bundle.id)
    return bundle


def _activities(session: Session, activity_ids: Sequence[UUID]) -> list[Activity]:
    """Return activities of the actor's own, locked.

    :raises NotFound: if one is not there or somebody else's
    """
    wanted = set(activity_ids)
    query = select(Activity).where(Activity.id.in_(wanted)).order_by(Activity.ended_on)
    found = list(session.scalars(query.with_for_update()))
    if len(found) != len(wanted):
        raise NotFound("activity")
    return found


def _join(
    session: Session, bundle: Bundle, activities: Sequence[Activity], *, now: datetime
) -> None:
    for activity in activities:
        activity.bundle_id = bundle.id
        tell(session, activity, "bundle:joined", bundle=str(bundle.id), now=now)


def _leave(
    session: Session, bundle: Bundle, activities: Sequence[Activity], *, now: datetime
) -> None:
    for activity in activities:
        bundle.activities.remove(activity)
        tell(session, activity, "bundle:left", bundle=str(bundle.id), now=now)


def _fill_words(bundle: Bundle, entry: BundleEntry, actor: Actor) -> bool:
    """Copy the answers into the bundle; return whether any changed."""
    if {code: text for code, text in words_of(bundle).items() if code in PROMPTS} == entry.words:
        return False
    old = [each for each in bundle.reflections if each.prompt not in PROMPTS]
    kept = {each.prompt: each for each in bundle.reflections if each.prompt in entry.words}
    for prompt, reflection in kept.items():
        reflection.words = entry.words[prompt]
    bundle.reflections = old + [
        kept.get(prompt)
        or Reflection(
            teacher_id=actor.account_id,
            prompt=prompt,
            position=PROMPTS[prompt].position,
            words=words,
        )
        for prompt, words in entry.words.items()
    ]
    return True


def _tell(
    session: Session,
    bundle: Bundle,
    action: str,
    *,
    now: datetime,
    activities: Sequence[str] = (),
) -> None:
    happening = Happening(
        actor=bundle.teacher_id,
        action=action,
        subject=f"bundle:{bundle.id}",
        body={"activities": list(activities)},
    )
    record(session, teacher_chain(bundle.teacher_id), happening, now=now)
