"""What the pages of shared cycles show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import ngettext

from pldash.web.context import day, moment
from pldash.web.form_ids import apart
from pldash.web.forms import BaseForm

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pldash.domain.requirement_sets import Body
    from pldash.services.shares import Look, OwnShare


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareLine:
    """One link as its teacher sees it.

    :ivar end: the form that ends it; None where it is over
    :ivar looks: the latest looks, in words
    """

    id: UUID
    officer: str
    note: str
    summary: str
    looks: tuple[str, ...]
    end: BaseForm | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SharesPage:
    """The links to one registration's cycles.

    :ivar address: of the link that was just made, empty otherwise
    """

    registration_id: UUID
    body: Body
    address: str
    has_cycles: bool
    lines: Sequence[ShareLine]


def lines_of(shares: Iterable[OwnShare]) -> list[ShareLine]:
    """Return links in words."""
    return [_line(each) for each in shares]


def _line(share: OwnShare) -> ShareLine:
    row, count = share.row, len(share.looks)
    return ShareLine(
        id=row.id,
        officer=row.officer,
        note=_("Cycle until %(day)s. %(state)s", day=day(row.until), state=_state(share)),
        summary=ngettext("%(num)s look", "%(num)s looks", count) if count else _("Nobody looked"),
        looks=tuple(map(_look, share.looks)),
        end=apart(BaseForm(formdata=None), f"end-{row.id}") if share.is_live else None,
    )


def _state(share: OwnShare) -> str:
    row = share.row
    if row.revoked_at is not None:
        return str(_("You ended it: %(at)s.", at=moment(row.revoked_at)))
    if share.is_live:
        return str(_("Good until %(at)s.", at=moment(row.ends_at)))
    return str(_("Over since %(at)s.", at=moment(row.ends_at)))


def _look(look: Look) -> str:
    at = moment(look.at)
    if look.evidence_id is None:
        return str(_("%(at)s: the record was opened", at=at))
    return str(_("%(at)s: a file was taken", at=at))
