"""With a time stamp and the revocation list inside, a signature outlives its certificate."""

from __future__ import annotations

import hashlib
import io
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

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
from pldash.credentials.keyring import time_stamper_at
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
