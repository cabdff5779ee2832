"""Forgets archives that nobody decided on: from a timer, or beside the server."""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING

import click
from flask import Flask, current_app
from flask.cli import with_appcontext

from pldash.services.archive_reviews import forget_ended

if TYPE_CHECKING:
    from pldash.web.runtime import Runtime

logger = logging.getLogger(__name__)
PAUSE_SECONDS = 300


@click.command("forget-archives")
@with_appcontext
def forget_archives() -> None:
    """Forget the archives that nobody decided on within an hour."""
    forget_once(current_app.extensions["pldash"])


def forget_once(runtime: Runtime) -> None:
    """Forget what is over by now."""
    forget_ended(runtime.writer, runtime.staging, now=runtime.clock())


def start_forgetting(
    app: Flask, stop: threading.Event, pause: float = PAUSE_SECONDS
) -> threading.Thread:
    """Forget beside the server until told to stop."""
    runtime = app.extensions["pldash"]
    thread = threading.Thread(target=_keep_forgetting, args=(runtime, stop, pause), daemon=True)
    thread.start()
    return thread


def _keep_forgetting(runtime: Runtime, stop: threading.Event, pause: float) -> None:
    while not stop.wait(pause):
        try:
            forget_once(runtime)
        except Exception:
            logger.exception("old archives could not be forgotten; trying again soon")
