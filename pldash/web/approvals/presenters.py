"""Makes rows into what the desk's pages show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING, Any
from uuid import UUID

from flask import request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from pldash.services.desk_queue import DeskFilter, DeskPage, Grouping, Waiting, group_of
from pldash.web.approvals.queue_selects import Select, name_of_kind, selects_of
from pldash.web.approvals.words import WHO_DID, days_since, waited
from pldash.web.context import counted_on_desk, moment
from pldash.web.runtime import now
from pldash.web.session import me

if TYPE_CHECKING:
    from pldash.models.approvals import Decision


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskRow:
    """One line of the queue."""

    url: str
    teacher: str
    title: str
    minutes: int
    grade: str
    waited: str
    is_open: bool
    is_reflected: bool
    holder: str
    """Who has taken it up, if anybody."""
    has_message: bool
    marks: Sequence[str]
    """What else is particular about it: a second step, a pre-approval, the sample."""


@dataclass(frozen=True, slots=True)
class DeskGroup:
    """Lines of the queue that belong together, under what they have in common.

    :ivar title: empty where nothing is grouped
    :ivar waiting: how many there are of them, over all pages
    """

    title: str
    waiting: int
    rows: Sequence[DeskRow]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskList:
    """The queue as the page shows it."""

    groups: Sequence[DeskGroup]
    intro: str
    waiting: int
    is_filtered: bool
    selects: Sequence[Select]
    """Those that offer a choice at all."""
    all_url: str
    page: int
    pages: int
    older_url: str | None
    newer_url: str | None

    @property
    def is_clear(self) -> bool:
        """Return whether nothing at all waits."""
        return not self.groups and not self.is_filtered


def chosen_filter() -> DeskFilter:
    """Return the filter that the address names; what it misspells is left out."""
    page = request.args.get("page", "")
    return DeskFilter(
        teacher_id=_uuid_or_none(request.args.get("teacher", "")),
        chat=request.args.get("chat") or None,
        kind=request.args.get("kind") or None,
        group=_grouping(request.args.get("group", "")),
        page=int(page) if page.isascii() and page.isdecimal() and len(page) < 6 else 1,  # noqa: PLR2004  a page far beyond any queue
    )


def filter_arguments(chosen: DeskFilter, **changes: Any) -> dict[str, Any]:
    """Return the filter as arguments of an address, so that it stays while one works."""
    given = {
        "teacher": chosen.teacher_id,
        "chat": chosen.chat,
        "kind": chosen.kind,
        "group": chosen.group.value or None,
        "page": chosen.page if chosen.page > 1 else None,
        **changes,
    }
    return {name: value for name, value in given.items() if value is not None}


def desk_list(page: DeskPage, chosen: DeskFilter, opened: UUID | None = None) -> DeskList:
    """Return the queue as the page shows it.

    :param opened: the submission that is shown beside it
    """
    counted_on_desk(page.decidable)
    return DeskList(
        groups=_groups(page, chosen, opened),
        intro=waiting_words(page.decidable, page.oldest_at),
        waiting=page.waiting,
        is_filtered=chosen.is_narrow,
        selects=selects_of(page, chosen),
        all_url=url_for("approvals.desk", group=chosen.group.value or None),
        page=page.page,
        pages=page.pages,
        newer_url=_turn(chosen, page.page - 1) if page.page > 1 else None,
        older_url=_turn(chosen, page.page + 1) if page.page < page.pages else None,
    )


def desk_url(chosen: DeskFilter, submission_id: UUID | None) -> str:
    """Return the address of a submission on the desk, or of the queue when none is left."""
    arguments = filter_arguments(chosen)
    if submission_id is None:
        return url_for("approvals.desk", **arguments)
    return url_for("approvals.look", submission_id=submission_id, **arguments)


def decided_sentence(decision: Decision) -> str:
    """Return who decided what, and when; nobody did where it was the school's rule."""
    when = moment(decision.decided_at)
    if decision.decider is None:
        return _("The school's rule approved this on %(when)s. Nobody had read it.", when=when)
    return str(WHO_DID[decision.kind]) % {"name": decision.decider.name, "when": when}


def waiting_words(waiting: int, oldest_at: datetime | None) -> str:
    """Return how many wait for a leader, and since when the oldest does."""
    if oldest_at is None:
        return _("Nothing waits for you.")
    count = ngettext("%(num)s waits for you", "%(num)s wait for you", waiting)
    days = days_since(oldest_at, now(), me().time_zone)
    if not days:
        return _("%(count)s, all from today.", count=count)
    since = ngettext("%(num)s day", "%(num)s days", days)
    return _("%(count)s; the oldest came %(since)s ago.", count=count, since=since)


def _groups(page: DeskPage, chosen: DeskFilter, opened: UUID | None) -> list[DeskGroup]:
    grouped = groupby(page.rows, key=lambda row: group_of(row, chosen.group))
    return [
        _group(list(rows), chosen, opened, waiting=page.in_groups.get(value, 0))
        for value, rows in grouped
    ]


def _group(
    rows: Sequence[Waiting], chosen: DeskFilter, opened: UUID | None, *, waiting: int
) -> DeskGroup:
    """Return lines under their heading: a page holds no group twice."""
    lines = [_row(each, chosen, is_open=each.id == opened) for each in rows]
    return DeskGroup(_group_title(rows[0], chosen.group), waiting, lines)


def _group_title(row: Waiting, grouping: Grouping) -> str:
    if grouping is Grouping.NONE:
        return ""
    if grouping is Grouping.TEACHER:
        return row.teacher
    if grouping is Grouping.CHAT:
        return f"#{row.chat_tag}" if row.chat_tag else _("No single chat")
    return name_of_kind(row.kind)


def _row(row: Waiting, chosen: DeskFilter, *, is_open: bool) -> DeskRow:
    return DeskRow(
        url=desk_url(chosen, row.id),
        teacher=row.teacher,
        title=row.title,
        minutes=row.minutes,
        grade=row.grade.value,
        waited=waited(row.submitted_at, now(), me().time_zone),
        is_open=is_open,
        is_reflected=row.is_reflected or row.is_ahead,
        holder=row.holder or "",
        has_message=row.has_message,
        marks=_marks(row),
    )


def _marks(row: Waiting) -> list[str]:
    marks = (
        (row.is_half_approved, _("second approval")),
        (row.is_ahead, _("pre-approval")),
        (row.is_drawn, _("drawn for review")),
    )
    return [words for is_so, words in marks if is_so]


def _turn(chosen: DeskFilter, page: int) -> str:
    return url_for("approvals.desk", **filter_arguments(chosen, page=page))


def _grouping(text: str) -> Grouping:
    return Grouping(text) if text in tuple(Grouping) else Grouping.NONE


def _uuid_or_none(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
