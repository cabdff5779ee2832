"""Makes what is approved together into what its pages show."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from flask import request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from wtforms import StringField

from pldash.domain.errors import RuleBroken
from pldash.domain.rounds import RoundItemState
from pldash.domain.values import Reason
from pldash.services.submission_contents import content_of
from pldash.web.context import day, minutes, moment
from pldash.web.forms import BaseForm
from pldash.web.sentences import sentence
from pldash.web.versions import MOST_DIGITS

if TYPE_CHECKING:
    from pldash.models.approvals import Submission
    from pldash.models.rounds import Round, RoundItem
    from pldash.services.round_lists import Alike, RoundDetail

WORDS = {
    RoundItemState.WAITING: ("submitted", _l("Approved soon")),
    RoundItemState.APPROVED: ("approved", _l("Approved")),
    RoundItemState.REFUSED: ("not-counted", _l("Left out")),
    RoundItemState.UNDONE: ("withdrawn", _l("Taken back")),
}
"""What an item's state looks like, and what it is called."""


class RoundForm(BaseForm):
    """Approves what the preview shows: each submission as it was shown there."""

    item = StringField()
    """One for each submission: its id and version."""

    @property
    def chosen(self) -> list[tuple[UUID, int]]:
        """Return what was previewed.

        :raises RuleBroken: for what no preview of ours holds
        """
        return [_seen(each) for each in request.form.getlist("item")]


@dataclass(frozen=True, slots=True, kw_only=True)
class AlikeRow:
    """One submission that goes together with others.

    :ivar item: its id and version, as the preview sends it back
    :ivar days: when it was, which tells two of one teacher apart
    """

    id: str
    item: str
    teacher: str
    title: str
    days: str
    minutes: int
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AlikePage:
    """A list with ticks, or the preview of exactly what is approved.

    :ivar told: why what was sent was not done; empty where nothing was
    :ivar promise: what approving them does, and how long it can be taken back
    :ivar here_url: the address of this very preview
    :ivar summary: how many, of how many teachers, with how many minutes
    """

    seed: AlikeRow
    rows: Sequence[AlikeRow]
    is_opened: bool
    is_preview: bool
    told: str
    summary: str
    promise: str
    url: str
    here_url: str
    back_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundRow:
    """What becomes of one submission of a round."""

    teacher: str
    title: str
    minutes: int
    url: str
    state: str
    word: str
    told: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundPage:
    """A round: how far it is, and what becomes of each."""

    id: UUID
    title: str
    news: str
    told: str
    rows: Sequence[RoundRow]
    can_undo: bool


@dataclass(frozen=True, slots=True)
class LatestRow:
    """A round in a list."""

    title: str
    news: str
    url: str


def alike_page(
    found: Alike, chosen: Collection[UUID], told: str, *, undo_for: timedelta
) -> AlikePage:
    """Return what goes together, or the preview of what was chosen of it.

    :param chosen: what is ticked; without any it is the list
    :param undo_for: how long it can be taken back
    """
    is_preview = bool(chosen) and found.is_opened
    others = [each for each in found.others if not is_preview or each.id in chosen]
    here = found.seed.id
    return AlikePage(
        seed=_alike_row(found.seed),
        rows=[_alike_row(each) for each in others],
        is_opened=found.is_opened,
        is_preview=is_preview and bool(others),
        told=told,
        summary=_summary([found.seed, *others]),
        promise=_promise(undo_for),
        url=url_for("approvals.rounds.choose", submission_id=here),
        here_url=url_for("approvals.rounds.choose", submission_id=here, **_chosen(others)),
        back_url=url_for("approvals.look", submission_id=here),
    )


def round_page(found: RoundDetail, today: datetime, told: str) -> RoundPage:
    """Return a round as its page shows it."""
    return RoundPage(
        id=found.row.id,
        title=_title(len(found.rows)),
        news=_news(found.row, found.maker, today),
        told=told,
        rows=[
            _round_row(item, teacher, title=title, count=count, is_changed=item.id in found.changed)
            for item, teacher, title, count in found.rows
        ],
        can_undo=found.can_undo,
    )


def latest_page(rows: Iterable[tuple[Round, str | None, int]], today: datetime) -> list[LatestRow]:
    """Return the latest rounds as a list shows them."""
    return [
        LatestRow(
            _title(count),
            _news(row, name or "", today),
            url_for("approvals.rounds.show", round_id=row.id),
        )
        for row, name, count in rows
    ]


def _alike_row(row: Submission) -> AlikeRow:
    return AlikeRow(
        id=str(row.id),
        item=f"{row.id}:{row.version}",
        teacher=row.teacher.name,
        title=row.title,
        days=_days(row),
        minutes=row.minutes,
        url=url_for("approvals.look", submission_id=row.id),
    )


def _days(row: Submission) -> str:
    activities = content_of(row).activities
    first = min(each.started_on for each in activities)
    last = max(each.ended_on for each in activities)
    if first == last:
        return day(first)
    return _("%(start)s to %(end)s", start=day(first), end=day(last))


def _promise(undo_for: timedelta) -> str:
    return _(
        "All of these are approved without words, as one decision of yours each. For %(time)s you"
        " can take all of it back; then each teacher is told.",
        time=minutes(int(undo_for.total_seconds()) // 60),
    )


def _chosen(rows: Iterable[Submission]) -> dict[str, Any]:
    return {"with": [str(each.id) for each in rows]}


def _summary(rows: Sequence[Submission]) -> str:
    teachers = len({each.teacher_id for each in rows})
    of_whom = ngettext("of %(num)s teacher", "of %(num)s teachers", teachers)
    total = minutes(sum(each.minutes for each in rows))
    return ngettext(
        "%(num)s submission %(of_whom)s, %(total)s in all",
        "%(num)s submissions %(of_whom)s, %(total)s in all",
        len(rows),
        of_whom=of_whom,
        total=total,
    )


def _title(count: int) -> str:
    return ngettext("%(num)s chosen together", "%(num)s chosen together", count)


def _news(row: Round, maker: str, today: datetime) -> str:
    name = maker or _("A leader")
    if row.undone_at is not None:
        return _("Taken back on %(when)s.", when=moment(row.undone_at))
    if today < row.due_at:
        return _(
            "%(name)s approved these on %(when)s. It takes effect on %(due)s: until then all of it "
            "can be taken back, and no teacher is told.",
            name=name,
            when=moment(row.made_at),
            due=moment(row.due_at),
        )
    return _(
        "%(name)s approved these on %(when)s, with effect from %(due)s.",
        name=name,
        when=moment(row.made_at),
        due=moment(row.due_at),
    )


def _round_row(
    item: RoundItem, teacher: str, *, title: str, count: int, is_changed: bool
) -> RoundRow:
    state, word = WORDS[RoundItemState.REFUSED if is_changed else item.state]
    code = "round-changed" if is_changed else item.code
    return RoundRow(
        teacher=teacher,
        title=title or _("Withdrawn"),
        minutes=count,
        url=url_for("approvals.look", submission_id=item.submission_id) if title else "",
        state=state,
        word=str(word),
        told=sentence(Reason(code)) if code else "",
    )


def _seen(text: str) -> tuple[UUID, int]:
    key, _colon, version = text.partition(":")
    is_number = version.isascii() and version.isdecimal() and len(version) <= MOST_DIGITS
    try:
        return UUID(key), int(version) if is_number else -1
    except ValueError:
        raise RuleBroken("round-of-one") from None
