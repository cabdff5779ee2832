"""Policies in plain words: what they ask, when they hold, and what they took."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from flask_babel import format_date, format_decimal, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from pldash.domain.reasons import ReasonCode
from pldash.domain.values import ParticipationMode, PolicyMark, Reason
from pldash.web.activities.words import MODES
from pldash.web.context import minutes as in_words
from pldash.web.sentences import add_sentences

if TYPE_CHECKING:
    from datetime import date

    from pldash.domain.cases import RecognitionPolicy

TAKEN: Final[dict[ReasonCode, object]] = {
    ReasonCode.NO_REFLECTION: _l("Your school's policy asks for a reflection, and there is none"),
    ReasonCode.REFLECTION_TOO_SHORT: _l("Your school's policy asks for a longer reflection"),
    ReasonCode.BELOW_MINIMUM_BLOCK: _l("Your school's policy does not count so short a part"),
    ReasonCode.MODE_CAP: _l(
        "This way of taking part has reached the most that your school's policy counts"
    ),
    ReasonCode.CAP_FILLED_EARLIER: _l(
        "Time that counted before this version of your school's policy began fills the most that "
        "it counts of this way of taking part"
    ),
    ReasonCode.ROUNDED_DOWN: _l("Your school's policy counts in whole steps, rounded down"),
}
"""What a policy took, for each reason that it can give; which version follows."""

add_sentences(
    {
        "policy-starts-in-the-past": _l(
            "A policy changes nothing that has passed. Choose today or a later day."
        ),
        "policy-overlaps": _l(
            "Another version begins on this day or later. Choose a day after it, or withdraw it."
        ),
        "policy-ends-before-start": _l("The last day lies before the first."),
        "policy-ends-in-the-past": _l(
            "Choose today or a later day, and not before the version begins."
        ),
        "policy-ends-later": _l("This version ends earlier already; a later end would prolong it."),
        "policy-percent": _l("Give a percentage from 0 to 100."),
        "policy-floor": _l("Give whole minutes, from 1 to 1,440."),
        "policy-words": _l("Give a number of words, from 1 to 2,000."),
        "policy-step": _l("Give whole minutes, from 1 to 240."),
        "policy-empty": _l("Set at least one limit. To have no policy, end the one that holds."),
        "policy-has-begun": _l(
            "This version has begun, so it cannot be withdrawn. You can end it."
        ),
    }
)


def taken_words(reason: Reason, mark: PolicyMark) -> str:
    """Return why a school's policy does not count some minutes, and which version says so."""
    said = str(TAKEN[ReasonCode(reason.code)])
    return _("%(said)s (%(mark)s).", said=said, mark=mark_words(mark))


def mark_words(mark: PolicyMark) -> str:
    """Return whose policy it is, which version, and since when."""
    return _(
        "%(school)s, version %(number)s, in force since %(day)s",
        school=mark.school,
        number=mark.number,
        day=format_date(mark.since),
    )


def dates_words(first: date, last: date | None, today: date) -> str:
    """Return when a version holds."""
    start = format_date(first)
    if last is not None:
        return _("%(first)s to %(last)s", first=start, last=format_date(last))
    if first > today:
        return _("from %(day)s on", day=start)
    return _("since %(day)s", day=start)


def rules_words(rules: RecognitionPolicy) -> tuple[str, ...]:
    """Return what a policy asks, one sentence for each limit."""
    return tuple(_rules(rules))


def limit_words(rules: RecognitionPolicy, mode: ParticipationMode) -> tuple[str, ...]:
    """Return what a policy asks of one mode, each in a few words."""
    return tuple(_limits(rules, mode))


def _rules(rules: RecognitionPolicy) -> Iterator[str]:
    for mode in ParticipationMode:
        for limit in _limits(rules, mode):
            yield _("%(mode)s: %(limit)s.", mode=MODES[mode][0], limit=limit)
    if rules.increment_minutes is not None:
        step = in_words(rules.increment_minutes)
        yield _("Each entry is counted in whole steps of %(step)s, rounded down.", step=step)


def _limits(rules: RecognitionPolicy, mode: ParticipationMode) -> Iterator[str]:
    if mode in rules.mode_caps:
        percent = rules.mode_caps[mode]
        yield (
            _("at most %(percent)s%% of the time that is asked", percent=format_decimal(percent))
            if percent
            else _("does not count")
        )
    if mode in rules.mode_floors:
        yield _("counts from %(least)s in one entry", least=in_words(rules.mode_floors[mode]))
    if mode in rules.reflection_words_min:
        yield ngettext(
            "needs a reflection of at least %(num)s word",
            "needs a reflection of at least %(num)s words",
            rules.reflection_words_min[mode],
        )
    if mode in rules.mode_increments:
        step = in_words(rules.mode_increments[mode])
        yield _("counted in whole steps of %(step)s, rounded down", step=step)
