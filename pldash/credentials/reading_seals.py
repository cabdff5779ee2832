"""Reads the signature over a PDF: does it hold, over all of it, and whose is it."""

from __future__ import annotations

import asyncio
import hashlib
import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm

from pldash.credentials.pdf_scan import SignedRange, signed_ranges
from pldash.credentials.signature import as_pyhanko
from pldash.credentials.trust import Trust, fingerprint
from pldash.domain.checked_files import Seal, SealReading, Signer

HEX: Final = re.compile(rb"(?:[0-9A-Fa-f]{2})+")
DIGESTS: Final = frozenset({"sha256", "sha384", "sha512"})
UNREADABLE: Final = (
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    ArithmeticError,
    RecursionError,
    NotImplementedError,
    UnsupportedAlgorithm,
)
"""What reading a signature that is none, or is of a strange kind, gives rise to."""

SHOWN: Final = 120
"""Characters of a signer's name that are told."""

_BEST_FIRST: Final = (Seal.WHOLE, Seal.PART, Seal.BROKEN, Seal.DAMAGED, Seal.DISPLACED)


def read_seal(pdf: bytes, trust: Trust, *, now: datetime) -> SealReading:
    """Return what became of a PDF's signature; of several, the one that says most for the file."""
    found = [_read(len(pdf), each, trust, now=now) for each in signed_ranges(pdf)]
    own = [each for each in found if each.is_own] or found
    return min(own, key=_rank, default=SealReading(seal=Seal.MISSING))


def _rank(reading: SealReading) -> int:
    return _BEST_FIRST.index(reading.seal)


def _read(length: int, signed: SignedRange, trust: Trust, *, now: datetime) -> SealReading:
    if not signed.is_placed:
        return SealReading(seal=Seal.DISPLACED)
    try:
        message = _message(signed.room)
        certificate, holds = _signature(message, signed.covered)
    except UNREADABLE:
        return SealReading(seal=Seal.DAMAGED)
    if not holds:
        return SealReading(seal=Seal.BROKEN)
    added = length - signed.end
    return SealReading(
        seal=Seal.PART if added else Seal.WHOLE,
        signer=_signer(certificate, _others(message), trust, now=now),
        certificate_sha256=fingerprint(certificate),
        is_own=trust.is_own(certificate),
        name=_name(certificate),
        ends_at=certificate.not_valid_after_utc,
        added_bytes=added,
    )


def _message(room: bytes) -> Any:  # noqa: ANN401 - pyHanko is loaded when it is needed
    """Return the signature, which must fill its room to the last byte but for noughts.

    :raises ValueError: if it is none, or anything else is in its room
    """
    from asn1crypto import cms, parser  # noqa: PLC0415 - heavy

    if not HEX.fullmatch(room):
        raise ValueError("no hexadecimal digits")
    whole = bytes.fromhex(room.decode())
    length = sum(map(len, parser.parse(whole)[3:6]))
    if whole[length:].strip(b"\0"):
        raise ValueError("something stands behind the signature")
    return cms.ContentInfo.load(whole[:length], strict=True)["content"]


def _signature(message: Any, covered: bytes) -> tuple[x509.Certificate, bool]:  # noqa: ANN401
    """Return the certificate that a signature names, and whether its key signed these bytes.

    :raises ValueError: if the signature is made in a way that proves nothing
    """
    from pyhanko.sign.general import extract_signer_info  # noqa: PLC0415 - heavy
    from pyhanko.sign.validation.generic_cms import (  # noqa: PLC0415
        extract_certs_for_validation,
        validate_sig_integrity,
    )

    info, content = extract_signer_info(message), message["encap_content_info"]
    digest = info["digest_algorithm"]["algorithm"].native
    if digest not in DIGESTS or content["content"].native is not None:
        raise ValueError("digested in a way that proves nothing, or about something else")
    named = extract_certs_for_validation(message).signer_cert
    intact, valid = validate_sig_integrity(
        info,
        named,
        expected_content_type=content["content_type"].native,
        actual_digest=hashlib.new(digest, covered).digest(),
    )
    return x509.load_der_x509_certificate(named.dump()), intact and valid


def _signer(
    certificate: x509.Certificate,
    others: Iterable[Any],
    trust: Trust,
    *,
    now: datetime,
) -> Signer:
    """Return whose signature it is, and whether their certificate was in force."""
    begins, ends = certificate.not_valid_before_utc, certificate.not_valid_after_utc
    if not _leads_to_us(certificate, others, trust, moment=min(max(now, begins), ends)):
        return Signer.STRANGER
    listed = trust.revocation_list
    if listed is not None:
        if listed.get_revoked_certificate_by_serial_number(certificate.serial_number):
            return Signer.WITHDRAWN
        until = listed.next_update_utc
        if until is not None and until < now:
            return Signer.LIST_TOO_OLD
    if now < begins:
        return Signer.NOT_YET
    return Signer.ENDED if ends < now else Signer.OURS


def _leads_to_us(
    certificate: x509.Certificate, others: Iterable[Any], trust: Trust, *, moment: datetime
) -> bool:
    """Return whether an authority of ours vouched for a certificate while it was in force."""
    from pyhanko.sign.validation.settings import KeyUsageConstraints  # noqa: PLC0415 - heavy
    from pyhanko_certvalidator import CertificateValidator, ValidationContext  # noqa: PLC0415
    from pyhanko_certvalidator.errors import PathError, ValidationError  # noqa: PLC0415

    own = as_pyhanko(certificate)
    context = ValidationContext(
        trust_roots=[as_pyhanko(each) for each in trust.authorities],
        moment=moment,
        allow_fetching=False,
        revocation_mode="soft-fail",
    )
    checking = CertificateValidator(own, list(others), validation_context=context)
    uses = KeyUsageConstraints(
        key_usage={"digital_signature", "non_repudiation"}, match_all_key_usages=False
    )
    try:
        asyncio.run(checking.async_validate_path())
        uses.validate(own)
    except (PathError, ValidationError, ValueError):
        return False
    return True


def _others(message: Any) -> list[Any]:  # noqa: ANN401
    from pyhanko.sign.general import extract_certificate_info  # noqa: PLC0415 - heavy

    return list(extract_certificate_info(message).other_certs)


def _name(certificate: x509.Certificate) -> str:
    names = certificate.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
    return str(names[0].value)[:SHOWN] if names else ""
