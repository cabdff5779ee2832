"""Mail goes to a real server on this machine, whole and in any script."""

from __future__ import annotations

import pytest

from pldash.adapters.mail import mailer_of, message_of
from pldash.ports import Mail, MailRefused

SENDER = "PL Dash <no-reply@school.example>"
MAIL = Mail("0192", "aroha@kura.example", "Tēnā koe, آروها", "Text with ✓\n", "<p>✓</p>")


def test_a_mail_arrives_whole(mail_server):
    mailer_of(mail_server.url, SENDER).send(MAIL)
    (taken,) = mail_server.taken
    assert taken["To"] == "aroha@kura.example"
    assert taken["From"] == SENDER
    assert taken["Subject"] == "Tēnā koe, آروها"
    assert taken["Message-ID"] == "<0192@school.example>"
    assert taken.get_body(("plain",)).get_content().split() == ["Text", "with", "✓"]
    assert taken.get_body(("html",)).get_content().strip() == "<p>✓</p>"


def test_a_mail_without_a_page_is_plain_text(mail_server):
    mailer_of(mail_server.url, SENDER).send(Mail("1", "a@b.example", "x", "y"))
    assert mail_server.taken[0].get_content_type() == "text/plain"


def test_a_refusal_is_an_os_error(mail_server):
    mail_server.refusal = "550 no such person"
    with pytest.raises(MailRefused, match=r"^550 no such person$"):
        mailer_of(mail_server.url, SENDER).send(MAIL)


@pytest.mark.parametrize("verb", ["MAIL", "RCPT", "DATA", "."])
def test_what_may_pass_is_told_from_what_stays(mail_server, verb):
    mail_server.refused_at = verb
    for said, kind in (("450 4.2.2 full", OSError), ("552 5.2.2 too large", MailRefused)):
        mail_server.refusal = said
        with pytest.raises(OSError, match=f"^{said}$") as caught:
            mailer_of(mail_server.url, SENDER).send(MAIL)
        assert type(caught.value) is kind


def test_on_trial_every_mail_goes_to_one_address(mail_server):
    mailer_of(mail_server.url, SENDER, "operator@school.example").send(MAIL)
    (taken,) = mail_server.taken
    assert taken["To"] == "operator@school.example"
    assert taken["Subject"] == "[aroha@kura.example] Tēnā koe, آروها"


def test_a_server_that_is_not_there_is_an_os_error():
    with pytest.raises(OSError, match="refused"):
        mailer_of("smtp://127.0.0.1:9", SENDER).send(MAIL)


def test_a_line_break_in_a_header_is_refused_before_any_server_sees_it(mail_server):
    bad = Mail("1", "a@b.example", "x\r\nBcc: all@b.example", "y")
    with pytest.raises(OSError, match="cannot be written"):
        mailer_of(mail_server.url, SENDER).send(bad)
    assert mail_server.taken == []


def test_the_server_is_told_who_we_are(mail_server):
    url = mail_server.url.replace("smtp://", "smtp://me%40us:s%3Acret@")
    mailer_of(url, SENDER).send(MAIL)
    assert mail_server.log_ins[0].startswith("AUTH PLAIN")


def test_a_password_never_crosses_an_open_line(mail_server, monkeypatch):
    monkeypatch.setattr("pldash.adapters.mail.OWN_MACHINE", frozenset())
    url = mail_server.url.replace("smtp://", "smtp://me:secret@")
    with pytest.raises(OSError, match="no encryption"):
        mailer_of(url, SENDER).send(MAIL)
    assert mail_server.log_ins == []


def test_a_sealed_line_is_sealed_from_the_first_byte(mail_server):
    url = mail_server.url.replace("smtp://", "smtps://")
    with pytest.raises(OSError):  # noqa: PT011  whatever TLS says to a server that does not speak it
        mailer_of(url, SENDER).send(MAIL)


def test_no_server_means_nobody_sends():
    assert mailer_of("", SENDER) is None


def test_a_mail_tried_again_has_the_same_id():
    assert message_of(MAIL, SENDER)["Message-ID"] == message_of(MAIL, SENDER)["Message-ID"]
