"""One certificate that was really drawn and signed, shared by every test that only looks at it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pldash.credentials.folder import KeyFolder
from pldash.credentials.keyring import KeySettings
from pldash.credentials.proofs import KeyedProofs
from pldash.documents.certificate import render_certificate
from pldash.documents.twin import certificate_twin
from pldash.domain.certificates import CertificateFacts
from pldash.domain.proofs import StatusPlace
from pldash.ports import SealedPaper
from tests.certificate_facts import REGISTRATION, STANDARDS, make_facts, make_line

BASE_URL = "https://pldash.example"
PLACE = StatusPlace(1, 77)
SOURCES = {("apst", "2018"): "https://www.aitsl.example/standards"}
LATELY = datetime.now(UTC).replace(microsecond=0)
"""The real present: other programs hold a certificate against the real clock."""


def facts_of_twelve() -> CertificateFacts:
    """A test certificate with twelve lines, as it would be planned."""
    return make_facts(
        is_test=True,
        lines=tuple(make_line(place) for place in range(12)),
        frameworks=(STANDARDS,),
        registration=REGISTRATION,
    )


def keyed_proofs(folder: Path, base_url: str = BASE_URL, **changes: object) -> KeyedProofs:
    """Proofs with keys of their own making."""
    settings = KeySettings(folder=KeyFolder(folder, base_url), makes_own=True, **changes)
    return KeyedProofs(settings, render_certificate, SOURCES, lambda: LATELY, certificate_twin)


@dataclass(frozen=True)
class Sealed:
    """The paper, what made it, and the same as files for programs of others."""

    facts: CertificateFacts
    paper: SealedPaper
    proofs: KeyedProofs
    folder: Path

    @property
    def credential(self):
        return json.loads(self.paper.credential)


@pytest.fixture(scope="session")
def sealed(tmp_path_factory: pytest.TempPathFactory) -> Sealed:
    """A certificate drawn and signed for real, once."""
    folder = tmp_path_factory.mktemp("sealed")
    proofs, facts = keyed_proofs(folder / "keys"), facts_of_twelve()
    paper = proofs.seal(facts, PLACE, now=LATELY)
    (folder / "certificate.pdf").write_bytes(paper.pdf)
    (folder / "ca.pem").write_bytes(proofs.authorities())
    return Sealed(facts, paper, proofs, folder)
