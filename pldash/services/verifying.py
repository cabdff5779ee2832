"""Answers what a stranger asks: does this code stand for a certificate, and is it still good."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, Select, bindparam, case, select
from sqlalchemy.exc import SQLAlchemyError

from pldash.domain.certificates import CertificateFacts
from pldash.domain.credentials import CredentialState, RevocationReason
from pldash.domain.errors import PldashError
from pldash.domain.snapshots import SnapshotUnreadable
from pldash.models.base import table_of
from pldash.models.credentials import Credential
from pldash.models.proofs import CredentialProof
from pldash.models.twins import CredentialTwin
from pldash.ports import Twin, WriteTwin
from pldash.services.twins import NotAsIssued, refuse_other_words, twin_digest
from pldash.services.unit_of_work import looking_up


class CouldNotCheck(PldashError):
    """Our own records could not be read: that says nothing about the certificate."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Whether a certificate still stands.

    It holds nothing that the paper does not say but the state: no id, no note, no address.

    :ivar successor: number and code of the certificate that stands in its place
    :ivar superseded_at: when that one was issued
    :ivar is_signed: whether it proves itself; what was issued before PL Dash signed does not
    :ivar is_outside: whether it rests on somebody outside, and on no school here
    """

    state: CredentialState
    revoked_at: datetime | None
    reason: RevocationReason | None
    successor: tuple[str, str] | None
    superseded_at: datetime | None
    is_signed: bool
    is_outside: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer(Standing):
    """What is known of a code: all that the paper says, and whether it still stands."""

    facts: CertificateFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameFacts:
    """The few facts that a page says around the paper's words, as :class:`CertificateFacts` has.

    :ivar framework_codes: of the frameworks whose standards the paper names
    """

    number: str
    code: str
    issued_said: str
    locale: str
    zone: str
    is_test: bool
    framework_codes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Glance(Standing):
    """What the page of a code shows: the paper's words as HTML, and whether it still stands."""

    facts: FrameFacts
    html: str


def look_up(engine: Engine, code: str) -> Answer | None:
    """Return the certificate with this code, None where there is none.

    :param engine: for reading; a session would cost more than the one row that is read
    :param code: in its one spelling, without hyphens
    :raises CouldNotCheck: if the records cannot be read, or are damaged
    """
    row = _row(engine, FACTS, code)
    return None if row is None else Answer(facts=_facts(row), **_standing(row))


def glance_at(engine: Engine, code: str, *, write_twin: WriteTwin) -> Glance | None:
    """Return what the page of this code shows, None where there is no such certificate.

    :param write_twin: for what was issued before twins were kept: its words are put together now
    :raises CouldNotCheck: if the records cannot be read, or are damaged
    """
    row = _row(engine, TWIN, code)
    if row is None:
        return None
    if row.html is None:
        said = _facts(row)
        twin = write_twin(said)
        return Glance(facts=_frame_facts(said, twin), html=twin.html, **_standing(row))
    _refuse_other_words(engine, row)
    facts = FrameFacts(
        number=row.own_number,
        code=code,
        issued_said=row.issued_said,
        locale=row.locale,
        zone=row.zone,
        is_test=row.is_test,
        framework_codes=tuple(row.frameworks),
    )
    return Glance(facts=facts, html=row.html, **_standing(row))


def _facts(row: Any) -> CertificateFacts:  # noqa: ANN401 - a row of chosen columns has no type
    try:
        return CertificateFacts.from_json(row.facts)
    except SnapshotUnreadable as error:
        raise CouldNotCheck(type(error).__name__) from error


def _refuse_other_words(engine: Engine, row: Any) -> None:  # noqa: ANN401 - no type for a row
    try:
        refuse_other_words(engine, row.id, twin_digest(row.html))
    except (NotAsIssued, SQLAlchemyError) as error:
        raise CouldNotCheck(str(error)) from error


def _frame_facts(said: CertificateFacts, twin: Twin) -> FrameFacts:
    return FrameFacts(
        number=said.number,
        code=said.code,
        issued_said=twin.issued_said,
        locale=said.locale,
        zone=said.zone,
        is_test=said.is_test,
        framework_codes=tuple(framework.code for framework in said.frameworks),
    )


def _row(engine: Engine, query: Select[Any], code: str) -> Any:  # noqa: ANN401 - no type for a row
    try:
        with looking_up(engine) as connection:
            return connection.execute(query, {"code": code}).first()
    except SQLAlchemyError as error:
        raise CouldNotCheck(type(error).__name__) from error


def _standing(row: Any) -> dict[str, Any]:  # noqa: ANN401 - a row of chosen columns has no type
    return {
        "state": row.state,
        "revoked_at": row.revoked_at,
        "reason": row.revocation_reason,
        "successor": None if row.number is None else (row.number, row.code),
        "superseded_at": row.superseded_at,
        "is_signed": row.key_id is not None,
        "is_outside": row.is_outside,
    }


_ISSUED = table_of(Credential)
_SUCCESSOR = _ISSUED.alias("successor")
_PROOF, _TWIN = table_of(CredentialProof), table_of(CredentialTwin)
_STANDING = (
    select(
        _ISSUED.c.state,
        _ISSUED.c.revoked_at,
        _ISSUED.c.revocation_reason,
        _ISSUED.c.is_outside,
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
FACTS = _STANDING.add_columns(_ISSUED.c.facts)
TWIN = _STANDING.outerjoin(_TWIN, _TWIN.c.credential_id == _ISSUED.c.id).add_columns(
    _ISSUED.c.id,
    _ISSUED.c.number.label("own_number"),
    _TWIN.c.issued_said,
    _TWIN.c.locale,
    _TWIN.c.zone,
    _TWIN.c.is_test,
    _TWIN.c.frameworks,
    _TWIN.c.html,
    case((_TWIN.c.html.is_(None), _ISSUED.c.facts)).label("facts"),
)
"""The facts are read only where no twin was kept."""
