"""The command that sends the outbox, and the thread beside the server."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest

from pldash.cli import outbox
from pldash.services.outbox import UNCLEAR_AFTER, NewMail, add_mail, newest_mail
from pldash.services.scope import SYSTEM
from pldash.services.unit_of_work import reading, writing
from pldash.web.runtime import KEY
from tests.stock import NOON


class TakesAll:
    def __init__(self):
        self.taken = []

    def send(self, mail):
        self.taken.append(mail.recipient)


class TakesNone:
    def send(self, mail):
        raise ConnectionRefusedError("nobody here")


class Killed(BaseException):
    """The process ends in the middle."""


class DiesWhileSending:
    def send(self, mail):
        raise Killed


def with_mailer(app, mailer):
    app.extensions[KEY] = replace(app.extensions[KEY], mailer=mailer)
    return app.extensions[KEY]


def put(engines, *recipients):
    with writing(engines.writer, SYSTEM) as session:
        for number, recipient in enumerate(recipients):
            add_mail(session, NewMail(f"key-{number}", recipient, "s", "t"), now=NOON)


def rows(engines):
    with reading(engines.reader, SYSTEM) as session:
        return newest_mail(session)


def test_all_that_waits_is_sent_once(app, engines):
    put(engines, "a@b.example", "c@d.example")
    mailer = TakesAll()
    with_mailer(app, mailer)
    result = app.test_cli_runner().invoke(args=["send-outbox"])
    assert (result.exit_code, result.output) == (0, "2 sent, 0 refused\n")
    assert sorted(mailer.taken) == ["a@b.example", "c@d.example"]
    assert all(row.sent_at for row in rows(engines))
    assert "0 sent" in app.test_cli_runner().invoke(args=["send-outbox"]).output


def test_a_refusal_is_kept_and_nothing_is_called_sent(app, engines):
    put(engines, "a@b.example")
    with_mailer(app, TakesNone())
    assert "0 sent, 1 refused" in app.test_cli_runner().invoke(args=["send-outbox"]).output
    (row,) = rows(engines)
    assert (row.sent_at, row.failure) == (None, "ConnectionRefusedError: nobody here")


def test_a_crash_in_between_is_tried_once_more_and_then_listed(app, engines, clock):
    put(engines, "a@b.example")
    runtime = with_mailer(app, DiesWhileSending())
    for _ in range(2):
        with pytest.raises(Killed):
            outbox.send_waiting(runtime, runtime.mailer)
        clock.moment += UNCLEAR_AFTER * 2
    mailer = TakesAll()
    with_mailer(app, mailer)
    output = app.test_cli_runner().invoke(args=["send-outbox"]).output
    assert mailer.taken == []
    assert f"unclear: {rows(engines)[0].id}" in output


def test_without_a_mail_server_the_command_says_so(app):
    with_mailer(app, None)
    result = app.test_cli_runner().invoke(args=["send-outbox"])
    assert result.exit_code == 1
    assert "PLDASH_MAIL_URL is not set" in result.output


def test_a_thread_beside_the_server_sends_until_told_to_stop(app, engines, monkeypatch):
    monkeypatch.setattr(outbox, "PAUSE_SECONDS", 0.01)
    stop, arrived = threading.Event(), threading.Event()

    class Tells(TakesAll):
        def send(self, mail):
            super().send(mail)
            arrived.set()

    put(engines, "a@b.example")
    with_mailer(app, Tells())
    thread = outbox.start_sending(app, stop)
    assert arrived.wait(10)
    stop.set()
    thread.join(10)
    assert not thread.is_alive()


def test_the_thread_survives_a_fault(app, engines, monkeypatch, caplog):
    monkeypatch.setattr(outbox, "PAUSE_SECONDS", 0.01)
    stop, again = threading.Event(), threading.Event()
    rounds = []

    def fail(_runtime, _mailer):
        rounds.append(1)
        if len(rounds) == 2:
            again.set()
        raise RuntimeError("the database is gone")

    monkeypatch.setattr(outbox, "send_waiting", fail)
    with_mailer(app, TakesAll())
    thread = outbox.start_sending(app, stop)
    assert again.wait(10)
    stop.set()
    thread.join(10)
    assert "the outbox could not be sent" in caplog.text


def test_no_thread_without_a_mail_server(app):
    with_mailer(app, None)
    assert outbox.start_sending(app, threading.Event()) is None
