"""Signs cookies and the tokens of forms as their library does, but works each key out once.

The library makes a signer, derives its key and puts a digest together in Python for each thing
that it reads: twice for every form.
"""

from __future__ import annotations

import hmac
from functools import cached_property
from typing import Any

from itsdangerous import URLSafeTimedSerializer
from itsdangerous.encoding import base64_encode, want_bytes
from itsdangerous.serializer import Serializer
from itsdangerous.signer import SigningAlgorithm
from itsdangerous.timed import TimestampSigner

LONG = 1_000
"""From so many bytes on a value is worth squeezing; browsers keep cookies of 4,096."""


class Sha1(SigningAlgorithm):
    """The library's usual signature."""

    def get_signature(self, key: bytes, value: bytes) -> bytes:
        """Return the signature of a value."""
        return hmac.digest(key, value, "sha1")


class KeptKeys(TimestampSigner):
    """A signer that derives the key of each of its secrets once."""

    @cached_property
    def _keys(self) -> dict[bytes, bytes]:
        return {secret: super(KeptKeys, self).derive_key(secret) for secret in self.secret_keys}

    def derive_key(self, secret_key: str | bytes | None = None) -> bytes:
        """Return the key of a secret, of the newest where none is named."""
        return self._keys[self.secret_key if secret_key is None else want_bytes(secret_key)]


class Signed(URLSafeTimedSerializer):
    """Signs values for one purpose, its salt; a value comes back as it was, or not at all."""

    def __init__(self, secret: str, salt: str, **settings: Any) -> None:
        """Make the signer; the settings are the library's."""
        super().__init__(secret, salt=salt, **settings)
        kwargs = {**self.signer_kwargs, "algorithm": Sha1()}
        self._signer = KeptKeys(self.secret_keys, salt=self.salt, **kwargs)

    def make_signer(self, salt: str | bytes | None = None) -> TimestampSigner:
        """Return the signer; there is one purpose only."""
        assert salt in {None, self.salt}
        return self._signer

    def dump_payload(self, obj: object) -> bytes:
        """Return a value as what is signed; only what is long is squeezed.

        To squeeze some hundred bytes that are mostly random takes longer than all the rest, and
        leaves as many.
        """
        plain = Serializer.dump_payload(self, obj)
        return base64_encode(plain) if len(plain) < LONG else super().dump_payload(obj)
