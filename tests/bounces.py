"""The message by which a mail server sends a mail back (RFC 3464)."""

from __future__ import annotations

from uuid import UUID

REPORT = """\
From: MAILER-DAEMON@mail.example
To: pl@school.example
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

I am sorry.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example

Final-Recipient: rfc822; a@b.example
Action: {action}
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1
  unknown
--b
Content-Type: {kind}

Message-ID: <{mail_id}@school.example>
Subject: s

t
--b--
"""


def bounce_of(mail_id: UUID, *, action: str = "failed", kind: str = "message/rfc822") -> bytes:
    """Return the report of what became of a mail, with the mail or its headers inside."""
    return REPORT.format(mail_id=mail_id, action=action, kind=kind).encode()
