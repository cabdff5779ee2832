"""Private keys by reference: where a key is, never the key itself, stands in a setting.

``file:/path`` and ``env:NAME`` are read here. ``python:module:name`` gives a key that stays where
it is, in a token or in a key service: see :mod:`pldash.credentials.elsewhere`.
"""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa

from pldash.credentials.elsewhere import KIND, key_elsewhere
from pldash.ports import KeysRefused, Signer

Private = ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey | rsa.RSAPrivateKey

OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO
"""The rights of everybody but the owner: a private key's file has none of them."""


@dataclass(frozen=True, slots=True)
class HeldKey:
    """A private key in this process's memory, read once."""

    private: Private

    @property
    def public_key(self) -> bytes:
        """Return the public half as SubjectPublicKeyInfo in DER."""
        return self.private.public_key().public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )

    def sign(self, data: bytes) -> bytes:
        """Return the signature as the port says for this kind of key."""
        if isinstance(self.private, ed25519.Ed25519PrivateKey):
            return self.private.sign(data)
        if isinstance(self.private, rsa.RSAPrivateKey):
            return self.private.sign(data, padding.PKCS1v15(), hashes.SHA256())
        return self.private.sign(data, ec.ECDSA(hashes.SHA256()))


def signer_at(reference: str, setting: str) -> Signer:
    """Return the key that a reference names.

    :param setting: named in a refusal
    :raises KeysRefused: if there is none, it cannot be read, or others may read it
    """
    kind, _colon, where = reference.partition(":")
    if kind == KIND and where:
        return key_elsewhere(where, setting)
    return HeldKey(parse_private(text_at(reference, setting, is_private=True), setting))


def text_at(reference: str, setting: str, *, is_private: bool) -> bytes:
    """Return what a reference names.

    :raises KeysRefused: if there is nothing, or a private file lies open
    """
    kind, _colon, where = reference.partition(":")
    if kind == "env" and where:
        text = os.environ.get(where)
        if text is None:
            raise KeysRefused(f"{setting} names the variable {where}, which is not set")
        return text.encode()
    if kind == "file" and where:
        return read_file(Path(where), setting, is_private=is_private)
    forms = "file:/path, env:NAME or python:module:name" if is_private else "file:/path or env:NAME"
    raise KeysRefused(f"{setting} must be {forms}; it names where the key is")


def read_file(path: Path, what: str, *, is_private: bool) -> bytes:
    """Return a file's bytes.

    :raises KeysRefused: if it cannot be read, or it is private and others may read it
    """
    try:
        mode = path.stat().st_mode
        if is_private and mode & OTHERS:
            raise KeysRefused(
                f"{what}: {path} can be read or changed by others (mode "
                f"{stat.S_IMODE(mode):o}); chmod 600 {path}, and think about who may have read it"
            )
        return path.read_bytes()
    except OSError as error:
        raise KeysRefused(f"{what}: {path} cannot be read: {error.strerror}") from error


def parse_private(text: bytes, what: str) -> Private:
    """Return the private key of a PEM text.

    :raises KeysRefused: if it is none, or of a kind that nobody could check
    """
    try:
        key = serialization.load_pem_private_key(text, password=None)
    except (ValueError, TypeError) as error:
        raise KeysRefused(f"{what} leads to no private key in PEM without a password") from error
    if not isinstance(key, Private):
        raise KeysRefused(f"{what} leads to a key that is neither RSA, ECDSA nor Ed25519")
    return key


def write_private(path: Path, key: Private) -> None:
    """Write a private key for its owner alone; a file that is there is never replaced.

    :raises KeysRefused: if there is one already
    """
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise KeysRefused(f"{path} is there already; a key is never replaced") from error
    with os.fdopen(handle, "wb") as file:
        file.write(pem)
