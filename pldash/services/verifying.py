"""Answers what a stranger asks: does this code stand for a certificate, and is it still good."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Engine, Table, bindparam, select
from sqlalchemy.exc import SQLAlchemyError

from pldash.domain.certificates import CertificateFacts
from pldash.domain.credentials import CredentialState, RevocationReason
from pldash.domain.errors import PldashError
from pldash.domain.snapshots import SnapshotUnreadable
from pldash.models.credentials import Credential
from pldash.models.proofs import CredentialProof
from pldash.services.unit_of_work import looking_up


class CouldNotCheck(PldashError):
    """Our own records could not be read: that says nothing about the certificate."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What is known of a code: what the paper says, and whether it still stands.

    It holds nothing that the paper does not say but the state: no id, no note, no address.

    :ivar successor: number and code of the certificate that stands in its place
    :ivar superseded_at: when that one was issued
    :ivar is_signed: whether it proves itself; what was issued before PL Dash signed does not
    """

    facts: CertificateFacts
    state: CredentialState
    revoked_at: datetime | None
    reason: RevocationReason | None
    successor: tuple[str, str] | None
    superseded_at: datetime | None
    is_signed: bool


def look_up(engine: Engine, code: str) -> Answer | None:
    """Return the certificate with this code, None where there is none.

    :param engine: for reading; a session would cost more than the one row that is read
    :param code: in its one spelling, without hyphens
    :raises CouldNotCheck: if the records cannot be read, or are damaged
    """
    try:
        with looking_up(engine) as connection:
            row = connection.execute(QUERY, {"code": code}).one_or_none()
        return None if row is None else _answer(row)
    except (SQLAlchemyError, SnapshotUnreadable) as error:
        raise CouldNotCheck(type(error).__name__) from error


def _answer(row: Any) -> Answer:  # noqa: ANN401 - a row of chosen columns has no type
    return Answer(
        facts=CertificateFacts.from_json(row.facts),
        state=row.state,
        revoked_at=row.revoked_at,
        reason=row.revocation_reason,
        successor=None if row.number is None else (row.number, row.code),
        superseded_at=row.superseded_at,
        is_signed=row.key_id is not None,
    )


_ISSUED = cast("Table", Credential.__table__)
_SUCCESSOR = _ISSUED.alias("successor")
_PROOF = cast("Table", CredentialProof.__table__)
QUERY = (
    select(
        _ISSUED.c.facts,
        _ISSUED.c.state,
        _ISSUED.c.revoked_at,
        _ISSUED.c.revocation_reason,
        _SUCCESSOR.c.number,
        _SUCCESSOR.c.code,
        _SUCCESSOR.c.issued_at.label("superseded_at"),
        _PROOF.c.key_id,
    )
    .outerjoin(_PROOF, _PROOF.c.credential_id == _ISSUED.c.id)
    .outerjoin(_SUCCESSOR, _SUCCESSOR.c.id == _ISSUED.c.superseded_by)
    .where(_ISSUED.c.code == bindparam("code"))
)
"""Names each column that the public page may know; one statement whatever the state is.

It goes past the rows' classes, whose making would cost more than the reading; past the scopes
too, since a code opens its certificate to anybody.
"""
