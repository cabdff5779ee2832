"""Signs JSON-LD with the proof `eddsa-rdfc-2022`, and reads such proofs.

Source: W3C Data Integrity EdDSA Cryptosuites, section 3.3.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from pldash.credentials.contexts import packaged_contexts
from pldash.ports import Signer

Document = dict[str, Any]
"""A credential as plain JSON values."""


@dataclass(frozen=True, slots=True)
class _Ed25519:
    """Our port as the library's own protocol."""

    signer: Signer
    alg: Final = "EdDSA"
    kid: Final = ""

    def sign(self, data: bytes) -> bytes:
        return self.signer.sign(data)


def secured(document: Document, *, signer: Signer, key_id: str, now: datetime) -> Document:
    """Return the document with its proof; what the proof would not cover is refused.

    :param key_id: the key's address in the issuer's DID document
    """
    from openvc.proof.data_integrity import DataIntegrityProofSuite  # noqa: PLC0415 - heavy

    return DataIntegrityProofSuite().add_proof(
        document,
        signing_key=_Ed25519(signer),
        verification_method=key_id,
        created=now,
        extra_contexts=packaged_contexts(),
    )


def is_genuine(document: Document, keys: Mapping[str, str], *, now: datetime) -> bool:
    """Return whether one of these keys made the document's proof, and nothing was changed since.

    :param keys: public keys in multibase by their addresses, as a DID document lists them
    """
    from openvc.did.did_key import DidKeyResolver  # noqa: PLC0415
    from openvc.errors import OpenvcError  # noqa: PLC0415 - heavy
    from openvc.proof.data_integrity import DataIntegrityProofSuite  # noqa: PLC0415

    proof = document.get("proof")
    key = keys.get(str(proof.get("verificationMethod"))) if isinstance(proof, dict) else None
    if key is None:
        return False
    jwk = DidKeyResolver().resolve(f"did:key:{key}").verification_methods[0].public_key_jwk
    try:
        DataIntegrityProofSuite().verify(
            document, public_key_jwk=jwk, now=now, extra_contexts=packaged_contexts()
        )
    except OpenvcError:
        return False
    return True
