"""Judges how registrations stand at each school: from a timer, or beside the server."""

from __future__ import annotations

import json
import logging
import threading
from typing import TYPE_CHECKING

import click
from flask import Flask, current_app
from flask.cli import with_appcontext

from pldash.services.cycle_keeping import judge_all

if TYPE_CHECKING:
    from pldash.web.runtime import Runtime

logger = logging.getLogger(__name__)
PAUSE_SECONDS = 60
"""So long what leaders see of cycles may be behind what was approved."""


@click.command("judge-cycles")
@with_appcontext
def judge_cycles() -> None:
    """Judge for every school which registrations are on track, where anything changed.

    Prints as JSON how many were judged.
    """
    click.echo(json.dumps({"judged": judge_once(current_app.extensions["pldash"])}))


def judge_once(runtime: Runtime) -> int:
    """Judge what is due by now; return how many registrations that were."""
    return judge_all(runtime.reader, runtime.writer, rules=runtime.rules, now=runtime.clock())


def start_judging(
    app: Flask, stop: threading.Event, pause: float = PAUSE_SECONDS
) -> threading.Thread:
    """Judge beside the server, at once and after each pause, until told to stop."""
    runtime = app.extensions["pldash"]
    thread = threading.Thread(target=_keep_judging, args=(runtime, stop, pause), daemon=True)
    thread.start()
    return thread


def _keep_judging(runtime: Runtime, stop: threading.Event, pause: float) -> None:
    while True:
        try:
            judge_once(runtime)
        except Exception:
            logger.exception("cycles could not be judged; trying again soon")
        if stop.wait(pause):
            return
