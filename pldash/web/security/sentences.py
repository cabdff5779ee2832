"""Sentences for what accounts refuse."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from pldash.web.sentences import add_sentences

add_sentences(
    {
        "password-too-short": _l(
            "Use at least 12 characters. Three or four words in a row are good."
        ),
        "password-too-long": _l("Use at most 128 characters."),
        "password-common": _l("Many people use this password. Choose another."),
        "password-own-words": _l("This is too close to your name or address. Choose another."),
        "address-link-spent": _l("That link is used up or too old. Ask for a new one."),
    }
)
