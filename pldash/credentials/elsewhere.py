"""Private keys that never come here: in a PKCS#11 token, in a key service, in another process.

``python:module:name`` in a setting names a function of the installation's own. Called without
arguments, it gives what fills :class:`~pldash.ports.Signer`.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from threading import Lock
from typing import Final, NoReturn

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.serialization import load_der_public_key

from pldash.ports import KeysRefused, Signer

KIND: Final = "python"

ONE_AT_A_TIME: Final = Lock()
"""Two keys may be in one token, whose session is nothing that two threads can share."""


@dataclass
class KeyElsewhere:
    """A key that somebody else's code signs with; nothing that it gives is taken unchecked.

    A connection to a token does not outlive a fork, so each process asks for its own.

    :ivar make: gives the signer
    :ivar setting: named in a refusal
    """

    make: Callable[[], Signer]
    setting: str
    _made: tuple[int, Signer] | None = None

    @cached_property
    def public_key(self) -> bytes:
        """Return the public half as SubjectPublicKeyInfo in DER.

        :raises KeysRefused: if there is none just now
        """
        with ONE_AT_A_TIME:
            try:
                given = self._signer().public_key
                load_der_public_key(given)
            except Exception as error:  # noqa: BLE001 - whatever an installation's own code raises
                self._refuse("gave no public key", error)
        return given

    def sign(self, data: bytes) -> bytes:
        """Return the signature as the port says for this kind of key.

        :raises KeysRefused: if none comes, or it is not one that readers could check
        """
        public = load_der_public_key(self.public_key)
        with ONE_AT_A_TIME:
            try:
                signature = self._signer().sign(data)
                _verify(public, signature, data)
            except InvalidSignature as error:
                self._refuse("gave a signature that its public key does not confirm", error)
            except Exception as error:  # noqa: BLE001 - as above
                self._refuse("did not sign", error)
        return signature

    def _signer(self) -> Signer:
        own = os.getpid()
        if self._made is None or self._made[0] != own:
            self._made = own, self.make()
        return self._made[1]

    def _refuse(self, what: str, error: Exception) -> NoReturn:
        """Say what went wrong, and ask for a signer anew the next time: a token may come back.

        :raises KeysRefused: always
        """
        self._made = None
        told = f"{type(error).__name__}: {error}".removesuffix(": ")
        raise KeysRefused(f"{self.setting}: the key elsewhere {what} ({told})") from error


def key_elsewhere(where: str, setting: str) -> KeyElsewhere:
    """Return the key that a function gives.

    :param where: ``module:name``
    :raises KeysRefused: if there is no such function
    """
    module, _colon, name = where.partition(":")
    try:
        make = getattr(import_module(module), name)
    except (ImportError, AttributeError, ValueError) as error:
        raise KeysRefused(
            f"{setting} names the function {name or 'without a name'} of the module "
            f"{module or 'without a name'}, which cannot be had: {error}"
        ) from error
    if not callable(make):
        raise KeysRefused(f"{setting}: {where} is no function that gives a signer")
    return KeyElsewhere(make, setting)


def _verify(public: object, signature: bytes, data: bytes) -> None:
    """Let a signature pass that readers of the file could check.

    :raises InvalidSignature: if it is another
    :raises UnsupportedAlgorithm: if the key is of a kind that signs nothing here
    """
    if isinstance(public, ed25519.Ed25519PublicKey):
        public.verify(signature, data)
    elif isinstance(public, rsa.RSAPublicKey):
        public.verify(signature, data, padding.PKCS1v15(), hashes.SHA256())
    elif isinstance(public, ec.EllipticCurvePublicKey):
        public.verify(signature, data, ec.ECDSA(hashes.SHA256()))
    else:
        raise UnsupportedAlgorithm("neither RSA, ECDSA nor Ed25519")
