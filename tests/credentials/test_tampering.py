"""A certificate that somebody tampered with is never taken for good, and told rightly."""

from __future__ import annotations

import dataclasses

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from pldash.credentials.keyring import load_keyring
from pldash.credentials.reading_files import read_file
from pldash.credentials.reading_seals import read_seal
from pldash.credentials.trust import trust_of
from pldash.domain.checked_files import FileKind, Recorded, Seal, Signer, Verdict, verdict_of
from pldash.domain.credentials import CredentialState
from pldash.domain.file_findings import Answer, findings_of
from tests.false_credentials import CREDENTIALS
from tests.sealed import LATELY
from tests.tampering import PAPERS, signed_under_us, unsigned

pytestmark = [
    pytest.mark.pdf,
    pytest.mark.usefixtures("no_network"),
    # WeasyPrint leaves its colour profile to the garbage collector to close.
    pytest.mark.filterwarnings("ignore:unclosed file .*sRGB2014:ResourceWarning"),
]

STANDING = {Verdict.GOOD, Verdict.TEST, Verdict.REVOKED, Verdict.REPLACED}


@pytest.fixture(scope="session")
def trust(sealed):
    return trust_of(sealed.proofs.keyring, sealed.proofs.settings.folder)


@pytest.fixture(scope="session")
def recorded(sealed):
    """What would be written down about the shared certificate."""
    reading = sealed.proofs.read_file(sealed.paper.pdf, now=LATELY)
    return Recorded(
        code=sealed.facts.code,
        state=CredentialState.ISSUED,
        pdf_sha256=reading.sha256,
        is_test=True,
        certificate_sha256=sealed.paper.certificate_sha256,
        credential_sha256=reading.credentials[0].sha256,
    )


def judged(sealed, trust, recorded, way):
    reading = read_file(way.tamper(sealed), trust, now=LATELY + way.later)
    known = recorded if recorded.code in reading.codes else None
    codes = {finding.code for finding in findings_of(reading, known)}
    return verdict_of(reading, known), codes


def test_untouched_it_is_what_it_is(sealed, trust, recorded):
    for content in (sealed.paper.pdf, sealed.paper.credential, sealed.paper.decision):
        reading = read_file(content, trust, now=LATELY)
        assert reading.codes == (sealed.facts.code,)
        assert verdict_of(reading, recorded) is Verdict.TEST
        assert {each.answer for each in findings_of(reading, recorded)} == {Answer.YES}


@pytest.mark.parametrize("name", PAPERS)
def test_a_paper_is_told(sealed, trust, recorded, name):
    way = PAPERS[name]
    verdict, codes = judged(sealed, trust, recorded, way)
    assert (verdict, way.code in codes) == (way.verdict, True), codes


@pytest.mark.parametrize("name", CREDENTIALS)
def test_a_credential_is_told(sealed, trust, recorded, name):
    way = CREDENTIALS[name]
    verdict, codes = judged(sealed, trust, recorded, way)
    assert (verdict, way.code in codes) == (way.verdict, True), codes


def test_there_are_many_ways():
    assert len(PAPERS) + len(CREDENTIALS) >= 80


ANYWHERE = st.floats(0, 1, exclude_max=True)
OTHER = st.integers(1, 255)


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(place=ANYWHERE, change=OTHER)
@example(place=0.0, change=1)
def test_a_single_byte_anywhere_breaks_the_signature(sealed, trust, recorded, place, change):
    pdf = bytearray(sealed.paper.pdf)
    pdf[int(place * len(pdf))] ^= change
    reading = read_seal(bytes(pdf), trust, now=LATELY)
    # Only the digits of the signature itself can be written in two ways.
    assert reading.seal is not Seal.WHOLE or bytes(pdf).lower() == sealed.paper.pdf.lower()


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(place=ANYWHERE, change=OTHER)
def test_a_single_byte_anywhere_is_never_good(sealed, trust, recorded, place, change):
    for content in (sealed.paper.pdf, sealed.paper.credential):
        other = bytearray(content)
        other[int(place * len(other))] ^= change
        reading = read_file(bytes(other), trust, now=LATELY)
        is_same_claim = reading.kind is FileKind.CREDENTIAL and reading.credentials
        if is_same_claim and b" \n".find(bytes([content[int(place * len(content))]])) >= 0:
            continue  # one blank for another says the same in JSON
        assert verdict_of(reading, recorded) not in STANDING


class TestKeys:
    def test_a_withdrawn_key_is_told_and_our_record_outlives_it(
        self, sealed, trust, recorded, tmp_path
    ):
        folder = sealed.proofs.settings.folder
        made, certificate = signed_under_us(sealed, unsigned(sealed), begun=LATELY)
        path = folder.path / "signing-1999.pem"
        listed = folder.revocation_list()
        before = (folder.path / "ca.crl.pem").read_bytes()
        path.write_bytes(certificate.public_bytes(Encoding.PEM))
        try:
            folder.revoke(folder.authority(), "signing-1999", is_compromised=True, now=LATELY)
            keyring = load_keyring(sealed.proofs.settings, now=LATELY)
            reading = read_file(made, trust_of(keyring, folder), now=LATELY)
        finally:
            path.unlink()
            (folder.path / "ca.crl.pem").write_bytes(before)
        assert listed is not None
        assert reading.seal.signer is Signer.WITHDRAWN
        assert verdict_of(reading, recorded) is Verdict.NOT_THE_FILE
        on_record = dataclasses.replace(
            recorded,
            pdf_sha256=reading.sha256,
            certificate_sha256=reading.seal.certificate_sha256,
        )
        assert verdict_of(reading, on_record) is Verdict.TEST

    def test_after_its_years_a_certificate_is_still_what_our_record_says(
        self, sealed, trust, recorded
    ):
        made, _certificate = signed_under_us(
            sealed, unsigned(sealed), begun=LATELY.replace(year=LATELY.year - 3)
        )
        reading = read_file(made, trust, now=LATELY)
        assert reading.seal.signer is Signer.ENDED
        on_record = dataclasses.replace(
            recorded,
            pdf_sha256=reading.sha256,
            certificate_sha256=reading.seal.certificate_sha256,
        )
        assert verdict_of(reading, on_record) is Verdict.TEST
