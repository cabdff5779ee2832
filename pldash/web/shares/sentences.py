"""What refusals about shared cycles say."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from pldash.web.sentences import add_sentences

add_sentences(
    {
        "officer-missing": _l("Say who is to read it."),
        "officer-too-long": _l("Use at most 120 characters."),
        "share-days-unknown": _l("Choose one of the times."),
        "too-many-shares": _l("You have twenty links that are good. End one first."),
        "share-over": _l("This link is over already."),
        "too-many-looks": _l("It was opened very often within an hour. Try again later."),
    }
)
