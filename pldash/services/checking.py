"""Checks a file that somebody shows: what it proves by itself, beside what our records say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import Engine, Table, bindparam, select
from sqlalchemy.exc import SQLAlchemyError

from pldash.domain.checked_files import FileReading, Recorded, Verdict, verdict_of
from pldash.domain.file_findings import Finding, findings_of
from pldash.models.credentials import Credential
from pldash.models.proofs import CredentialProof
from pldash.services.unit_of_work import looking_up
from pldash.services.verifying import Answer, CouldNotCheck, look_up


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedFile:
    """The answer about a file.

    :ivar original: the certificate of ours that the file names, as it was issued
    """

    reading: FileReading
    verdict: Verdict
    findings: tuple[Finding, ...]
    original: Answer | None


def check_file(engine: Engine, reading: FileReading) -> CheckedFile:
    """Return the answer about a file.

    :param engine: for reading; nothing is written
    :raises CouldNotCheck: if the records cannot be read
    """
    row = _row_of(engine, reading)
    original = None if row is None else look_up(engine, row.code)
    recorded = None if original is None else _recorded(row, original)
    return CheckedFile(
        reading=reading,
        verdict=verdict_of(reading, recorded),
        findings=findings_of(reading, recorded),
        original=original,
    )


def _row_of(engine: Engine, reading: FileReading) -> Any:  # noqa: ANN401 - rows have no type
    """Return what is kept of the certificate that a file names; of several, the one that it is."""
    if not reading.codes:
        return None
    try:
        with looking_up(engine) as connection:
            rows = connection.execute(QUERY, {"codes": reading.codes}).all()
    except SQLAlchemyError as error:
        raise CouldNotCheck(type(error).__name__) from error
    by_code = {row.code: row for row in rows}
    same = [row for row in rows if row.pdf_sha256 == reading.sha256]
    named = [by_code[code] for code in reading.codes if code in by_code]
    return next(iter([*same, *named]), None)


def _recorded(row: Any, original: Answer) -> Recorded:  # noqa: ANN401
    return Recorded(
        code=row.code,
        state=row.state,
        pdf_sha256=row.pdf_sha256,
        is_test=original.facts.is_test,
        certificate_sha256=row.certificate_sha256 or "",
        credential_sha256=row.credential_sha256 or "",
    )


_ISSUED = cast("Table", Credential.__table__)
_PROOF = cast("Table", CredentialProof.__table__)
QUERY = (
    select(
        _ISSUED.c.code,
        _ISSUED.c.state,
        _ISSUED.c.pdf_sha256,
        _PROOF.c.certificate_sha256,
        _PROOF.c.credential_sha256,
    )
    .outerjoin(_PROOF, _PROOF.c.credential_id == _ISSUED.c.id)
    .where(_ISSUED.c.code.in_(bindparam("codes", expanding=True)))
)
"""A code opens its certificate to anybody, so the scopes are passed by."""
