"""Reads the message by which a mail server sends one of our mails back.

RFC 3464: a report with a part for machines, which says what became of the mail, and a part with
the mail or its headers. Whoever writes such a message by hand must know the id of one of our mails,
which only its recipient and the servers on its way have seen.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage, Message
from typing import cast
from uuid import UUID

from pldash.domain.mailing import Bounce

OUR_ID = re.compile(r"<([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})@")
MOST_BYTES = 1024 * 1024
"""A report is a few kilobytes; what is behind this is not read."""


def read_bounce(content: bytes) -> Bounce | None:
    """Return which of our mails came back, and why; None for any other message.

    A delay is no bounce: the server goes on trying.
    """
    message = message_from_bytes(content[:MOST_BYTES], policy=policy.default)
    failure = next((said for part in _parts(message, _STATUS) for said in _failures(part)), None)
    mail_id = next((found for part in message.walk() for found in _our_ids(part)), None)
    return Bounce(mail_id, failure) if failure is not None and mail_id is not None else None


_STATUS = "message/delivery-status"
_RETURNED = {"message/rfc822", "text/rfc822-headers", "message/rfc822-headers"}


def _parts(message: EmailMessage, kind: str) -> Iterator[Message]:
    return (part for part in message.walk() if part.get_content_type() == kind)


def _failures(report: Message) -> Iterator[str]:
    """Give the words of each recipient's block that says the mail has failed."""
    blocks = report.get_payload()
    for block in cast("list[Message]", blocks) if isinstance(blocks, list) else []:
        if str(block.get("Action", "")).strip().lower() == "failed":
            words = f"{block.get('Status', '')} {block.get('Diagnostic-Code', '')}"
            yield " ".join(words.split()) or "no reason was given"


def _our_ids(part: Message) -> Iterator[UUID]:
    """Give the ids of ours that the returned mail, or its headers alone, carry."""
    if part.get_content_type() not in _RETURNED:
        return
    inside = part.get_payload()
    texts = (
        [str(each.get("Message-ID", "")) for each in cast("list[Message]", inside)]
        if isinstance(inside, list)
        else re.findall(r"^message-id:.*$", str(inside), re.IGNORECASE | re.MULTILINE)
    )
    for text in texts:
        if found := OUR_ID.search(text.lower()):
            yield UUID(found[1])
