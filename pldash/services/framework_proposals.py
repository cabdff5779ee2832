"""A set of standards that an administrator gave as a file, to look at before it is the school's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from pldash.domain.actors import Actor
from pldash.domain.canonical import canonical_json
from pldash.domain.case_findings import Finding
from pldash.domain.case_packages import CasePackage
from pldash.domain.case_reading import read_case
from pldash.domain.case_writing import case_values
from pldash.domain.errors import Conflict, NotFound
from pldash.domain.framework_changes import FrameworkChanges, changes_between
from pldash.domain.permissions import Permission, Subject, require
from pldash.models.base import new_id
from pldash.models.frameworks import FrameworkProposal, FrameworkRow, SchoolFramework
from pldash.models.trail import TrailEvent
from pldash.services.framework_rows import content_digest, package_of_row
from pldash.services.frameworks import own_framework, own_frameworks
from pldash.services.trail import Happening, record, school_chain


@dataclass(frozen=True, slots=True)
class Proposal:
    """What an administrator looks at before it is taken on.

    :ivar told: what the file's reading told
    :ivar in_use: the version that it follows; None where the document is new
    :ivar changes: against that version
    """

    id: UUID
    school_id: UUID
    package: CasePackage
    told: tuple[Finding, ...]
    in_use: FrameworkRow | None
    changes: FrameworkChanges | None

    @property
    def is_same(self) -> bool:
        """Return whether the version in use says the same already."""
        new, row = self.package.framework, self.in_use
        return (
            row is not None
            and self.changes == FrameworkChanges((), (), ())
            and (row.title, row.digest) == (new.title, content_digest(new))
            and new.in_force_from in {None, row.in_force_from}
            and new.in_force_until in {None, row.in_force_until}
        )


def propose(
    session: Session,
    actor: Actor,
    school_id: UUID,
    *,
    package: CasePackage,
    told: Sequence[Finding],
    now: datetime,
) -> FrameworkProposal:
    """Keep a file that was read, to be looked at; it takes the place of one the actor gave before.

    :raises NotFound: for a stranger
    :raises NotPermitted: for a colleague who does not administer the school
    """
    require(actor, Permission.FRAMEWORK_LOAD, Subject(school_id=school_id))
    session.execute(
        delete(FrameworkProposal).where(
            FrameworkProposal.school_id == school_id,
            FrameworkProposal.proposed_by == actor.account_id,
        )
    )
    row = FrameworkProposal(
        id=new_id(),
        school_id=school_id,
        package=case_values(package),
        told=[asdict(each) for each in told],
        proposed_by=actor.account_id,
        proposed_at=now,
    )
    session.add(row)
    body = {"document": str(package.document_id), "content": content_digest(package.framework)}
    what = Happening(
        actor=actor.account_id, action="framework:proposed", subject=f"proposal:{row.id}", body=body
    )
    record(session, school_chain(school_id), what, now=now)
    return row


def proposal_for(session: Session, actor: Actor, proposal_id: UUID) -> Proposal:
    """Return what was proposed, beside the version in use.

    :raises NotFound: for a stranger, or if there never was one
    :raises NotPermitted: for a colleague who does not administer the school
    :raises Conflict: if it was taken on or thrown away already
    """
    row = open_proposal(session, actor, proposal_id)
    data = canonical_json(row.package)
    package = read_case(data, publisher="-", today=row.proposed_at.date()).package
    assert package is not None, "what we write ourselves is always read"
    versions = versions_of(session, row.school_id, package.document_id)
    in_use = in_use_of(versions)
    changes = None
    if in_use is not None:
        whole = own_framework(session, in_use.framework_id)
        assert whole is not None, "it was found a moment ago"
        changes = changes_between(package_of_row(whole), package)
    told = tuple(Finding(**each) for each in row.told)
    framework = None if in_use is None else in_use.framework
    return Proposal(row.id, row.school_id, package, told, framework, changes)


def discard(session: Session, actor: Actor, proposal_id: UUID, *, now: datetime) -> UUID:
    """Throw away what was proposed, and return whose school's it was.

    :raises NotFound: for a stranger, or if there never was one
    :raises NotPermitted: for a colleague who does not administer the school
    :raises Conflict: if it was taken on or thrown away already
    """
    row = open_proposal(session, actor, proposal_id)
    session.delete(row)
    subject = f"proposal:{row.id}"
    what = Happening(actor=actor.account_id, action="framework:discarded", subject=subject, body={})
    record(session, school_chain(row.school_id), what, now=now)
    return row.school_id


def open_proposal(session: Session, actor: Actor, proposal_id: UUID) -> FrameworkProposal:
    """Return what was proposed and is not taken on yet.

    :raises NotFound: for a stranger, or if there never was one
    :raises NotPermitted: for a colleague who does not administer the school
    :raises Conflict: if it was taken on or thrown away already
    """
    query = select(FrameworkProposal).where(FrameworkProposal.id == proposal_id)
    row = session.scalar(query.execution_options(populate_existing=True))
    if row is None:
        if _is_over(session, actor, proposal_id):
            raise Conflict("proposal-over")
        raise NotFound(f"proposal {proposal_id}")
    require(actor, Permission.FRAMEWORK_LOAD, Subject(school_id=row.school_id))
    return row


def _is_over(session: Session, actor: Actor, proposal_id: UUID) -> bool:
    """Return whether a file was once proposed for a school that the actor administers."""
    chains = [school_chain(each) for each in actor.administered_ids]
    told = select(TrailEvent.seq).where(
        TrailEvent.subject == f"proposal:{proposal_id}", TrailEvent.chain.in_(chains)
    )
    return session.scalar(told.limit(1)) is not None


def versions_of(
    session: Session, school_id: UUID, document_id: UUID
) -> tuple[SchoolFramework, ...]:
    """Return every version that the school had of a document, the newest first."""
    known = own_frameworks(session, [school_id])
    same = (each for each in known if each.document_id == document_id)
    return tuple(sorted(same, key=lambda each: each.loaded_at, reverse=True))


def in_use_of(versions: Sequence[SchoolFramework]) -> SchoolFramework | None:
    """Return the newest version that is not retired."""
    return next((each for each in versions if each.framework.retired_at is None), None)
