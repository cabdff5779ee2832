"""The keys in use: loaded once, each held against the others before anything is signed."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from pldash.credentials.authority import is_test
from pldash.credentials.did import Issuer, issuer_at, raw_key
from pldash.credentials.folder import KeyFolder, certificates
from pldash.credentials.references import signer_at, text_at
from pldash.credentials.signature import Seal
from pldash.ports import KeysRefused, Signer

if TYPE_CHECKING:
    from pyhanko.sign.timestamps import TimeStamper

SIGNING_KEY: Final = "PLDASH_SIGNING_KEY"
SIGNING_CERTIFICATE: Final = "PLDASH_SIGNING_CERTIFICATE"
CREDENTIAL_KEY: Final = "PLDASH_CREDENTIAL_KEY"
HOW: Final = "docs/running.md says how, under Keys"
TRIAL_NAME: Final = "PL Dash"


@dataclass(frozen=True, slots=True, kw_only=True)
class KeySettings:
    """Where the keys are.

    :ivar folder: for what is public; see :mod:`pldash.credentials.folder`
    :ivar signing_key: a reference, as are the other two
    :ivar makes_own: whether keys for trying things out may be made here by themselves
    """

    folder: KeyFolder
    signing_key: str = ""
    signing_certificate: str = ""
    credential_key: str = ""
    timestamp_url: str = ""
    makes_own: bool = False

    @property
    def missing(self) -> tuple[str, ...]:
        """Return the names of the settings that have no value."""
        given = {
            SIGNING_KEY: self.signing_key,
            SIGNING_CERTIFICATE: self.signing_certificate,
            CREDENTIAL_KEY: self.credential_key,
        }
        return tuple(name for name, value in given.items() if not value)

    @property
    def is_trial(self) -> bool:
        """Return whether this installation makes its own keys, which certify nothing."""
        return self.makes_own and len(self.missing) == 3  # noqa: PLR2004 - none is given


@dataclass(frozen=True, slots=True, kw_only=True)
class Keyring:
    """The keys in use and what is published of them."""

    seal: Seal
    credential_signer: Signer
    issuer: Issuer
    authorities: Sequence[x509.Certificate]
    revocation_list: x509.CertificateRevocationList | None

    @property
    def certificate(self) -> x509.Certificate:
        """Return the certificate whose key signs files."""
        return self.seal.chain[0]

    def refuse_ended(self, *, now: datetime) -> None:
        """Make sure that the certificate is in force.

        :raises KeysRefused: if it is not, with what to do
        """
        begins, ends = self.certificate.not_valid_before_utc, self.certificate.not_valid_after_utc
        if not begins <= now <= ends:
            raise KeysRefused(
                f"the signing certificate is in force from {begins:%Y-%m-%d} to {ends:%Y-%m-%d} "
                "only: run `flask --app app keys renew` and set what it prints"
            )
        listed = self.revocation_list
        serial = self.certificate.serial_number
        if listed is not None and listed.get_revoked_certificate_by_serial_number(serial):
            raise KeysRefused(
                "the signing certificate is on the revocation list: run "
                "`flask --app app keys renew` and set what it prints"
            )


def load_keyring(settings: KeySettings, *, now: datetime) -> Keyring:
    """Return the keys that the settings name.

    :raises KeysRefused: with a line for what is missing or does not fit, and what to do
    """
    given = _own_keys(settings, now=now) if settings.is_trial else settings
    if given.missing:
        raise KeysRefused(
            f"{', '.join(given.missing)}: not set, so certificates cannot be signed. Make the keys "
            f"with `flask --app app keys begin` and set what it prints; {HOW}"
        )
    authorities, listed = given.folder.authorities(), given.folder.revocation_list()
    chain = certificates(text_at(given.signing_certificate, SIGNING_CERTIFICATE, is_private=False))
    signer = signer_at(given.signing_key, SIGNING_KEY)
    _refuse_strange_signer(signer, chain, authorities)
    if is_test(chain[0]) and not settings.makes_own:
        raise KeysRefused(
            f"{SIGNING_CERTIFICATE} leads to keys for trying things out, which certify nothing; "
            f"{HOW}"
        )
    credential_signer = signer_at(given.credential_key, CREDENTIAL_KEY)
    lists = () if listed is None else (listed,)
    seal = Seal(signer, chain, authorities, lists, time_stamper_at(given.timestamp_url))
    return Keyring(
        seal=seal,
        credential_signer=credential_signer,
        issuer=_issuer(given.folder, credential_signer),
        authorities=authorities,
        revocation_list=listed,
    )


def time_stamper_at(url: str) -> TimeStamper | None:
    """Return the client of a time-stamping service (RFC 3161); none without an address."""
    if not url:
        return None
    from pyhanko.sign.timestamps import HTTPTimeStamper  # noqa: PLC0415 - heavy

    return HTTPTimeStamper(url)


def _own_keys(settings: KeySettings, *, now: datetime) -> KeySettings:
    """Return settings that lead to keys of our own making, which are made where there are none."""
    folder = settings.folder
    if not folder.has_begun:
        _make_own(folder, now=now)
    signing = folder.path / folder.newest("signing")
    credential = folder.path / folder.newest("credential")
    return replace(
        settings,
        signing_key=f"file:{signing}.key",
        signing_certificate=f"file:{signing}.pem",
        credential_key=f"file:{credential}.key",
    )


def _make_own(folder: KeyFolder, *, now: datetime) -> None:
    """Make a whole folder beside its place and move it there: two starts at once make one."""
    above = folder.path.parent
    above.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=above) as beside:
        made = KeyFolder(Path(beside) / "keys", folder.base_url)
        made.begin(TRIAL_NAME, is_test=True, now=now)
        made.add_year(made.authority(), name=TRIAL_NAME, now=now)
        try:
            made.path.rename(folder.path)
        except OSError:
            if not folder.has_begun:
                raise


def _refuse_strange_signer(
    signer: Signer, chain: Sequence[x509.Certificate], authorities: Sequence[x509.Certificate]
) -> None:
    """Refuse a key, its certificate and those above it that do not belong together.

    :raises KeysRefused: with what does not fit
    """
    key = chain[0].public_key()
    if key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo) != signer.public_key:
        raise KeysRefused(f"{SIGNING_KEY} is not the key of {SIGNING_CERTIFICATE}")
    is_p256 = isinstance(key, ec.EllipticCurvePublicKey) and isinstance(key.curve, ec.SECP256R1)
    if not is_p256 and not isinstance(key, rsa.RSAPublicKey):
        raise KeysRefused(f"{SIGNING_KEY} must be P-256 or RSA: readers of PDFs know no other")
    if not _leads_to(chain, authorities):
        raise KeysRefused(
            f"{SIGNING_CERTIFICATE} leads to no certificate in ca.pem: put those between into the "
            "same file, in order, and the root into ca.pem"
        )


def _leads_to(chain: Sequence[x509.Certificate], authorities: Sequence[x509.Certificate]) -> bool:
    """Return whether each certificate is vouched for by the next one, and the last is trusted."""
    links = all(_is_issued_by(each, above) for each, above in pairwise(chain))
    last = chain[-1]
    return links and any(last == root or _is_issued_by(last, root) for root in authorities)


def _is_issued_by(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True


def _issuer(folder: KeyFolder, signer: Signer) -> Issuer:
    """Return the issuer, whose published keys hold the one that signs.

    :raises KeysRefused: if the key is of another kind, or is not published
    """
    raw, published = raw_key(signer.public_key), folder.public_keys()
    if raw is None:
        raise KeysRefused(f"{CREDENTIAL_KEY} must be an Ed25519 key")
    today = next((name for name, key in published.items() if key == raw), None)
    if today is None:
        raise KeysRefused(
            f"the public half of {CREDENTIAL_KEY} is not among the credential-*.pub files in "
            f"{folder.path}, so nobody could check what it signs; put it there"
        )
    return issuer_at(folder.base_url, published, today)
