"""The trail's commands: sign the ends of its chains, and give one out as a file."""

from __future__ import annotations

import json
import logging
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NoReturn, TextIO

import click
from flask import Flask, current_app
from flask.cli import with_appcontext

from pldash.domain.trail import Head, public_key_text
from pldash.ports import KeysRefused
from pldash.services.scope import SYSTEM
from pldash.services.trail_heads import (
    Fault,
    chain_of_school,
    chain_of_teacher,
    export_trail,
    fault_since,
    keep_heads,
    moved_chains,
    signing,
)
from pldash.services.unit_of_work import reading, writing

if TYPE_CHECKING:
    from pldash.web.runtime import Runtime

PAUSE_SECONDS: Final = 600
"""Between two looks at whether a new day has begun."""

logger = logging.getLogger(__name__)


@click.command("sign-trail")
@with_appcontext
def sign_trail() -> None:
    """Sign the end of every chain that moved since it was signed last; once a day.

    Prints each signed head as JSON on a line of its own: keep them where nobody who runs the
    database can change them. A chain that is not as it was is not signed but named, and the
    command exits with 1.
    """
    with _refusing():
        heads, faults = sign_moved(current_app.extensions["pldash"])
    for head in heads:
        _print({"head": head.to_plain()})
    for fault in faults:
        _print({"error": _told(fault)})
    if faults:
        raise SystemExit(1)


@click.command("export-trail")
@click.option("--school", metavar="CODE", help="The school whose trail it is.")
@click.option("--teacher", metavar="EMAIL", help="Or the teacher: what happens outside a school.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="The file to write.")
@with_appcontext
def export(*, school: str | None, teacher: str | None, out: Path | None) -> None:
    """Write a trail as JSON Lines: every event, oldest first, and the signed head.

    Goes to standard output, or to a file with the public key beside it as FILE.key and then prints
    JSON. `verify-trail` checks it. Exits with 1 where there is no such school or teacher.
    """
    if (school is None) == (teacher is None):
        raise click.UsageError("name one of --school and --teacher")
    runtime: Runtime = current_app.extensions["pldash"]
    with _refusing(), reading(runtime.reader, SYSTEM) as session:
        if school is not None:
            chain, unknown = chain_of_school(session, _typed(school)), "--school"
        else:
            chain, unknown = chain_of_teacher(session, _typed(str(teacher))), "--teacher"
        if chain is None:
            _refuse(f"{unknown[2:]}-unknown", "there is none of this name", unknown)
        sign = signing(runtime.proofs.signer(), now=runtime.clock())
        lines = export_trail(session, chain, sign)
        if out is None:
            for line in lines:
                _print(line)
        else:
            _print(_written(lines, out))


def _typed(name: str) -> str:
    """Return a name as a database can be asked for it; bytes that are no text become a mark."""
    return name.encode(errors="replace").decode()


def sign_moved(runtime: Runtime) -> tuple[list[Head], list[Fault]]:
    """Follow each chain that moved from where it was signed last, and sign where it stands.

    :returns: what was signed, and what is not as it was
    :raises KeysRefused: if there is no key
    """
    sign = signing(runtime.proofs.signer(), now=runtime.clock())
    heads, faults = [], []
    with reading(runtime.reader, SYSTEM) as session:
        for moved in moved_chains(session):
            fault = fault_since(session, moved)
            if fault is None:
                heads.append(sign(moved.chain, moved.seq, moved.digest))
            else:
                faults.append(fault)
    with writing(runtime.writer, SYSTEM) as session:
        keep_heads(session, heads)
    return heads, faults


def start_signing(app: Flask, stop: threading.Event) -> threading.Thread:
    """Sign beside the server, at once and whenever a day has begun (UTC), until told to stop."""
    runtime: Runtime = app.extensions["pldash"]
    thread = threading.Thread(target=_keep_signing, args=(runtime, stop), daemon=True)
    thread.start()
    return thread


def _keep_signing(runtime: Runtime, stop: threading.Event) -> None:
    signed_on = None
    while True:
        today = runtime.clock().date()
        if today != signed_on:
            try:
                _heads, faults = sign_moved(runtime)
                signed_on = today
                for fault in faults:
                    logger.error("the trail is not as it was: %s", json.dumps(_told(fault)))
            except Exception:
                logger.exception("the trail could not be signed; trying again soon")
        if stop.wait(PAUSE_SECONDS):
            return


def _written(lines: Iterator[dict[str, Any]], out: Path) -> dict[str, Any]:
    """Write the lines into a file, whole or not at all, and the key beside it."""
    beside, count, line = out.with_name(f"{out.name}.new"), -1, {}
    with _made(beside) as file:
        for line in lines:
            file.write(f"{json.dumps(line)}\n")
            count += 1
    key = out.with_name(f"{out.name}.key")
    key.write_text(public_key_text(line["head"]["key"]), "ascii")
    beside.replace(out)
    return {"file": str(out), "key": str(key), "events": count, **line}


@contextmanager
def _made(path: Path) -> Iterator[TextIO]:
    """Open a file anew for its owner alone; it goes again where it was not finished."""
    path.unlink(missing_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            yield file
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def _told(fault: Fault) -> dict[str, str]:
    message = f"the chain is not as it was from event {fault.seq} on: {fault.reason}"
    return {"code": "trail-broken", "message": message, "where": f"{fault.chain}#{fault.seq}"}


@contextmanager
def _refusing() -> Iterator[None]:
    """Answer keys that cannot be with a JSON error, and files that cannot be written with 2."""
    try:
        yield
    except KeysRefused as error:
        _refuse("keys-refused", str(error), "keys")
    except OSError as error:
        raise click.UsageError(f"{error.filename}: {error.strerror}") from error


def _refuse(code: str, message: str, where: str) -> NoReturn:
    _print({"error": {"code": code, "message": message, "where": where}})
    raise SystemExit(1)


def _print(answer: dict[str, Any]) -> None:
    click.echo(json.dumps(answer))
