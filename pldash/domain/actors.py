"""Who is asking, as a value."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from pldash.domain.schools import Role


@dataclass(frozen=True, slots=True)
class SchoolTie:
    """What a person is at one school today.

    :ivar is_deputy: stands in for the leaders today
    :ivar is_outside: it is no school: a teacher without one invited the person to approve
    """

    school_id: UUID
    roles: frozenset[Role]
    is_deputy: bool = False
    is_outside: bool = False

    @property
    def leads(self) -> bool:
        """Return whether the person decides on submissions here today."""
        return self.is_deputy or Role.LEADER in self.roles


@dataclass(frozen=True, slots=True)
class Actor:
    """The person behind a request or a command; nobody when signed out."""

    account_id: UUID | None = None
    ties: tuple[SchoolTie, ...] = ()

    @property
    def is_signed_in(self) -> bool:
        """Return whether we know who it is."""
        return self.account_id is not None

    @property
    def school_ids(self) -> frozenset[UUID]:
        """Return every school where the person is anything today."""
        return frozenset(tie.school_id for tie in self.ties if not tie.is_outside)

    @property
    def led_ids(self) -> frozenset[UUID]:
        """Return where the person decides today: at schools, and as an outside approver."""
        return frozenset(tie.school_id for tie in self.ties if tie.leads)

    @property
    def led_school_ids(self) -> frozenset[UUID]:
        """Return the schools that the person leads today, and nothing outside them."""
        return self.led_ids & self.school_ids

    @property
    def administered_ids(self) -> frozenset[UUID]:
        """Return the schools that the person sets up."""
        return frozenset(tie.school_id for tie in self.ties if Role.ADMINISTRATOR in tie.roles)


NOBODY = Actor()
"""A visitor who is not signed in."""
