"""What proves an issued credential: its place in a status list, and the files beside the paper."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from pldash.domain.credentials import CredentialState
from pldash.domain.proofs import Below, StatusPlace, list_in_use, random_place
from pldash.models.credentials import Credential
from pldash.models.proofs import CredentialProof
from pldash.ports import FileStore, SealedPaper, Twin
from pldash.services.unit_of_work import looking_up


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredPaper:
    """A sealed paper whose bytes are in the file store.

    :ivar pdf_bytes: the size of the file
    """

    pdf_sha256: str
    pdf_bytes: int
    credential_sha256: str
    decision_sha256: str
    twin: Twin
    key_id: str
    certificate_sha256: str


def store_paper(paper: SealedPaper, files: FileStore) -> StoredPaper:
    """Store a paper's files for good; call it outside any transaction."""
    return StoredPaper(
        pdf_sha256=files.put(paper.pdf),
        pdf_bytes=len(paper.pdf),
        credential_sha256=files.put(paper.credential),
        decision_sha256=files.put(paper.decision),
        twin=paper.twin,
        key_id=paper.key_id,
        certificate_sha256=paper.certificate_sha256,
    )


def delete_paper(paper: StoredPaper, files: FileStore) -> None:
    """Remove the files of a paper that nobody was given."""
    for sha256 in (paper.pdf_sha256, paper.credential_sha256, paper.decision_sha256):
        files.delete(sha256)


def new_place(session: Session, random_below: Below = secrets.randbelow) -> StatusPlace:
    """Return a random place in a status list that no credential has."""
    newest = newest_list(session)
    query = select(func.count()).where(CredentialProof.list_number == newest)
    number = list_in_use(newest, session.scalar(query) or 0)
    place = random_place(number, random_below)
    while is_place_taken(session, place):
        place = random_place(number, random_below)
    return place


def is_place_taken(session: Session, place: StatusPlace) -> bool:
    """Return whether a credential has this place."""
    query = select(CredentialProof.credential_id).where(
        CredentialProof.list_number == place.list_number,
        CredentialProof.list_index == place.index,
    )
    return session.scalar(query) is not None


def newest_list(session: Session) -> int:
    """Return the highest number of a status list; nought where there is none."""
    return session.scalar(select(func.max(CredentialProof.list_number))) or 0


def proof_row(credential_id: UUID, place: StatusPlace, paper: StoredPaper) -> CredentialProof:
    """Return the row that says how a credential proves itself."""
    return CredentialProof(
        credential_id=credential_id,
        list_number=place.list_number,
        list_index=place.index,
        key_id=paper.key_id,
        certificate_sha256=paper.certificate_sha256,
        credential_sha256=paper.credential_sha256,
        decision_sha256=paper.decision_sha256,
    )


def revoked_places(engine: Engine, list_number: int) -> frozenset[int] | None:
    """Return the indexes of a list whose credentials no longer stand.

    A replaced one counts as revoked: the standard knows one bit, the verify page tells more.

    :returns: None where there is no such list; the first one is there from the start
    """
    with looking_up(engine) as connection:
        newest = connection.scalar(select(func.max(CredentialProof.list_number))) or 1
        if not 1 <= list_number <= newest:
            return None
        query = (
            select(CredentialProof.list_index)
            .join(Credential, Credential.id == CredentialProof.credential_id)
            .where(
                CredentialProof.list_number == list_number,
                Credential.state != CredentialState.ISSUED,
            )
        )
        return frozenset(connection.scalars(query))


@dataclass(frozen=True, slots=True)
class PublicFiles:
    """The stored files of a certificate that anybody with its code may have.

    :ivar successor: the code of the certificate that stands in its place
    """

    credential_sha256: str
    decision_sha256: str
    successor: str | None


def public_files(engine: Engine, code: str) -> PublicFiles | None:
    """Return which files a code opens; None for an unknown code or one issued without proofs."""
    successor = Credential.__table__.alias("successor")
    query = (
        select(
            CredentialProof.credential_sha256,
            CredentialProof.decision_sha256,
            successor.c.code,
        )
        .join(Credential, Credential.id == CredentialProof.credential_id)
        .outerjoin(successor, successor.c.id == Credential.superseded_by)
        .where(Credential.code == code)
    )
    with looking_up(engine) as connection:
        row = connection.execute(query).one_or_none()
    return None if row is None else PublicFiles(*row)


def credential_of(engine: Engine, credential_id: UUID) -> tuple[str, int]:
    """Return the name of a credential's stored file, and the number of its status list."""
    query = select(CredentialProof.credential_sha256, CredentialProof.list_number).where(
        CredentialProof.credential_id == credential_id
    )
    with looking_up(engine) as connection:
        row = connection.execute(query).one()
    return row.credential_sha256, row.list_number
