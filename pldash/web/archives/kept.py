"""What is looked through, sealed with a key that only this browser has in its cookie."""

from __future__ import annotations

import json
import zlib
from base64 import b64decode, b64encode
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from flask import session as cookie

from pldash.domain.archive_giving import GivenArchive
from pldash.domain.errors import NotFound
from pldash.domain.snapshots import SnapshotUnreadable, from_plain, to_plain
from pldash.ports import SealBroken
from pldash.services.archive_reviews import (
    begin_review,
    change_review,
    review_for,
)
from pldash.web.runtime import now, runtime
from pldash.web.session import actor, read

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

COOKIE = "archive"
"""Under this name the cookie has the review's id and its key."""
MARK = f"{COOKIE}_mark"
"""Under this name it has the id and what tells the files apart that arrive in pieces."""


class KeyElsewhere(Exception):
    """What was given can be opened in another browser alone."""


class ArchiveGone(NotFound):
    """It was added, forgotten, or its hour is over; or it never was the actor's."""


@dataclass(frozen=True, slots=True)
class Opened:
    """What a teacher looks through, opened.

    :ivar version: what a change stands on
    """

    id: UUID
    given: GivenArchive
    version: int


def sealed(given: GivenArchive, key: bytes) -> bytes:
    """Return what is written down of an archive."""
    plain = json.dumps(to_plain(given), separators=(",", ":")).encode()
    return runtime().staging.seal(zlib.compress(plain, 1), key)


def begin(session: Session, content: bytes, key: bytes) -> UUID:
    """Keep what was given in the place of what was given before, and its key in the browser."""
    review_id = begin_review(session, actor(), content, now=now())
    cookie[COOKIE] = [review_id.hex, b64encode(key).decode()]
    return review_id


def opened(review_id: UUID) -> Opened:
    """Return what the signed-in teacher looks through.

    :raises ArchiveGone: if it is somebody else's, or ended
    :raises KeyElsewhere: if it was given in another browser, which has the key
    """
    try:
        row = review_for(read(), actor(), review_id, now=now())
    except NotFound as error:
        raise ArchiveGone(str(error)) from None
    try:
        plain = runtime().staging.open(row.sealed, key_of(review_id))
    except SealBroken:
        raise KeyElsewhere from None
    try:
        given = from_plain(GivenArchive, json.loads(zlib.decompress(plain)))
    except SnapshotUnreadable as error:  # given before an update, within this hour
        raise ArchiveGone(str(error)) from None
    return Opened(row.id, given, row.version)


def save(session: Session, before: Opened, content: bytes) -> None:
    """Put what was changed in the place of what was opened.

    :param content: sealed before the work began, since that takes a while
    """
    change_review(session, actor(), before.id, sealed=content, version=before.version, now=now())


def key_of(review_id: UUID) -> bytes:
    """Return the key in the browser's cookie.

    :raises KeyElsewhere: if this browser has none, or another review's
    """
    has = cookie.get(COOKIE)
    if not isinstance(has, list) or has[:1] != [review_id.hex]:
        raise KeyElsewhere
    return b64decode(has[1])


def is_elsewhere(review_id: UUID) -> bool:
    """Return whether another browser has the key to what was given."""
    try:
        key_of(review_id)
    except KeyElsewhere:
        return True
    return False


def forget(review_id: UUID) -> None:
    """Remove the files and the key; the row goes in the caller's transaction."""
    runtime().staging.remove(review_id)
    for name in (COOKIE, MARK):
        cookie.pop(name, None)
