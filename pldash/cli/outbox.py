"""Sends the mail of the outbox: by hand, from a timer, or beside the server."""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

import click
from flask import Flask, current_app
from flask.cli import with_appcontext

from pldash.ports import Mail, Mailer, MailRefused
from pldash.services.letters import Letter
from pldash.services.outbox import (
    Refusal,
    claim_next,
    mark_bounced,
    mark_refused,
    mark_sent,
    message_of,
    unclear_mail,
)
from pldash.services.scope import SYSTEM
from pldash.services.summaries import Summary, send_next_summary
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
    """Write the summaries that are due, send what waits, and list what may not have arrived."""
    runtime = current_app.extensions["pldash"]
    if runtime.mailer is None:
        raise click.ClickException("PLDASH_MAIL_URL is not set: mail stays in the outbox")
    write_summaries(current_app._get_current_object())  # type: ignore[attr-defined]  # noqa: SLF001
    result = send_waiting(runtime, runtime.mailer)
    click.echo(f"{result.sent} sent, {result.refused} refused")
    with reading(runtime.reader, SYSTEM) as session:
        for mail in unclear_mail(session, now=runtime.clock()):
            click.echo(f"unclear: {mail.id} of {mail.created_at:%Y-%m-%d %H:%M} UTC")


@click.command("take-bounce")
@click.argument("message", type=click.File("rb"), default="-")
@with_appcontext
def take_bounce(message: BinaryIO) -> None:
    """Note which mail a MESSAGE to the sender's address sends back; it is read from a pipe.

    Prints the mail's id, or that the message sends none of ours back; both end with 0, so that no
    mail server sends the message itself back.
    """
    runtime: Runtime = current_app.extensions["pldash"]
    bounce = runtime.read_bounce(message.read())
    is_known = False
    if bounce is not None:
        with writing(runtime.writer, SYSTEM) as session:
            now = runtime.clock()
            is_known = mark_bounced(session, bounce.mail_id, bounce.said, now=now)
    click.echo(f"sent back: {bounce.mail_id}" if bounce and is_known else "none of our mails")


def send_waiting(runtime: Runtime, mailer: Mailer) -> Sent:
    """Send everything that is due, each between two short transactions."""
    result = Sent()
    while True:
        with writing(runtime.writer, SYSTEM) as session:
            mail_id = claim_next(session, now=runtime.clock())
            mail = None if mail_id is None else message_of(session, mail_id)
        if mail_id is None or mail is None:
            return result
        refusal = _send_one(mailer, mail)
        with writing(runtime.writer, SYSTEM) as session:
            if refusal is None:
                mark_sent(session, mail_id, now=runtime.clock())
                result.sent += 1
            else:
                mark_refused(session, mail_id, refusal, now=runtime.clock())
                result.refused += 1


def write_summaries(app: Flask) -> None:
    """Put every summary that is due into the outbox, each person's in its own transaction."""
    runtime: Runtime = app.extensions["pldash"]

    def in_words(summary: Summary) -> Letter:
        # The mail's links need to know where the pages are, as within a request.
        with app.test_request_context(base_url=runtime.base_url):
            return runtime.write_summary(summary)

    is_left = True
    while is_left:
        with writing(runtime.writer, SYSTEM) as session:
            is_left = send_next_summary(session, write=in_words, now=runtime.clock())


def start_sending(app: Flask, stop: threading.Event) -> threading.Thread | None:
    """Send mail beside the server until told to stop; nothing without a mail server."""
    runtime = app.extensions["pldash"]
    if runtime.mailer is None:
        return None
    thread = threading.Thread(target=_keep_sending, args=(app, runtime.mailer, stop), daemon=True)
    thread.start()
    return thread


def _keep_sending(app: Flask, mailer: Mailer, stop: threading.Event) -> None:
    while not stop.wait(PAUSE_SECONDS):
        try:
            write_summaries(app)
            send_waiting(app.extensions["pldash"], mailer)
        except Exception:
            logger.exception("the outbox could not be sent; trying again soon")


def _send_one(mailer: Mailer, mail: Mail) -> Refusal | None:
    """Send one mail and return what the server said instead of taking it."""
    try:
        mailer.send(mail)
    except MailRefused as error:
        logger.warning("mail %s was refused for good", mail.message_id)
        return Refusal(str(error), is_final=True)
    except OSError as error:
        logger.warning("mail %s was not taken: %s", mail.message_id, type(error).__name__)
        return Refusal(f"{type(error).__name__}: {error}", is_final=False)
    return None
