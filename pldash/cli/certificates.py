"""The `check-certificates` command: whether what is kept of each is what was issued."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click
from flask import current_app
from flask.cli import with_appcontext

from pldash.services.certificate_checks import check_kept

if TYPE_CHECKING:
    from pldash.web.runtime import Runtime


@click.command("check-certificates")
@with_appcontext
def check_certificates() -> None:
    """Compare each certificate's facts, words and files with what the trail says was issued.

    Prints JSON: how many there are, and of which what is not as it was. Exits with 1 where
    anything is not. Run it from a timer, and after putting a backup back.
    """
    runtime: Runtime = current_app.extensions["pldash"]
    count, faults = 0, []
    for found in check_kept(runtime.reader, runtime.files):
        if found is None:
            count += 1
        else:
            faults.append({"number": found.number, "what": found.what})
    click.echo(json.dumps({"certificates": count, "faults": faults}))
    if faults:
        raise SystemExit(1)
