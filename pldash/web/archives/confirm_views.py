"""Views: what was confirmed becomes drafts with evidence; the rest is forgotten."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from http import HTTPStatus
from typing import TYPE_CHECKING, TypeVar

from flask import flash, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from pldash.domain.errors import Conflict
from pldash.domain.permissions import Permission
from pldash.services.archive_drafts import (
    Record,
    bundle_kept,
    bundles_of,
    keep_sessions,
    put_beside,
    sorted_out,
)
from pldash.services.archive_reviews import end_review
from pldash.web.access import requires
from pldash.web.archives.give_views import with_sessions
from pldash.web.archives.kept import forget, opened
from pldash.web.archives.pages import could_be_ticked
from pldash.web.archives.review_views import shown_review, ticked
from pldash.web.archives.routes import blueprint
from pldash.web.archives.sent import refuse_stale
from pldash.web.own_turns import own_turn
from pldash.web.runtime import now
from pldash.web.session import (
    actor,
    answer_a_repeat,
    read,
    repeatable_work,
    unit_of_work,
)
from pldash.web.versions import VersionForm

if TYPE_CHECKING:
    from uuid import UUID

    from flask.typing import ResponseReturnValue

    from pldash.domain.archive_reviews import Review, ReviewedSession
    from pldash.web.archives.kept import Opened

AT_ONCE = 8
"""Sessions that one transaction writes: others wait for a twentieth of a second at most."""
T = TypeVar("T")


@blueprint.post("/archive/<uuid:review_id>/confirm")
@requires(Permission.ACTIVITY_OWN)
@with_sessions
def confirm(found: Opened, whole: Review) -> ResponseReturnValue:
    """Make drafts of what is ticked, and forget the rest.

    It is written in pieces. Where it breaks off, sending it again goes on: what is there already
    is recognised.
    """
    with own_turn():
        answer_a_repeat()
        found = opened(found.id)  # it may have been changed or forgotten while this waited
        review = ticked(found.given.review or whole)  # what was read stays read
        try:
            refuse_stale(VersionForm(), found)
        except Conflict:
            return shown_review(found, review, status=HTTPStatus.CONFLICT)
        sorted_ = sorted_out(read(), actor(), review)
        if not (sorted_.new or sorted_.beside) and could_be_ticked(review, Record(read(), actor())):
            return _nothing_ticked(found, review)
        _keep(review, found.id, sorted_.new)
        beside = _put_beside(review, sorted_.beside)
        with unit_of_work() as work:
            end_review(work.session, actor(), found.id, now=now())
            answer = work.done(url_for("activities.record"))
        forget(found.id)
    _tell(len(sorted_.new), len(beside))
    return answer


def _nothing_ticked(found: Opened, review: Review) -> ResponseReturnValue:
    """Show the list again: whoever wants to forget all of it says so in its own place."""
    flash(
        _("Nothing is ticked. Tick what belongs in your record, or forget the archive."), "warning"
    )
    return shown_review(found, review, status=HTTPStatus.UNPROCESSABLE_ENTITY)


def _keep(review: Review, review_id: UUID, sessions: Sequence[ReviewedSession]) -> None:
    for some in _pieces(sessions):
        with repeatable_work() as session:
            keep_sessions(session, actor(), review, review_id=review_id, sessions=some, now=now())
    for title, entries in bundles_of(review, review_id).items():
        with repeatable_work() as session:
            bundle_kept(session, actor(), title, entries=entries, now=now())


def _put_beside(review: Review, found: Sequence[tuple[UUID, ReviewedSession]]) -> set[UUID]:
    """Put posts beside entries of the record; return the entries that took some."""
    took: set[UUID] = set()
    for some in _pieces(found):
        with repeatable_work() as session:
            took |= put_beside(session, actor(), review, found=some, now=now())
    return took


def _pieces(items: Sequence[T]) -> Iterator[Sequence[T]]:
    for begin in range(0, len(items), AT_ONCE):
        yield items[begin : begin + AT_ONCE]


def _tell(new: int, beside: int) -> None:
    told = []
    if new:
        words = ngettext(
            "%(num)s draft is in your record.", "%(num)s drafts are in your record.", new
        )
        told.append(words)
    if beside:
        words = ngettext(
            "Posts stand beside %(num)s entry that you had.",
            "Posts stand beside %(num)s entries that you had.",
            beside,
        )
        told.append(words)
    if not told:
        told.append(_("Nothing was added to your record."))
    told.append(_("The rest of your archive is forgotten."))
    flash(" ".join(told), "success")
