"""Reads an Open Badges 3.0 credential, ours or anybody's: its proof, its issuer, what it claims.

Nothing that a file names is ever fetched: neither an issuer's keys nor a status list. What only
they could tell is said to be unknown.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from codecs import BOM_UTF8
from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

from pldash.credentials.bounded_proofs import Budget, bounded_proof
from pldash.credentials.data_integrity import Document
from pldash.credentials.pdf_scan import ADDRESS, STREAM_BYTES
from pldash.credentials.trust import Trust
from pldash.domain.checked_files import (
    CredentialReading,
    CredentialWords,
    IssuerKind,
    Proof,
    Standing,
)
from pldash.domain.errors import InputRefused
from pldash.domain.json_input import read_json

BYTES: Final = STREAM_BYTES - 1
"""The longest credential that is read; ours of 780 activities, the longest, has 300 kB.

What was cut off where a stream ends to be looked at is longer, and therefore not read either.
"""

KINDS: Final = frozenset({"OpenBadgeCredential", "AchievementCredential"})
DECISION: Final = "EndorsementCredential"
SUITE: Final = ("DataIntegrityProof", "eddsa-rdfc-2022")
BY_KEY: Final = "did:key:"
SHOWN: Final = 400
"""Characters of one claim that are told."""

TOLD: Final = 12


def read_credential(
    content: bytes, trust: Trust, *, now: datetime, budget: Budget | None = None
) -> CredentialReading | None:
    """Return what a credential proves by itself, None for what is no such credential.

    :param budget: what is left for the file that it came in; none for a file of its own
    """
    if len(content) > BYTES:
        return _unread(content)
    document = _document(content)
    if document is None:
        return None
    issuer_id = _issuer_id(document)
    issuer = _issuer_kind(issuer_id, trust)
    subject = _one(document.get("credentialSubject"))
    is_decision = DECISION in _types(document)
    about = subject.get("id") if is_decision else document.get("id")
    return CredentialReading(
        sha256=hashlib.sha256(content).hexdigest(),
        proof=_proof(document, trust, budget or Budget(), now=now),
        issuer=issuer,
        code=_code(about),
        is_decision=is_decision,
        standing=Standing.ASK_ELSEWHERE
        if document.get("credentialStatus")
        else Standing.NEVER_SAID,
        words=_words(document, subject, issuer_id),
    )


def _unread(content: bytes) -> CredentialReading | None:
    """Return that a credential is too long to be read, None for what looks like none."""
    if not content.removeprefix(BOM_UTF8).lstrip().startswith(b"{"):
        return None
    return CredentialReading(
        sha256=hashlib.sha256(content).hexdigest(),
        proof=Proof.TOO_LARGE,
        issuer=None,
        standing=Standing.NOT_READ,
    )


def _document(content: bytes) -> Document | None:
    """Return the JSON of a credential; one that two readers would read differently is none."""
    try:
        read_json(content)
        document = json.loads(content.decode("utf-8-sig"))
    except InputRefused:
        return None
    is_known = isinstance(document, dict) and _types(document) & {*KINDS, DECISION}
    return document if is_known and "VerifiableCredential" in _types(document) else None


def _types(document: Document) -> frozenset[str]:
    return frozenset(each for each in _many(document.get("type")) if isinstance(each, str))


def _issuer_id(document: Document) -> str:
    issuer = document.get("issuer")
    named = issuer.get("id") if isinstance(issuer, dict) else issuer
    return named if isinstance(named, str) else ""


def _issuer_kind(issuer_id: str, trust: Trust) -> IssuerKind:
    if issuer_id in trust.issuers:
        return IssuerKind.OURSELVES
    return IssuerKind.BY_KEY if issuer_id.startswith(BY_KEY) else IssuerKind.ELSEWHERE


def _proof(document: Document, trust: Trust, budget: Budget, *, now: datetime) -> Proof:
    """Return what became of the proof, which must be the issuer's own."""
    proofs = _many(document.get("proof"))
    proof = _one(proofs) if len(proofs) == 1 else {}
    if (proof.get("type"), proof.get("cryptosuite")) != SUITE:
        return Proof.UNKNOWN_KIND
    key = _key(str(proof.get("verificationMethod")), _issuer_id(document), trust)
    if isinstance(key, Proof):
        return key
    return bounded_proof({**document, "proof": proof}, key, budget=budget, now=now)


def _key(method: str, issuer_id: str, trust: Trust) -> str | Proof:
    """Return the key that should have made a proof, or why none is known."""
    if issuer_id in trust.issuers:
        is_own = method.startswith(f"{issuer_id}#") and method in trust.keys
        return trust.keys[method] if is_own else Proof.STRANGE_KEY
    if not issuer_id.startswith(BY_KEY):
        return Proof.KEY_ELSEWHERE
    key = issuer_id.removeprefix(BY_KEY)
    return key if method == f"{issuer_id}#{key}" else Proof.BROKEN


def _code(address: object) -> str | None:
    """Return the code of the certificate whose address this is."""
    # Half a character, as JSON may spell it, has no bytes of its own.
    spelled = address.encode(errors="replace") if isinstance(address, str) else b""
    found = ADDRESS.search(spelled)
    return found.group(1).decode() if found else None


def _words(document: Document, subject: Document, issuer_id: str) -> CredentialWords:
    issuer, achievement = _one(document.get("issuer")), _one(subject.get("achievement"))
    return CredentialWords(
        name=_plain(achievement.get("name")) or _plain(document.get("name")),
        issuer=_plain(issuer.get("name")),
        issuer_id=_plain(issuer_id),
        about=_plain(subject.get("name")) or _identity(subject),
        earned=_number(subject.get("creditsEarned")),
        told=tuple(_told(document, subject, achievement))[:TOLD],
        valid_from=_plain(document.get("validFrom")),
        valid_until=_plain(document.get("validUntil")),
    )


def _identity(subject: Document) -> str:
    """Return to whom a credential was given, where it says so in plain words."""
    for each in _many(subject.get("identifier")):
        if isinstance(each, dict) and each.get("hashed") is False:
            return _plain(each.get("identityHash"))
    return ""


def _told(document: Document, subject: Document, achievement: Document) -> Iterator[str]:
    """Give what else a credential says, the most telling first."""
    yield from filter(None, map(_plain, (subject.get("endorsementComment"),)))
    yield from filter(None, map(_plain, (achievement.get("description"),)))
    yield from filter(None, map(_plain, (subject.get("narrative"),)))
    for each in _many(document.get("evidence")):
        named = _plain(_one(each).get("name"))
        if named:
            yield named


def _number(value: object) -> str:
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""


def _many(value: object) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _one(value: object) -> Document:
    """Return the one object that a value is, or the first of several; nothing for anything else."""
    first = _many(value)[:1]
    return first[0] if first and isinstance(first[0], dict) else {}


def _plain(value: object) -> str:
    """Return a claim's words in one line, without what could turn a line around."""
    if not isinstance(value, str):
        return ""
    kept = "".join(each for each in value if unicodedata.category(each) not in {"Cc", "Cs", "Co"})
    return " ".join(kept.split())[:SHOWN]
