"""What the trail's actions say to people: a sentence for each.

A step of the reader's own is told as theirs. Another person is called by name where the reader may
know them; else it says who such a person is.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from flask_babel import lazy_gettext as _l

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pldash.services.histories import Step

A_LEADER: Final = _l("A leader")
AN_ADMINISTRATOR: Final = _l("An administrator")
SOMEBODY_ELSE: Final = _l("Somebody else")
SOMEBODY: Final = _l("somebody")
OUTSIDE_OVER: Final = _l("%(name)s approves for you no longer: it came back as a draft")
WHO_RUNS_IT: Final = _l("Whoever runs PL Dash")


class Told(NamedTuple):
    """A line of a history."""

    text: str
    at: datetime


class Words(NamedTuple):
    """How an action is told.

    :ivar own: where the reader did it
    :ivar other: where somebody else did, with their %(name)s
    """

    own: Any
    other: Any = ""


ENTRY_WORDS: Final[Mapping[str, Words]] = {
    "activity:drafted": Words(_l("You began this entry")),
    "activity:logged": Words(_l("You logged it")),
    "activity:changed": Words(_l("You changed it")),
    "evidence:added": Words(_l("You added evidence")),
    "evidence:removed": Words(_l("You removed evidence")),
    "bundle:joined": Words(_l("You put it into a bundle")),
    "bundle:left": Words(_l("You took it out of its bundle")),
    "submission:submitted": Words(_l("You submitted it")),
    "submission:withdrawn": Words(_l("You withdrew it"), OUTSIDE_OVER),
    "submission:approver-ended": Words(
        _l("You ended that they approve for you: it came back as a draft"),
        OUTSIDE_OVER,
    ),
    "submission:passed-up": Words(_l("You sent it on to the system above the school")),
    "submission:drawn": Words("", _l("It was drawn for review by a person")),
    "submission:opened": Words("", _l("%(name)s took it up")),
    "submission:given-back": Words("", _l("%(name)s gave it back to the queue")),
    "submission:adjusted": Words("", _l("%(name)s proposed other minutes")),
    "submission:adjustment-accepted": Words(_l("You accepted other minutes: it is approved")),
    "submission:adjustment-contested": Words(_l("You contested other minutes")),
    "submission:message-sent": Words(
        _l("You wrote about it"), _l("%(name)s wrote to you about it")
    ),
    "submission:returned": Words("", _l("%(name)s returned it")),
    "submission:approved": Words("", _l("%(name)s approved it")),
    "submission:approved-first": Words(
        _l("You accepted other minutes: that was the first of two approvals"),
        _l("%(name)s approved it, the first of two"),
    ),
    "submission:approved-by-rule": Words(
        "", _l("The school's rule approved it; nobody had read it")
    ),
    "submission:pre-approved": Words("", _l("%(name)s pre-approved it")),
    "submission:declined": Words("", _l("%(name)s declined it")),
    "credential:issued": Words(
        _l("You got a certificate with it"), _l("%(name)s issued a certificate with it")
    ),
    "credential:superseded": Words(
        _l("You replaced a certificate with it"), _l("%(name)s replaced a certificate with it")
    ),
    "credential:revoked": Words(
        _l("You withdrew a certificate with it"), _l("%(name)s revoked a certificate with it")
    ),
}
"""On the page of one activity."""

SUBMISSION_WORDS: Final[Mapping[str, Words]] = {
    "submission:submitted": Words("", _l("%(name)s submitted it")),
    "submission:passed-up": Words("", _l("%(name)s sent it on to the system above the school")),
    "submission:drawn": Words("", _l("It was drawn for review by a person")),
    "submission:opened": Words(_l("You took it up"), _l("%(name)s took it up")),
    "submission:given-back": Words(
        _l("You gave it back to the queue"), _l("%(name)s gave it back to the queue")
    ),
    "submission:adjusted": Words(
        _l("You proposed other minutes"), _l("%(name)s proposed other minutes")
    ),
    "submission:adjustment-accepted": Words(
        "", _l("%(name)s accepted other minutes: it is approved")
    ),
    "submission:adjustment-contested": Words("", _l("%(name)s contested other minutes")),
    "submission:message-sent": Words(_l("You wrote about it"), _l("%(name)s wrote about it")),
    "submission:returned": Words(_l("You returned it"), _l("%(name)s returned it")),
    "submission:approved": Words(_l("You approved it"), _l("%(name)s approved it")),
    "submission:approved-first": Words(
        _l("You approved it, the first of two"), _l("%(name)s approved it, the first of two")
    ),
    "submission:approved-by-rule": Words(
        "", _l("The school's rule approved it; nobody had read it")
    ),
    "submission:pre-approved": Words(_l("You pre-approved it"), _l("%(name)s pre-approved it")),
    "submission:declined": Words(_l("You declined it"), _l("%(name)s declined it")),
    "credential:issued": Words(
        _l("You issued a certificate with it"), _l("%(name)s issued a certificate with it")
    ),
    "credential:superseded": Words(
        _l("You replaced a certificate with it"), _l("%(name)s replaced a certificate with it")
    ),
    "credential:revoked": Words(
        _l("You revoked a certificate with it"), _l("%(name)s revoked a certificate with it")
    ),
}
"""To who may decide on a submission."""

ACCOUNT_WORDS: Final[Mapping[str, Words]] = {
    "account:confirmed": Words(_l("You confirmed your address")),
    "account:renamed": Words(_l("You changed your name")),
    "account:mail-rhythm-changed": Words(_l("You changed how often you are mailed")),
    "account:address-changed": Words(_l("You changed your address")),
    "account:password-changed": Words(_l("You changed your password")),
    "account:authenticator-added": Words(_l("You set up an authenticator app")),
    "account:authenticator-removed": Words(_l("You took away your authenticator app")),
    "account:passkey-added": Words(_l("You added a passkey")),
    "account:passkey-removed": Words(_l("You removed a passkey")),
    "account:recovery-codes-made": Words(_l("You made recovery codes")),
    "account:second-step-forgotten": Words("", _l("%(name)s took away your second step")),
    "activity:deleted": Words(_l("You deleted a draft")),
    "bundle:made": Words(_l("You made a bundle")),
    "bundle:changed": Words(_l("You changed a bundle")),
    "bundle:dissolved": Words(_l("You dissolved a bundle")),
    "chat:added": Words(_l("You added a chat of your own")),
    "chat:changed": Words(_l("You changed a chat of your own")),
    "chat:retired": Words(_l("You removed a chat of your own")),
    "feed:made": Words(_l("You made an address for your calendar")),
    "feed:revoked": Words(_l("You ended the address for your calendar")),
    "registration:added": Words(_l("You added a registration")),
    "registration:changed": Words(_l("You changed a registration")),
    "registration:removed": Words(_l("You removed a registration")),
    "approver:invited": Words(_l("You invited somebody outside to approve what you send")),
    "approver:accepted": Words("", _l("%(name)s took up your invitation to approve what you send")),
    "approver:declined": Words("", _l("Your invitation to approve was turned down")),
    "approver:ended": Words(
        _l("You ended an outside approver"), _l("%(name)s approves for you no longer")
    ),
    "share:made": Words(_l("You made a link to one of your cycles")),
    "share:opened": Words("", _l("Somebody who has your link looked at a cycle that you shared")),
    "share:ended": Words(_l("You ended a link to one of your cycles")),
    "pack:ordered": Words(_l("You asked for an audit pack")),
    "pack:made": Words("", _l("Your audit pack was made")),
    "pack:ended": Words(_l("You gave an audit pack up"), _l("Your audit pack could not be made")),
}
"""Beside a person's account."""

SCHOOL_WORDS: Final[Mapping[str, Words]] = {
    "school:created": Words("", _l("%(name)s made the school")),
    "school:placed": Words("", _l("%(name)s put the school under a system")),
    "school:changed": Words(
        _l("You changed the school's details"), _l("%(name)s changed the school's details")
    ),
    "membership:joined": Words(_l("You joined"), _l("A new member: %(whom)s")),
    "membership:roles-changed": Words(
        _l("You changed the roles of %(whom)s"), _l("%(name)s changed the roles of %(whom)s")
    ),
    "membership:ended": Words(
        _l("You ended the membership of %(whom)s"), _l("%(name)s ended the membership of %(whom)s")
    ),
    "invitation:sent": Words(_l("You sent an invitation"), _l("%(name)s sent an invitation")),
    "invitation:accepted": Words(
        _l("You accepted an invitation"), _l("%(name)s accepted an invitation")
    ),
    "invitation:withdrawn": Words(
        _l("You took an invitation back"), _l("%(name)s took an invitation back")
    ),
    "deputy:set": Words(_l("You made %(whom)s a deputy"), _l("%(name)s made %(whom)s a deputy")),
    "deputy:called-off": Words(
        _l("You called %(whom)s off as a deputy"), _l("%(name)s called %(whom)s off as a deputy")
    ),
    "chat:added": Words(_l("You added a chat"), _l("%(name)s added a chat")),
    "chat:changed": Words(_l("You changed a chat"), _l("%(name)s changed a chat")),
    "chat:retired": Words(_l("You retired a chat"), _l("%(name)s retired a chat")),
    "framework:proposed": Words(
        _l("You brought a set of standards"), _l("%(name)s brought a set of standards")
    ),
    "framework:discarded": Words(
        _l("You discarded a set of standards"), _l("%(name)s discarded a set of standards")
    ),
    "framework:loaded": Words(
        _l("You took on a set of standards"), _l("%(name)s took on a set of standards")
    ),
    "framework:retired": Words(
        _l("You retired a set of standards"), _l("%(name)s retired a set of standards")
    ),
    "policy:started": Words(
        _l("You set a recognition policy"), _l("%(name)s set a recognition policy")
    ),
    "policy:ended": Words(
        _l("You ended a recognition policy"), _l("%(name)s ended a recognition policy")
    ),
    "policy:withdrawn": Words(
        _l("You withdrew a recognition policy"), _l("%(name)s withdrew a recognition policy")
    ),
    "letterhead:proposed": Words(
        _l("You proposed how certificates look"), _l("%(name)s proposed how certificates look")
    ),
    "letterhead:used": Words(
        _l("You changed how certificates look"), _l("%(name)s changed how certificates look")
    ),
    "letterhead:dropped": Words(
        _l("You dropped a proposal of how certificates look"),
        _l("%(name)s dropped a proposal of how certificates look"),
    ),
    "procedure:started": Words(
        _l("You set how the school approves"), _l("%(name)s set how the school approves")
    ),
    "procedure:withdrawn": Words(
        _l("You took back a coming change of how the school approves"),
        _l("%(name)s took back a coming change of how the school approves"),
    ),
    "batch:ordered": Words(
        _l("You asked for several certificates to be issued or revoked"),
        _l("%(name)s asked for several certificates to be issued or revoked"),
    ),
    "batch:undone": Words(
        _l("You took several certificates back"), _l("%(name)s took several certificates back")
    ),
    "round:started": Words(
        _l("You approved several submissions together"),
        _l("%(name)s approved several submissions together"),
    ),
    "round:undone": Words(
        _l("You took several approvals back"), _l("%(name)s took several approvals back")
    ),
}
"""To who sets a school up."""


def told(steps: Sequence[Step], words: Mapping[str, Words], stranger: Any) -> list[Told]:
    """Return a history in words.

    :param stranger: who did it, where it was somebody whom the reader may not know
    """
    return [Told(_sentence(step, words[step.action], stranger), step.at) for step in steps]


def _sentence(step: Step, words: Words, stranger: Any) -> str:
    chosen = words.own if step.is_own and words.own else words.other or words.own
    other = WHO_RUNS_IT if step.is_by_system else stranger
    return str(chosen) % {"name": step.by or str(other), "whom": step.whom or str(SOMEBODY)}
