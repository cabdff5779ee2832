"""Sentences for what can be wrong with an entry."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from pldash.web.sentences import add_sentences

add_sentences(
    {
        "title-too-long": _l("Shorten the title to 200 characters."),
        "day-ahead": _l("This day is still ahead. Log it once it has been."),
        "meeting-ahead": _l("This meeting has not begun yet. Log it once it has."),
        "meeting-another-day": _l(
            "The meeting was on another day. Give its day, or log it without the meeting."
        ),
        "meeting-moved": _l(
            "The chat does not meet at that hour any more. Check the day and save again, "
            "or choose the meeting anew on Log."
        ),
        "day-long-ago": _l("Check the year: this is before 1990."),
        "ends-before-start": _l("The last day is before the first day."),
        "too-many-days": _l("Check the days: one entry spans 400 days at most."),
        "minutes-out-of-range": _l(
            "Give minutes from 0 to %(minutes)s, no more than the days have."
        ),
        "minutes-too-many": _l(
            "All ways together are more than the %(minutes)s minutes there were."
        ),
        "too-many-standards": _l("Choose 100 standards at most."),
        "standard-unknown": _l("One of the standards is no longer offered. Choose again."),
        "words-too-long": _l("Shorten this answer to 20,000 characters."),
        "claim-too-long": _l("Shorten this to %(minutes)s characters."),
        "credits-out-of-range": _l("Give a number up to 100, such as 3 or 1.5."),
        "entry-needs-title": _l("Say what it was before you submit it."),
        "entry-needs-minutes": _l("Give the minutes before you submit it."),
        "read-only-submitted": _l(
            "This is with your school now and cannot be changed. Withdraw it first."
        ),
        "read-only-approved": _l("This is approved and stays as it is. Make a correction instead."),
        "read-only-returned": _l(
            "This was sent to your school before, so it stays in your record."
        ),
        "read-only-declined": _l(
            "This was sent to your school before, so it stays in your record."
        ),
        "correct-approved-only": _l("This is not approved yet: change it as it is."),
        "bundle-needs-title": _l("Give the bundle a title."),
        "bundle-too-small": _l("Choose two entries or more for a bundle."),
        "bundle-too-big": _l("A bundle holds 100 entries at most."),
        "bundled-already": _l("One of these is in another bundle. Take it out there first."),
        "logged-already": _l("You logged this meeting before. Add to that entry instead."),
        "entry-gone": _l("This entry was deleted in another window. Save it to keep it after all."),
    }
)
