"""Finds issued certificates: one's own for ever, and those that rest on the schools one leads."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session, defer, with_expression

from pldash.domain.actors import Actor
from pldash.domain.approvals import WAITING, SubmissionState
from pldash.domain.certificates import CertificateFacts
from pldash.domain.credentials import CredentialState
from pldash.domain.errors import NotFound, PldashError
from pldash.domain.permissions import Permission, Subject, require
from pldash.models.accounts import Account
from pldash.models.activities import Activity
from pldash.models.approvals import Submission, SubmissionLine
from pldash.models.credentials import Credential, CredentialLine
from pldash.ports import FileStore
from pldash.services.corrections import is_replaced
from pldash.services.scope import UNSCOPED

logger = logging.getLogger(__name__)

PAGE_SIZE = 50


class PaperDamaged(PldashError):
    """The stored file is missing or is not the one that was issued: never serve another."""


@dataclass(frozen=True, slots=True)
class OwnCertificates:
    """A teacher's certificates, the newest first, and what is on its way to one.

    :ivar waiting: submissions that wait for a decision
    :ivar uncertified: approved activities that are on no good certificate
    """

    rows: Sequence[Credential]
    waiting: int
    uncertified: int


@dataclass(frozen=True, slots=True)
class IssuedCertificate:
    """One certificate with what it says, and what stands in its place."""

    row: Credential
    facts: CertificateFacts
    successor: Credential | None


@dataclass(frozen=True, slots=True)
class SchoolCertificates:
    """One page of the certificates that rest on the schools one leads, the newest first."""

    rows: Sequence[tuple[Credential, str]]
    page: int
    pages: int


_FOR_LISTS = (
    defer(Credential.facts),
    with_expression(Credential.issued_on, Credential.facts["issued_on"].as_string()),
)
"""A list says the paper's own day of issue, and needs no other fact."""


def own_certificates(session: Session, actor: Actor) -> OwnCertificates:
    """Return all the actor's certificates, whichever school they belong to by now."""
    mine = Credential.teacher_id == actor.account_id
    query = select(Credential).where(mine).options(*_FOR_LISTS)
    rows = session.scalars(query.order_by(Credential.issued_at.desc(), Credential.id.desc())).all()
    return OwnCertificates(rows, _waiting(session, actor), _uncertified(session, actor))


def certificate_for(
    session: Session, actor: Actor, credential_id: UUID, *, permission: Permission
) -> IssuedCertificate:
    """Return one certificate to whom the permission is given.

    :raises NotFound: for a stranger, or if there is none
    :raises NotPermitted: for its owner or a colleague who lacks the right
    """
    refuse_strangers(session, actor, credential_id, permission=permission)
    row = session.get_one(Credential, credential_id)
    successor = row.superseded_by and session.get(Credential, row.superseded_by)
    return IssuedCertificate(row, CertificateFacts.from_json(row.facts), successor or None)


def refuse_strangers(
    session: Session, actor: Actor, credential_id: UUID, *, permission: Permission
) -> None:
    """Let pass who may do this to the certificate.

    :raises NotFound: for a stranger, or if there is none
    :raises NotPermitted: for its owner or a colleague who lacks the right
    """
    query = select(Credential.teacher_id, Credential.school_id).where(
        Credential.id == credential_id
    )
    # Looks past the scope for the two ids alone, to tell a colleague from a stranger.
    row = session.execute(query, execution_options={UNSCOPED: True}).one_or_none()
    if row is None:
        raise NotFound("credential")
    require(actor, permission, Subject(teacher_id=row.teacher_id, school_id=row.school_id))


def paper_of(credential: Credential, files: FileStore) -> bytes:
    """Return the bytes that were issued, and no others.

    :raises PaperDamaged: if they are missing or were changed
    """
    try:
        pdf = files.get(credential.pdf_sha256)
    except FileNotFoundError as error:
        raise PaperDamaged(f"the file of certificate {credential.number} is missing") from error
    if hashlib.sha256(pdf).hexdigest() != credential.pdf_sha256:
        raise PaperDamaged(f"the file of certificate {credential.number} was changed")
    return pdf


def school_certificates(
    session: Session, actor: Actor, *, search: str = "", page: int = 1
) -> SchoolCertificates:
    """Return the certificates that rest on the schools the actor leads.

    :param search: part of a number or of the teacher's name
    """
    conditions: list[ColumnElement[bool]] = [Credential.school_id.in_(actor.led_school_ids)]
    for word in search.split():
        pattern = f"%{_literal(word)}%"
        conditions.append(
            or_(
                Credential.number.ilike(pattern, escape="\\"),
                Account.name.ilike(pattern, escape="\\"),
            )
        )
    query = select(Credential, Account.name).join(Account, Account.id == Credential.teacher_id)
    query = query.where(*conditions)
    found = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    pages = max(1, -(-found // PAGE_SIZE))
    page = min(max(1, page), pages)
    rows = session.execute(
        query.options(*_FOR_LISTS)
        .order_by(Credential.issued_at.desc(), Credential.id.desc())
        .limit(PAGE_SIZE)
        .offset((page - 1) * PAGE_SIZE)
    )
    return SchoolCertificates([(row.Credential, row.name) for row in rows], page, pages)


def _literal(word: str) -> str:
    """Return the word with the wildcards of LIKE taken at their face value."""
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _waiting(session: Session, actor: Actor) -> int:
    query = select(func.count()).where(
        Submission.teacher_id == actor.account_id, Submission.state.in_(WAITING)
    )
    return session.scalar(query) or 0


def _uncertified(session: Session, actor: Actor) -> int:
    certified = (
        select(CredentialLine.activity_id)
        .join(Credential, Credential.id == CredentialLine.credential_id)
        .where(
            Credential.teacher_id == actor.account_id,
            Credential.state == CredentialState.ISSUED,
            CredentialLine.activity_id.is_not(None),
        )
    )
    query = (
        select(func.count())
        .select_from(SubmissionLine)
        .join(Submission, Submission.id == SubmissionLine.submission_id)
        .join(Activity, Activity.id == SubmissionLine.activity_id)
        .where(
            Submission.teacher_id == actor.account_id,
            Submission.state == SubmissionState.APPROVED,
            SubmissionLine.activity_id.not_in(certified),
            ~is_replaced(),
        )
    )
    return session.scalar(query) or 0
