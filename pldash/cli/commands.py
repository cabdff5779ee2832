"""Every command of `flask --app app NAME`."""

from __future__ import annotations

from flask import Flask

from pldash.cli.evaluate import evaluate
from pldash.cli.outbox import send_outbox
from pldash.cli.reference_docs import reference_docs


def install(app: Flask) -> None:
    """Register the commands."""
    app.cli.add_command(evaluate)
    app.cli.add_command(reference_docs)
    app.cli.add_command(send_outbox)
