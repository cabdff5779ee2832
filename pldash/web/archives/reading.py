"""Reads what was given: staged first, then read, then forgotten but for what is looked through."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from flask import url_for

from pldash.domain.archive_channels import ChannelsNeeded
from pldash.domain.archive_giving import GivenArchive, Said
from pldash.domain.archives import NameNeeded
from pldash.domain.errors import InputRefused, RuleBroken
from pldash.domain.values import Reason
from pldash.domain.written_lines import line_of
from pldash.services.archive_reviews import chats_for, end_review, forget_ended, review_of
from pldash.services.archives import propose_from, with_likes
from pldash.services.chats import followed_chats
from pldash.web.archives.kept import (
    Opened,
    begin,
    forget,
    key_of,
    opened,
    save,
    sealed,
)
from pldash.web.archives.sentences import REFUSALS
from pldash.web.runtime import now, runtime
from pldash.web.session import actor, end_reading, me, read, repeatable_work, unit_of_work

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue
    from werkzeug.datastructures import FileStorage

LONGEST_NAME = 200
ASKABLE = frozenset({"date-needed", "ambiguous-date", "dates-contradict", "unknown-chat"})
"""Refusals that the teacher can answer beside the names."""
NOTHING_SAID = Said()


def staged(files: Iterable[FileStorage]) -> Opened:
    """Keep the files of a form, sealed, and return what they are kept as.

    :raises RuleBroken: if there is none
    """
    chosen = [each for each in files if each.filename]
    if not chosen:
        raise RuleBroken("files-missing", field="files")
    found = begun([(each.filename or "", _size(each)) for each in chosen])
    key, staging = key_of(found.id), runtime().staging
    for place, each in enumerate(chosen):
        each.stream.seek(0)
        staging.add(found.id, place, key, at=0, piece=each.stream)
    return found


def begun(files: Iterable[tuple[str, int]]) -> Opened:
    """Begin with files of these names and sizes; what was given before is forgotten."""
    files = list(files)
    given = GivenArchive(
        names=tuple(_plain(name) for name, _ in files),
        sizes=tuple(size for _, size in files),
        said=NOTHING_SAID,
        choices=(),
        code="",
        review=None,
    )
    key = runtime().staging.new_key()
    content = sealed(given, key)
    with repeatable_work() as session:
        review_id = begin(session, content, key)
    forget_ended(runtime().writer, runtime().staging, now=now())
    return opened(review_id)


def read_it(found: Opened, said: Said) -> ResponseReturnValue:
    """Read the staged files, and lead to the questions that are open, or to the review.

    :raises RuleBroken: if they cannot be read; nothing is left of them then
    """
    try:
        given = _proposed(found, said)
    except InputRefused as refusal:
        if refusal.code in ASKABLE and found.given.is_asking:
            raise RuleBroken(refusal.code, field=_FIELDS.get(refusal.code, "date")) from None
        with repeatable_work() as session:
            end_review(session, actor(), found.id, now=now())
        forget(found.id)
        reason = Reason(_known(refusal.code), detail=refusal.where[:LONGEST_NAME])
        raise RuleBroken([reason], field="files") from None
    content = sealed(given, key_of(found.id))
    endpoint = "archives.ask" if given.review is None else "archives.review"
    with unit_of_work() as work:
        save(work.session, found, content)
        answer = work.done(url_for(endpoint, review_id=found.id))
    if given.review is not None:
        runtime().staging.remove(found.id)
    return answer


def _proposed(found: Opened, said: Said) -> GivenArchive:
    """Return what the files give, or the names or channels to choose from."""
    chats, house = chats_for(read()), runtime()
    followed = [each.identity for each in followed_chats(read(), actor())]
    end_reading()  # it takes a while, and others wait for no reader
    files = house.staging.files(found.id, found.given.names, key_of(found.id))
    try:
        proposal = propose_from(
            files,
            said.asked,
            chats=chats,
            read=house.read_archive,
            expand=house.expand,
            tag=said.chat or None,
        )
    except NameNeeded as needed:
        return replace(found.given, said=said, choices=needed.choices, code=needed.code)
    except ChannelsNeeded as needed:
        return replace(found.given, said=said, channels=needed.channels, code=needed.code)
    proposal = with_likes(proposal, chats, followed, expand=house.expand)
    review = review_of(proposal, zone=me().zone, now=now())
    return replace(found.given, said=said, code="", review=review)


_FIELDS = {"unknown-chat": "chat", "ambiguous-date": "day_order", "dates-contradict": "day_order"}


def _known(code: str) -> str:
    """Return a code that has a sentence."""
    return f"archive-{code}" if code in REFUSALS else "archive-unreadable"


def _plain(name: str) -> str:
    """Return a file's own name, without folders and what hides or turns letters."""
    return line_of(name.replace("\\", "/").rpartition("/")[2])[:LONGEST_NAME] or "file"


def _size(file: FileStorage) -> int:
    size = file.stream.seek(0, 2)
    file.stream.seek(0)
    return size
