"""Addresses that reach one mailbox, as far as anybody outside can know."""

from __future__ import annotations

from typing import Final

OF_GOOGLE: Final = frozenset({"gmail.com", "googlemail.com"})
"""Two names of one host, which takes no notice of dots before the sign, as its own help says."""


def mailbox_of(email: str) -> str:
    """Return the plain address of a mailbox: without case, a tag after a plus, and Google's dots.

    Two addresses that give the same reach one mailbox; two that do not may be one person's still.

    >>> mailbox_of("Jo.Hill+pd@GoogleMail.com"), mailbox_of("jo.hill+pd@hill.example")
    ('johill@gmail.com', 'jo.hill@hill.example')
    """
    name, _sign, host = email.strip().lower().rpartition("@")
    plain = name.partition("+")[0] or name
    if host in OF_GOOGLE:
        return f"{plain.replace('.', '')}@gmail.com"
    return f"{plain}@{host}"
