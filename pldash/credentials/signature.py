"""The PDF's signature: PAdES, invisible, over the whole file, and nothing may be added after it.

It is the last write of the file's life. The field lies outside the page, which is what keeps the
file archival and accessible at once; what a reader should see is printed as text.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from pldash.credentials.revocation import asking_others
from pldash.ports import KeysRefused, Signer

if TYPE_CHECKING:
    from pyhanko.sign.timestamps import TimeStamper

FIELD: Final = "IssuerSignature"
FIELD_SAID: Final = "Digital signature of the issuer"
REASON: Final = "Issued as it stands; nothing may be added"
ROOM: Final = 4_096
"""Bytes for the signature beside its certificates; twice as many characters in the file."""

ROOM_FOR_TIME: Final = 24_576
"""The same for the token of a time-stamping service."""


@dataclass(frozen=True)
class Seal:
    """What signs files: the key, its certificate, those above it, and a time-stamping service.

    :ivar chain: the signing certificate first
    :ivar authorities: what readers trust
    :ivar lists: revocation lists that go into the file with a time stamp
    """

    signer: Signer
    chain: Sequence[x509.Certificate]
    authorities: Sequence[x509.Certificate] = ()
    lists: Sequence[x509.CertificateRevocationList] = ()
    time_stamper: TimeStamper | None = field(default=None)

    def sign(self, pdf: bytes) -> bytes:
        """Return the file with its signature.

        :raises KeysRefused: if the key or the time-stamping service does not answer
        """
        from pyhanko.pdf_utils.incremental_writer import (  # noqa: PLC0415 - heavy
            IncrementalPdfFileWriter,
        )
        from pyhanko.sign.general import SigningError  # noqa: PLC0415
        from pyhanko.sign.timestamps import TimestampRequestError  # noqa: PLC0415

        room = ROOM + sum(len(_der(each)) for each in self.chain)
        room += ROOM_FOR_TIME if self.time_stamper else 0
        writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
        try:
            signed = self._fresh_press.sign_pdf(writer, bytes_reserved=2 * room)
        except (SigningError, TimestampRequestError, OSError) as error:
            raise KeysRefused(f"the file could not be signed: {error}") from error
        return bytes(signed.getbuffer())

    @property
    def _fresh_press(self) -> Any:  # noqa: ANN401
        """Return what writes signatures; what others said of their certificates is asked anew."""
        return self._press if self.time_stamper is None else self._new_press()

    @cached_property
    def _press(self) -> Any:  # noqa: ANN401 - pyHanko is loaded when it is needed
        """Return what writes signatures, made once: reading the certificates takes a while."""
        return self._new_press()

    def _new_press(self) -> Any:  # noqa: ANN401
        from pyhanko.sign import signers  # noqa: PLC0415 - heavy

        return signers.PdfSigner(
            self._metadata(),
            signer=port_signer(self.signer, self.chain),
            timestamper=self.time_stamper,
            new_field_spec=_outside_the_page(),
        )

    def _metadata(self) -> Any:  # noqa: ANN401
        from pyhanko.sign import signers  # noqa: PLC0415 - heavy
        from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter  # noqa: PLC0415

        return signers.PdfSignatureMetadata(
            field_name=FIELD,
            md_algorithm="sha256",
            subfilter=SigSeedSubFilter.PADES,
            certify=True,
            docmdp_permissions=MDPPerm.NO_CHANGES,
            reason=REASON,
            **self._long_term(),
        )

    def _long_term(self) -> dict[str, Any]:
        """Return what keeps the signature checkable once its certificate has ended (PAdES B-LT).

        In the same revision: with one of its own the file would no longer be covered as a whole.
        Our own list is at hand; the authorities of a bought certificate and of the service are
        asked where those say, and a file is not signed while they do not answer.
        """
        if self.time_stamper is None:
            return {}
        from pyhanko.sign.signers.pdf_signer import (  # noqa: PLC0415 - heavy
            DSSContentSettings,
            SigDSSPlacementPreference,
        )
        from pyhanko_certvalidator import ValidationContext  # noqa: PLC0415

        together = SigDSSPlacementPreference.TOGETHER_WITH_SIGNATURE
        return {
            "embed_validation_info": True,
            "validation_context": ValidationContext(
                trust_roots=[as_pyhanko(each) for each in self.authorities],
                crls=[each.public_bytes(Encoding.DER) for each in self.lists],
                allow_fetching=True,
                fetcher_backend=asking_others(self.lists),
                revocation_mode="hard-fail",
            ),
            "dss_settings": DSSContentSettings(include_vri=False, placement=together),
        }


def as_pyhanko(certificate: x509.Certificate) -> Any:  # noqa: ANN401
    """Return a certificate as pyHanko reads it."""
    from asn1crypto.x509 import Certificate  # noqa: PLC0415 - heavy

    return Certificate.load(_der(certificate))


def port_signer(signer: Signer, chain: Sequence[x509.Certificate]) -> Any:  # noqa: ANN401
    """Return our port as pyHanko's own signer, so that a key may be anywhere."""
    from pyhanko.sign.signers.pdf_cms import Signer as CmsSigner  # noqa: PLC0415 - heavy
    from pyhanko_certvalidator.registry import SimpleCertificateStore  # noqa: PLC0415

    class PortSigner(CmsSigner):
        """Asks the port for each signature."""

        async def async_sign_raw(
            self,
            data: bytes,
            digest_algorithm: str,  # noqa: ARG002 - the port knows one for each kind of key
            dry_run: bool = False,  # noqa: FBT001, FBT002, ARG002 - the room is given
        ) -> bytes:
            return signer.sign(data)

    above = SimpleCertificateStore()  # type: ignore[no-untyped-call]
    above.register_multiple([as_pyhanko(each) for each in chain])
    return PortSigner(signing_cert=as_pyhanko(chain[0]), cert_registry=above, embed_roots=False)


def _outside_the_page() -> Any:  # noqa: ANN401
    from pyhanko.sign.fields import InvisSigSettings, SigFieldSpec  # noqa: PLC0415 - heavy

    return SigFieldSpec(
        FIELD,
        on_page=0,
        box=None,
        readable_field_name=FIELD_SAID,
        invis_sig_settings=InvisSigSettings(
            set_print_flag=True, set_hidden_flag=False, box_out_of_bounds=True
        ),
    )


def _der(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(Encoding.DER)
