"""Compares everything that is kept of certificates with what the trail says was issued."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, select

from pldash.models.base import table_of
from pldash.models.credentials import Credential
from pldash.models.proofs import CredentialProof
from pldash.models.trail import TrailEvent
from pldash.models.twins import CredentialTwin
from pldash.ports import FileStore
from pldash.services.trail import salted_digest
from pldash.services.twins import twin_digest
from pldash.services.unit_of_work import looking_up

AT_A_TIME = 100
"""Certificates that are held in memory."""


@dataclass(frozen=True, slots=True)
class KeptFault:
    """What of a certificate is not as it was issued.

    :ivar what: `event`, `facts`, `words`, `paper`, `claims` or `decision`
    """

    number: str
    what: str


def check_kept(engine: Engine, files: FileStore) -> Iterator[KeptFault | None]:
    """Go through every certificate, give each fault, and None after each certificate.

    :param engine: for reading; nothing is written
    """
    with looking_up(engine) as connection:
        rows = connection.execution_options(yield_per=AT_A_TIME).execute(_KEPT)
        for row in rows.mappings():
            told = connection.scalars(_issue_of(row["id"])).all()
            found = _faults(row, told[0], files) if len(told) == 1 else ["event"]
            yield from (KeptFault(row["number"], what) for what in found)
            yield None


def _faults(row: Any, told: Any, files: FileStore) -> Iterator[str]:  # noqa: ANN401 - no types
    """Give what is not as the event of the issue says; what older events leave out is passed by."""
    if told["facts"] != salted_digest(row["code"], row["facts"]):
        yield "facts"
    if row["html"] is not None and told.get("twin") != twin_digest(row["html"]):
        yield "words"
    if told["pdf"] != row["pdf_sha256"] or not _is_whole(files, row["pdf_sha256"]):
        yield "paper"
    claims = row["credential_sha256"]
    if claims is not None:
        if told.get("credential") != claims or not _is_whole(files, claims):
            yield "claims"
        if not _is_whole(files, row["decision_sha256"]):
            yield "decision"


def _is_whole(files: FileStore, sha256: str) -> bool:
    try:
        return hashlib.sha256(files.get(sha256)).hexdigest() == sha256
    except FileNotFoundError:
        return False


def _issue_of(credential_id: object) -> Any:  # noqa: ANN401 - a statement of any columns
    return select(_EVENTS.c.body).where(
        _EVENTS.c.subject == f"credential:{credential_id}",
        _EVENTS.c.action == "credential:issued",
    )


_EVENTS = table_of(TrailEvent)
_ISSUED, _PROOF, _TWIN = table_of(Credential), table_of(CredentialProof), table_of(CredentialTwin)
_KEPT = (
    select(
        _ISSUED.c.id,
        _ISSUED.c.number,
        _ISSUED.c.code,
        _ISSUED.c.facts,
        _ISSUED.c.pdf_sha256,
        _PROOF.c.credential_sha256,
        _PROOF.c.decision_sha256,
        _TWIN.c.html,
    )
    .outerjoin(_PROOF, _PROOF.c.credential_id == _ISSUED.c.id)
    .outerjoin(_TWIN, _TWIN.c.credential_id == _ISSUED.c.id)
    .order_by(_ISSUED.c.issued_at, _ISSUED.c.number)
)
