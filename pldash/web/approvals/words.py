"""Sentences for refusals, and words for what the desk shows."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from pldash.domain.approvals import DecisionKind, SubmissionState
from pldash.domain.reflections import PROMPTS, ValueCycle
from pldash.services.approvals import Verdict
from pldash.services.desk_queue import Grouping
from pldash.web.sentences import add_sentences

CYCLES: Final = {
    ValueCycle.IMMEDIATE: _l("What happened"),
    ValueCycle.POTENTIAL: _l("What was taken from it"),
    ValueCycle.APPLIED: _l("What was tried"),
    ValueCycle.REALISED: _l("What changed for students"),
    ValueCycle.REFRAMING: _l("What looks different now"),
}
"""A heading for each answer, for a reader who is not the one who was asked."""

DONE: Final = {
    DecisionKind.APPROVE: _l("Approved: %(title)s, %(name)s."),
    DecisionKind.RETURN: _l("Returned with your reason: %(title)s, %(name)s."),
    DecisionKind.DECLINE: _l("Declined with your reason: %(title)s, %(name)s."),
    DecisionKind.PRE_APPROVE: _l("Pre-approved: %(title)s, %(name)s."),
}
APPROVED_FIRST: Final = _l("Approved: %(title)s, %(name)s. Somebody else approves it too.")
APPROVED_ALONE: Final = _l(
    "Approved: %(title)s, %(name)s. Two people are asked, and nobody else here can approve it at "
    "present: ask for another leader or a deputy."
)
APPROVED_WITH_WORDS: Final = _l("Approved with your words: %(title)s, %(name)s.")
WHO_DID: Final = {
    DecisionKind.APPROVE: _l("%(name)s approved this on %(when)s."),
    DecisionKind.RETURN: _l("%(name)s returned this on %(when)s."),
    DecisionKind.DECLINE: _l("%(name)s declined this on %(when)s."),
    DecisionKind.PRE_APPROVE: _l("%(name)s pre-approved this on %(when)s."),
}
GROUPS: Final = {
    Grouping.NONE: _l("No groups"),
    Grouping.TEACHER: _l("Teacher"),
    Grouping.CHAT: _l("Chat"),
    Grouping.KIND: _l("Kind"),
}
"""What the queue can be put together by."""

add_sentences(
    {
        "held-by-another": _l("Another leader has this. Wait for them, or say that you mean it."),
        "not-yours-to-give-back": _l("Another leader has this now."),
        "note-needed": _l("Say why, so that the teacher can accept or contest it."),
        "words-needed": _l("Say why you contest it."),
        "adjustment-unknown": _l("Give minutes for the parts that were sent, none below 0."),
        "adjustment-no-number": _l("Give the minutes as whole numbers."),
        "adjustment-same": _l("These are the minutes that were sent. Approve it, or change one."),
        "adjustment-leaves-nothing": _l("Leave some minutes, or decline it."),
        "already-adjusted": _l("This waits for the teacher's answer to other minutes."),
        "already-contested": _l("The other minutes were contested already."),
        "message-empty": _l("Write what you want to say."),
        "too-many-messages": _l("This has 100 messages. Talk to each other about it."),
        "message-sent-again": _l("This was sent again since: write about that."),
        "message-certified": _l("This is on a certificate, and nothing more is written about it."),
        "round-of-one": _l("Leave at least one more ticked: one alone is approved on the desk."),
        "round-too-large": _l("At most 50 are approved together."),
        "round-not-opened": _l(
            "Take the one that you opened first: it waits in your name no more."
        ),
        "round-in-another": _l("It is being approved already."),
        "round-asked": _l("There is a question about it: a message, or other minutes."),
        "round-held": _l("Another leader has it."),
        "round-unlike": _l("It is another chat or kind, or another way of taking part."),
        "round-changed": _l("It changed since it was chosen. Decide it by itself."),
        "round-failed": _l("It could not be approved. Decide it by itself."),
        "round-undone": _l("These were taken back before."),
        "round-over": _l("The time to take these back is over: they are approved."),
        "phrase-empty": _l("Write the words to keep."),
        "phrase-too-long": _l("Shorten the phrase to 2,000 characters."),
        "too-many-phrases": _l("You keep 40 phrases already. Remove one first."),
        "second-step-by-another": _l(
            "You approved this already: the second approval is another's."
        ),
        "adjustment-ahead": _l("Minutes are settled once it has taken place. Pre-approve it."),
        "not-over-yet": _l("This has yet to take place. Send it once it is over."),
        "already-pre-approved": _l("This is pre-approved already."),
        "nothing-chosen": _l("Choose at least one activity."),
        "bundle-first": _l("Put these activities into a bundle first, or send them one by one."),
        "bundle-empty": _l("There is nothing in this bundle yet."),
        "send-the-bundle": _l("This activity is part of a bundle: send the bundle."),
        "title-missing": _l("Give the activity a title first."),
        "minutes-missing": _l("Say how many minutes you took part first."),
        "not-a-member": _l("Choose a school that you belong to."),
        "school-closed": _l("This school is closed and takes no more submissions."),
        "already-submitted": _l("This waits for a decision already."),
        "already-opened": _l("A leader has taken this up meanwhile, so it cannot be withdrawn."),
        "already-approved": _l("This is approved already."),
        "already-returned": _l("This was returned already."),
        "already-declined": _l("This was declined already."),
        "already-withdrawn": _l("The teacher has taken this back."),
    }
)


def done_sentence(
    verdict: Verdict, state: SubmissionState, *, title: str, name: str, is_stuck: bool = False
) -> str:
    """Return what a leader's decision did, and whether words went along.

    :param state: what the submission is now
    :param is_stuck: whether nobody is there to take the second of two steps
    """
    said = DONE[verdict.kind]
    if verdict.kind is DecisionKind.APPROVE:
        usual = APPROVED_WITH_WORDS if verdict.reason.strip() else said
        special = {
            SubmissionState.SUBMITTED: APPROVED_ALONE if is_stuck else APPROVED_FIRST,
            SubmissionState.PRE_APPROVED: DONE[DecisionKind.PRE_APPROVE],
        }
        said = special.get(state, usual)
    return str(said) % {"title": title, "name": name}


def sent_sentence(count: int, settled: int) -> str:
    """Return how much was sent, and how much of it the school's rule approved at once."""
    sent = ngettext("Submitted.", "%(num)s activities submitted.", count)
    if not settled:
        return sent
    by_rule = ngettext(
        "The school's rule approved it at once.",
        "The school's rule approved %(num)s of them at once.",
        settled if count > 1 else 1,
    )
    return f"{sent} {by_rule}"


def question_of(prompt: str) -> str:
    """Return the heading of an answer."""
    known = PROMPTS.get(prompt)
    return _("Reflection") if known is None else str(CYCLES[known.cycle])


def days_since(moment: datetime, now: datetime, zone: ZoneInfo) -> int:
    """Return how many days ago something was, in the reader's days."""
    return (_day(now, zone) - _day(moment, zone)).days


def waited(since: datetime, now: datetime, zone: ZoneInfo) -> str:
    """Return for how long something has waited."""
    days = days_since(since, now, zone)
    return ngettext("%(num)s day", "%(num)s days", days) if days else _("today")


def _day(moment: datetime, zone: ZoneInfo) -> date:
    return moment.astimezone(zone).date()
