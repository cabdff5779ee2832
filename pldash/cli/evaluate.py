"""The `evaluate` command: whether a log meets what a body asks."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click
from flask import current_app
from flask.cli import with_appcontext

from pldash.domain.errors import InputRefused
from pldash.services.evaluation import evaluate_case


@click.command("evaluate")
@click.argument("case", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@with_appcontext
def evaluate(case: Path) -> None:
    """Judge the log in CASE.json against a body's requirement.

    Prints JSON: the answer, or what was wrong with the case and where. Exits with 0 when it
    was judged, 1 when the case was refused, 2 when the file cannot be read.
    """
    try:
        data = case.read_bytes()
    except OSError as error:
        raise click.UsageError(f"{case}: {error.strerror}") from error
    try:
        answer = evaluate_case(data, current_app.extensions["pldash"].rules)
    except InputRefused as error:
        _print({"error": {"code": error.code, "message": error.message, "where": error.where}})
        raise SystemExit(1) from None
    _print(answer)


def _print(answer: dict[str, Any]) -> None:
    """Print JSON in ASCII, which every terminal and every pipe takes."""
    click.echo(json.dumps(answer, indent=2))
