"""Hashes passwords as the log-in library does."""

from __future__ import annotations

from flask_security import hash_password as library_hash


def hash_password(password: str) -> str:
    """Return the argon2 hash; takes a tenth of a second, so never within a transaction."""
    return str(library_hash(password))
