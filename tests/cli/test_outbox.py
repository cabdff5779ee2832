"""The command that sends the outbox, and the thread beside the server."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta

import pytest

from pldash.adapters.mail import mailer_of
from pldash.cli import outbox
from pldash.domain.mailing import UNCLEAR_AFTER
from pldash.services.outbox import NewMail, add_mail, newest_mail
from pldash.services.scope import SYSTEM
from pldash.services.unit_of_work import reading, writing
from pldash.web.runtime import KEY
from tests.bounces import bounce_of
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


def test_what_a_server_refuses_for_good_is_not_sent_again(app, engines, clock, mail_server):
    put(engines, "a@b.example")
    with_mailer(app, mailer_of(mail_server.url, "PL Dash <pl@school.example>"))
    mail_server.refusal = "550 5.1.1 no such person"
    assert "0 sent, 1 refused" in app.test_cli_runner().invoke(args=["send-outbox"]).output
    assert rows(engines)[0].failure == "550 5.1.1 no such person"
    mail_server.refusal, clock.moment = "", clock.moment + timedelta(hours=1)
    assert "0 sent, 0 refused" in app.test_cli_runner().invoke(args=["send-outbox"]).output


def test_a_server_that_is_silent_is_given_up_and_asked_again_later(
    app, engines, clock, mail_server, monkeypatch
):
    monkeypatch.setattr("pldash.adapters.mail.PATIENCE_SECONDS", 0.1)
    put(engines, "a@b.example")
    with_mailer(app, mailer_of(mail_server.url, "PL Dash <pl@school.example>"))
    mail_server.is_silent = True
    assert "0 sent, 1 refused" in app.test_cli_runner().invoke(args=["send-outbox"]).output
    assert rows(engines)[0].failure.endswith("timed out")
    mail_server.is_silent, clock.moment = False, clock.moment + timedelta(minutes=2)
    assert "1 sent, 0 refused" in app.test_cli_runner().invoke(args=["send-outbox"]).output
    assert len(mail_server.taken) == 1


def test_a_bounce_from_a_pipe_finds_its_mail(app, engines):
    put(engines, "a@b.example")
    with_mailer(app, TakesAll())
    app.test_cli_runner().invoke(args=["send-outbox"])
    (row,) = rows(engines)
    run = app.test_cli_runner().invoke
    report = bounce_of(row.id)
    assert run(args=["take-bounce"], input=report).output == f"sent back: {row.id}\n"
    assert run(args=["take-bounce"], input=report).output == "none of our mails\n"
    assert run(args=["take-bounce"], input=b"Subject: holidays").output == "none of our mails\n"
    (row,) = rows(engines)
    assert row.failure == "5.1.1 smtp; 550 5.1.1 unknown"


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
