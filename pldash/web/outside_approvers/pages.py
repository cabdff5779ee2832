"""Makes invitations into what their pages show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from pldash.domain.approvals import DecisionKind
from pldash.domain.outside_approvers import MOST_LIVE, ApproverState, wait_for_next
from pldash.services.outside_approvers import own_approvers
from pldash.services.outside_approving import approving_for, ended_approving
from pldash.web.context import moment
from pldash.web.form_ids import apart
from pldash.web.forms import BaseForm
from pldash.web.runtime import now
from pldash.web.session import actor, read

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from pldash.services.outside_approvers import OwnApprover
    from pldash.services.outside_approving import Approving, EndedApproving

ENDABLE = frozenset({ApproverState.OPEN, ApproverState.APPROVING})


@dataclass(frozen=True, slots=True, kw_only=True)
class ApproverLine:
    """One invitation.

    :ivar ask: the form that ends it; None where it is over
    """

    id: UUID
    name: str
    who: str
    email: str
    note: str
    is_approving: bool
    ask: BaseForm | None


@dataclass(frozen=True, slots=True)
class ApproversPage:
    """A teacher's page of invitations.

    :ivar next_at: from when another can be invited; None where it is now, or one is ended first
    :ivar is_full: whether one has to be ended first
    """

    lines: Sequence[ApproverLine]
    has_school: bool
    is_full: bool
    next_at: datetime | None


@dataclass(frozen=True, slots=True)
class EndedLine:
    """An arrangement that is over, for whoever approved.

    :ivar said: who ended it, and when
    :ivar decided: when, what, and in which words
    """

    approving: Approving
    said: str
    decided: Sequence[tuple[datetime, str, str]]


@dataclass(frozen=True, slots=True)
class ApprovingPage:
    """For whom somebody approves, and approved.

    :ivar ask: by invitation, the form that stops it
    """

    people: Sequence[Approving]
    ended: Sequence[EndedLine]
    ask: Mapping[UUID, BaseForm]


DECIDED: Final = {
    DecisionKind.APPROVE: _l("Approved"),
    DecisionKind.RETURN: _l("Returned"),
    DecisionKind.DECLINE: _l("Declined"),
    DecisionKind.PRE_APPROVE: _l("Pre-approved"),
}


def approving_page() -> ApprovingPage:
    """Return for whom the reader approves, and what is left of what ended."""
    people = approving_for(read(), actor())
    return ApprovingPage(
        people=people,
        ended=[_ended_line(each) for each in ended_approving(read(), actor())],
        ask={each.id: apart(BaseForm(formdata=None), f"stop-{each.id}") for each in people},
    )


def how_it_ended() -> str:
    """Return how the latest of the reader's arrangements ended; empty where none did."""
    return next(map(_ended_words, ended_approving(read(), actor())), "")


def _ended_line(each: EndedApproving) -> EndedLine:
    decided = [(one.at, str(DECIDED[one.kind]), one.words) for one in each.decided]
    return EndedLine(each.approving, _ended_words(each), decided)


def _ended_words(each: EndedApproving) -> str:
    who, when = each.approving.teacher, moment(each.ended_at)
    if each.was_own:
        return _("You stopped approving for %(teacher)s on %(when)s.", teacher=who, when=when)
    return _("%(teacher)s ended on %(when)s that you approve for them.", teacher=who, when=when)


def own_page() -> ApproversPage:
    """Return the reader's invitations, the latest first."""
    moment_now = now()
    found = own_approvers(read(), actor(), now=moment_now)
    wait = wait_for_next((each.row.invited_at for each in found), moment_now)
    return ApproversPage(
        lines=list(map(_line, found)),
        has_school=bool(actor().school_ids),
        is_full=sum(each.state in ENDABLE for each in found) >= MOST_LIVE,
        next_at=None if wait is None else moment_now + wait,
    )


def _line(found: OwnApprover) -> ApproverLine:
    row = found.row
    return ApproverLine(
        id=row.id,
        name=row.name,
        who=_("%(role)s at %(organisation)s", role=row.role, organisation=row.organisation),
        email=row.email,
        note=_note(found),
        is_approving=found.state is ApproverState.APPROVING,
        ask=apart(BaseForm(formdata=None), f"end-{row.id}") if found.state in ENDABLE else None,
    )


def _note(found: OwnApprover) -> str:
    row = found.row
    if found.state is ApproverState.OPEN:
        return _("Invited. The link is good until %(when)s.", when=moment(row.expires_at))
    if found.state is ApproverState.LATE or (row.accepted_at is None and row.ended_at is None):
        return (
            _("They turned it down.")
            if found.state is ApproverState.DECLINED
            else _("The link was not used in time.")
        )
    if found.state is ApproverState.APPROVING and row.accepted_at is not None:
        since = _("Approves for you since %(when)s.", when=moment(row.accepted_at))
        left = _("What waits there can still be decided; what you send now goes to your school.")
        return f"{since} {left}" if actor().school_ids else since
    return _("Ended on %(when)s.", when=moment(row.ended_at or row.invited_at))
