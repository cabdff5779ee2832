"""Sends the mail of the outbox: by hand, from a timer, or beside the server."""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click
from flask import Flask, current_app
from flask.cli import with_appcontext

from pldash.ports import Mail, Mailer
from pldash.services.outbox import (
    claim_next,
    mark_refused,
    mark_sent,
    message_of,
    unclear_mail,
)
from pldash.services.scope import SYSTEM
from pldash.services.unit_of_work import reading, writing

if TYPE_CHECKING:
    from pldash.web.runtime import Runtime

logger = logging.getLogger(__name__)
PAUSE_SECONDS = 5


@dataclass(slots=True)
class Sent:
    """How a round went."""

    sent: int = 0
    refused: int = 0


@click.command("send-outbox")
@with_appcontext
def send_outbox() -> None:
    """Send the mail that waits, and list what may or may not have arrived."""
    runtime = current_app.extensions["pldash"]
    if runtime.mailer is None:
        raise click.ClickException("PLDASH_MAIL_URL is not set: mail stays in the outbox")
    result = send_waiting(runtime, runtime.mailer)
    click.echo(f"{result.sent} sent, {result.refused} refused")
    with reading(runtime.reader, SYSTEM) as session:
        for mail in unclear_mail(session, now=runtime.clock()):
            click.echo(f"unclear: {mail.id} of {mail.created_at:%Y-%m-%d %H:%M} UTC")


def send_waiting(runtime: Runtime, mailer: Mailer) -> Sent:
    """Send everything that is due, each between two short transactions."""
    result = Sent()
    while True:
        with writing(runtime.writer, SYSTEM) as session:
            mail_id = claim_next(session, now=runtime.clock())
            mail = None if mail_id is None else message_of(session, mail_id)
        if mail_id is None or mail is None:
            return result
        failure = _send_one(mailer, mail)
        with writing(runtime.writer, SYSTEM) as session:
            if failure is None:
                mark_sent(session, mail_id, now=runtime.clock())
                result.sent += 1
            else:
                mark_refused(session, mail_id, failure)
                result.refused += 1


def start_sending(app: Flask, stop: threading.Event) -> threading.Thread | None:
    """Send mail beside the server until told to stop; nothing without a mail server."""
    runtime = app.extensions["pldash"]
    if runtime.mailer is None:
        return None
    thread = threading.Thread(
        target=_keep_sending, args=(runtime, runtime.mailer, stop), daemon=True
    )
    thread.start()
    return thread


def _keep_sending(runtime: Runtime, mailer: Mailer, stop: threading.Event) -> None:
    while not stop.wait(PAUSE_SECONDS):
        try:
            send_waiting(runtime, mailer)
        except Exception:
            logger.exception("the outbox could not be sent; trying again soon")


def _send_one(mailer: Mailer, mail: Mail) -> str | None:
    """Send one mail and return what the server said instead of taking it."""
    try:
        mailer.send(mail)
    except OSError as error:
        logger.warning("mail %s was refused: %s", mail.message_id, type(error).__name__)
        return f"{type(error).__name__}: {error}"
    return None
