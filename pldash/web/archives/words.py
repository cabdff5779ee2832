"""The words of sessions: how they stand to the chat's hours, and why they have their minutes."""

from __future__ import annotations

from typing import Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from pldash.domain.archive_reviews import ReviewedReason, ReviewedSession
from pldash.domain.placing import PostMode
from pldash.domain.sessions import SessionReason
from pldash.web.context import minutes

STANDS: Final = {
    PostMode.SYNCHRONOUS: _l("live"),
    PostMode.ASYNCHRONOUS: _l("later"),
    PostMode.SLOW: _l("slow chat"),
    PostMode.UNDATED: _l("day only"),
    PostMode.READING: _l("reading along?"),
}
"""In one word, for lists."""

_REASONS: Final = {
    SessionReason.SPAN_COVERS_HALF: _l(
        "Your posts span at least half of the hour, so all of it is proposed."
    ),
    SessionReason.ENOUGH_POSTS: _l("You wrote three posts or more, so all of it is proposed."),
    SessionReason.SHORT_STAY: _l(
        "From your first post to your last, with some minutes of reading around them."
    ),
    SessionReason.THIN: _l(
        "A single post that answers no question: look twice before you take it."
    ),
    SessionReason.NEAR_SESSION: _l(
        "Why not live? A post came minutes outside the meeting: from 10 minutes before it to "
        "15 after it counts as live."
    ),
    SessionReason.MAYBE_UNSCHEDULED: _l(
        "Was there a session? You wrote three posts or more within an hour, outside the hours "
        "that we know."
    ),
    SessionReason.NO_SCHEDULE: _l("Why not live? We know no hour of this chat for that day."),
    SessionReason.QUESTIONS_ANSWERED: _l("10 minutes for each question, 5 for each other post."),
    SessionReason.TIME_UNKNOWN: _l(
        "The archive has the day alone, so it cannot be called live. Give the minutes yourself."
    ),
}


def stands(session: ReviewedSession) -> str:
    """Return in a word how a session stands to its chat's hours."""
    return str(STANDS[session.mode])


def reason(given: ReviewedReason) -> str:
    """Return why a session has these minutes, or this mode."""
    if given.code == SessionReason.DAY_CAP:
        return _(
            "%(num)s minutes less: a day's posts outside the hour come to an hour at most.",
            num=given.minutes,
        )
    if given.code == SessionReason.LOAD_CAP:
        return _(
            "%(num)s minutes less: a slow week comes to what the chat states at most, or an hour.",
            num=given.minutes,
        )
    if given.code == SessionReason.STATED_LOAD:
        return _("The chat states %(time)s a week.", time=minutes(given.minutes or 0))
    if given.code == SessionReason.LIKES_ALONE:
        return ngettext(
            "You liked %(num)s post while it ran, and wrote none. The archive does not say what "
            "that post was about: if you read along, take it and give the minutes.",
            "You liked %(num)s posts while it ran, and wrote none. The archive does not say what "
            "those posts were about: if you read along, take it and give the minutes.",
            given.minutes or 0,
        )
    return str(_REASONS[SessionReason(given.code)])


def post_count(session: ReviewedSession) -> str:
    """Return how many posts a session has, or likes where it has no post."""
    count = len(session.posts)
    if session.mode is PostMode.READING:
        return ngettext("%(num)s like", "%(num)s likes", count)
    return ngettext("%(num)s post", "%(num)s posts", count)
