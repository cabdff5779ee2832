"""What was looked at in a file, line by line: each a yes, a no, or could not be told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from pldash.domain.checked_files import (
    CredentialReading,
    FileKind,
    FileReading,
    IssuerKind,
    Proof,
    Recorded,
    Seal,
    SealReading,
    Signer,
    Standing,
)
from pldash.domain.credentials import CredentialState


class Answer(StrEnum):
    """What a line says before its words."""

    YES = "yes"
    NO = "no"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line: the answer, and the code of its sentence."""

    answer: Answer
    code: str


_SEALS: Final[Mapping[Seal, Answer]] = {
    Seal.WHOLE: Answer.YES,
    Seal.PART: Answer.YES,
    Seal.BROKEN: Answer.NO,
    Seal.DAMAGED: Answer.NO,
    Seal.DISPLACED: Answer.UNSURE,
    Seal.MISSING: Answer.UNSURE,
}
_SIGNERS: Final[Mapping[Signer, Answer]] = {
    Signer.OURS: Answer.YES,
    Signer.STRANGER: Answer.NO,
    Signer.WITHDRAWN: Answer.NO,
    Signer.ENDED: Answer.UNSURE,
    Signer.NOT_YET: Answer.UNSURE,
    Signer.LIST_TOO_OLD: Answer.UNSURE,
}
_PROOFS: Final[Mapping[Proof, Answer]] = {
    Proof.HOLDS: Answer.YES,
    Proof.BROKEN: Answer.NO,
    Proof.STRANGE_KEY: Answer.NO,
    Proof.KEY_ELSEWHERE: Answer.UNSURE,
    Proof.UNKNOWN_KIND: Answer.UNSURE,
    Proof.TOO_LARGE: Answer.UNSURE,
    Proof.ENDED: Answer.NO,
    Proof.NOT_YET: Answer.UNSURE,
}
_ISSUERS: Final[Mapping[IssuerKind, Answer]] = {
    IssuerKind.OURSELVES: Answer.YES,
    IssuerKind.BY_KEY: Answer.UNSURE,
    IssuerKind.ELSEWHERE: Answer.UNSURE,
}
_STATES: Final[Mapping[CredentialState, Answer]] = {
    CredentialState.ISSUED: Answer.YES,
    CredentialState.SUPERSEDED: Answer.NO,
    CredentialState.REVOKED: Answer.NO,
}
_STANDINGS: Final[Mapping[Standing, str]] = {
    Standing.ASK_ELSEWHERE: "stands-asked-elsewhere",
    Standing.NEVER_SAID: "stands-never-said",
    Standing.NOT_READ: "stands-not-read",
}


def findings_of(reading: FileReading, recorded: Recorded | None) -> tuple[Finding, ...]:
    """Return every line about a file; what has no meaning for it is left out."""
    return tuple(_lines(reading, recorded))


def _lines(reading: FileReading, recorded: Recorded | None) -> Iterator[Finding]:
    if reading.seal is not None:
        yield from _of_seal(reading.seal)
    if reading.kind is FileKind.PAPER:
        yield _of_digest(reading, recorded)
        yield _of_inside(reading, recorded)
    for credential in reading.credentials:
        yield from _of_proof(credential)
    yield _of_standing(reading, recorded)


def _of_seal(reading: SealReading) -> Iterator[Finding]:
    yield Finding(_SEALS[reading.seal], f"seal-{reading.seal}")
    if reading.signer is not None:
        yield Finding(_SIGNERS[reading.signer], f"signer-{reading.signer}")
    if reading.seal is Seal.WHOLE:
        yield Finding(Answer.YES, "covers-all")
    if reading.seal is Seal.PART:
        yield Finding(Answer.NO, "covers-part")


def _of_digest(reading: FileReading, recorded: Recorded | None) -> Finding:
    if recorded is None:
        return Finding(Answer.UNSURE, "digest-unknown")
    if recorded.pdf_sha256 == reading.sha256:
        return Finding(Answer.YES, "digest-same")
    return Finding(Answer.NO, "digest-differs")


def _of_inside(reading: FileReading, recorded: Recorded | None) -> Finding:
    """Return what is said of the credential that a paper carries."""
    if not reading.credentials:
        is_missed = recorded is None or recorded.is_signed
        return Finding(Answer.UNSURE, "inside-none" if is_missed else "inside-never")
    if len(reading.credentials) > 1:
        return Finding(Answer.NO, "inside-several")
    if reading.credentials[0].issuer is None:
        return Finding(Answer.UNSURE, "inside-not-read")
    if recorded is None:
        return Finding(Answer.UNSURE, "inside-unknown")
    is_same = reading.credentials[0].sha256 == recorded.credential_sha256
    is_own = reading.credentials[0].code == recorded.code
    if is_same:
        return Finding(Answer.YES, "inside-same")
    return Finding(Answer.NO, "inside-differs" if is_own else "inside-of-another")


def _of_proof(credential: CredentialReading) -> Iterator[Finding]:
    yield Finding(_PROOFS[credential.proof], f"proof-{credential.proof}")
    if credential.issuer is not None:
        yield Finding(_ISSUERS[credential.issuer], f"issuer-{credential.issuer}")


def _of_standing(reading: FileReading, recorded: Recorded | None) -> Finding:
    """Return whether what the file is about still stands; nobody else's list is ever asked."""
    if recorded is not None:
        return Finding(_STATES[recorded.state], f"stands-{recorded.state}")
    strangers = [each for each in reading.credentials if each.issuer is not IssuerKind.OURSELVES]
    if not strangers:
        return Finding(Answer.UNSURE, "stands-unknown")
    return Finding(Answer.UNSURE, _STANDINGS[strangers[0].standing])
