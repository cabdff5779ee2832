"""Sends mail through an SMTP server."""

from __future__ import annotations

import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate, parseaddr
from urllib.parse import SplitResult, unquote, urlsplit

from pldash.ports import Mail, Mailer

PATIENCE_SECONDS = 20
PORTS = {"smtp": 587, "smtps": 465}
OWN_MACHINE = frozenset({"localhost", "127.0.0.1", "::1"})


def mailer_of(url: str, sender: str) -> Mailer | None:
    """Return who sends mail, None where the settings name no server; they have been checked."""
    return SmtpMailer(urlsplit(url), sender) if url else None


@dataclass(frozen=True, slots=True)
class SmtpMailer:
    """Hands each mail to one server; a password goes over an encrypted line only."""

    server: SplitResult
    sender: str

    def send(self, mail: Mail) -> None:
        """Send one mail.

        :raises OSError: if the server did not take it
        """
        try:
            message = message_of(mail, self.sender)
        except ValueError as error:
            raise OSError(f"this cannot be written as mail: {error}") from error
        with self._connected() as smtp:
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
