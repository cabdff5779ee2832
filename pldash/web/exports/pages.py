"""What the pages of taking a record along show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    from pldash.domain.exports import TakenRecord
    from pldash.domain.log_forms import LogForm
    from pldash.domain.requirement_sets import Body


@dataclass(frozen=True, slots=True)
class TakePage:
    """One registration's page.

    :ivar record: of the present cycle
    """

    registration_id: UUID
    body: Body
    record: TakenRecord

    @property
    def log_form(self) -> LogForm:
        """Return the form that the body asks for, or our own."""
        return self.body.log_form

    @property
    def is_own_form(self) -> bool:
        """Return whether no form of the body's is known."""
        return self.log_form.source is None
