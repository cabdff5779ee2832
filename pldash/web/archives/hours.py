"""Where a chat's hours can be put right, after posts showed that it met at others."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from flask import url_for

from pldash.domain.recurrence import Weekday
from pldash.domain.sessions import SessionReason
from pldash.web.session import me

if TYPE_CHECKING:
    from pldash.domain.archive_reviews import ReviewedSession

_OWN: Final = "own:"
_STEP: Final = timedelta(minutes=30)
_DAYS: Final = tuple(Weekday)


def hours_url(session: ReviewedSession) -> str:
    """Return the form for a chat's hours, filled with those of the posts; empty if nothing asks.

    A chat that comes with PL Dash stays as it is: the teacher's own one of the same tag has the
    hours that they saw, and is asked before it.
    """
    if not session.has_reason(SessionReason.MAYBE_UNSCHEDULED):
        return ""
    if session.chat.startswith(_OWN):
        return url_for("chats.edit", name=session.chat)
    zone = me().zone
    first = datetime.fromisoformat(session.posts[0].at).astimezone(ZoneInfo(zone))
    start = first - (first - datetime.min.replace(tzinfo=first.tzinfo)) % _STEP
    return url_for(
        "chats.new",
        tag=session.tag,
        weekdays=_DAYS[start.weekday()].value,
        start=start.strftime("%H:%M"),
        zone=zone,
        valid_from=start.date().isoformat(),
        valid_until=start.date().isoformat(),
    )
