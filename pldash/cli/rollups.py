"""The `rollups` command: counts every school's figures anew and says where the kept ones differ."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import click
from flask import current_app
from flask.cli import with_appcontext

from pldash.services.figure_recounts import Difference, differences, recount, schools
from pldash.services.scope import SYSTEM
from pldash.services.unit_of_work import reading, writing

if TYPE_CHECKING:
    from pldash.web.runtime import Runtime


@click.command("rollups")
@click.option("--check", is_flag=True, help="Change nothing, only say what differs.")
@with_appcontext
def rollups(*, check: bool) -> None:
    """Count the figures of each school anew, from what it approved and decided.

    Prints JSON, a line for each school and one for each figure that was not as it is counted;
    there should be none. Each is put right, one school in a transaction. Exits with 1 where any
    differed.
    """
    runtime: Runtime = current_app.extensions["pldash"]
    with reading(runtime.reader, SYSTEM) as session:
        every = [(school.id, school.code) for school in schools(session)]
    found = 0
    for school_id, code in every:
        if check:
            with reading(runtime.reader, SYSTEM) as session:
                wrong = differences(session, school_id)
        else:
            with writing(runtime.writer, SYSTEM) as session:
                wrong = recount(session, school_id)
        for each in wrong:
            _print({"school": code, "difference": _told(each)})
        _print({"school": code, "differences": len(wrong)})
        found += len(wrong)
    if found:
        raise SystemExit(1)


def _told(each: Difference) -> dict[str, Any]:
    return {
        "table": each.table,
        "key": {name: str(value) for name, value in each.key.items() if name != "school_id"},
        "kept": _plain(each.kept),
        "counted": _plain(each.counted),
    }


def _plain(figures: Mapping[str, Any] | None) -> dict[str, Any] | None:
    return None if figures is None else dict(figures)


def _print(answer: dict[str, Any]) -> None:
    click.echo(json.dumps(answer))
