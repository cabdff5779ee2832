"""Keys: made once, renewed without losing the earlier ones, refused where they lie open."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

from pldash.credentials.authority import new_authority, new_signing_certificate
from pldash.credentials.data_integrity import is_genuine, secured
from pldash.credentials.folder import KeyFolder
from pldash.credentials.holding import held_now
from pldash.credentials.keyring import KeySettings, load_keyring
from pldash.credentials.references import HeldKey, signer_at, write_private
from pldash.ports import KeysRefused
from tests.sealed import BASE_URL, LATELY, keyed_proofs

YEAR = timedelta(days=366)


@pytest.fixture
def folder(tmp_path):
    """A folder with an authority and one year's keys, for production."""
    made = KeyFolder(tmp_path / "keys", BASE_URL)
    made.begin("Wattle Park", is_test=False, now=LATELY)
    made.add_year(made.authority(), name="Wattle Park", now=LATELY)
    return made


@pytest.fixture
def settings(folder):
    return settings_of(folder, f"signing-{LATELY.year}", f"credential-{LATELY.year}")


def settings_of(folder, signing, credential):
    at = folder.path
    return KeySettings(
        folder=folder,
        signing_key=f"file:{at}/{signing}.key",
        signing_certificate=f"file:{at}/{signing}.pem",
        credential_key=f"file:{at}/{credential}.key",
    )


def pem_of(key):
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


class TestMaking:
    def test_private_keys_are_their_owners_alone(self, folder):
        modes = {path.stat().st_mode & 0o777 for path in folder.path.glob("*.key")}
        assert modes == {0o600}
        assert len(list(folder.path.glob("*.key"))) == 3

    def test_a_certificate_is_what_readers_of_pdfs_ask_for(self, folder):
        certificate = load_keyring(
            settings_of(folder, f"signing-{LATELY.year}", f"credential-{LATELY.year}"), now=LATELY
        ).certificate
        usages = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
        assert [usage.dotted_string for usage in usages] == [
            "1.3.6.1.5.5.7.3.36",
            "1.3.6.1.5.5.7.3.4",
        ]
        points = certificate.extensions.get_extension_for_class(x509.CRLDistributionPoints).value
        assert points[0].full_name[0].value == f"{BASE_URL}/ca.crl"

    def test_a_second_authority_is_never_put_over_the_first(self, folder):
        with pytest.raises(KeysRefused, match="never replaced"):
            folder.begin("Wattle Park", is_test=False, now=LATELY)

    def test_a_trial_makes_its_own_once(self, tmp_path):
        settings = KeySettings(folder=KeyFolder(tmp_path / "keys", BASE_URL), makes_own=True)
        one, two = load_keyring(settings, now=LATELY), load_keyring(settings, now=LATELY)
        assert one.certificate == two.certificate
        assert settings.folder.is_test

    def test_keys_of_a_trial_are_refused_elsewhere(self, tmp_path):
        trial = KeySettings(folder=KeyFolder(tmp_path / "keys", BASE_URL), makes_own=True)
        load_keyring(trial, now=LATELY)
        names = (f"signing-{LATELY.year}", f"credential-{LATELY.year}")
        with pytest.raises(KeysRefused, match="trying things out"):
            load_keyring(settings_of(trial.folder, *names), now=LATELY)


class TestRenewing:
    def test_what_last_years_key_signed_stays_good(self, folder, settings):
        before = load_keyring(settings, now=LATELY)
        document = {
            "@context": ["https://www.w3.org/ns/credentials/v2"],
            "type": ["VerifiableCredential"],
            "issuer": before.issuer.did,
            "credentialSubject": {"id": "urn:x:somebody"},
        }
        signed = secured(
            document, signer=before.credential_signer, key_id=before.issuer.key_id, now=LATELY
        )
        stems = folder.add_year(folder.authority(), name="Wattle Park", now=LATELY + YEAR)

        after = load_keyring(settings_of(folder, *stems), now=LATELY + YEAR)

        assert after.issuer.key_id != before.issuer.key_id
        assert after.issuer.did == before.issuer.did == "did:web:pldash.example"
        assert is_genuine(signed, after.issuer.keys, now=LATELY)
        published = json.loads(after.issuer.document())
        assert len(published["verificationMethod"]) == 2

    def test_a_second_pair_of_the_same_year_has_its_own_names(self, folder):
        stems = folder.add_year(folder.authority(), name="Wattle Park", now=LATELY)
        assert stems == (f"signing-{LATELY.year}-2", f"credential-{LATELY.year}-2")
        assert folder.newest("signing") == stems[0]

    def test_a_certificate_that_ended_signs_no_more(self, settings):
        keys = load_keyring(settings, now=LATELY)
        keys.refuse_ended(now=LATELY + YEAR)
        with pytest.raises(KeysRefused, match="keys renew"):
            keys.refuse_ended(now=LATELY + 3 * YEAR)

    def test_a_revoked_certificate_is_listed_and_signs_no_more(self, folder, settings):
        folder.revoke(folder.authority(), f"signing-{LATELY.year}", is_compromised=True, now=LATELY)
        keys = load_keyring(settings, now=LATELY)
        assert keys.revocation_list.is_signature_valid(keys.authorities[0].public_key())
        (entry,) = keys.revocation_list
        assert entry.serial_number == keys.certificate.serial_number
        with pytest.raises(KeysRefused, match="revocation list"):
            keys.refuse_ended(now=LATELY)
        with pytest.raises(KeysRefused, match="already"):
            folder.revoke(
                folder.authority(), f"signing-{LATELY.year}", is_compromised=False, now=LATELY
            )

    def test_each_list_counts_higher_than_the_one_before(self, folder):
        folder.renew_list(folder.authority(), now=LATELY)
        number = folder.revocation_list().extensions.get_extension_for_class(x509.CRLNumber)
        assert number.value.crl_number == 2

    def test_the_authoritys_key_may_be_elsewhere_and_must_be_its_own(self, folder, tmp_path):
        elsewhere = tmp_path / "stick.key"
        (folder.path / "ca.key").rename(elsewhere)
        assert folder.authority(elsewhere)
        with pytest.raises(KeysRefused, match="cannot be read"):
            folder.authority()
        write_private(folder.path / "ca.key", ec.generate_private_key(ec.SECP384R1()))
        with pytest.raises(KeysRefused, match="not the key of the first"):
            folder.authority()


class TestRefusals:
    @pytest.mark.parametrize("mode", [0o640, 0o604, 0o620])
    def test_a_key_that_others_may_read_or_change(self, folder, settings, mode):
        (folder.path / f"signing-{LATELY.year}.key").chmod(mode)
        with pytest.raises(KeysRefused, match=f"mode {mode:o}.*chmod 600"):
            load_keyring(settings, now=LATELY)

    def test_none_at_all_says_what_to_do(self, folder):
        with pytest.raises(KeysRefused, match="keys begin") as caught:
            load_keyring(KeySettings(folder=folder), now=LATELY)
        for name in ("PLDASH_SIGNING_KEY", "PLDASH_SIGNING_CERTIFICATE", "PLDASH_CREDENTIAL_KEY"):
            assert name in str(caught.value)

    @pytest.mark.parametrize(
        ("reference", "words"),
        [
            ("-----BEGIN PRIVATE KEY-----", "must be file:/path, env:NAME or python:module:name"),
            ("file:", "must be file:/path, env:NAME or python:module:name"),
            ("python:", "must be file:/path, env:NAME or python:module:name"),
            ("python:no_such_module:key", "No module named 'no_such_module'"),
            ("python:os.path:no_such_key", "the function no_such_key of the module os.path"),
            ("python:os.path", "the function without a name"),
            ("python:os.path:sep", "no function that gives a signer"),
            ("file:/nowhere/x.key", "cannot be read"),
            ("env:PLD_NOTHING", "which is not set"),
        ],
    )
    def test_a_reference_that_leads_nowhere(self, reference, words):
        with pytest.raises(KeysRefused, match=words):
            signer_at(reference, "PLDASH_SIGNING_KEY")

    def test_a_text_that_is_no_key(self, monkeypatch):
        monkeypatch.setenv("PLD_KEY", "nonsense")
        with pytest.raises(KeysRefused, match="no private key"):
            signer_at("env:PLD_KEY", "PLDASH_SIGNING_KEY")

    def test_a_key_of_another_certificate(self, folder, settings):
        folder.add_year(folder.authority(), name="Wattle Park", now=LATELY)
        other = f"file:{folder.path}/signing-{LATELY.year}-2.key"
        with pytest.raises(KeysRefused, match="is not the key of"):
            load_keyring(replace(settings, signing_key=other), now=LATELY)

    def test_a_certificate_that_nobody_trusted_vouches_for(self, folder, settings):
        stranger = new_authority("Somebody", is_test=False, now=LATELY)
        pem = stranger.certificate.public_bytes(serialization.Encoding.PEM)
        (folder.path / "ca.pem").write_bytes(pem)
        with pytest.raises(KeysRefused, match=r"no certificate in ca\.pem"):
            load_keyring(settings, now=LATELY)

    def test_an_empty_list_of_authorities(self, folder, settings):
        (folder.path / "ca.pem").write_bytes(b"")
        with pytest.raises(KeysRefused, match="no certificate in PEM"):
            load_keyring(settings, now=LATELY)

    def test_a_kind_that_readers_of_pdfs_cannot_check(self, folder, settings):
        authority = folder.authority()
        key = ec.generate_private_key(ec.SECP521R1())
        certificate = new_signing_certificate(
            authority, key.public_key(), name="x", list_address=folder.list_address, now=LATELY
        )
        write_private(folder.path / "odd.key", key)
        pem = certificate.public_bytes(serialization.Encoding.PEM)
        (folder.path / "odd.pem").write_bytes(pem)
        at = f"file:{folder.path}/odd"
        odd = replace(settings, signing_key=f"{at}.key", signing_certificate=f"{at}.pem")
        with pytest.raises(KeysRefused, match="P-256 or RSA"):
            load_keyring(odd, now=LATELY)

    def test_a_credential_key_of_another_kind(self, settings):
        wrong = replace(settings, credential_key=settings.signing_key)
        with pytest.raises(KeysRefused, match="Ed25519"):
            load_keyring(wrong, now=LATELY)

    def test_a_credential_key_that_nobody_could_check(self, folder, settings):
        (folder.path / f"credential-{LATELY.year}.pub").unlink()
        with pytest.raises(KeysRefused, match="nobody could check"):
            load_keyring(settings, now=LATELY)


class TestOthersKeys:
    def test_a_public_authoritys_certificate_comes_in_by_settings_alone(
        self, folder, settings, monkeypatch
    ):
        """RSA, with a certificate between it and the root, from the environment."""
        root = new_authority("Public Root", is_test=False, now=LATELY)
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        issuing = new_authority("Issuing", is_test=False, now=LATELY)
        between = _vouched(issuing.certificate, root)
        leaf = _vouched(
            new_signing_certificate(
                issuing, key.public_key(), name="School", list_address="http://x", now=LATELY
            ),
            issuing,
        )
        encoding = serialization.Encoding.PEM
        chain = leaf.public_bytes(encoding) + between.public_bytes(encoding)
        monkeypatch.setenv("PLD_CHAIN", chain.decode())
        monkeypatch.setenv("PLD_KEY", pem_of(key).decode())
        bought = replace(settings, signing_key="env:PLD_KEY", signing_certificate="env:PLD_CHAIN")
        with (folder.path / "ca.pem").open("ab") as trusted:
            trusted.write(root.certificate.public_bytes(encoding))

        keys = load_keyring(bought, now=LATELY)

        assert keys.certificate == leaf
        assert [each.subject for each in keys.authorities][1] == root.certificate.subject
        data = b"data"
        signature = keys.seal.signer.sign(data)
        from cryptography.hazmat.primitives.asymmetric import padding  # noqa: PLC0415

        key.public_key().verify(signature, data, padding.PKCS1v15(), hashes.SHA256())

    def test_a_home_address_gets_an_identifier_that_holds_its_key(self, folder, settings):
        home = replace(settings, folder=KeyFolder(folder.path, "http://localhost:5000"))
        issuer = load_keyring(home, now=LATELY).issuer
        assert issuer.did.startswith("did:key:z6Mk")
        assert issuer.key_id == f"{issuer.did}#{issuer.did.removeprefix('did:key:')}"

    def test_an_address_with_port_and_path_is_named_whole(self, folder, settings):
        there = replace(settings, folder=KeyFolder(folder.path, "https://school.example:8443/pl"))
        assert load_keyring(there, now=LATELY).issuer.did == "did:web:school.example%3A8443:pl"


def test_a_held_key_signs_as_its_kind_asks():
    own = ed25519.Ed25519PrivateKey.generate()
    own.public_key().verify(HeldKey(own).sign(b"x"), b"x")
    curve = ec.generate_private_key(ec.SECP256R1())
    curve.public_key().verify(HeldKey(curve).sign(b"x"), b"x", ec.ECDSA(hashes.SHA256()))


def _vouched(certificate, authority):
    """Return the same certificate, vouched for by another authority."""
    builder = (
        x509.CertificateBuilder()
        .subject_name(certificate.subject)
        .issuer_name(authority.certificate.subject)
        .public_key(certificate.public_key())
        .serial_number(certificate.serial_number)
        .not_valid_before(certificate.not_valid_before_utc)
        .not_valid_after(certificate.not_valid_after_utc)
    )
    return builder.sign(authority.key, hashes.SHA384())


class TestReadAgain:
    def test_when_their_folder_changed_and_not_before(self, tmp_path):
        proofs = keyed_proofs(tmp_path / "keys")
        first, folder = proofs.keyring, proofs.settings.folder
        assert proofs.keyring is first
        stem = folder.newest("signing")

        folder.revoke(folder.authority(), stem, is_compromised=True, now=LATELY)

        with pytest.raises(KeysRefused, match="on the revocation list"):
            proofs.check(now=LATELY)
        listed = x509.load_der_x509_crl(proofs.revocation_list())
        assert len(list(listed)) == 1
        folder.add_year(folder.authority(), name="PL Dash", now=LATELY)
        proofs.check(now=LATELY)
        assert proofs.keyring.certificate != first.certificate
        assert proofs.keyring.certificate.serial_number not in {
            each.serial_number for each in listed
        }

    def test_what_no_longer_fits_is_refused_until_it_does(self, tmp_path):
        proofs = keyed_proofs(tmp_path / "keys")
        path = proofs.settings.folder.path / f"credential-{LATELY.year}.pub"
        before, public = proofs.keyring, path.read_bytes()
        path.unlink()
        with pytest.raises(KeysRefused, match="nobody could check"):
            proofs.status_list(1, (), now=LATELY)
        path.write_bytes(public)
        assert proofs.keyring.issuer == before.issuer

    def test_a_file_outside_the_folder_counts_as_well(self, folder, settings, tmp_path):
        other = tmp_path / "elsewhere.key"
        other.write_bytes((folder.path / f"signing-{LATELY.year}.key").read_bytes())
        other.chmod(0o600)
        there = replace(settings, signing_key=f"file:{other}")
        held = held_now(there, None, now=LATELY)
        assert held_now(there, held, now=LATELY) is held
        other.write_bytes(b"no key")
        with pytest.raises(KeysRefused, match="no private key"):
            held_now(there, held, now=LATELY)

    def test_what_ends_soon_stands_in_the_log(self, settings, caplog):
        held_now(settings, None, now=LATELY + timedelta(days=380))
        assert [each.getMessage() for each in caplog.records] == [
            (
                f"the revocation list ends on {LATELY + timedelta(days=400):%Y-%m-%d}: "
                "run `flask --app app keys check`"
            )
        ]
