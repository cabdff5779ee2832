"""With a time stamp and the revocation list inside, a signature outlives its certificate."""

from __future__ import annotations

import asyncio
import hashlib
import io
import subprocess
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pikepdf
import pytest
from asn1crypto import keys as asn1_keys
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.timestamps import DummyTimeStamper
from pyhanko.sign.validation import DocumentSecurityStore, async_validate_pdf_signature
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

from pldash.credentials.authority import YEAR, named, new_authority, new_signing_certificate
from pldash.credentials.keyring import time_stamper_at
from pldash.credentials.references import HeldKey
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


CONFIG = """
[tsa]
default_tsa = here
[here]
serial = serial
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
ess_cert_id_alg = sha256
"""


@pytest.fixture
def service(sealed):
    """The certificate and the key of a time-stamping service under our authority."""
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
    return service, key


def private_bytes(key, encoding):
    plain = serialization.NoEncryption()
    return key.private_bytes(encoding, serialization.PrivateFormat.PKCS8, plain)


@pytest.fixture
def stamping(sealed, service):
    """The seal of the shared certificate, stamped by that service without a network."""
    certificate, key = service
    private = private_bytes(key, serialization.Encoding.DER)
    stamper = DummyTimeStamper(
        tsa_cert=as_pyhanko(certificate),
        tsa_key=asn1_keys.PrivateKeyInfo.load(private),
        certs_to_embed=SimpleCertificateStore(),
    )
    return stamped_by(sealed, stamper)


def stamped_by(sealed, stamper):
    usual = sealed.proofs.keyring.seal
    return Seal(usual.signer, usual.chain, usual.authorities, usual.lists, stamper)


@pytest.fixture
def clock_address(service, tmp_path):
    """Where OpenSSL answers requests for time stamps over HTTP, as RFC 3161 says."""
    certificate, key = service
    (tmp_path / "tsa.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    (tmp_path / "tsa.key").write_bytes(private_bytes(key, serialization.Encoding.PEM))
    (tmp_path / "tsa.cnf").write_text(CONFIG)
    (tmp_path / "serial").write_text("01")
    reply = "openssl ts -reply -config tsa.cnf -signer tsa.pem -inkey tsa.key -queryfile query"

    class Answers(BaseHTTPRequestHandler):
        def do_POST(self):
            asked = self.rfile.read(int(self.headers["Content-Length"]))
            (tmp_path / "query").write_bytes(asked)
            done = subprocess.run(reply.split(), cwd=tmp_path, capture_output=True, check=True)
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.end_headers()
            self.wfile.write(done.stdout)

        def log_message(self, *_words):
            """Keep the test's output clean."""

    with HTTPServer(("127.0.0.1", 0), Answers) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


def test_openssl_stamps_by_the_address_of_the_setting(sealed, clock_address):
    stamping = stamped_by(sealed, time_stamper_at(clock_address))

    pdf = stamping.sign(render_certificate(make_facts()))

    (signature,) = PdfFileReader(io.BytesIO(pdf)).embedded_signatures
    (stamp,) = signature.signer_info["unsigned_attrs"]
    told = stamp["values"][0]["content"]["encap_content_info"]["content"].parsed
    assert told["policy"].native == "1.2.3.4.1"
    assert (
        told["message_imprint"]["hashed_message"].native
        == hashlib.sha256(signature.signer_info["signature"].native).digest()
    )
    assert signature.evaluate_signature_coverage().name == "ENTIRE_FILE"


def long_term(pdf, authorities, *, is_within=True):
    """What pyHanko says of a file, where every certificate needs its revocation looked up.

    :param is_within: whether it may use what the file brings along; it asks nobody else
    """
    reader = PdfFileReader(io.BytesIO(pdf))
    told = {
        "trust_roots": [as_pyhanko(each) for each in authorities],
        "allow_fetching": False,
        "revocation_mode": "require",
    }
    store = DocumentSecurityStore.read_dss(reader)
    nothing = ValidationContext(**told, crls=[])
    context = store.as_validation_context(told) if is_within else nothing
    (signature,) = reader.embedded_signatures
    checking = async_validate_pdf_signature(signature, context, ts_validation_context=context)
    return asyncio.run(checking)


def test_what_is_inside_is_all_that_a_strict_reader_asks_for(sealed, stamping):
    """PAdES B-LT: with our own authority, from our own list, with no network at all."""
    pdf = stamping.sign(render_certificate(make_facts()))
    authorities = sealed.proofs.keyring.authorities
    status = long_term(pdf, authorities)
    assert status.bottom_line
    assert status.timestamp_validity.trusted
    assert status.coverage.name == "ENTIRE_FILE"
    assert not long_term(pdf, authorities, is_within=False).bottom_line


class Bought:
    """A certificate of somebody else's authority, which answers for it over HTTP."""

    def __init__(self, address):
        self.root = new_authority("Public Root", is_test=False, now=LATELY - YEAR)
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.asked, self.is_revoked, self.is_silent = [], False, False
        made = new_signing_certificate(
            self.root, self.key.public_key(), name="School", list_address="", now=LATELY
        )
        answers = x509.AccessDescription(
            x509.AuthorityInformationAccessOID.OCSP, x509.UniformResourceIdentifier(address)
        )
        builder = x509.CertificateBuilder(
            subject_name=made.subject,
            issuer_name=made.issuer,
            public_key=made.public_key(),
            serial_number=made.serial_number,
            not_valid_before=made.not_valid_before_utc,
            not_valid_after=made.not_valid_after_utc,
        )
        for each in made.extensions:
            if not isinstance(each.value, x509.CRLDistributionPoints):
                builder = builder.add_extension(each.value, each.critical)
        builder = builder.add_extension(x509.AuthorityInformationAccess([answers]), critical=False)
        self.certificate = builder.sign(self.root.key, hashes.SHA384())

    def answer(self, asked):
        """What the authority says of the certificate now (OCSP, RFC 6960)."""
        self.asked.append(ocsp.load_der_ocsp_request(asked).serial_number)
        status = ocsp.OCSPCertStatus.REVOKED if self.is_revoked else ocsp.OCSPCertStatus.GOOD
        builder = ocsp.OCSPResponseBuilder().add_response(
            cert=self.certificate,
            issuer=self.root.certificate,
            algorithm=hashes.SHA1(),  # noqa: S303 - names a certificate, as OCSP does
            cert_status=status,
            this_update=LATELY - timedelta(hours=1),
            next_update=LATELY + timedelta(days=1),
            revocation_time=LATELY - timedelta(hours=2) if self.is_revoked else None,
            revocation_reason=x509.ReasonFlags.key_compromise if self.is_revoked else None,
        )
        builder = builder.responder_id(ocsp.OCSPResponderEncoding.HASH, self.root.certificate)
        return builder.sign(self.root.key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)


@pytest.fixture
def bought():
    class Answers(BaseHTTPRequestHandler):
        def do_POST(self):
            told = self.server.bought.answer(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(503 if self.server.bought.is_silent else 200)
            self.send_header("Content-Type", "application/ocsp-response")
            self.end_headers()
            self.wfile.write(told)

        def log_message(self, *_words):
            """Keep the test's output clean."""

    with HTTPServer(("127.0.0.1", 0), Answers) as server:
        server.bought = Bought(f"http://127.0.0.1:{server.server_port}/")
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server.bought
        server.shutdown()
        thread.join()


def test_a_bought_certificates_authority_is_asked_and_its_answer_kept(sealed, stamping, bought):
    own = sealed.proofs.keyring
    authorities = [*own.authorities, bought.root.certificate]
    seal = Seal(
        HeldKey(bought.key),
        [bought.certificate],
        authorities,
        stamping.lists,
        stamping.time_stamper,
    )

    paper = render_certificate(make_facts())
    pdf = seal.sign(paper)

    assert bought.asked == [bought.certificate.serial_number]
    assert long_term(pdf, authorities).bottom_line
    with pikepdf.open(io.BytesIO(pdf)) as read:
        assert (len(read.Root.DSS.OCSPs), len(read.Root.DSS.CRLs)) == (1, 1)
    for trouble in ("is_revoked", "is_silent"):
        setattr(bought, trouble, True)
        with pytest.raises(KeysRefused, match="could not be signed"):
            seal.sign(paper)


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
