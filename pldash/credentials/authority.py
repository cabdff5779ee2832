"""Our own certificate authority: who vouches for the keys that sign files.

The profile is what readers of PDFs need: poppler trusts a certificate only when it is for documents
and for mail, and names where the revocation list is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

AUTHORITY_YEARS: Final = 15
SIGNING_YEARS: Final = 2
"""A new one comes each year; the second year is for whoever forgets."""

LIST_DAYS: Final = 400
"""How long a revocation list is good: the authority's key lies elsewhere and comes once a year."""

DOCUMENT_SIGNING: Final = x509.ObjectIdentifier("1.3.6.1.5.5.7.3.36")
TEST_UNIT: Final = "Test keys: certify nothing"
"""The unit in the names of keys for trying things out; production refuses them by it."""

SignsFiles = ec.EllipticCurvePublicKey | rsa.RSAPublicKey

YEAR: Final = timedelta(days=365.25)
SLACK: Final = timedelta(hours=1)
"""Clocks of readers may be behind ours."""


@dataclass(frozen=True, slots=True)
class Authority:
    """The certificate that readers trust, with its private key."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey


def new_authority(name: str, *, is_test: bool, now: datetime) -> Authority:
    """Return a new authority that can vouch for signing keys and for nothing else."""
    key = ec.generate_private_key(ec.SECP384R1())
    subject = named(f"{name} certificate authority", is_test=is_test)
    identifier = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    certificate = (
        _begun(subject, subject, key.public_key(), now=now, years=AUTHORITY_YEARS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(of_authority=True), critical=True)
        .add_extension(identifier, critical=False)
        .sign(key, hashes.SHA384())
    )
    return Authority(certificate, key)


def new_signing_certificate(
    authority: Authority,
    public_key: SignsFiles,
    *,
    name: str,
    list_address: str,
    now: datetime,
) -> x509.Certificate:
    """Return a certificate for a key that signs files, P-256 or RSA.

    :param list_address: where the authority's revocation list is published
    """
    issuer = authority.certificate
    point = x509.DistributionPoint([x509.UniformResourceIdentifier(list_address)], None, None, None)
    usages = [DOCUMENT_SIGNING, ExtendedKeyUsageOID.EMAIL_PROTECTION]
    subject = named(name, is_test=is_test(issuer))
    begun = _begun(subject, issuer.subject, public_key, now=now, years=SIGNING_YEARS)
    above = x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.key.public_key())
    own = x509.SubjectKeyIdentifier.from_public_key(public_key)
    return (
        begun.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(of_authority=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage(usages), critical=False)
        .add_extension(x509.CRLDistributionPoints([point]), critical=False)
        .add_extension(above, critical=False)
        .add_extension(own, critical=False)
        .sign(authority.key, hashes.SHA384())
    )


def new_list(
    authority: Authority,
    revoked: Sequence[x509.RevokedCertificate],
    *,
    number: int,
    now: datetime,
) -> x509.CertificateRevocationList:
    """Return the authority's revocation list.

    :param number: counts the lists; each has a higher one than the list before
    """
    above = x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.key.public_key())
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(authority.certificate.subject)
        .last_update(now)
        .next_update(now + timedelta(days=LIST_DAYS))
        .add_extension(x509.CRLNumber(number), critical=False)
        .add_extension(above, critical=False)
    )
    for each in revoked:
        builder = builder.add_revoked_certificate(each)
    return builder.sign(authority.key, hashes.SHA384())


def revocation_of(
    certificate: x509.Certificate, *, is_compromised: bool, now: datetime
) -> x509.RevokedCertificate:
    """Return the entry that takes a certificate out of force."""
    reason = x509.ReasonFlags.superseded
    if is_compromised:
        reason = x509.ReasonFlags.key_compromise
    return (
        x509.RevokedCertificateBuilder()
        .serial_number(certificate.serial_number)
        .revocation_date(now)
        .add_extension(x509.CRLReason(reason), critical=False)
        .build()
    )


def is_test(certificate: x509.Certificate) -> bool:
    """Return whether a certificate belongs to keys for trying things out."""
    names = (certificate.subject, certificate.issuer)
    units = [
        unit.value
        for each in names
        for unit in each.get_attributes_for_oid(NameOID.ORGANIZATIONAL_UNIT_NAME)
    ]
    return TEST_UNIT in units


def named(name: str, *, is_test: bool) -> x509.Name:
    """Return a distinguished name, marked where its keys are for trying things out."""
    parts = [x509.NameAttribute(NameOID.COMMON_NAME, name[:64])]
    if is_test:
        parts.append(x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, TEST_UNIT))
    return x509.Name(parts)


def _begun(
    subject: x509.Name,
    issuer: x509.Name,
    public_key: SignsFiles,
    *,
    now: datetime,
    years: int,
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public_key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - SLACK)
        .not_valid_after(now + years * YEAR)
    )


def _usage(*, of_authority: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not of_authority,
        content_commitment=not of_authority,
        key_cert_sign=of_authority,
        crl_sign=of_authority,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )
