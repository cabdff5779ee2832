"""Proofs in place of real ones: they draw nothing and sign nothing, and take no time."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime

from pldash.credentials.references import HeldKey
from pldash.documents.twin import certificate_twin
from pldash.domain.certificates import CertificateFacts
from pldash.domain.checked_files import FileKind, FileReading, Seal, SealReading
from pldash.domain.proofs import StatusPlace
from pldash.ports import SealedPaper, Signer
from tests.trails import KEY

Draw = Callable[[CertificateFacts], bytes]


def fake_pdf(facts: CertificateFacts) -> bytes:
    """Bytes that differ for each certificate, in place of a drawn paper."""
    return b"%PDF-fake " + facts.code.encode()


@dataclass(frozen=True, slots=True)
class FakeProofs:
    """Fills the port with a made-up key for the trail and none for certificates."""

    draw: Draw = fake_pdf
    is_test: bool = False

    def check(self, *, now: datetime) -> None:
        """Everything is as it should be."""

    def seal(self, facts: CertificateFacts, place: StatusPlace, *, now: datetime) -> SealedPaper:
        code = facts.code.encode()
        return SealedPaper(
            pdf=self.draw(facts),
            credential=b'{"credential": "%s"}' % code,
            decision=b'{"decision": "%s"}' % code,
            twin=certificate_twin(facts),
            key_id="did:web:pldash.example#key-2026",
            certificate_sha256="0" * 64,
        )

    def signer(self) -> Signer:
        return HeldKey(KEY)

    def status_list(self, number: int, revoked: Collection[int], *, now: datetime) -> bytes:
        return json.dumps({"list": number, "revoked": sorted(revoked)}).encode()

    def read_file(self, content: bytes, *, now: datetime) -> FileReading:
        """Find the code that a fake paper names; the fakes are signed by nobody."""
        sha256 = hashlib.sha256(content).hexdigest()
        if not content.startswith(b"%PDF-"):
            return FileReading(kind=FileKind.OTHER, sha256=sha256)
        codes = tuple(content.decode("latin-1").split()[1:2])
        seal = SealReading(seal=Seal.MISSING)
        return FileReading(kind=FileKind.PAPER, sha256=sha256, seal=seal, codes=codes)

    def did_document(self) -> bytes:
        return b'{"id": "did:web:pldash.example"}'

    def authorities(self) -> bytes:
        return b"-----BEGIN CERTIFICATE-----"

    def revocation_list(self) -> bytes | None:
        return b"\x30\x00"
