"""With a time stamp and the revocation list inside, a signature outlives its certificate."""

from __future__ import annotations

import io

import pikepdf
import pytest
from asn1crypto import keys as asn1_keys
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.timestamps import DummyTimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

from pldash.credentials.authority import YEAR, named
from pldash.credentials.signature import Seal, as_pyhanko
from pldash.documents.certificate import render_certificate
from pldash.ports import KeysRefused
from tests.certificate_facts import make_facts
from tests.sealed import LATELY

pytestmark = [
    pytest.mark.pdf,
    # WeasyPrint leaves its colour profile to the garbage collector to close.
    pytest.mark.filterwarnings("ignore:unclosed file .*sRGB2014:ResourceWarning"),
]


@pytest.fixture
def stamping(sealed):
    """The seal of the shared certificate, with a time-stamping service under the same authority."""
    authority = sealed.proofs.settings.folder.authority()
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    service = (
        x509.CertificateBuilder()
        .subject_name(named("A clock", is_test=True))
        .issuer_name(authority.certificate.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(LATELY - YEAR)
        .not_valid_after(LATELY + YEAR)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
        .sign(authority.key, hashes.SHA384())
    )
    private = key.private_bytes(
        serialization.Encoding.DER,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    stamper = DummyTimeStamper(
        tsa_cert=as_pyhanko(service),
        tsa_key=asn1_keys.PrivateKeyInfo.load(private),
        certs_to_embed=SimpleCertificateStore(),
    )
    usual = sealed.proofs.keyring.seal
    return Seal(usual.signer, usual.chain, usual.authorities, usual.lists, stamper)


def test_the_stamp_and_the_list_are_inside_one_revision(stamping):
    pdf = stamping.sign(render_certificate(make_facts()))

    (signature,) = PdfFileReader(io.BytesIO(pdf)).embedded_signatures
    stamps = [each["type"].native for each in signature.signer_info["unsigned_attrs"]]
    assert stamps == ["signature_time_stamp_token"]
    assert signature.evaluate_signature_coverage().name == "ENTIRE_FILE"
    with pikepdf.open(io.BytesIO(pdf)) as read:
        assert len(read.Root.DSS.CRLs) == 1
        assert len(read.Root.DSS.Certs) >= 2


def test_a_service_that_does_not_answer_is_told(stamping, monkeypatch):
    def refuse(*_args, **_options):
        raise OSError("no route to the clock")

    monkeypatch.setattr(stamping.time_stamper, "async_request_tsa_response", refuse)
    with pytest.raises(KeysRefused, match="no route to the clock"):
        stamping.sign(render_certificate(make_facts()))
