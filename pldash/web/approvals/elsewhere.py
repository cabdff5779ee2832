"""Views: what a leader waits for, beside the queue."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import Blueprint, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from pldash.domain.permissions import Permission
from pldash.services.with_teachers import WaitsFor, WithTeacher, with_teachers
from pldash.web.access import requires
from pldash.web.approvals.words import waited
from pldash.web.runtime import now
from pldash.web.session import actor, me, read

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

blueprint = Blueprint("elsewhere", __name__)

TITLES = {
    WaitsFor.READING: (
        _l("New messages"),
        _l("Teachers wrote these; open one to read and answer it."),
    ),
    WaitsFor.ANSWER: (
        _l("Other minutes"),
        _l("Each waits until its teacher accepts or contests them."),
    ),
    WaitsFor.CHANGE: (
        _l("Returned"),
        _l("Each waits until its teacher changes it and sends it again."),
    ),
}


@dataclass(frozen=True, slots=True)
class ElsewhereRow:
    """One submission that waits elsewhere."""

    url: str
    teacher: str
    title: str
    minutes: int
    waited: str


@dataclass(frozen=True, slots=True)
class ElsewhereGroup:
    """What waits for the same thing."""

    title: str
    about: str
    rows: Sequence[ElsewhereRow]


@blueprint.route("/desk/with-teachers")
@requires(Permission.DESK_USE)
def listing() -> ResponseReturnValue:
    """Show what waits for teachers' answers, and what they wrote that nobody has read."""
    found = with_teachers(read(), actor())
    groups = [_group(kind, [each for each in found if each.waits_for is kind]) for kind in WaitsFor]
    return render_template(
        "approvals/elsewhere.html", groups=[each for each in groups if each.rows]
    )


def link_words(unread: int) -> str:
    """Return what the way to this page is called on the desk."""
    if not unread:
        return _("With teachers")
    return _("With teachers, %(count)s new", count=unread)


def _group(kind: WaitsFor, rows: Sequence[WithTeacher]) -> ElsewhereGroup:
    title, about = TITLES[kind]
    return ElsewhereGroup(str(title), str(about), [_row(each) for each in rows])


def _row(row: WithTeacher) -> ElsewhereRow:
    return ElsewhereRow(
        url=url_for("approvals.look", submission_id=row.id),
        teacher=row.teacher,
        title=row.title,
        minutes=row.minutes,
        waited=waited(row.since, now(), me().time_zone),
    )
