"""Keys for single purposes, derived from the installation's one secret."""

from __future__ import annotations

import base64
import hashlib
import hmac


def derived_key(secret: str, purpose: str) -> bytes:
    """Return 32 bytes that are good for one purpose and tell nothing of the secret."""
    return hmac.new(secret.encode(), f"pldash:{purpose}".encode(), hashlib.sha256).digest()


def derived_text(secret: str, purpose: str) -> str:
    """Return the same key as text."""
    return base64.urlsafe_b64encode(derived_key(secret, purpose)).decode()
