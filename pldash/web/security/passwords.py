"""Passwords: hashed by the log-in library, few at a time, refused when many people use them."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

from flask import current_app
from flask_security import PasswordUtil
from flask_security import hash_password as library_hash
from werkzeug.exceptions import ServiceUnavailable

from pldash.domain.passwords import normal, weakness
from pldash.domain.values import Reason
from pldash.web.sentences import sentence

if TYPE_CHECKING:
    from flask import Flask

NOBODYS_HASH: Final = (
    "$argon2id$v=19$m=65536,t=3,p=4$2NubE8K4N6YUorR2DmHMGQ$"
    "GWqwT0bLIRsR8HXgl2vaOkdFH9ic7EfkRQT0vF6wM54"
)
"""Costs as much to check as a real one and opens with no password."""
PATIENCE_SECONDS: Final = 20


class Gate:
    """Lets in as many hashings at once as there are processors: each takes 64 MiB and a core."""

    def __init__(self, places: int) -> None:
        """Open the gate with so many places."""
        self._places = threading.BoundedSemaphore(places)

    @contextmanager
    def entered(self) -> Iterator[None]:
        """Wait for a place and leave it afterwards.

        :raises ServiceUnavailable: if none gets free in time
        """
        if not self._places.acquire(timeout=PATIENCE_SECONDS):
            raise ServiceUnavailable
        try:
            yield
        finally:
            self._places.release()


class GatedContext:
    """The library's hashing, behind the gate."""

    def __init__(self, context: Any, gate: Gate) -> None:
        """Stand before the library's own context."""
        self._context = context
        self._gate = gate

    def hash(self, *args: Any, **options: Any) -> str:
        """Return a hash."""
        with self._gate.entered():
            return str(self._context.hash(*args, **options))

    def verify(self, *args: Any, **options: Any) -> bool:
        """Return whether a password fits a hash."""
        with self._gate.entered():
            return bool(self._context.verify(*args, **options))

    def __getattr__(self, name: str) -> Any:
        """Hand everything cheap to the library's own context."""
        return getattr(self._context, name)


class OwnPasswordUtil(PasswordUtil):
    """What the library asks about new passwords."""

    def validate(
        self,
        password: str,
        is_register: bool,  # noqa: FBT001  the library's signature
        **known: Any,
    ) -> tuple[list[str] | None, str]:
        """Return what is wrong with a new password, and its normal form."""
        made = normal(password)
        code = weakness(made, common_passwords(), _own_words(is_register, known))
        return (None if code is None else [sentence(Reason(code))]), made


def install(app: Flask) -> None:
    """Put the gate before the library's hashing."""
    security = app.extensions["security"]
    security.pwd_context = GatedContext(security.pwd_context, Gate(os.cpu_count() or 1))


def hash_password(password: str) -> str:
    """Return the argon2 hash; takes a tenth of a second, so never within a transaction."""
    return str(library_hash(normal(password)))


def fits(password: str, hashed: str | None) -> bool:
    """Return whether a password fits a hash; takes as long without one."""
    context = current_app.extensions["security"].pwd_context
    return bool(context.verify(normal(password), hashed or NOBODYS_HASH)) and hashed is not None


@cache
def common_passwords() -> frozenset[str]:
    """Return the passwords that many people use, casefolded."""
    text = files("pldash").joinpath("data", "common-passwords.txt").read_text(encoding="utf-8")
    return frozenset(
        line.casefold() for line in text.splitlines() if line and not line.startswith("#")
    )


def _own_words(is_register: bool, known: dict[str, Any]) -> set[str]:  # noqa: FBT001  as above
    """Return the name and the address, of a form or of an account."""
    if is_register:
        name, address = known.get("name"), known.get("email")
    else:
        name, address = known["user"].name, known["user"].email
    words = f"{name or ''} {address or ''}".replace("@", " ").split()
    return {name or "", address or "", *words}
