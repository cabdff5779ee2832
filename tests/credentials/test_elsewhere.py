"""Keys that never come into our process sign certificates all the same."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from types import ModuleType

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa, x25519
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_private_key,
)

from pldash.credentials.elsewhere import KeyElsewhere
from pldash.credentials.folder import KeyFolder
from pldash.credentials.keyring import KeySettings
from pldash.credentials.references import HeldKey, signer_at
from pldash.domain.checked_files import Proof, Seal, Signer
from pldash.ports import KeysRefused
from tests.certificate_facts import make_facts
from tests.keeper import Elsewhere, Keeper, as_it_is, digest
from tests.sealed import BASE_URL, LATELY, PLACE, keyed_proofs

MODULE = "an_installations_own_keys"

# WeasyPrint leaves its colour profile to the garbage collector to close.
pytestmark = pytest.mark.filterwarnings("ignore:unclosed file .*sRGB2014:ResourceWarning")


@pytest.fixture
def folder(tmp_path):
    """A folder with an authority and one year's keys, for production."""
    made = KeyFolder(tmp_path / "keys", BASE_URL)
    made.begin("Wattle Park", is_test=False, now=LATELY)
    made.add_year(made.authority(), name="Wattle Park", now=LATELY)
    return made


@pytest.fixture
def keeper(folder):
    """A process with the keys of that folder, which nobody else has any more."""
    kept = Keeper(folder.path)
    yield kept
    kept.end()


@pytest.fixture
def plugged(folder, request, monkeypatch):
    """An installation's own module, and the settings that name its functions."""
    public = {
        path.stem.partition("-")[0]: load_pem_private_key(path.read_bytes(), None).public_key()
        for path in folder.path.glob("*.key")
    }
    der = {
        name: key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        for name, key in public.items()
    }
    keeper = request.getfixturevalue("keeper")
    module = ModuleType(MODULE)
    module.signing = lambda: Elsewhere(keeper, "signing", der["signing"], digest)
    module.credential = lambda: Elsewhere(keeper, "credential", der["credential"], as_it_is)
    monkeypatch.setitem(sys.modules, MODULE, module)
    return KeySettings(
        folder=folder,
        signing_key=f"python:{MODULE}:signing",
        signing_certificate=f"file:{folder.path}/signing-{LATELY.year}.pem",
        credential_key=f"python:{MODULE}:credential",
    )


@pytest.fixture
def proofs(tmp_path, plugged):
    return replace(keyed_proofs(tmp_path / "unused"), settings=plugged)


@pytest.mark.pdf
class TestCertificate:
    def test_is_sealed_by_a_process_that_takes_digests_and_gives_signatures(
        self, proofs, keeper, folder
    ):
        assert not list(folder.path.glob("*.key"))

        paper = proofs.seal(make_facts(), PLACE, now=LATELY)

        assert keeper.asked == ["credential", "credential", "signing"]
        read = proofs.read_file(paper.pdf, now=LATELY)
        assert (read.seal.seal, read.seal.signer) == (Seal.WHOLE, Signer.OURS)
        assert [each.proof for each in read.credentials] == [Proof.HOLDS]
        decided = proofs.read_file(paper.decision, now=LATELY)
        assert [each.proof for each in decided.credentials] == [Proof.HOLDS]

    def test_is_refused_while_nobody_signs(self, proofs, keeper):
        proofs.check(now=LATELY)
        keeper.process.kill()
        keeper.process.wait()
        refusal = r"PLDASH_CREDENTIAL_KEY: the key elsewhere did not sign \((BrokenPipe|EOF)Error"
        with pytest.raises(KeysRefused, match=refusal):
            proofs.status_list(1, (), now=LATELY)


def made(key, **changes):
    """A signer over this key, of which some parts are other ones."""
    held = HeldKey(key)
    own = {"public_key": held.public_key, "sign": lambda _self, data: held.sign(data)}
    return type("Own", (), own | changes)()


class TestWhatItGives:
    @pytest.mark.parametrize(
        "key",
        [
            ec.generate_private_key(ec.SECP256R1()),
            ed25519.Ed25519PrivateKey.generate(),
            rsa.generate_private_key(public_exponent=65537, key_size=2048),
        ],
        ids=["P-256", "Ed25519", "RSA"],
    )
    def test_is_taken_where_its_public_key_confirms_it(self, key):
        signer = KeyElsewhere(lambda: made(key), "PLDASH_SIGNING_KEY")
        assert signer.sign(b"data")
        other = KeyElsewhere(
            lambda: made(key, sign=lambda _self, data: HeldKey(key).sign(data + b"!")),
            "PLDASH_SIGNING_KEY",
        )
        with pytest.raises(KeysRefused, match="its public key does not confirm"):
            other.sign(b"data")

    def test_two_numbers_side_by_side_are_no_signature_that_readers_know(self):
        """As tokens give them: not in DER."""
        key = ec.generate_private_key(ec.SECP256R1())

        def raw(_self, data):
            r, s = decode_dss_signature(key.sign(data, ec.ECDSA(hashes.SHA256())))
            return r.to_bytes(32, "big") + s.to_bytes(32, "big")

        signer = KeyElsewhere(lambda: made(key, sign=raw), "PLDASH_SIGNING_KEY")
        with pytest.raises(KeysRefused, match="its public key does not confirm"):
            signer.sign(b"data")

    def test_a_public_key_that_is_none_or_signs_nothing_is_refused(self):
        key = ec.generate_private_key(ec.SECP256R1())
        nothing = KeyElsewhere(lambda: made(key, public_key=b"nonsense"), "PLDASH_SIGNING_KEY")
        with pytest.raises(KeysRefused, match="gave no public key"):
            nothing.sign(b"data")
        exchange = x25519.X25519PrivateKey.generate().public_key()
        spki = exchange.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        other = KeyElsewhere(lambda: made(key, public_key=spki), "PLDASH_SIGNING_KEY")
        with pytest.raises(KeysRefused, match="neither RSA, ECDSA nor Ed25519"):
            other.sign(b"data")

    def test_is_asked_for_anew_in_each_process_and_after_a_failure(self, monkeypatch):
        key, turns = ed25519.Ed25519PrivateKey.generate(), []

        def make():
            turns.append(os.getpid())
            return made(key)

        signer = KeyElsewhere(make, "PLDASH_CREDENTIAL_KEY")
        signer.sign(b"one")
        signer.sign(b"two")
        assert len(turns) == 1
        monkeypatch.setattr(os, "getpid", lambda: turns[0] + 1)
        signer.sign(b"in a worker")
        assert len(turns) == 2

        monkeypatch.setattr(HeldKey, "sign", lambda *_: bytes(64))
        with pytest.raises(KeysRefused):
            signer.sign(b"while the token is out")
        monkeypatch.undo()
        signer.sign(b"once it is back")
        assert len(turns) == 3


def test_a_setting_names_it(monkeypatch):
    key, module = ed25519.Ed25519PrivateKey.generate(), ModuleType(MODULE)
    module.key = lambda: made(key)
    monkeypatch.setitem(sys.modules, MODULE, module)
    signer = signer_at(f"python:{MODULE}:key", "PLDASH_CREDENTIAL_KEY")
    key.public_key().verify(signer.sign(b"data"), b"data")
