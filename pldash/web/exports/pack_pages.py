"""What the page of an audit pack shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from pldash.domain.audit_packs import PackEnd, PackState
from pldash.web.runtime import now, runtime

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from pldash.models.audit_packs import AuditPack

WHY: Final[dict[PackEnd, Any]] = {
    PackEnd.CALLED_OFF: _l("You gave it up."),
    PackEnd.REPLACED: _l("You asked for another one since."),
    PackEnd.NO_RECORD: _l("The cycle that you chose is not there any more. Choose another one."),
    PackEnd.NOT_DRAWN: _l(
        "A character in your record cannot be printed. The tables and the file for other programs"
        " hold all of it."
    ),
    PackEnd.FAILED: _l("It could not be made, for a fault of ours. Ask again later."),
}


@dataclass(frozen=True, slots=True)
class PackPage:
    """One pack.

    :ivar told: how far it is, in words
    """

    id: UUID
    registration_id: UUID
    state: PackState
    told: str
    files: int
    files_done: int
    asked_at: datetime
    ends_at: datetime
    with_reflections: bool

    @property
    def is_ready(self) -> bool:
        """Return whether it can be fetched."""
        return self.state is PackState.READY

    @property
    def is_running(self) -> bool:
        """Return whether the page will say something else soon."""
        return self.state is PackState.WAITING


def pack_page(row: AuditPack) -> PackPage:
    """Return what the page shows of a pack."""
    state = _state(row)
    return PackPage(
        id=row.id,
        registration_id=row.registration_id,
        state=state,
        told=_told(row, state),
        files=row.files,
        files_done=row.files_done,
        asked_at=row.asked_at,
        ends_at=row.ends_at,
        with_reflections=row.with_reflections,
    )


def pack_name(row: AuditPack, body: str) -> str:
    """Return a name that says whose rules and which cycle: never the teacher's name."""
    until = [] if row.until is None else [row.until.isoformat()]
    return "_".join([body, *until, "audit-pack.zip"])


def _state(row: AuditPack) -> PackState:
    """Return how far a pack is; whether its file is still there only the shelf knows."""
    if row.ended_at is not None:
        return PackState.ENDED
    if row.ends_at <= now():
        return PackState.GONE
    if row.made_at is None:
        return PackState.WAITING
    file = runtime().shelf.open(row.id)
    if file is None:
        return PackState.GONE
    file.close()
    return PackState.READY


def _told(row: AuditPack, state: PackState) -> str:
    if row.ended_by is not None:
        return str(WHY[row.ended_by])
    if state is PackState.READY:
        return _("It is ready. Once you have fetched it, nothing of it is kept here.")
    if state is PackState.GONE:
        return _("You fetched it, or its day is over. Nothing of it is kept here.")
    if not row.files:
        return _("It will be begun in a moment. You can leave this page and come back.")
    return ngettext(
        "%(done)s of %(num)s file is in it. You can leave this page and come back.",
        "%(done)s of %(num)s files are in it. You can leave this page and come back.",
        row.files,
        done=row.files_done,
    )
