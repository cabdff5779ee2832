"""The folder of keys: what anybody may know of them, and the private ones until they are moved.

``ca.pem`` holds every authority to trust, ``ca.crl.pem`` our own one's revocation list,
``signing-2026.pem`` a year's certificate and ``credential-2026.pub`` a year's public key. Private
keys stand beside them as ``.key``. Nothing is ever replaced: another year adds files.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_public_key,
)

from pldash.credentials.authority import (
    Authority,
    SignsFiles,
    is_test,
    new_authority,
    new_list,
    new_signing_certificate,
    revocation_of,
)
from pldash.credentials.references import parse_private, read_file, write_private
from pldash.ports import KeysRefused

AUTHORITIES: Final = "ca.pem"
AUTHORITY_KEY: Final = "ca.key"
LIST: Final = "ca.crl.pem"
YEARLY: Final = re.compile(r"(?:signing|credential)-(?P<year>\d{4})(?:-(?P<turn>\d+))?")


@dataclass(frozen=True, slots=True, kw_only=True)
class KeysElsewhere:
    """The public halves of keys that stay in a token or in a key service; None is made here."""

    signing: SignsFiles | None = None
    credential: ed25519.Ed25519PublicKey | None = None


NOWHERE_ELSE: Final = KeysElsewhere()


@dataclass(frozen=True, slots=True)
class KeyFolder:
    """A folder of keys and what belongs to them.

    :ivar base_url: the public address, written into certificates
    """

    path: Path
    base_url: str

    @property
    def has_begun(self) -> bool:
        """Return whether there is an authority."""
        return (self.path / AUTHORITIES).exists()

    @property
    def list_address(self) -> str:
        """Return where our revocation list is published."""
        return f"{self.base_url}/ca.crl"

    def authorities(self) -> tuple[x509.Certificate, ...]:
        """Return the certificates to trust; our own authority's is the first.

        :raises KeysRefused: if there are none
        """
        return certificates(read_file(self.path / AUTHORITIES, AUTHORITIES, is_private=False))

    def revocation_list(self) -> x509.CertificateRevocationList | None:
        """Return our authority's revocation list, if there is one."""
        path = self.path / LIST
        return x509.load_pem_x509_crl(path.read_bytes()) if path.exists() else None

    def public_keys(self) -> dict[str, bytes]:
        """Return the 32 bytes of every credential key by its name, such as ``key-2026``."""
        found = {}
        for path in sorted(self.path.glob("credential-*.pub")):
            key = load_pem_public_key(path.read_bytes())
            if isinstance(key, ed25519.Ed25519PublicKey):
                found[path.stem.replace("credential", "key")] = key.public_bytes_raw()
        return found

    def newest(self, kind: str) -> str:
        """Return the stem of the newest files of a kind, `signing` or `credential`.

        :raises KeysRefused: if there are none
        """
        stems = [path.stem for path in self.path.glob(f"{kind}-*.key")]
        if not stems:
            raise KeysRefused(f"there is no {kind} key in {self.path}: run `keys begin`")
        return max(stems, key=_order)

    def begin(self, name: str, *, is_test: bool, now: datetime) -> None:
        """Make an authority with its first, empty revocation list.

        :raises KeysRefused: if there is one already
        """
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        authority = new_authority(name, is_test=is_test, now=now)
        write_private(self.path / AUTHORITY_KEY, authority.key)
        _write(self.path / AUTHORITIES, authority.certificate.public_bytes(Encoding.PEM))
        self._write_list(new_list(authority, (), number=1, now=now))

    def add_year(
        self,
        authority: Authority,
        *,
        name: str,
        now: datetime,
        elsewhere: KeysElsewhere = NOWHERE_ELSE,
    ) -> tuple[str, str]:
        """Make a signing key with its certificate and a credential key; earlier ones stay.

        :param elsewhere: the public halves of keys that are there already and stay where they are
        :returns: the stems of both
        """
        signing, credential = self._free("signing", now), self._free("credential", now)
        key = elsewhere.signing or self._new_signing_key(signing)
        certificate = new_signing_certificate(
            authority, key, name=name, list_address=self.list_address, now=now
        )
        _write(self.path / f"{signing}.pem", certificate.public_bytes(Encoding.PEM))
        own = elsewhere.credential or self._new_credential_key(credential)
        public = own.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        _write(self.path / f"{credential}.pub", public)
        return signing, credential

    def _new_signing_key(self, stem: str) -> ec.EllipticCurvePublicKey:
        key = ec.generate_private_key(ec.SECP256R1())
        write_private(self.path / f"{stem}.key", key)
        return key.public_key()

    def _new_credential_key(self, stem: str) -> ed25519.Ed25519PublicKey:
        key = ed25519.Ed25519PrivateKey.generate()
        write_private(self.path / f"{stem}.key", key)
        return key.public_key()

    def authority(self, key_path: Path | None = None) -> Authority:
        """Return our own authority with its key.

        :param key_path: where the key is, if not in this folder
        :raises KeysRefused: if the key is missing, lies open or is another's
        """
        path = key_path or self.path / AUTHORITY_KEY
        key = parse_private(read_file(path, "the authority's key", is_private=True), str(path))
        certificate = self.authorities()[0]
        if not isinstance(key, ec.EllipticCurvePrivateKey) or _spki(key) != _spki(certificate):
            raise KeysRefused(f"{path} is not the key of the first certificate in {AUTHORITIES}")
        return Authority(certificate, key)

    def revoke(
        self, authority: Authority, stem: str, *, is_compromised: bool, now: datetime
    ) -> None:
        """Put a signing certificate on the revocation list.

        :param stem: such as ``signing-2026``
        :raises KeysRefused: if there is none of this name, or it is on the list already
        """
        (certificate, *_chain) = certificates(
            read_file(self.path / f"{stem}.pem", stem, is_private=False)
        )
        before = self.revocation_list()
        listed = list(before or ())
        if certificate.serial_number in {each.serial_number for each in listed}:
            raise KeysRefused(f"{stem} is on the revocation list already")
        entry = revocation_of(certificate, is_compromised=is_compromised, now=now)
        self._renew_list(authority, [*listed, entry], now=now)

    def renew_list(self, authority: Authority, *, now: datetime) -> None:
        """Write the revocation list anew, good from now on."""
        self._renew_list(authority, list(self.revocation_list() or ()), now=now)

    @property
    def is_test(self) -> bool:
        """Return whether the authority vouches for nothing but trials."""
        return is_test(self.authorities()[0])

    def _renew_list(
        self, authority: Authority, listed: list[x509.RevokedCertificate], *, now: datetime
    ) -> None:
        before = self.revocation_list()
        number = 0
        if before is not None:
            number = before.extensions.get_extension_for_class(x509.CRLNumber).value.crl_number
        self._write_list(new_list(authority, listed, number=number + 1, now=now))

    def _write_list(self, made: x509.CertificateRevocationList) -> None:
        """Put a list in the place of the one before, whole or not at all."""
        beside = self.path / f"{LIST}.new"
        _write(beside, made.public_bytes(Encoding.PEM))
        beside.replace(self.path / LIST)

    def _free(self, kind: str, now: datetime) -> str:
        """Return the first stem of this year that no file has."""
        stems = (f"{kind}-{now.year}{turn}" for turn in _turns())
        return next(stem for stem in stems if not [*self.path.glob(f"{stem}.*")])


def certificates(pem: bytes) -> tuple[x509.Certificate, ...]:
    """Return the certificates of a PEM text in their order.

    :raises KeysRefused: if there is none
    """
    try:
        return tuple(x509.load_pem_x509_certificates(pem))
    except ValueError as error:
        raise KeysRefused("there is no certificate in PEM where one was looked for") from error


def keys_elsewhere(signing: Path | None, credential: Path | None) -> KeysElsewhere:
    """Return the public halves in these PEM files.

    :raises KeysRefused: if one is none, or of a kind that does not sign what it is for
    """
    first, second = _public(signing), _public(credential)
    is_p256 = isinstance(first, ec.EllipticCurvePublicKey) and isinstance(first.curve, ec.SECP256R1)
    if first is not None and not (is_p256 or isinstance(first, rsa.RSAPublicKey)):
        raise KeysRefused(f"{signing}: what signs files must be P-256 or RSA")
    if second is not None and not isinstance(second, ed25519.Ed25519PublicKey):
        raise KeysRefused(f"{credential}: what signs credentials must be Ed25519")
    return KeysElsewhere(signing=first, credential=second)


def _public(path: Path | None) -> Any:  # noqa: ANN401 - of any kind
    if path is None:
        return None
    try:
        return load_pem_public_key(read_file(path, "a public key", is_private=False))
    except (ValueError, UnsupportedAlgorithm) as error:
        raise KeysRefused(f"{path} holds no public key in PEM") from error


def _turns() -> Iterator[str]:
    yield ""
    turn = 2
    while True:
        yield f"-{turn}"
        turn += 1


def _order(stem: str) -> tuple[int, int]:
    found = YEARLY.fullmatch(stem)
    return (int(found["year"]), int(found["turn"] or 1)) if found else (0, 0)


def _spki(holder: ec.EllipticCurvePrivateKey | x509.Certificate) -> bytes:
    return holder.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def _write(path: Path, content: bytes) -> None:
    """Write what anybody may read."""
    path.write_bytes(content)
