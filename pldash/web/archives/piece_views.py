"""Views: an archive that arrives in pieces, so that a lost connection goes on where it stopped."""

from __future__ import annotations

from http import HTTPStatus
from io import BytesIO
from typing import TYPE_CHECKING
from uuid import UUID

from flask import abort, jsonify, request, url_for
from flask import session as cookie

from pldash.domain.archive_giving import (
    PIECE_BYTES,
    Told,
    is_awaited,
    mark_of,
    told_of,
)
from pldash.domain.errors import NotFound, RuleBroken
from pldash.domain.permissions import Permission
from pldash.services.archive_reviews import open_review
from pldash.web.access import requires
from pldash.web.archives.bodies import GIVEN_LIMIT_BYTES
from pldash.web.archives.kept import MARK, KeyElsewhere, Opened, key_of, opened, save, sealed
from pldash.web.archives.reading import begun
from pldash.web.archives.routes import blueprint
from pldash.web.own_turns import own_turn
from pldash.web.runtime import now, runtime
from pldash.web.sentences import sentence
from pldash.web.session import actor, end_reading, new_form_key, read, repeatable_work

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


@blueprint.post("/archive/pieces")
@requires(Permission.ACTIVITY_OWN)
def begin_pieces() -> ResponseReturnValue:
    """Make room for files of these names and sizes, or find what has arrived of the same ones.

    Asking is itself a change: the hour begins anew.
    """
    form = request.form
    try:
        told = told_of(
            form.getlist("name"),
            form.getlist("size"),
            form.getlist("changed"),
            limit_bytes=GIVEN_LIMIT_BYTES,
        )
    except RuleBroken as error:
        words = " ".join(sentence(each) for each in error.reasons)
        return jsonify(said=words), HTTPStatus.UNPROCESSABLE_ENTITY
    with own_turn():
        found = _waiting_for(told) or _begun(told)
    return jsonify(
        id=str(found.id),
        to=url_for("archives.add_piece", review_id=found.id),
        end=url_for("archives.end", review_id=found.id),
        key=new_form_key(),
        arrived=_arrived(found),
    )


@blueprint.post("/archive/<uuid:review_id>/pieces")
@requires(Permission.ACTIVITY_OWN)
def add_piece(review_id: UUID) -> ResponseReturnValue:
    """Take the next piece of a file; any other piece is refused, with how far the file came."""
    _own(review_id)
    piece = request.files.get("piece")
    if piece is None:
        abort(HTTPStatus.BAD_REQUEST)
    place, at = (_number(name) for name in ("file", "at"))
    content = piece.stream.read(PIECE_BYTES + 1)
    with own_turn():
        end_reading()
        found = _own(review_id)  # it may have been forgotten while this waited
        arrived = _arrived(found)
        if not is_awaited(found.given, arrived, place=place, at=at, length=len(content)):
            return jsonify(arrived=arrived), HTTPStatus.CONFLICT
        piece.stream.seek(0)
        key, staging = key_of(review_id), runtime().staging
        arrived[place] = staging.add(review_id, place, key, at=at, piece=piece.stream)
    return jsonify(arrived=arrived)


def arrived_whole(given_id: str) -> Opened:
    """Return what arrived in pieces, once nothing is missing.

    :param given_id: as a form names it
    :raises RuleBroken: if it is not there, or not whole
    """
    try:
        found = opened(UUID(given_id))
    except (ValueError, NotFound, KeyElsewhere):
        raise RuleBroken("archive-gone", field="files") from None
    if found.given.review is not None:
        raise RuleBroken("archive-gone", field="files")
    if is_partial(found):
        raise RuleBroken("archive-partial", field="files")
    return found


def is_partial(found: Opened) -> bool:
    """Return whether some of its bytes are still to come."""
    given = found.given
    return given.review is None and _arrived(found) != list(given.sizes)


def waiting_part() -> UUID | None:
    """Return the archive of which this browser has sent a part, None where there is none."""
    row = open_review(read(), actor(), now=now())
    try:
        return row.id if row is not None and is_partial(opened(row.id)) else None
    except KeyElsewhere:
        return None


def _own(review_id: UUID) -> Opened:
    """Return an archive that this browser began.

    :raises NotFound: if there is none
    """
    try:
        return opened(review_id)
    except KeyElsewhere:
        raise NotFound(f"archive review {review_id}") from None


def _begun(told: tuple[Told, ...]) -> Opened:
    """Begin with empty files; the cookie tells which ones the browser said it would send."""
    found = begun((each.name, each.size) for each in told)
    key, staging = key_of(found.id), runtime().staging
    for place in range(len(told)):
        staging.add(found.id, place, key, at=0, piece=BytesIO())
    cookie[MARK] = [found.id.hex, mark_of(told)]
    return found


def _waiting_for(told: tuple[Told, ...]) -> Opened | None:
    """Return what has arrived of the same files from this browser, its hour begun anew."""
    row = open_review(read(), actor(), now=now())
    if row is None or cookie.get(MARK) != [row.id.hex, mark_of(told)]:
        return None
    found = opened(row.id)
    if found.given.review is not None:
        return None
    content = sealed(found.given, key_of(found.id))
    with repeatable_work() as session:
        save(session, found, content)
    return found


def _arrived(found: Opened) -> list[int]:
    """Return how many bytes of each file are here."""
    staging = runtime().staging
    return [staging.size(found.id, place) for place in range(len(found.given.names))]


def _number(name: str) -> int:
    text = request.form.get(name, "")
    if not (text.isascii() and text.isdecimal() and len(text) <= len(str(GIVEN_LIMIT_BYTES))):
        abort(HTTPStatus.BAD_REQUEST)
    return int(text)
