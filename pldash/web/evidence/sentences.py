"""Sentences for links and files that cannot be kept, and why."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from pldash.web.sentences import add_sentences

add_sentences(
    {
        "link-missing": _l("Paste the link."),
        "link-too-long": _l("This link is longer than 2,000 characters."),
        "link-malformed": _l(
            "This is no web address that others can open. Check it and try again."
        ),
        "link-scheme": _l("A link begins with http:// or https://."),
        "evidence-twice": _l("This is here already."),
        "evidence-too-many": _l("An entry holds five pieces of evidence. Remove one first."),
        "files-refused": "%(detail)s",
        "files-missing": _l("Choose a file."),
        "file-empty": _l("This file is empty."),
        "file-too-big": _l("This file is larger than %(minutes)s MB."),
        "file-kind": _l("This is no PDF, PNG, JPEG, WebP or plain text, whatever its name says."),
        "file-broken": _l("This file is damaged, or takes too long to read."),
        "picture-too-large": _l("This picture has more than 50 million pixels. Make it smaller."),
        "picture-moves": _l("This picture moves. Save one frame of it and add that."),
        "pdf-locked": _l("This PDF is locked. Print it to a new PDF without a password."),
        "pdf-script": _l("This PDF holds JavaScript. Print it to a new PDF and add that one."),
        "pdf-action": _l("This PDF starts something on opening. Print it to a new PDF first."),
        "pdf-launch": _l("This PDF opens other files or programs. Print it to a new PDF first."),
        "pdf-files": _l("This PDF holds other files. Print it to a new PDF, or add those files."),
        "pdf-form": _l("This PDF is an active form. Print it to a new PDF and add that one."),
        "pdf-media": _l("This PDF holds film or sound. Print it to a new PDF and add that one."),
    }
)
