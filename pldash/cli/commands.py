"""Every command of `flask --app app NAME`."""

from __future__ import annotations

from flask import Flask

from pldash.cli.evaluate import evaluate


def install(app: Flask) -> None:
    """Register the commands."""
    app.cli.add_command(evaluate)
