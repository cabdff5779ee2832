"""A start that cannot be: sentences that say why and exit code 2, never a traceback."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError

from pldash.adapters.database import UnsafeDatabase
from pldash.config import SettingsRefused

CANNOT_START = 2
"""The exit code, as for a wrong argument."""


@contextmanager
def told_plainly() -> Iterator[None]:
    """Make what is wrong outside the program into lines on standard error.

    Whatever else goes wrong is a fault of the program and keeps its traceback.

    :raises SystemExit: with exit code 2
    """
    try:
        yield
    except (SettingsRefused, UnsafeDatabase, DBAPIError, OSError) as error:
        for problem in problems_of(error):
            sys.stderr.write(f"PL Dash cannot start: {problem}\n")
        raise SystemExit(CANNOT_START) from None


def problems_of(error: Exception) -> list[str]:
    """Return a line for each thing that is wrong."""
    if isinstance(error, DBAPIError):
        said = str(error.orig).strip().partition("\n")[0]
        return [f"the database cannot be used: {said}"]
    if isinstance(error, OSError) and error.strerror:
        return [": ".join(str(each) for each in (error.filename, error.strerror) if each)]
    return str(error).splitlines()
