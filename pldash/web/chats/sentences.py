"""Sentences for what is refused around chats and their calendars."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from pldash.web.sentences import add_sentences

add_sentences(
    {
        "chats-too-many": _l("You have %(minutes)s chats of your own. Remove one first."),
        "feed-gone": _l("This calendar address was revoked before: it shows nothing any more."),
    }
)
