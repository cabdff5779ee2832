"""An outside approver: whom a teacher without a school may invite, how many, for how long."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from pldash.domain.certificates import Wording
from pldash.domain.errors import Conflict, RuleBroken
from pldash.domain.promises import PROMISES, UNMISTAKABLE, refuse_promises
from pldash.domain.schools import INVITATION_LASTS, OrganisationKind
from pldash.domain.values import Reason
from pldash.domain.written_lines import is_name, is_seen

LINE_LIMIT: Final = 80
"""Longest name, role and organisation, in characters: a certificate prints all in one line."""
MOST_LIVE: Final = 3
"""Invited or approving for one teacher at a time."""
MOST_LATELY: Final = 6
"""Invitations of one teacher within a month: each is a mail that nobody asked for."""
MOST_FOR_ADDRESS: Final = 5
"""Open invitations to one address, whoever sent them."""
A_DAY: Final = timedelta(days=1)
A_MONTH: Final = timedelta(days=30)
LASTS: Final = INVITATION_LASTS
OUTSIDE_ROLE: Final = (
    "{role} at {organisation} (outside PL Dash schools, invited by the teacher; e-mail confirmed)"
)
"""How certificates print the role of an outside approver."""
LINKISH: Final = re.compile(
    r"://|@|www\.|[^\W\d_]{2,}[.\u3002\uff61][^\W\d_]{2,}|\w\.\w+/", re.IGNORECASE
)
"""What a mail program would make a link of: an address, or a host with or without a path."""


class ApproverState(StrEnum):
    """Where an invitation stands."""

    OPEN = "open"
    LATE = "late"
    """Nobody took it up in time."""
    APPROVING = "approving"
    DECLINED = "declined"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Stated:
    """What somebody says an outside approver is.

    :ivar role: such as principal, as a certificate prints it
    """

    name: str
    role: str
    organisation: str

    @property
    def printed_role(self) -> str:
        """Return what stands in the place of a role: all that we know, and no more."""
        return OUTSIDE_ROLE.format(role=self.role, organisation=self.organisation)

    @property
    def place(self) -> str:
        """Return what stands where a school's name would."""
        return f"{self.name}, {self.organisation}"


@dataclass(frozen=True, slots=True)
class Asked:
    """Whom a teacher would like to invite, and where the mail goes."""

    stated: Stated
    email: str


@dataclass(frozen=True, slots=True)
class Counts:
    """How many invitations there are already.

    :ivar live: of the teacher's that are open or taken up
    :ivar wait: until the teacher may send another; None where they may now
    :ivar to_address: open ones to the same address, whoever sent them
    """

    live: int
    wait: timedelta | None
    to_address: int


def wording_of(kind: OrganisationKind) -> Wording:
    """Return which sentence a certificate has that rests on such an organisation."""
    is_outside = kind is OrganisationKind.OUTSIDE
    return Wording.OUTSIDE_REVIEW if is_outside else Wording.REVIEWED_RECORD


def state_of(
    ends: tuple[datetime | None, datetime | None, datetime | None],
    expires_at: datetime,
    now: datetime,
) -> ApproverState:
    """Return where an invitation stands.

    :param ends: when it was declined, ended and taken up
    """
    declined_at, ended_at, accepted_at = ends
    if declined_at is not None:
        return ApproverState.DECLINED
    if ended_at is not None:
        return ApproverState.ENDED
    if accepted_at is not None:
        return ApproverState.APPROVING
    return ApproverState.OPEN if now < expires_at else ApproverState.LATE


def refuse_bad_statement(stated: Stated) -> None:
    """Refuse what a certificate could not print, or a mail would make a link of.

    :raises RuleBroken: with the field that it is about
    """
    for field in ("name", "role", "organisation"):
        words: str = getattr(stated, field)
        if not is_seen(words):
            raise RuleBroken("outside-line-missing", field=field)
        if not is_name(words):
            raise RuleBroken("school-name-hidden", field=field)
        if len(words) > LINE_LIMIT:
            raise RuleBroken("outside-line-too-long", field=field)
        if carries_link(words):
            raise RuleBroken("outside-line-link", field=field)
        promises = UNMISTAKABLE if field == "name" else PROMISES
        refuse_promises(words, field=field, words=promises)


def carries_link(words: str) -> bool:
    """Return whether a mail program could make a link of some words.

    >>> carries_link("Dr. J. St. Clair, B.Ed."), carries_link("prizes at evil.example")
    (False, True)
    """
    return LINKISH.search(unicodedata.normalize("NFKC", words)) is not None


def refuse_too_many(counts: Counts) -> None:
    """Refuse an invitation that is one too many.

    :raises RuleBroken: and says which bound it is
    """
    if counts.live >= MOST_LIVE:
        raise RuleBroken("outside-too-many")
    if counts.wait is not None:
        days = -(-counts.wait // A_DAY)
        raise RuleBroken([Reason("outside-too-often", detail=str(days))])
    if counts.to_address >= MOST_FOR_ADDRESS:
        raise RuleBroken("outside-address-busy", field="email")


def wait_for_next(invited: Iterable[datetime], now: datetime) -> timedelta | None:
    """Return how long it is until a teacher may invite another person; None where they may now.

    What was ended counts too: each was a mail that nobody asked for.

    :param invited: when each of theirs was sent
    """
    lately = sorted(each for each in invited if each > now - A_MONTH)
    return lately[-MOST_LATELY] + A_MONTH - now if len(lately) >= MOST_LATELY else None


def refuse_over(state: ApproverState, *, wanted: frozenset[ApproverState]) -> None:
    """Refuse to go on with an invitation that is over, or taken up already.

    :raises Conflict: unless it stands as it is wanted
    """
    if state not in wanted:
        raise Conflict("outside-over")
