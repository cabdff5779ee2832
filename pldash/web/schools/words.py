"""Sentences for refusals, and words for roles, days and weeks."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from pldash.domain.recurrence import Weekday
from pldash.domain.schools import Role
from pldash.web.sentences import add_sentences

ROLES: Final = {
    Role.TEACHER: _l("Teacher"),
    Role.LEADER: _l("Leader"),
    Role.ADMINISTRATOR: _l("Administrator"),
}
ROLE_HINTS: Final = {
    Role.TEACHER.value: _l("Logs activities and submits them to this school."),
    Role.LEADER.value: _l("Decides on submissions; never on their own."),
    Role.ADMINISTRATOR.value: _l("Sets up the school and its people; opens no submission."),
}
WEEKDAYS: Final = {
    Weekday.MONDAY: _l("Monday"),
    Weekday.TUESDAY: _l("Tuesday"),
    Weekday.WEDNESDAY: _l("Wednesday"),
    Weekday.THURSDAY: _l("Thursday"),
    Weekday.FRIDAY: _l("Friday"),
    Weekday.SATURDAY: _l("Saturday"),
    Weekday.SUNDAY: _l("Sunday"),
}
WEEKS: Final = {
    1: _l("First"),
    2: _l("Second"),
    3: _l("Third"),
    4: _l("Fourth"),
    -1: _l("Last"),
}
INTERVALS: Final = {
    1: _l("Every week"),
    2: _l("Every second week"),
    3: _l("Every third week"),
    4: _l("Every fourth week"),
}

add_sentences(
    {
        "school-unknown": _l(
            "No school has this code. Ask your school's administrator for it, and type it again."
        ),
        "member-already": _l("You belong to this school already."),
        "role-needed": _l("Choose at least one role, or end the membership instead."),
        "last-administrator": _l(
            "This is the school's only administrator. Give somebody else the role first."
        ),
        "school-name-missing": _l("Enter the school's name."),
        "school-name-hidden": _l(
            "Write the name on one line, without characters that cannot be seen."
        ),
        "school-name-too-long": _l("Shorten the name to 120 characters."),
        "logo-kind": _l("Give a picture: PNG, JPEG or WebP."),
        "logo-too-small": _l("This picture is too small to print. Give one of 24 pixels or more."),
        "logo-unsaid": _l("Say what the logo shows, for who cannot see it."),
        "letterhead-line-hidden": _l(
            "Write it on one line, without characters that cannot be seen."
        ),
        "letterhead-line-too-long": _l("Shorten it to %(minutes)s characters."),
        "line-promises": _l(
            "Leave out “%(detail)s”: only a registration body or an approved provider may "
            "promise that."
        ),
        "line-mixed": _l(
            "Write “%(detail)s” in the letters of one script: some of its letters only look like "
            "the others."
        ),
        "letterhead-line-address": _l(
            "Leave the address out: the only one on a certificate is the one that checks it."
        ),
        "letterhead-same": _l("Certificates look like this already. Nothing would change."),
        "zone-unknown": _l("Choose a time zone."),
        "code-malformed": _l("A code is 4 to 40 letters and digits, with single hyphens."),
        "code-taken": _l("Another school has this code."),
        "invited-member": _l("Somebody with this address belongs to the school already."),
        "invited-already": _l("This address is invited already. You can send it again."),
        "invitation-over": _l("This invitation is over: it was taken up, withdrawn or is too old."),
        "deputy-no-member": _l("Choose somebody who belongs to the school."),
        "deputy-ends-before-start": _l("The last day lies before the first."),
        "deputy-is-over": _l("The last day is over. Choose today or a later day."),
        "deputy-too-long": _l("A deputy stands in for a year at most."),
        "deputy-already": _l("This person stands in on some of these days already."),
        "chat-tag-malformed": _l("A tag is letters, digits and _ only, without spaces."),
        "chat-zone-unknown": _l("Choose a time zone."),
        "chat-ends-before-start": _l("The last day lies before the first."),
        "chat-anchor-needed": _l("Give the first day, so that it is known which weeks are meant."),
        "chat-slow-days-needed": _l("Give how many days it goes on, from 1 to 366."),
        "chat-load-out-of-range": _l("A week has 10,080 minutes: give from 1 to those."),
        "chat-minutes-out-of-range": _l("A chat lasts between 1 and 1,440 minutes."),
        "chat-rrule-no-days": _l("Choose at least one day."),
        "chat-rrule-bad-days": _l("These days do not go together."),
        "chat-rrule-bad-interval": _l("Choose every how many weeks."),
        "chat-one-weekday": _l("Choose exactly one day for a monthly chat."),
        "chat-which-week": _l("Choose which one of the month."),
        "chat-title-too-long": _l("Shorten the name to 120 characters."),
        "chat-status-needs-end": _l("A chat that is over needs its last day."),
    }
)


def roles_text(roles: Iterable[Role]) -> str:
    """Return the roles as words, in the order of the table."""
    held = frozenset(roles)
    return _(", ").join(str(words) for role, words in ROLES.items() if role in held)
