"""The issuer's identifier and its public keys, for whoever checks a credential.

``did:web`` where the installation has a public address; elsewhere ``did:key``, which holds the key
itself and needs nothing to be published.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, urlsplit

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519

CONTEXTS: Final = ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"]
ED25519_CODE: Final = b"\xed\x01"
"""Multicodec of an Ed25519 public key, as a variable-length integer."""

LETTERS: Final = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
"""Base58 as Bitcoin writes it."""

HOME: Final = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True)
class Issuer:
    """Who issues, and the key that signs today.

    :ivar did: the identifier that credentials name
    :ivar key_id: the address of today's key within the issuer's document
    :ivar keys: every public key by its address, in multibase
    """

    did: str
    key_id: str
    keys: Mapping[str, str]

    def document(self) -> bytes:
        """Return the DID document as JSON."""
        methods = [
            {"id": at, "type": "Multikey", "controller": self.did, "publicKeyMultibase": key}
            for at, key in self.keys.items()
        ]
        plain = {
            "@context": CONTEXTS,
            "id": self.did,
            "verificationMethod": methods,
            "assertionMethod": list(self.keys),
        }
        return json.dumps(plain, indent=2).encode()


def issuer_at(base_url: str, keys: Mapping[str, bytes], today: str) -> Issuer:
    """Return the issuer of an installation.

    :param keys: the raw public keys by their names, such as ``key-2026``
    :param today: the name of the one that signs
    """
    address = urlsplit(base_url)
    if address.scheme != "https" or (address.hostname or "") in HOME:
        own = multibase(keys[today])
        did = f"did:key:{own}"
        return Issuer(did, f"{did}#{own}", {f"{did}#{own}": own})
    path = "".join(f":{quote(part)}" for part in address.path.split("/") if part)
    did = f"did:web:{address.netloc.replace(':', '%3A')}{path}"
    published = {f"{did}#{name}": multibase(key) for name, key in sorted(keys.items())}
    return Issuer(did, f"{did}#{today}", published)


def multibase(raw: bytes) -> str:
    """Return an Ed25519 public key of 32 bytes as Multikey writes it.

    >>> multibase(bytes(32))
    'z6MkeTG3bFFSLYVU7VqhgZxqr6YzpaGrQtFMh1uvqGy1vDnP'
    """
    number, text = int.from_bytes(ED25519_CODE + raw, "big"), ""
    while number:
        number, rest = divmod(number, len(LETTERS))
        text = LETTERS[rest] + text
    return f"z{text}"


def raw_key(public_key: bytes) -> bytes | None:
    """Return the 32 bytes of an Ed25519 public key in DER; None for a key of another kind."""
    key = serialization.load_der_public_key(public_key)
    return key.public_bytes_raw() if isinstance(key, ed25519.Ed25519PublicKey) else None
