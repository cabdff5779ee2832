"""The record as its page shows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import TYPE_CHECKING

from babel.dates import format_skeleton
from flask import url_for
from flask_babel import get_locale
from flask_babel import gettext as _

from pldash.services.records import RecordPage
from pldash.web.activities.show_page import ASKED, correction_words, parts_of, shown_state
from pldash.web.activities.words import days_words, short_day
from pldash.web.runtime import now
from pldash.web.session import me

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pldash.domain.time_kinds import TimePart
    from pldash.models.activities import Activity, Bundle


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordRow:
    """One entry."""

    id: str
    title: str
    days: str
    parts: Sequence[TimePart]
    minutes: int
    state: str
    correction: str
    """What a correction, or what it corrects, counts for; empty for other entries."""
    url: str
    bundle: str
    bundle_url: str


@dataclass(frozen=True, slots=True)
class Month:
    """The entries of one month; minutes are the whole month's."""

    name: str
    minutes: int
    rows: list[RecordRow]


def months_of(found: RecordPage) -> list[Month]:
    """Return a page's entries under their months."""
    by_month = groupby(found.rows, key=lambda row: (row.ended_on.year, row.ended_on.month))
    gone = found.replaced
    grouped = [
        (
            month,
            [
                row_of(row, row.bundle, is_replaced=row.id in gone, is_asked=row.id in found.asked)
                for row in rows
            ],
        )
        for month, rows in by_month
    ]
    return [Month(_month_name(*month), found.months.get(month, 0), rows) for month, rows in grouped]


def row_of(
    row: Activity, bundle: Bundle | None, *, is_replaced: bool = False, is_asked: bool = False
) -> RecordRow:
    """Return an entry as a row.

    :param bundle: the bundle to name on it
    :param is_replaced: whether its correction counts in its place
    :param is_asked: whether a leader proposes other minutes for it
    """
    parts, today = parts_of(row), me().today(now())
    return RecordRow(
        id=str(row.id),
        title=row.title or _("Without a title"),
        days=days_words(short_day(row.started_on, today), short_day(row.ended_on, today)),
        parts=parts,
        minutes=sum(part.minutes for part in parts),
        state=ASKED if is_asked else shown_state(row),
        correction=correction_words(row, is_replaced=is_replaced),
        url=url_for("activities.show", activity_id=row.id),
        bundle="" if bundle is None else bundle.title,
        bundle_url="" if bundle is None else _bundle_url(bundle),
    )


def _bundle_url(bundle: Bundle) -> str:
    return url_for("activities.bundle", bundle_id=bundle.id)


def _month_name(year: int, month: int) -> str:
    first = date(year, month, 1)
    moment = datetime(first.year, first.month, 1)  # noqa: DTZ001  a month has no zone
    return format_skeleton("yMMMM", moment, locale=get_locale())
