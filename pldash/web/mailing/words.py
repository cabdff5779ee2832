"""What a mail was for and where it stands, in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from flask_babel import lazy_gettext as _l

from pldash.domain.mailing import MailKind, MailState
from pldash.services.deliveries import Delivery

STATES: Final[Mapping[MailState, Any]] = {
    MailState.WAITING: _l("Waiting to be sent"),
    MailState.HELD: _l("Kept for the next summary"),
    MailState.GATHERED: _l("Told in a summary"),
    MailState.SENT: _l("Sent"),
    MailState.DELAYED: _l("Not taken yet, will be tried again"),
    MailState.REFUSED: _l("Refused"),
    MailState.BOUNCED: _l("Sent back"),
    MailState.UNCLEAR: _l("May or may not have arrived"),
    MailState.TOO_OLD: _l("Too old to be sent"),
    MailState.CALLED_OFF: _l("Not sent: it was settled, or you wanted no mail"),
}
KINDS: Final[Mapping[MailKind, Any]] = {
    MailKind.ACCOUNT: _l("About signing in"),
    MailKind.INVITATION: _l("Invitation"),
    MailKind.NEWS: _l("News for a teacher"),
    MailKind.SUMMARY: _l("Summary"),
}
WITHOUT_SUCCESS: Final = {
    MailState.DELAYED,
    MailState.REFUSED,
    MailState.BOUNCED,
    MailState.UNCLEAR,
    MailState.TOO_OLD,
}
"""Where somebody may have to do something."""


@dataclass(frozen=True, slots=True)
class MailLine:
    """One mail of a list."""

    title: str
    recipient: str
    at: datetime
    said: str
    why: str
    is_trouble: bool


def line_of(delivery: Delivery) -> MailLine:
    """Return a mail in words; its subject where the reader may know it, else what it was for."""
    is_trouble = delivery.state in WITHOUT_SUCCESS
    return MailLine(
        title=delivery.subject or str(KINDS[delivery.kind]),
        recipient=delivery.recipient,
        at=delivery.at,
        said=str(STATES[delivery.state]),
        why=delivery.why if is_trouble else "",
        is_trouble=is_trouble,
    )
