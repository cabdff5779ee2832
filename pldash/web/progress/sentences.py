"""A sentence for each reason that the rules can give."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from flask_babel import format_date, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from pldash.domain.activities import ActivityState
from pldash.domain.reasons import DAYS_AS_DETAIL, ReasonCode
from pldash.domain.rules.no_proration import LessTime
from pldash.domain.sources import Certainty
from pldash.domain.values import Reason
from pldash.web.context import minutes as in_words
from pldash.web.policies.words import taken_words

if TYPE_CHECKING:
    from pldash.domain.requirement_sets import Body

FACTS: Final[dict[str, object]] = {
    "type": _l("the kind of registration"),
    "stage": _l("the career stage"),
    "employment": _l("your employment"),
    "fte": _l("your share of full time"),
    "granted_on": _l("the day it was granted"),
    "due_on": _l("the day it is due"),
    "expires_on": _l("the day it expires"),
    "birth_month": _l("the month of birth"),
    "days_taught": _l("the days you taught"),
    "leave": _l("your leave"),
    "certificates": _l("the certificates you hold"),
    "adjusted_hours": _l("the hours that the body set for you"),
    "applied_on": _l("the day on which you applied to renew"),
    "class": _l("the class of your certificate"),
    "certificate": _l("the kind of your certificate"),
    "employer": _l("who employs you"),
    "equity_goal": _l("a goal of your growth plan"),
    "exams_passed": _l("the subject examinations you passed"),
    "additional_licences": _l("your additional licences"),
    "performance_assessment": _l("the performance assessment"),
    "plan_approved_on": _l("the day on which your plan was approved"),
    "growth_plans": _l("your growth plans"),
    "kind": _l("the kind of your certificate"),
    "role": _l("your role"),
    "subjects": _l("how many subjects you renew"),
}
"""What a missing fact is called."""

RULE_SENTENCES: Final[dict[ReasonCode, object]] = {
    ReasonCode.NOT_APPROVED: _l("Waiting for approval. PL Dash asks for that, not the body."),
    ReasonCode.OUTSIDE_CYCLE: _l("It lies outside the time that counts in this cycle."),
    ReasonCode.NOT_YET: _l("It has not ended yet."),
    ReasonCode.ALREADY_USED: _l("It was used for another cycle or registration before."),
    ReasonCode.EXCLUDED_ACTIVITY: _l("The body does not count this kind of activity."),
    ReasonCode.NO_APPROVED_PROVIDER: _l(
        "The body counts learning from approved providers only, and this has none."
    ),
    ReasonCode.NOT_ATTENDED_WHOLE: _l(
        "A part of it was missed, and the body counts all of it or nothing."
    ),
    ReasonCode.NO_STANDARD: _l("It names no standard of this body's framework."),
    ReasonCode.NO_ANNOTATION: _l("The body asks for a note on it."),
    ReasonCode.NO_REFLECTION: _l("It has no reflection."),
    ReasonCode.REFLECTION_TOO_SHORT: _l("Its reflection is too short."),
    ReasonCode.BELOW_MINIMUM_BLOCK: _l("It is shorter than the shortest piece that counts."),
    ReasonCode.BELOW_TOPIC_MINIMUM: _l("Its topic has too little time in all to count."),
    ReasonCode.BUNDLE_CAP: _l("Its bundle has reached the most that one reflection can carry."),
    ReasonCode.CATEGORY_CAP: _l("Its category has reached the most that can count."),
    ReasonCode.TOPIC_CAP: _l("Its topic has reached the most that can count."),
    ReasonCode.MODE_CAP: _l("Its way of taking part has reached the most that can count."),
    ReasonCode.CAP_FILLED_EARLIER: _l("Time that counted earlier fills the most that can count."),
    ReasonCode.ROUNDED_DOWN: _l("Lost by rounding down to the steps that count."),
    ReasonCode.CARRIED_OVER: _l("Carried over from the cycle before."),
    ReasonCode.SHORT_BY: _l("%(minutes)s to go."),
    ReasonCode.FACT_MISSING: _l("It depends on %(detail)s, which is not entered."),
    ReasonCode.TYPE_NOT_ASKED: _l("The body asks nothing of this kind of registration."),
    ReasonCode.TYPE_NOT_COVERED: _l(
        "The body's public pages do not say what holds for this kind of registration."
    ),
    ReasonCode.TOO_FEW_DAYS_TAUGHT: _l("You taught too few days this year to be asked."),
    ReasonCode.NOT_WORKING_ENOUGH: _l("You work less than makes the body ask."),
    ReasonCode.LOWER_AMOUNT: _l("A certificate that you hold (%(detail)s) lowers the amount."),
    ReasonCode.IN_PROPORTION: _l("The amount is in proportion to the time."),
    ReasonCode.NOT_ASKED_HERE: _l("The body asks nothing, by what you entered: %(detail)s."),
    ReasonCode.ONLY_WITH_CERTIFICATE: _l(
        "It is asked only of those who hold a certificate that you did not enter."
    ),
    ReasonCode.NOTHING_COUNTED: _l("Nothing of this kind counts yet; a little is enough."),
    ReasonCode.OTHER_AMOUNT: _l("What you entered changes the amount: %(detail)s."),
    ReasonCode.ENOUGH_DAYS_TAUGHT: _l("You taught enough days, which is one of the two ways."),
    ReasonCode.DAYS_SHORT_BY: _l("Or more days of service: %(detail)s would be enough as well."),
    ReasonCode.NOT_COVERED: _l("Nothing that counts speaks to standard %(detail)s yet."),
    ReasonCode.NO_HOURS_SET: _l("The body sets no number of hours; what it asks instead is below."),
    ReasonCode.AMOUNT_NOT_FOUND: _l("The body's public pages do not say how much is asked."),
    ReasonCode.NOTHING_ASKED: _l("The body asks nobody for learning to keep the registration."),
    ReasonCode.WORTH_NOT_KNOWN: _l(
        "The body's public pages do not say how many points an hour is worth."
    ),
    ReasonCode.NOT_JUDGED_HERE: _l("The body asks it, but a log of learning cannot show it."),
    ReasonCode.KEEP_UNTIL: _l("Keep your records until %(detail)s."),
    ReasonCode.APPLY_FROM: _l("You can apply from %(detail)s on."),
    ReasonCode.NO_RULE_ON_DATE: _l("Which rule holds on this day is not known here."),
    ReasonCode.PRINTED_DUE_DATE: _l("It ends on the day that the body printed."),
    ReasonCode.FIXED_YEAR: _l("It is the body's own year, the same for everybody."),
    ReasonCode.FIRST_YEAR: _l("The first one runs to the end of the body's next year."),
    ReasonCode.YEARS_FROM_GRANT: _l("It runs from the day of the grant."),
    ReasonCode.YEARS_FROM_FIXED_DAY: _l("It runs from the body's own day after the grant."),
    ReasonCode.YEARS_TO_FIXED_DAY: _l("It runs from the grant to the body's own last day."),
    ReasonCode.NO_CYCLE: _l("The body has no cycle: all that you log is looked at."),
    ReasonCode.ENDS_WITH_REGISTRATION: _l("It ends with the registration."),
    ReasonCode.YEARS_TO_BIRTH_MONTH: _l("It runs from the grant to your month of birth."),
    ReasonCode.EXTENDED_BY_LEAVE: _l("Leave moved its end by days: %(detail)s."),
}
"""Every code has one: `tests/web/test_progress.py` forbids a gap."""

TAUGHT: Final = _l("Trying it out in class is teaching, and what counts here is learning.")
"""Why minutes do not count that no rule needs to leave out."""

UNAPPROVED: Final[dict[ActivityState, object]] = {
    ActivityState.DRAFT: _l("You have not sent it for approval yet."),
    ActivityState.RETURNED: _l("It came back to you: change it and send it again."),
    ActivityState.DECLINED: _l("Your school declined it. You can change it and send it again."),
}
"""Why an entry is not approved, where it is not simply waiting."""

UNLOWERED: Final[dict[LessTime, object]] = {
    LessTime.PART_TIME: _l("Working part-time does not lower the amount."),
    LessTime.CASUAL: _l("Casual or relief work does not lower the amount."),
    LessTime.LEAVE: _l("Leave does not lower the amount."),
}
"""What a body says of teaching less, where it says that the amount stays."""

CERTAINTY: Final[dict[Certainty, object]] = {
    Certainty.SEEN: _l("from the body's own pages"),
    Certainty.SEEN_ELSEWHERE: _l("from somebody else's page, not the body's own"),
    Certainty.SEEN_OLD: _l("from an older page"),
    Certainty.KNOWN: _l("generally known; no page was found"),
    Certainty.CONFLICTING: _l("sources disagree"),
}


def rule_sentence(
    reason: Reason, state: ActivityState | None = None, body: Body | None = None
) -> str:
    """Return a reason of the rules in plain words.

    :param state: where the entry stands that the reason is about
    :param body: whose rules gave it, for its names of certificates
    """
    if reason.policy is not None:
        return with_minutes(reason, taken_words(reason, reason.policy))
    code = ReasonCode(reason.code)
    sentence = RULE_SENTENCES[code]
    if code is ReasonCode.NOT_APPROVED and state is not None:
        sentence = UNAPPROVED.get(state, sentence)
    number = reason.detail or ""
    if code in COUNTED and number.isdecimal():
        return COUNTED[code](int(number))
    return with_minutes(
        reason,
        str(sentence)
        % {
            "minutes": "" if reason.minutes is None else in_words(reason.minutes),
            "detail": _detail(code, reason, body),
        },
    )


def with_minutes(reason: Reason, words: str) -> str:
    """Return a reason's words with the minutes that it is about."""
    if reason.minutes is None or reason.code == ReasonCode.SHORT_BY:
        return words
    return _("%(minutes)s: %(words)s", minutes=in_words(reason.minutes), words=words)


def _detail(code: ReasonCode, reason: Reason, body: Body | None) -> object:
    """Return what a reason speaks of, by its name."""
    detail = reason.detail or ""
    if code in DAYS_AS_DETAIL and detail:
        return format_date(date.fromisoformat(detail))
    if code is ReasonCode.LOWER_AMOUNT and body is not None:
        return body.certificates.get(detail, detail)
    return FACTS.get(detail, detail)


def _days_short(days: int) -> str:
    words: str = ngettext(
        "%(num)s more day of service would be enough as well.",
        "%(num)s more days of service would be enough as well.",
        days,
    )
    return words


def _days_of_leave(days: int) -> str:
    words: str = ngettext(
        "Leave moved its end by %(num)s day.", "Leave moved its end by %(num)s days.", days
    )
    return words


COUNTED: Final = {
    ReasonCode.DAYS_SHORT_BY: _days_short,
    ReasonCode.EXTENDED_BY_LEAVE: _days_of_leave,
}
"""The reasons that speak of a number of days."""
