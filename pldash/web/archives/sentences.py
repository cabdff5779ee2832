"""Sentences for what can be wrong with an archive, and for what was passed over in one."""

from __future__ import annotations

from typing import Final

from flask_babel import lazy_gettext as _l

from pldash.web.sentences import add_sentences

_BROKEN: Final = _l("%(detail)s is damaged or not whole. Download your archive again.")
_TOO_MUCH: Final = _l("%(detail)s holds more than any teacher's archive. Give the posts alone.")

REFUSALS: Final[dict[str, object]] = {
    "unknown-format": _l(
        "%(detail)s holds no posts that we can read. Give the ZIP, tweets.js, outbox.json, "
        "the .car file or a saved chat."
    ),
    "no-posts-file": _l("%(detail)s holds no posts."),
    "mixed-platforms": _l("These files come from several platforms. Give one platform at a time."),
    "too-many-files": _l("This platform writes one file. Give that one alone."),
    "file-empty": _l("%(detail)s is empty."),
    "encrypted": _l("%(detail)s has a password. Unpack it, and give the file with the posts."),
    "zip-broken": _BROKEN,
    "gzip-broken": _BROKEN,
    "tar-broken": _BROKEN,
    "truncated": _BROKEN,
    "lying-size": _BROKEN,
    "not-json": _BROKEN,
    "not-cbor": _BROKEN,
    "not-csv": _BROKEN,
    "not-car": _BROKEN,
    "not-x": _BROKEN,
    "not-bluesky": _l("%(detail)s is no repository of Bluesky posts."),
    "hash-wrong": _l(
        "%(detail)s was changed: what it holds does not fit its hashes. Export it again."
    ),
    "hash-unknown": _BROKEN,
    "root-missing": _BROKEN,
    "tree-broken": _BROKEN,
    "tree-too-deep": _BROKEN,
    "unsafe-name": _l("%(detail)s names places outside itself, so it was not read."),
    "member-twice": _l("%(detail)s is in the ZIP twice, so it was not read."),
    "bomb": _l("%(detail)s unpacks to far more than posts do, so it was not read."),
    "member-too-large": _TOO_MUCH,
    "too-many-members": _TOO_MUCH,
    "too-many-entries": _TOO_MUCH,
    "too-many-names": _TOO_MUCH,
    "too-many-tags": _TOO_MUCH,
    "too-much-text": _TOO_MUCH,
    "entry-too-long": _TOO_MUCH,
    "chat-not-asked": _l("Posts of this platform say by their tags which chat they belong to."),
}
"""For each refusal of a reader."""

PROBLEMS: Final[dict[str, object]] = {
    "malformed-entry": _l("Entries that cannot be read"),
    "malformed-note": _l("Long posts that cannot be read"),
    "note-without-post": _l("Long posts without their beginning"),
    "missing-part": _l("Parts of the archive that are not here"),
    "partial-archive": _l("X says that this archive is not complete"),
    "count-differs": _l("Files with more or fewer posts than the archive says"),
    "missing-blocks": _l("Parts of the repository that are not here"),
    "elapsed-times": _l("Lines that count from a recording's beginning, without its time"),
    "zone-assumed": _l("Times taken as the chat's own, since the file does not say"),
    "private-channel": _l("Private conversations, not opened"),
    "channel-unknown": _l("Channels that do not say who could read them, not opened"),
    "strange-days": _l("Sessions on days that cannot be, ahead or before 1990"),
}
"""For each thing that was passed over."""

add_sentences(
    {
        **{f"archive-{code}": words for code, words in REFUSALS.items()},
        "archive-unreadable": _l("%(detail)s cannot be read."),
        "archive-too-large": _l("Together these are larger than 128 MB. Give the posts alone."),
        "archive-gone": _l("What had arrived is no longer here. Choose your archive again."),
        "archive-partial": _l("Only a part has arrived. Choose the same files to send the rest."),
        "archive-minutes": _l("Give minutes from 0 to %(minutes)s, no more than the days have."),
        "archive-why": _l(
            "That is %(minutes)s min more than the meeting had. Say why, or give them to "
            "another way of taking part."
        ),
        "archive-why-long": _l("Shorten this to 150 characters."),
        "archive-two-meetings": _l(
            "These are two meetings, so they stay two entries. You can group them under one title."
        ),
        "date-needed": _l("The file has times without a day. Give the day."),
        "ambiguous-date": _l("Its dates can be read both ways. Choose how they are written."),
        "dates-contradict": _l("Its dates cannot be written this way. Choose the other."),
        "unknown-chat": _l("We know no chat with this tag. Add it to your chats first."),
    }
)
