"""Who may do what: one table of pure predicates, closed to everything it does not list.

A permission asks whether this person may do this kind of thing to this
record. Whether the record can take it now is a question of state, answered by
`approvals` and `credentials`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final
from uuid import UUID

from pldash.domain.actors import Actor
from pldash.domain.errors import NotFound, NotPermitted


class Permission(StrEnum):
    """Everything that needs one, as `subject:action`."""

    PUBLIC = "public:read"
    """Pages for anybody: the verify page, shipped chats, signing in, whether PL Dash works."""
    FILE_CHECK = "file:check"
    """Have a file checked: anybody, by a form without a token, since nothing changes."""
    SHARE_OPEN = "share:open"
    """Read a cycle that a teacher shared: whoever has its link, each look written down."""
    ACCOUNT_OWN = "account:own"
    """See and change one's own account."""
    ACTIVITY_OWN = "activity:own"
    """Log, see, change and delete activities of one's own record."""
    REGISTRATION_OWN = "registration:own"
    """Keep one's own registrations and see where they stand."""
    CHAT_FOLLOW = "chat:follow"
    """Follow chats, and have personal ones and a calendar of them."""
    SCHOOL_JOIN = "school:join"
    """Join a school by its code or by an invitation, and leave it."""
    APPROVER_INVITE = "approver:invite"
    """Invite somebody outside to approve what one sends, while one has no school, and end it."""
    APPROVER_ACCEPT = "approver:accept"
    """Take up such an invitation by its link, and stop approving for a teacher."""
    SUBMISSION_SEND = "submission:send"
    """Send one's own activity to a school one belongs to, or to one's own outside approver."""
    SUBMISSION_WITHDRAW = "submission:withdraw"
    """Take one's own submission back."""
    SUBMISSION_ANSWER = "submission:answer"
    """Accept or contest other minutes that a leader proposes for one's own submission."""
    DESK_USE = "desk:use"
    """See what waits for a decision at one's school."""
    SUBMISSION_VIEW = "submission:view"
    """Read one submission and its evidence."""
    SUBMISSION_TALK = "submission:talk"
    """Write to each other about a submission: its teacher, and those who may decide on it."""
    SUBMISSION_DECIDE = "submission:decide"
    """Open, approve, return or decline a submission; never one's own."""
    PHRASE_OWN = "phrase:own"
    """Keep phrases of one's own for what one writes to teachers."""
    FIGURES_READ = "figures:read"
    """See a whole school's figures: approved hours, coverage, cycles, how soon is decided."""
    CREDENTIAL_OWN = "credential:own"
    """Issue, see and download one's own certificates."""
    CREDENTIAL_REVOKE = "credential:revoke"
    """Revoke a certificate that one's school approved."""
    CREDENTIAL_LOOK = "credential:look"
    """See the certificates that rest on a school that one leads."""
    CREDENTIAL_ISSUE_MANY = "credential:issue-many"
    """Issue certificates for all teachers of a school that one leads, and take them back."""
    POLICY_READ = "policy:read"
    """Read the recognition policy of a school that one belongs to, or has sent work to."""
    POLICY_SET = "policy:set"
    """Preview, start, end and withdraw the recognition policy of one's school or system."""
    PROCEDURE_SET = "procedure:set"
    """See, start and withdraw how one's school or system approves."""
    SCHOOL_ADMINISTER = "school:administer"
    """Set up a school: people, roles, deputies, chats."""
    FRAMEWORK_READ = "framework:read"
    """See and download sets of standards: the shipped ones, and one's schools' own."""
    FRAMEWORK_LOAD = "framework:load"
    """Load a school's own set of standards from a file, and retire it."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What a permission is asked about: whose record, which school's.

    :ivar system_id: the system above that decides too, where nobody at the school could
    :ivar invited_by: the teacher who invited the outside approver that it is about
    """

    teacher_id: UUID | None = None
    school_id: UUID | None = None
    system_id: UUID | None = None
    invited_by: UUID | None = None


Predicate = Callable[[Actor, Subject], bool]


def anybody(_actor: Actor, _subject: Subject) -> bool:
    """Return true: the page is public."""
    return True


def is_signed_in(actor: Actor, _subject: Subject) -> bool:
    """Return whether we know who is asking."""
    return actor.is_signed_in


def owns_record(actor: Actor, subject: Subject) -> bool:
    """Return whether the record is the actor's own."""
    return actor.is_signed_in and actor.account_id == subject.teacher_id


def not_own_record(actor: Actor, subject: Subject) -> bool:
    """Return whether the record is somebody else's."""
    return actor.is_signed_in and actor.account_id != subject.teacher_id


def belongs_to_school(actor: Actor, subject: Subject) -> bool:
    """Return whether the actor is anything at the school today."""
    return subject.school_id in actor.school_ids


def is_shipped(actor: Actor, subject: Subject) -> bool:
    """Return whether it is no person's and no school's, for whoever is signed in."""
    return actor.is_signed_in and subject == Subject()


def invited_its_approver(actor: Actor, subject: Subject) -> bool:
    """Return whether the actor, who has no school, invited the outside approver."""
    return actor.is_signed_in and actor.account_id == subject.invited_by and not actor.school_ids


def leads_school(actor: Actor, subject: Subject) -> bool:
    """Return whether the actor leads the school today; an outside approver leads none."""
    return subject.school_id in actor.led_school_ids


def decides_on_it(actor: Actor, subject: Subject) -> bool:
    """Return whether the actor decides where it lies: school, system above, outside approver."""
    return not actor.led_ids.isdisjoint({subject.school_id, subject.system_id})


def leads_somewhere(actor: Actor, _subject: Subject) -> bool:
    """Return whether the actor decides anywhere today, also as an outside approver."""
    return bool(actor.led_ids)


def leads_a_school(actor: Actor, _subject: Subject) -> bool:
    """Return whether the actor leads any school today."""
    return bool(actor.led_school_ids)


def administers_school(actor: Actor, subject: Subject) -> bool:
    """Return whether the actor sets the school up."""
    return subject.school_id in actor.administered_ids


def administers_somewhere(actor: Actor, _subject: Subject) -> bool:
    """Return whether the actor sets any school up."""
    return bool(actor.administered_ids)


@dataclass(frozen=True, slots=True)
class Rule:
    """When a permission is given.

    :ivar door: who may open such a page at all, before any record is known
    :ivar any_of: groups of predicates about the record; all of one group must hold
    """

    door: Predicate
    any_of: tuple[tuple[Predicate, ...], ...]


_OWN: Final = Rule(is_signed_in, ((owns_record,),))

PERMISSIONS: Final[Mapping[Permission, Rule]] = MappingProxyType(
    {
        Permission.PUBLIC: Rule(anybody, ((anybody,),)),
        Permission.FILE_CHECK: Rule(anybody, ((anybody,),)),
        Permission.SHARE_OPEN: Rule(anybody, ((anybody,),)),
        Permission.ACCOUNT_OWN: _OWN,
        Permission.ACTIVITY_OWN: _OWN,
        Permission.REGISTRATION_OWN: _OWN,
        Permission.CHAT_FOLLOW: _OWN,
        Permission.SCHOOL_JOIN: _OWN,
        Permission.APPROVER_INVITE: _OWN,
        Permission.APPROVER_ACCEPT: _OWN,
        Permission.SUBMISSION_SEND: Rule(
            is_signed_in, ((owns_record, belongs_to_school), (owns_record, invited_its_approver))
        ),
        Permission.SUBMISSION_WITHDRAW: _OWN,
        Permission.SUBMISSION_ANSWER: _OWN,
        Permission.DESK_USE: Rule(leads_somewhere, ((decides_on_it,),)),
        Permission.SUBMISSION_VIEW: Rule(is_signed_in, ((owns_record,), (decides_on_it,))),
        Permission.SUBMISSION_TALK: Rule(is_signed_in, ((owns_record,), (decides_on_it,))),
        Permission.SUBMISSION_DECIDE: Rule(leads_somewhere, ((decides_on_it, not_own_record),)),
        Permission.PHRASE_OWN: Rule(leads_somewhere, ((owns_record, leads_somewhere),)),
        Permission.FIGURES_READ: Rule(leads_a_school, ((leads_school,),)),
        Permission.CREDENTIAL_OWN: _OWN,
        Permission.CREDENTIAL_REVOKE: Rule(
            is_signed_in, ((leads_school, not_own_record), (owns_record,))
        ),
        Permission.CREDENTIAL_LOOK: Rule(leads_a_school, ((leads_school,),)),
        Permission.CREDENTIAL_ISSUE_MANY: Rule(leads_a_school, ((leads_school,),)),
        Permission.POLICY_READ: Rule(is_signed_in, ((belongs_to_school,), (owns_record,))),
        Permission.POLICY_SET: Rule(administers_somewhere, ((administers_school,),)),
        Permission.PROCEDURE_SET: Rule(administers_somewhere, ((administers_school,),)),
        Permission.SCHOOL_ADMINISTER: Rule(administers_somewhere, ((administers_school,),)),
        Permission.FRAMEWORK_READ: Rule(is_signed_in, ((belongs_to_school,), (is_shipped,))),
        Permission.FRAMEWORK_LOAD: Rule(administers_somewhere, ((administers_school,),)),
    }
)
"""The table. A permission that is not in it is given to nobody."""

FOR_ANYBODY: Final = frozenset({Permission.PUBLIC, Permission.FILE_CHECK, Permission.SHARE_OPEN})
"""Given without asking who it is."""

WITHOUT_TOKEN: Final = frozenset({Permission.FILE_CHECK, Permission.SHARE_OPEN})
"""Whose forms carry no token: nobody is signed in there, so that no other site could use that."""


def may_enter(actor: Actor, permission: Permission) -> bool:
    """Return whether the actor may open such a page at all."""
    return PERMISSIONS[permission].door(actor, Subject())


def is_permitted(actor: Actor, permission: Permission, subject: Subject) -> bool:
    """Return whether the actor may do this to this record."""
    groups = PERMISSIONS[permission].any_of
    return any(all(holds(actor, subject) for holds in group) for group in groups)


def require(actor: Actor, permission: Permission, subject: Subject) -> None:
    """Let pass who may; tell a stranger nothing.

    :raises NotPermitted: for the owner or a colleague who lacks the right
    :raises NotFound: for a stranger, as if the record were not there
    """
    if is_permitted(actor, permission, subject):
        return
    if owns_record(actor, subject) or belongs_to_school(actor, subject):
        raise NotPermitted(permission)
    raise NotFound(permission)
