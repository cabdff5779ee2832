"""The `check-counts` command: how often certificates were checked, and what was answered."""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import UTC, timedelta
from typing import TYPE_CHECKING

import click
from flask import current_app
from flask.cli import with_appcontext

from pldash.services.check_counts import counts_since
from pldash.services.scope import SYSTEM
from pldash.services.unit_of_work import reading

if TYPE_CHECKING:
    from pldash.web.runtime import Runtime


@click.command("check-counts")
@click.option("--days", type=click.IntRange(1, 3_660), default=30, show_default=True)
@with_appcontext
def check_counts(*, days: int) -> None:
    """Say how often certificates were checked on each of the last days, today included.

    Prints JSON: for each day with any, the answers by code and by file. Nothing is kept of who
    looked, or at which certificate.
    """
    runtime: Runtime = current_app.extensions["pldash"]
    first = runtime.clock().astimezone(UTC).date() - timedelta(days=days - 1)
    with reading(runtime.reader, SYSTEM) as session:
        rows = counts_since(session, first)
    told: dict[str, dict[str, dict[str, int]]] = defaultdict(lambda: {"code": {}, "file": {}})
    for row in rows:
        told[row.day.isoformat()][row.way][row.answer] = row.checks
    answer = {
        "since": first.isoformat(),
        "checks": sum(row.checks for row in rows),
        "days": [{"day": day, **ways} for day, ways in told.items()],
    }
    click.echo(json.dumps(answer, indent=2))
