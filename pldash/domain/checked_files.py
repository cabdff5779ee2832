"""What a file that somebody shows proves by itself, what our records say, and what follows.

A file is good only when our records say so and nothing in the file says otherwise. What could not
be looked at is never taken for good, and never for bad.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final

from pldash.domain.credentials import CredentialState


class FileKind(StrEnum):
    """What a file is, by its content."""

    PAPER = "paper"
    CREDENTIAL = "credential"
    COMPACT = "compact"
    """Perhaps a credential in three encoded parts, as wallets keep them: not read here."""
    OTHER = "other"


class Seal(StrEnum):
    """What became of the signature over a PDF."""

    WHOLE = "whole"
    """It holds, over every byte."""
    PART = "part"
    """It holds over the file as it was; something was added behind."""
    BROKEN = "broken"
    """Bytes that it covers are not those that were signed."""
    DAMAGED = "damaged"
    """The signature itself cannot be read, or its room holds what does not belong there."""
    DISPLACED = "displaced"
    """What is left of it covers nothing: another program wrote the whole file anew."""
    MISSING = "missing"


class Signer(StrEnum):
    """Who made a signature that holds."""

    OURS = "ours"
    STRANGER = "stranger"
    """The certificate leads to no authority of ours."""
    WITHDRAWN = "withdrawn"
    """Ours, but on the list of certificates that no longer stand."""
    ENDED = "ended"
    """Ours, but its years are over."""
    NOT_YET = "not-yet"
    """Ours, but its years begin later than our clock says."""
    LIST_TOO_OLD = "list-too-old"
    """Ours, but our own list of what no longer stands has run out."""


class Proof(StrEnum):
    """What became of a credential's proof."""

    HOLDS = "holds"
    BROKEN = "broken"
    """A claim is not what was signed."""
    STRANGE_KEY = "strange-key"
    """It names us as the issuer, but no key that we publish made its proof."""
    KEY_ELSEWHERE = "key-elsewhere"
    """Only the issuer's own address tells the key, and no address in a file is ever asked."""
    UNKNOWN_KIND = "unknown-kind"
    """It has no proof, or one of a kind that is not read here."""
    TOO_LARGE = "too-large"
    """To check it would take more than any file is given."""
    ENDED = "ended"
    NOT_YET = "not-yet"


class IssuerKind(StrEnum):
    """Who says that they issued a credential."""

    OURSELVES = "ourselves"
    BY_KEY = "by-key"
    """The name is the key itself (did:key): it proves sameness, and tells nobody's name."""
    ELSEWHERE = "elsewhere"


class Standing(StrEnum):
    """Where a stranger's credential says that its standing can be asked."""

    ASK_ELSEWHERE = "ask-elsewhere"
    NEVER_SAID = "never-said"
    NOT_READ = "not-read"


@dataclass(frozen=True, slots=True, kw_only=True)
class SealReading:
    """The signature over a PDF.

    :ivar signer: None unless it holds
    :ivar certificate_sha256: of the certificate that made it, in hex
    :ivar is_own: whether that certificate is ours, and not just one of the same authority
    :ivar name: whom that certificate names
    :ivar ends_at: when the certificate ends
    :ivar added_bytes: behind what it covers
    """

    seal: Seal
    signer: Signer | None = None
    certificate_sha256: str = ""
    is_own: bool = False
    name: str = ""
    ends_at: datetime | None = None
    added_bytes: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class CredentialWords:
    """What a credential claims, in its issuer's own words; nothing of it is ours."""

    name: str = ""
    issuer: str = ""
    issuer_id: str = ""
    about: str = ""
    """To whom, as far as it says."""
    earned: str = ""
    """Credits as it counts them."""
    told: tuple[str, ...] = ()
    valid_from: str = ""
    valid_until: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CredentialReading:
    """A credential, alone or inside a PDF.

    :ivar issuer: None for what is too long to be read
    :ivar code: of the certificate that it is, or is about
    :ivar is_decision: whether it tells what the approvers decided about a certificate
    """

    sha256: str
    proof: Proof
    issuer: IssuerKind | None
    code: str | None = None
    is_decision: bool = False
    standing: Standing = Standing.NEVER_SAID
    words: CredentialWords = field(default_factory=CredentialWords)


@dataclass(frozen=True, slots=True, kw_only=True)
class FileReading:
    """What a file proves by itself; no record was asked.

    :ivar codes: of the certificates whose addresses stand in it, each once
    """

    kind: FileKind
    sha256: str
    seal: SealReading | None = None
    credentials: tuple[CredentialReading, ...] = ()
    codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """What was written down when a certificate was issued, and whether it stands.

    :ivar certificate_sha256: empty for what was issued before files were signed, as are the rest
    """

    code: str
    state: CredentialState
    pdf_sha256: str
    is_test: bool = False
    certificate_sha256: str = ""
    credential_sha256: str = ""

    @property
    def is_signed(self) -> bool:
        """Return whether its file was signed."""
        return bool(self.certificate_sha256)


class Verdict(StrEnum):
    """The one answer about a file."""

    GOOD = "good"
    TEST = "test"
    """Unchanged and standing, but made with keys for trying things out."""
    REVOKED = "revoked"
    REPLACED = "replaced"
    CHANGED = "changed"
    ADDED = "added"
    SAVED_ANEW = "saved-anew"
    NOT_THE_FILE = "not-the-file"
    """Our signature holds, yet it is not the file that was issued."""
    NOT_OURS = "not-ours"
    """Somebody else signed what names a certificate of ours."""
    UNRECORDED = "unrecorded"
    """Our signature holds, and our records know nothing of it."""
    CONTRADICTION = "contradiction"
    """It is the file that was issued, yet our own keys or our clock do not agree."""
    STRANGERS = "strangers"
    """A credential of somebody else that was not changed; who they are is not known here."""
    STRANGERS_ENDED = "strangers-ended"
    STRANGERS_CHANGED = "strangers-changed"
    STRANGERS_UNREAD = "strangers-unread"
    TOO_LARGE = "too-large"
    UNKNOWN = "unknown"
    """Nothing in it leads to a certificate of ours."""
    NO_RECORDS = "no-records"
    """Our records or keys cannot be read just now."""


_STATES: Final[Mapping[CredentialState, Verdict]] = {
    CredentialState.REVOKED: Verdict.REVOKED,
    CredentialState.SUPERSEDED: Verdict.REPLACED,
}
_OUR_SIGNERS: Final = frozenset({Signer.OURS, Signer.ENDED, Signer.WITHDRAWN})
"""Whose signatures may be on a file that our records vouch for."""

_BY_SEAL: Final[Mapping[Seal, Verdict]] = {
    Seal.WHOLE: Verdict.NOT_THE_FILE,
    Seal.PART: Verdict.ADDED,
    Seal.BROKEN: Verdict.CHANGED,
    Seal.DAMAGED: Verdict.CHANGED,
    Seal.DISPLACED: Verdict.SAVED_ANEW,
    Seal.MISSING: Verdict.SAVED_ANEW,
}
_BY_PROOF: Final[Mapping[Proof, Verdict]] = {
    Proof.HOLDS: Verdict.STRANGERS,
    Proof.BROKEN: Verdict.STRANGERS_CHANGED,
    Proof.STRANGE_KEY: Verdict.NOT_OURS,
    Proof.ENDED: Verdict.STRANGERS_ENDED,
    Proof.TOO_LARGE: Verdict.TOO_LARGE,
}
_LOST: Final = dict.fromkeys((Proof.BROKEN, Proof.UNKNOWN_KIND), Verdict.CHANGED)  # ours had one
_OF_OURS: Final = {**_BY_PROOF, **_LOST, Proof.ENDED: Verdict.CONTRADICTION}


def verdict_of(reading: FileReading, recorded: Recorded | None) -> Verdict:
    """Return the one answer.

    :param recorded: the certificate of ours that the file names, if there is one
    """
    if reading.kind is FileKind.PAPER:
        if recorded is not None:
            return _of_paper(reading, recorded)
        if reading.seal is not None and _is_made_by_us(reading.seal, ""):
            return Verdict.UNRECORDED
    if reading.kind is FileKind.COMPACT:
        return Verdict.STRANGERS_UNREAD
    if not reading.credentials:
        return Verdict.UNKNOWN
    return _of_credential(reading.credentials[0], recorded)


def _of_paper(reading: FileReading, recorded: Recorded) -> Verdict:
    if reading.sha256 == recorded.pdf_sha256:
        if not recorded.is_signed or _agrees(reading, recorded):
            return _standing(recorded)
        proofs = {each.proof for each in reading.credentials}
        return Verdict.TOO_LARGE if Proof.TOO_LARGE in proofs else Verdict.CONTRADICTION
    seal = reading.seal or SealReading(seal=Seal.MISSING)
    if seal.signer is not None and not _is_made_by_us(seal, recorded.certificate_sha256):
        return Verdict.NOT_OURS
    return _BY_SEAL[seal.seal]


def _agrees(reading: FileReading, recorded: Recorded) -> bool:
    """Return whether what the issued file proves by itself is what our records say."""
    seal = reading.seal or SealReading(seal=Seal.MISSING)
    return (
        seal.seal is Seal.WHOLE
        and seal.signer in _OUR_SIGNERS
        and seal.certificate_sha256 == recorded.certificate_sha256
        and [each.proof for each in reading.credentials] == [Proof.HOLDS]
        and reading.credentials[0].sha256 == recorded.credential_sha256
    )


def _is_made_by_us(seal: SealReading, certificate_sha256: str) -> bool:
    """Return whether a signature is ours; a bought certificate is known by the record of it."""
    is_known = seal.is_own or seal.certificate_sha256 == certificate_sha256
    return seal.signer not in {None, Signer.STRANGER} and is_known


def _standing(recorded: Recorded) -> Verdict:
    whole = Verdict.TEST if recorded.is_test else Verdict.GOOD
    return _STATES.get(recorded.state, whole)


def _of_credential(credential: CredentialReading, recorded: Recorded | None) -> Verdict:
    """Return the answer about a credential that came as a file, or in a paper of somebody else."""
    if credential.issuer is not IssuerKind.OURSELVES:
        of_strangers = _BY_PROOF.get(credential.proof, Verdict.STRANGERS_UNREAD)
        return of_strangers if recorded is None else Verdict.NOT_OURS
    if credential.proof is not Proof.HOLDS:
        return _OF_OURS.get(credential.proof, Verdict.CONTRADICTION)
    return Verdict.UNRECORDED if recorded is None else _standing(recorded)
