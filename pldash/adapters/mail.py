"""Sends mail through an SMTP server."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from email.message import EmailMessage
from email.utils import formatdate, parseaddr
from urllib.parse import SplitResult, unquote, urlsplit

from pldash.ports import Mail, Mailer, MailRefused

PATIENCE_SECONDS = 20
PORTS = {"smtp": 587, "smtps": 465}
OWN_MACHINE = frozenset({"localhost", "127.0.0.1", "::1"})
FOR_GOOD = range(500, 600)
"""Answers that stay as they are however often one asks (RFC 5321, section 4.2.1)."""


def mailer_of(url: str, sender: str, test_recipient: str = "") -> Mailer | None:
    """Return who sends mail, None where the settings name no server; they have been checked.

    :param test_recipient: who gets every mail in place of its recipient; empty for nobody
    """
    if not url:
        return None
    mailer = SmtpMailer(urlsplit(url), sender)
    return Redirected(mailer, test_recipient) if test_recipient else mailer


@dataclass(frozen=True, slots=True)
class Redirected:
    """Sends every mail to one address, with its recipient in the subject, for trying things out."""

    mailer: Mailer
    recipient: str

    def send(self, mail: Mail) -> None:
        """Send one mail.

        :raises MailRefused: if the server refused it for good
        :raises OSError: if the server did not take it
        """
        subject = f"[{mail.recipient}] {mail.subject}"
        self.mailer.send(replace(mail, recipient=self.recipient, subject=subject))


@dataclass(frozen=True, slots=True)
class SmtpMailer:
    """Hands each mail to one server; a password goes over an encrypted line only."""

    server: SplitResult
    sender: str

    def send(self, mail: Mail) -> None:
        """Send one mail.

        :raises MailRefused: if the server refused it for good, or it cannot be written
        :raises OSError: if the server did not take it
        """
        try:
            message = message_of(mail, self.sender)
        except ValueError as error:
            raise MailRefused(f"this cannot be written as mail: {error}") from error
        with self._connected() as smtp, _telling_refusals():
            smtp.send_message(message)

    def _connected(self) -> smtplib.SMTP:
        host = self.server.hostname or ""
        port = self.server.port or PORTS[self.server.scheme]
        if self.server.scheme == "smtps":
            context = ssl.create_default_context()
            smtp: smtplib.SMTP = smtplib.SMTP_SSL(
                host, port, timeout=PATIENCE_SECONDS, context=context
            )
        else:
            smtp = smtplib.SMTP(host, port, timeout=PATIENCE_SECONDS)
        try:
            self._prepare(smtp, host)
        except BaseException:
            smtp.close()
            raise
        return smtp

    def _prepare(self, smtp: smtplib.SMTP, host: str) -> None:
        smtp.ehlo()
        is_sealed = self.server.scheme == "smtps"
        if not is_sealed and smtp.has_extn("starttls"):
            smtp.starttls(context=ssl.create_default_context())
            smtp.ehlo()
            is_sealed = True
        if not self.server.username:
            return
        if not is_sealed and host not in OWN_MACHINE:
            raise OSError("the mail server offers no encryption, and a password is set")
        smtp.login(unquote(self.server.username), unquote(self.server.password or ""))


@contextmanager
def _telling_refusals() -> Iterator[None]:
    """Tell a refusal for good from one that may pass, in the server's own words.

    What a server says of the whole line, such as a wrong password, is no word about this mail.
    """
    try:
        yield
    except smtplib.SMTPRecipientsRefused as error:
        ((code, said),) = error.recipients.values()
        raise _refusal(code, said) from error
    except (smtplib.SMTPSenderRefused, smtplib.SMTPDataError) as error:
        raise _refusal(error.smtp_code, error.smtp_error) from error


def _refusal(code: int, said: bytes | str) -> OSError:
    words = said.decode(errors="replace") if isinstance(said, bytes) else said
    kind = MailRefused if code in FOR_GOOD else OSError
    return kind(f"{code} {' '.join(words.split())}")


def message_of(mail: Mail, sender: str) -> EmailMessage:
    """Return a mail as it goes over the line; tried again, it carries the same id.

    :raises ValueError: if a header would hold a line break
    """
    message = EmailMessage()
    message["Message-ID"] = f"<{mail.message_id}@{parseaddr(sender)[1].partition('@')[2]}>"
    message["Date"] = formatdate(usegmt=True)
    message["From"] = sender
    message["To"] = mail.recipient
    message["Subject"] = mail.subject
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.text)
    if mail.html:
        message.add_alternative(mail.html, subtype="html")
    return message
