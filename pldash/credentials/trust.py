"""What files are checked against: the authorities, the list of what no longer stands, the keys."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes

from pldash.credentials.did import issuer_at, multibase
from pldash.credentials.folder import KeyFolder, certificates
from pldash.credentials.keyring import Keyring


@dataclass(frozen=True, slots=True, kw_only=True)
class Trust:
    """Everything of ours that is public.

    :ivar own_authorities: those of the authorities whose revocation list is ours
    :ivar own_certificates: SHA-256 of the signing certificates at hand, in hex
    :ivar keys: public keys in multibase by their addresses, in each form that issuers have had
    :ivar issuers: our own identifiers, in the same forms
    """

    authorities: Sequence[x509.Certificate]
    revocation_list: x509.CertificateRevocationList | None
    own_authorities: Sequence[x509.Certificate]
    own_certificates: frozenset[str]
    keys: Mapping[str, str]
    issuers: frozenset[str]

    def is_own(self, certificate: x509.Certificate) -> bool:
        """Return whether a certificate is ours, and not just one that the same authority made."""
        known = fingerprint(certificate) in self.own_certificates
        return known or any(_is_made_by(certificate, each) for each in self.own_authorities)


def trust_of(keyring: Keyring, folder: KeyFolder) -> Trust:
    """Return what files are checked against.

    :raises KeysRefused: if the folder's certificates cannot be read
    """
    keys = dict(keyring.issuer.keys)
    for name, raw in folder.public_keys().items():
        # Before it had a public address, an installation issued by its keys alone.
        alone = issuer_at("http://localhost", {name: raw}, name)
        keys[alone.key_id] = multibase(raw)
    listed = keyring.revocation_list
    years = [certificates(path.read_bytes())[0] for path in folder.path.glob("signing-*.pem")]
    return Trust(
        authorities=keyring.authorities,
        revocation_list=listed,
        own_authorities=[each for each in keyring.authorities if _lists(each, listed)],
        own_certificates=frozenset(map(fingerprint, [keyring.certificate, *years])),
        keys=keys,
        issuers=frozenset(each.partition("#")[0] for each in keys),
    )


def fingerprint(certificate: x509.Certificate) -> str:
    """Return a certificate's SHA-256 in hex."""
    return certificate.fingerprint(hashes.SHA256()).hex()


def _lists(authority: x509.Certificate, listed: x509.CertificateRevocationList | None) -> bool:
    """Return whether a revocation list is this authority's."""
    return listed is not None and listed.is_signature_valid(authority.public_key())  # type: ignore[arg-type]


def _is_made_by(certificate: x509.Certificate, authority: x509.Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(authority)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True
