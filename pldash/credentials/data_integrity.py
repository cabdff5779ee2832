"""Signs JSON-LD with the proof `eddsa-rdfc-2022`, and reads such proofs.

Source: W3C Data Integrity EdDSA Cryptosuites, section 3.3.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from pldash.credentials.contexts import packaged_contexts
from pldash.domain.checked_files import Proof
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
    proof = document.get("proof")
    key = keys.get(str(proof.get("verificationMethod"))) if isinstance(proof, dict) else None
    return key is not None and proof_of(document, key, now=now) is Proof.HOLDS


def proof_of(document: Document, key: str, *, now: datetime) -> Proof:
    """Return what became of a document's proof, which this public key should have made.

    :param key: in multibase
    """
    from openvc.did.did_key import DidKeyResolver  # noqa: PLC0415
    from openvc.errors import OpenvcError  # noqa: PLC0415 - heavy
    from openvc.proof import errors  # noqa: PLC0415
    from openvc.proof.contexts import DocumentLoaderError  # noqa: PLC0415
    from openvc.proof.data_integrity import DataIntegrityProofSuite  # noqa: PLC0415

    try:
        jwk = DidKeyResolver().resolve(f"did:key:{key}").verification_methods[0].public_key_jwk
        DataIntegrityProofSuite().verify(
            document, public_key_jwk=jwk, now=now, extra_contexts=packaged_contexts()
        )
    except errors.CredentialExpired:
        return Proof.ENDED
    except errors.CredentialNotYetValid:
        return Proof.NOT_YET
    except (errors.UnsupportedCryptosuite, DocumentLoaderError):
        return Proof.UNKNOWN_KIND
    except OpenvcError:
        return Proof.BROKEN
    return Proof.HOLDS
