"""What the pages of batches show, put together for their templates."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from flask import url_for
from flask_babel import format_date, ngettext
from flask_babel import gettext as _

from pldash.domain.batches import BatchKind, ItemState
from pldash.domain.values import Reason
from pldash.web.credentials.words import REVOKED
from pldash.web.sentences import sentence

if TYPE_CHECKING:
    from pldash.models.batches import Batch, BatchItem
    from pldash.services.batch_previews import BatchPreview, PreviewRow
    from pldash.services.batches import BatchDetail


@dataclass(frozen=True, slots=True)
class WhoseRow:
    """One teacher of a preview."""

    id: UUID
    name: str
    activities: str
    minutes: int
    is_ticked: bool
    told: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PreviewPage:
    """For whom a certificate would be issued, and for whom not.

    :ivar url: the address of this very preview
    """

    school: str
    period: str
    ready: Sequence[WhoseRow]
    others: Sequence[WhoseRow]
    url: str
    back_url: str


@dataclass(frozen=True, slots=True)
class ItemRow:
    """What became of one certificate."""

    name: str
    number: str | None
    url: str | None
    state: str
    word: str
    told: str


@dataclass(frozen=True, slots=True)
class BatchPage:
    """One batch with its progress.

    :ivar is_running: whether something is still to be done
    :ivar told: how far it is, in a sentence
    :ivar why: the public reason, of what is revoked
    """

    id: UUID
    title: str
    kind: BatchKind
    asked_at: datetime
    undone_at: datetime | None
    undo_until: datetime | None
    why: str
    note: str
    total: int
    settled: int
    is_running: bool
    told: str
    lines: Sequence[str]
    rows: Sequence[ItemRow]
    can_revoke: bool
    page: int
    pages: int
    newer_url: str | None
    older_url: str | None


@dataclass(frozen=True, slots=True)
class LatestRow:
    """One of the latest batches in a list."""

    title: str
    asked_at: datetime
    size: int
    url: str


def preview_page(found: BatchPreview, unticked: Collection[UUID]) -> PreviewPage:
    """Return the preview of a batch.

    :param unticked: whom the person had left out when the form came back
    """
    asked: dict[str, Any] = {
        "school": str(found.school.id),
        "start": found.period.start.isoformat(),
        "end": found.period.end.isoformat(),
    }
    return PreviewPage(
        school=found.school.name,
        period=period_words(found.period.start, found.period.end),
        ready=[_whose(row, unticked) for row in found.rows if row.is_ready],
        others=[_whose(row, unticked) for row in found.rows if not row.is_ready],
        url=url_for("credentials.batches.preview", **asked),
        back_url=url_for("credentials.batches.new", **asked),
    )


def _whose(row: PreviewRow, unticked: Collection[UUID]) -> WhoseRow:
    told = [sentence(reason) for reason in row.reasons]
    if row.number is not None:
        told.append(_("Certificate %(number)s says the same already.", number=row.number))
    beside = _(
        "Certificate %(number)s of these days holds other activities. It stays good beside the "
        "new one: only its teacher replaces it."
    )
    told += [beside % {"number": number} for number in row.beside if row.is_ready]
    return WhoseRow(
        row.teacher_id,
        row.name,
        ngettext("%(num)s activity", "%(num)s activities", row.activities),
        row.minutes,
        row.teacher_id not in unticked,
        tuple(told),
    )


def period_words(start: date, end: date) -> str:
    """Return two days in words."""
    first, last = format_date(start, "medium"), format_date(end, "medium")
    return _("%(start)s to %(end)s", start=first, end=last)


def title_of(batch: Batch) -> str:
    """Return what a batch is called in a list."""
    if batch.period_start is None or batch.period_end is None:
        return _("Revoked together")
    return _(
        "Certificates for %(period)s", period=period_words(batch.period_start, batch.period_end)
    )


def latest_rows(found: Sequence[tuple[Batch, int]]) -> list[LatestRow]:
    """Return the latest batches for a list."""
    return [
        LatestRow(
            title_of(batch),
            batch.asked_at,
            size,
            url_for("credentials.batches.show", batch_id=batch.id),
        )
        for batch, size in found
    ]


def batch_page(found: BatchDetail) -> BatchPage:
    """Return one batch's page."""
    row, counts = found.row, found.counts
    return BatchPage(
        id=row.id,
        title=title_of(row),
        kind=row.kind,
        asked_at=row.asked_at,
        undone_at=row.undone_at,
        undo_until=found.undo_until,
        why="" if row.reason is None else str(REVOKED[row.reason]),
        note=row.note,
        total=found.total,
        settled=found.settled,
        is_running=found.settled < found.total or found.is_undoing,
        told=_told(found),
        lines=[_counted(row.kind, state, counts[state]) for state in ItemState if state in counts],
        rows=[_item(row.kind, item, name=name, number=number) for item, name, number in found.rows],
        can_revoke=_can_revoke(found),
        page=found.page,
        pages=found.pages,
        newer_url=_page_url(row.id, found.page - 1) if found.page > 1 else None,
        older_url=_page_url(row.id, found.page + 1) if found.page < found.pages else None,
    )


def _can_revoke(found: BatchDetail) -> bool:
    """Return whether there is anything of a batch that can be revoked."""
    is_issue = found.row.kind is BatchKind.ISSUE and found.row.undone_at is None
    return is_issue and bool(found.counts.get(ItemState.DONE))


def _page_url(batch_id: UUID, page: int) -> str:
    return url_for("credentials.batches.show", batch_id=batch_id, page=page)


def _told(found: BatchDetail) -> str:
    if found.is_undoing:
        return _("It is being taken back.")
    if found.settled < found.total:
        return _("%(settled)s of %(total)s are done.", settled=found.settled, total=found.total)
    return _("All are done.")


def _counted(kind: BatchKind, state: ItemState, count: int) -> str:
    """Return how many have one state, in words."""
    return f"{state_word(kind, state)}: {count}"


def state_word(kind: BatchKind, state: ItemState) -> str:
    """Return what became of a certificate, in a word or two."""
    done = _("Issued") if kind is BatchKind.ISSUE else _("Revoked")
    already = _("Had it already") if kind is BatchKind.ISSUE else _("Was revoked already")
    return {
        ItemState.WAITING: _("Waiting"),
        ItemState.DONE: done,
        ItemState.ALREADY: already,
        ItemState.REFUSED: _("Could not be done"),
        ItemState.CALLED_OFF: _("Called off"),
        ItemState.UNDONE: _("Taken back"),
    }[state]


MARKS = {
    ItemState.WAITING: "submitted",
    ItemState.DONE: "issued",
    ItemState.ALREADY: "not-applicable",
    ItemState.REFUSED: "declined",
    ItemState.CALLED_OFF: "withdrawn",
    ItemState.UNDONE: "revoked",
}
"""The mark beside the word; see the macro `state_mark`."""


def _item(kind: BatchKind, item: BatchItem, *, name: str, number: str | None) -> ItemRow:
    reason = Reason(item.code, detail=item.detail) if item.code else None
    url = None
    if item.credential_id is not None:
        url = url_for("credentials.desk.show", credential_id=item.credential_id)
    mark = "revoked" if kind is BatchKind.REVOKE and item.state is ItemState.DONE else None
    return ItemRow(
        name=name,
        number=number,
        url=url,
        state=mark or MARKS[item.state],
        word=state_word(kind, item.state),
        told="" if reason is None else sentence(reason),
    )
