"""A start that cannot be: sentences that say why and exit code 2, never a traceback."""

from __future__ import annotations

import copy
import functools
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click
from flask import Flask
from sqlalchemy.exc import DBAPIError

from pldash.adapters.database import UnsafeDatabase
from pldash.config import SettingsRefused
from pldash.ports import KeysRefused

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
    except (SettingsRefused, KeysRefused, UnsafeDatabase, DBAPIError, OSError) as error:
        for problem in problems_of(error):
            sys.stderr.write(f"PL Dash cannot start: {problem}\n")
        raise SystemExit(CANNOT_START) from None


def tell_of_a_lost_database(app: Flask) -> None:
    """Let each command end with a sentence where the database goes away under it."""
    for name, command in app.cli.commands.items():
        app.cli.commands[name] = _telling(command)


def _telling(command: click.Command) -> click.Command:
    # A copy: the command itself belongs to every application of this process.
    told, act = copy.copy(command), command.callback
    assert act is not None, "each command does something"

    @functools.wraps(act)
    def run(*arguments: object, **named: object) -> object:
        try:
            return act(*arguments, **named)
        except DBAPIError as error:
            for problem in problems_of(error):
                click.echo(f"PL Dash stopped: {problem}", err=True)
            raise SystemExit(CANNOT_START) from None

    told.callback = run
    return told


def problems_of(error: Exception) -> list[str]:
    """Return a line for each thing that is wrong."""
    if isinstance(error, DBAPIError):
        said = str(error.orig).strip().partition("\n")[0]
        return [f"the database cannot be used: {said}"]
    if isinstance(error, OSError) and error.strerror:
        return [": ".join(str(each) for each in (error.filename, error.strerror) if each)]
    return str(error).splitlines()
